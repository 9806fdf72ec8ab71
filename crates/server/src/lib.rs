//! The HTTP face of hinomi: the only crate that knows HTTP, JSON shapes and cookies.
//!
//! Reads go to the store with the caller's [`Viewer`](hinomi_domain::access::Viewer); writes go through `Engine::turn` only. Every route
//! names who may call it ([`routes::Need`]); there is no way to add one without. Paths and queries are never logged, only route
//! templates, because some paths hold secrets.

pub mod access;
pub mod api;
mod caller;
mod client;
mod console;
mod intake;
mod itself;
mod live;
mod observe;
mod problem;
mod public;
mod request;
mod router;
pub mod routes;
mod serve;
mod state;

pub use caller::{Caller, Identity, Means, Person};
pub use client::ClientAddress;
pub use intake::{Syslog, Transport};
pub use problem::Problem;
pub use request::{Body, Filtered, Parameters, PathOf};
pub use router::{router, router_with_registry};
pub use serve::{serve, serve_router};
pub use state::{Listener, Phase, ServerState};
