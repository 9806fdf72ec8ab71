//! Decides whether a request is for a public page, and answers it then and there.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::future::RouteFuture;
use futures::future::{BoxFuture, Either};
use hinomi_engine::review::pages::Found;
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Method, Uri};
use tower::Service;

use super::answer::{self, Asked};
use super::{missing, negotiate};
use crate::{Problem, ServerState};

const BELOW: &str = "/status";

/// The pages first, then the inner router.
#[derive(Clone)]
pub struct Front {
    inner: Router,
    state: ServerState,
}

impl Front {
    pub fn new(inner: Router, state: ServerState) -> Self {
        Front { inner, state }
    }

    /// `None`: the request is not for a public page.
    fn find(&self, request: &Request) -> Option<Found> {
        let site = self.state.engine().pages().site();
        let path = request.uri().path();
        let preferred = || negotiate::language(request.headers());
        if site.has_hosts()
            && let Some(page) = host(request.uri(), request.headers()).and_then(|host| site.page_of_host(&host))
        {
            return Some(page.on_own_host(path, month(request.uri()), preferred()));
        }
        let rest = path.strip_prefix(BELOW)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
        Some(site.below_status(rest, month(request.uri()), preferred()))
    }
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future =
        Either<Ready<Result<Response, Infallible>>, Either<BoxFuture<'static, Result<Response, Infallible>>, RouteFuture<Infallible>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.headers().get_all(HOST).iter().nth(1).is_some() {
            let refused = Problem::malformed("a request names one host");
            return Either::Left(ready(Ok(refused.into_response())));
        }
        let Some(found) = self.find(&request) else { return Either::Right(Either::Right(self.inner.call(request))) };
        let at_once = |response| Either::Left(ready(Ok(response)));
        match *request.method() {
            Method::GET | Method::HEAD => {}
            Method::OPTIONS => return at_once(answer::preflight()),
            _ => return at_once(answer::method_not_allowed()),
        }
        let asked = Asked::of(&request, &self.state);
        match found {
            Found::Ready { asset, language, negotiated } => at_once(answer::asset(&asset, language, negotiated, &asked)),
            Found::Missing => at_once(missing::answer(&asked)),
            Found::Older { older, negotiated } => {
                let engine = self.state.engine().clone();
                Either::Right(Either::Left(Box::pin(async move {
                    Ok(match engine.pages().older(&engine, &older).await {
                        Ok(Some(asset)) => answer::asset(&asset, older.language, negotiated, &asked),
                        Ok(None) => missing::answer(&asked),
                        Err(fault) => {
                            tracing::error!(error = %fault, "failed to render an older page");
                            answer::unavailable(&asked)
                        }
                    })
                })))
            }
        }
    }
}

/// The host name that was asked for, in small letters and without a port.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let name = match uri.host() {
        Some(name) => name.to_lowercase(),
        None => {
            let authority: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
            authority.host().to_lowercase()
        }
    };
    Some(name.trim_end_matches('.').to_owned())
}

/// `2026-11` of `?month=2026-11`.
fn month(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("month="))
}
