//! Checks against small servers of our own over real sockets.

#[path = "it/dns.rs"]
mod dns;
#[path = "it/garbage.rs"]
mod garbage;
#[path = "it/http.rs"]
mod http;
#[path = "it/icmp.rs"]
mod icmp;
#[path = "it/keep.rs"]
mod keep;
#[path = "it/own.rs"]
mod own;
#[path = "it/prepare.rs"]
mod prepare;
#[path = "it/proxy.rs"]
mod proxy;
#[path = "it/redirect.rs"]
mod redirect;
#[path = "it/support.rs"]
mod support;
#[path = "it/tcp.rs"]
mod tcp;
#[path = "it/tls.rs"]
mod tls;
