//! Around a client's service.

use std::task::{Context, Poll};

use http::{HeaderName, HeaderValue, Request};
use tower_layer::Layer;
use tower_service::Service;

use super::{HEADER, Txid};

/// Sends the `txid` of the work that is being done along with every request, unless the request has one already.
#[derive(Clone, Debug)]
pub struct Carry {
    header: HeaderName,
}

impl Default for Carry {
    fn default() -> Self {
        Carry { header: HEADER }
    }
}

impl Carry {
    /// In another header than `x-txid`.
    pub fn header(header: HeaderName) -> Self {
        Carry { header }
    }
}

impl<S> Layer<S> for Carry {
    type Service = Carrying<S>;

    fn layer(&self, inner: S) -> Carrying<S> {
        Carrying { inner, header: self.header.clone() }
    }
}

/// A service with [`Carry`] around it.
#[derive(Clone, Debug)]
pub struct Carrying<S> {
    inner: S,
    header: HeaderName,
}

impl<S, B> Service<Request<B>> for Carrying<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if let Some(txid) = Txid::current()
            && let Ok(value) = HeaderValue::from_str(txid.as_str())
        {
            request.headers_mut().entry(self.header.clone()).or_insert(value);
        }
        self.inner.call(request)
    }
}
