//! Whose fault is it: the target's or our own.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use hinomi_domain::detect::Reason;

use crate::report::Verdict;

pub(crate) type Step<T> = Result<T, Failure>;

/// Why a check stopped.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Target(Reason),
    Own(Reason),
}

impl Failure {
    /// A connection that was not made.
    pub fn connecting(error: &io::Error, address: SocketAddr) -> Failure {
        if let Some(own) = own_fault(error) {
            return own;
        }
        match error.kind() {
            ErrorKind::ConnectionRefused => Failure::Target(Reason::connect_refused(address)),
            ErrorKind::ConnectionReset => Failure::Target(Reason::connect_reset(address)),
            ErrorKind::HostUnreachable => Failure::Target(Reason::unreachable(address)),
            ErrorKind::TimedOut => Failure::Target(Reason::connect_timeout(address)),
            _ => Failure::Target(Reason::connect_failed(address, error)),
        }
    }

    /// A connection that broke. `during`: at what point, such as [`Reason::in_handshake`].
    pub fn exchanging(error: &io::Error, during: &Reason) -> Failure {
        let during = &during.text;
        if let Some(own) = own_fault(error) {
            return own;
        }
        match error.kind() {
            ErrorKind::UnexpectedEof => Failure::Target(Reason::closed(during)),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => Failure::Target(Reason::reset(during)),
            ErrorKind::HostUnreachable => Failure::Target(Reason::became_unreachable(during)),
            ErrorKind::TimedOut => Failure::Target(Reason::timed_out(during)),
            _ => Failure::Target(Reason::broke(during, error)),
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
    let reason = match error.raw_os_error() {
        Some(EMFILE | ENFILE) => Reason::no_file_handles(),
        Some(ENOBUFS) => Reason::no_buffer_space(),
        Some(EAFNOSUPPORT) => Reason::family_unsupported(),
        _ => match error.kind() {
            ErrorKind::OutOfMemory => Reason::no_memory(),
            ErrorKind::AddrNotAvailable | ErrorKind::AddrInUse => Reason::no_local_address(),
            ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Reason::no_network(),
            ErrorKind::PermissionDenied => Reason::not_permitted(),
            _ => return None,
        },
    };
    Some(Failure::Own(reason))
}
