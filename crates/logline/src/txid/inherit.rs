//! Around a server's service.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{HeaderName, HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;
use tracing::{Span, error_span};

use super::{HEADER, Scope, Txid};

/// Makes a new `txid` for work that brings none.
type Make = Arc<dyn Fn() -> Txid + Send + Sync>;

/// Gives every request a `txid`: its own, or a new one. It is [current](Txid::current) while the request is worked on, in a span, in the
/// request's extensions, and in the answer.
#[derive(Clone)]
pub struct Inherit {
    header: HeaderName,
    make: Make,
}

impl Inherit {
    /// `make`: a new one, such as a random UUID. Nothing here has chance of its own.
    pub fn new(make: impl Fn() -> Txid + Send + Sync + 'static) -> Self {
        Inherit { header: HEADER, make: Arc::new(make) }
    }

    /// In another header than `x-txid`.
    #[must_use]
    pub fn header(self, header: HeaderName) -> Self {
        Inherit { header, ..self }
    }

    /// Exactly one that is good is inherited: of two nobody knows which is meant.
    fn of<B>(&self, request: &Request<B>) -> Txid {
        let mut given = request.headers().get_all(&self.header).iter();
        let only = given.next().filter(|_| given.next().is_none());
        only.and_then(|value| Txid::parse(value.to_str().ok()?)).unwrap_or_else(|| (self.make)())
    }
}

impl fmt::Debug for Inherit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inherit").field("header", &self.header).finish_non_exhaustive()
    }
}

impl<S> Layer<S> for Inherit {
    type Service = Inheriting<S>;

    fn layer(&self, inner: S) -> Inheriting<S> {
        Inheriting { inner, inherit: self.clone() }
    }
}

/// A service with [`Inherit`] around it.
#[derive(Clone, Debug)]
pub struct Inheriting<S> {
    inner: S,
    inherit: Inherit,
}

impl<S, B, R> Service<Request<B>> for Inheriting<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let txid = self.inherit.of(&request);
        // Never filtered away: without the span the lines would not have it.
        let span = error_span!("request", txid = txid.as_str());
        request.extensions_mut().insert(txid.clone());
        let work = txid.within(|| span.in_scope(|| self.inner.call(request)));
        Answering { work: Scope::new(txid, work), span, header: self.inherit.header.clone() }
    }
}

pin_project! {
    /// A request being answered under its `txid`.
    #[derive(Debug)]
    pub struct Answering<F> {
        #[pin]
        work: Scope<F>,
        span: Span,
        header: HeaderName,
    }
}

impl<F, R, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<R>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _inside = this.span.enter();
        let value = HeaderValue::from_str(this.work.txid().as_str());
        let mut answer = ready!(this.work.poll(context));
        if let (Ok(answer), Ok(value)) = (&mut answer, value) {
            answer.headers_mut().insert(this.header.clone(), value);
        }
        Poll::Ready(answer)
    }
}
