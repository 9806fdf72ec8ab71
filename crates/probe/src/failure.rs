//! Whose fault is it: the target's or our own.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use crate::report::{Reason, Verdict};

pub(crate) type Step<T> = Result<T, Failure>;

/// Why a check stopped.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Target(Reason),
    Own(Reason),
}

impl Failure {
    pub fn target(code: &'static str, text: impl AsRef<str>) -> Failure {
        Failure::Target(Reason::new(code, text))
    }

    pub fn own(code: &'static str, text: impl AsRef<str>) -> Failure {
        Failure::Own(Reason::new(code, text))
    }

    /// A connection that was not made.
    pub fn connecting(error: &io::Error, address: SocketAddr) -> Failure {
        if let Some(own) = own_fault(error) {
            return own;
        }
        match error.kind() {
            ErrorKind::ConnectionRefused => Failure::target("connect_refused", format!("{address} refused the connection")),
            ErrorKind::ConnectionReset => Failure::target("connection_reset", format!("{address} reset the connection")),
            ErrorKind::HostUnreachable => Failure::target("host_unreachable", format!("{address} is unreachable")),
            ErrorKind::TimedOut => Failure::target("connect_timeout", format!("no connection to {address} in time")),
            _ => Failure::target("connect_failed", format!("connect to {address}: {error}")),
        }
    }

    /// A connection that broke. `during`: "during the TLS handshake".
    pub fn exchanging(error: &io::Error, during: &str) -> Failure {
        if let Some(own) = own_fault(error) {
            return own;
        }
        match error.kind() {
            ErrorKind::UnexpectedEof => Failure::target("connection_closed", format!("the connection was closed {during}")),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
                Failure::target("connection_reset", format!("the connection was reset {during}"))
            }
            ErrorKind::HostUnreachable => Failure::target("host_unreachable", format!("the host became unreachable {during}")),
            ErrorKind::TimedOut => Failure::target("timeout", format!("the connection timed out {during}")),
            _ => Failure::target("connect_failed", format!("{error} {during}")),
        }
    }

    pub fn reason(&self) -> &Reason {
        match self {
            Failure::Target(reason) | Failure::Own(reason) => reason,
        }
    }
}

impl From<Failure> for Verdict {
    fn from(failure: Failure) -> Verdict {
        match failure {
            Failure::Target(reason) => Verdict::Bad(reason),
            Failure::Own(reason) => Verdict::CouldNotRun(reason),
        }
    }
}

// Numbers of Linux, on every architecture that Rust's standard library names no `ErrorKind` for.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
const EAFNOSUPPORT: i32 = 97;
const ENOBUFS: i32 = 105;

/// Errors that our own host made before a packet left it. An immediate "network unreachable" is one of them: it means that there is no
/// route, as on a host whose interface is down.
pub(crate) fn own_fault(error: &io::Error) -> Option<Failure> {
    let (code, text) = match error.raw_os_error() {
        Some(EMFILE | ENFILE) => ("no_file_handles", "no file handle was left for a socket"),
        Some(ENOBUFS) => ("no_memory", "no buffer space was left for a socket"),
        Some(EAFNOSUPPORT) => ("family_unsupported", "this host does not speak that version of IP"),
        _ => match error.kind() {
            ErrorKind::OutOfMemory => ("no_memory", "no memory was left for a socket"),
            ErrorKind::AddrNotAvailable | ErrorKind::AddrInUse => ("no_local_address", "no local address or port was free"),
            ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => ("no_network", "this host has no route there"),
            ErrorKind::PermissionDenied => ("not_permitted", "this host's own rules forbid it"),
            _ => return None,
        },
    };
    Some(Failure::own(code, text))
}
