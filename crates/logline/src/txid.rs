//! Passes `txid` on from program to program, so that all logs of one piece of work can be joined (`SYS-24`).
//!
//! - A server puts [`Inherit`] around its service: a request that brings a `txid` keeps it, any other gets a new one. It is in a span of
//!   `tracing` around the work, so that each line has it, and in the answer.
//! - A client puts [`Carry`] around its own: what it sends while it works on something brings that work's `txid`.
//! - What goes another way (a job, a delayed request, a queue) writes [`Txid::current`] down as text, and whoever takes it up runs the rest
//!   under [`Txid::parse`] and [`Txid::scope`].
//!
//! It travels in a header of its own, `x-txid`; a W3C `traceparent` beside it is left as it is.

mod carry;
mod inherit;
mod scope;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use http::HeaderName;

pub use carry::{Carry, Carrying};
pub use inherit::{Answering, Inherit, Inheriting};
pub use scope::Scope;

/// Where it travels unless a layer is told otherwise.
pub const HEADER: HeaderName = HeaderName::from_static("x-txid");

/// Characters of the longest.
const CHARS_MAX: usize = 128;

thread_local! {
    static CURRENT: RefCell<Option<Txid>> = const { RefCell::new(None) };
}

/// Names one piece of work: the same in all logs of all servers that one trigger caused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Txid(Arc<str>);

impl Txid {
    /// At most 128 letters and digits of ASCII and `-`, `_`, `.`, `:`. It comes from outside and goes into logs, headers and commands of
    /// operators, so nothing else is one.
    pub fn parse(text: &str) -> Option<Txid> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
        ((1..=CHARS_MAX).contains(&text.len()) && text.bytes().all(plain)).then(|| Txid(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// That of the work that is being done now. `None` outside of [`Txid::scope`] and [`Txid::within`].
    pub fn current() -> Option<Txid> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Does `work` under this one, wherever and in how many parts it runs.
    pub fn scope<F: Future>(self, work: F) -> Scope<F> {
        Scope::new(self, work)
    }

    /// The same for work that does not wait.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        let _back = Back(CURRENT.replace(Some(self.clone())));
        work()
    }
}

impl fmt::Display for Txid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Puts back what was current before, also when the work panics.
struct Back(Option<Txid>);

impl Drop for Back {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}
