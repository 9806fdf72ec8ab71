//! Who is asking: found once, before the handler, from a token or a session; handlers take it from here.

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hinomi_domain::access::Viewer;
use hinomi_domain::kernel::PersonId;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{Extensions, HeaderMap, Method};
use secrecy::{ExposeSecret, SecretString};

use crate::Problem;
use crate::access::{cookie, origin, secret, session, token};
use crate::client::ClientAddress;
use crate::routes::Need;
use crate::state::ServerState;

/// A known caller.
#[derive(Clone, Debug)]
pub struct Identity {
    pub viewer: Viewer,
    pub means: Means,
}

/// By what the caller is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    Token { id: String, name: String },
    Session { id: String, person: PersonId },
}

/// The caller of a route with a permission or `AnyCaller`, after the check. Pass the viewer to every read.
pub struct Caller(pub Viewer);

/// The same for what only people have: 403 for tokens.
pub struct Person {
    pub viewer: Viewer,
    pub id: PersonId,
    /// The session's id (not its secret).
    pub session: String,
}

/// A token that came as `/in/<token>/…`.
#[derive(Clone)]
pub(crate) struct TokenInPath(pub SecretString);

/// The middleware of guarded routes: 401 for the unknown, 403 for those without the permission.
pub(crate) async fn guard(state: ServerState, need: Need, mut request: Request, next: Next) -> Response {
    let found = authenticate(&state, request.method(), request.headers(), request.extensions()).await;
    let identity = match found {
        Ok(Some(identity)) => identity,
        Ok(None) => return refused(&request, Problem::unauthenticated()),
        Err(problem) => return refused(&request, problem),
    };
    if let Need::Permission(permission) = need
        && !identity.viewer.may(permission)
    {
        return refused(&request, Problem::forbidden(format!("this needs the permission {}", permission.as_str())));
    }
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// In the words of whoever asks: clients of gRPC read no problem documents.
fn refused(request: &Request, problem: Problem) -> Response {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if content_type.is_some_and(|kind| kind.starts_with("application/grpc")) {
        return problem.into_grpc().into_http();
    }
    problem.into_response()
}

/// Finds the caller. `None`: no credentials, or none that are good; the two look the same from outside.
pub(crate) async fn authenticate(
    state: &ServerState,
    method: &Method,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Option<Identity>, Problem> {
    let in_path = extensions.get::<TokenInPath>().map(|token| token.0.expose_secret().to_owned());
    // A request that shows a token is judged by it alone, never by a cookie beside it.
    let shown = in_path.map(Some).or_else(|| headers.get(AUTHORIZATION).map(|value| value.to_str().ok().and_then(secret::from_header)));
    if let Some(shown) = shown {
        let Some(shown) = shown else { return Ok(None) };
        return token::find(state, &shown, || ClientAddress::of(state, headers, extensions)).await;
    }
    let Some(cookie) = cookie::read(headers, state.is_https()) else { return Ok(None) };
    let Some(identity) = session::find(state, cookie).await? else { return Ok(None) };
    if !method.is_safe() {
        origin::check_with_cookie(state, headers)?;
    }
    Ok(Some(identity))
}

impl<S: Send + Sync> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only a route that was registered without a need for a caller can come here without one.
        parts.extensions.get::<Identity>().cloned().ok_or_else(|| Problem::broken(&"the route asks for a caller but names no need"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Identity::from_request_parts(parts, state).await.map(|identity| Caller(identity.viewer))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let identity = Identity::from_request_parts(parts, state).await?;
        match identity.means {
            Means::Session { id, person } => Ok(Person { viewer: identity.viewer, id: person, session: id }),
            Means::Token { .. } => Err(Problem::forbidden("only a person who is signed in has this, a token has not")),
        }
    }
}
