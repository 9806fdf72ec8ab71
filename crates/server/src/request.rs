//! What handlers take from a request. Each refuses with a [`Problem`], so that no plain-text error leaves the API.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use utoipa::IntoParams;
use utoipa::openapi::path::Parameter;

use crate::Problem;
use crate::api::page::Paging;

/// A JSON body. An empty body reads as `{}`; another content type than JSON is refused (which keeps foreign forms out).
pub struct Body<T>(pub T);

/// The query string.
pub struct Parameters<T>(pub T);

/// The query string of a list: its filter and its paging; or anything else of two kinds.
pub struct Filtered<T, U = Paging>(pub T, pub U);

/// The variable parts of the path; one that cannot be read is not found.
pub struct PathOf<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(body_refused)?;
        if bytes.is_empty() {
            return read(b"{}").map(Body);
        }
        if !json {
            let detail = "send application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.content_type", detail));
        }
        read(&bytes).map(Body)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + IntoParams> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        check_names(&parts.uri, &[T::into_params(|| None)])?;
        in_query(&parts.uri).map(Parameters)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + IntoParams, U: DeserializeOwned + IntoParams> FromRequestParts<S> for Filtered<T, U> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        check_names(&parts.uri, &[T::into_params(|| None), U::into_params(|| None)])?;
        Ok(Filtered(in_query(&parts.uri)?, in_query(&parts.uri)?))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(value) = Path::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Ok(PathOf(value))
    }
}

fn in_query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    Query::try_from_uri(uri).map(|Query(value)| value).map_err(|refused| Problem::malformed(refused.body_text()))
}

/// A misspelt filter must not read as no filter: the answer would be everything.
fn check_names(uri: &Uri, described: &[Vec<Parameter>]) -> Result<(), Problem> {
    let known: Vec<&str> = described.iter().flatten().map(|parameter| parameter.name.as_str()).collect();
    let asked = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    if asked.into_iter().all(|(name, _)| known.contains(&&*name)) {
        return Ok(());
    }
    Err(Problem::malformed(format!("there is an unknown parameter; known are {}", known.join(", "))))
}

/// Why a body could not be read.
pub(crate) fn body_refused(refused: BytesRejection) -> Problem {
    match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::malformed("the body ended early"),
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        // The position only: the message may quote what was sent, and that may be a secret.
        let what = match error.classify() {
            serde_json::error::Category::Data => data_error(&error.to_string()),
            _ => "the body is no JSON".to_owned(),
        };
        Problem::malformed(format!("{what} (line {}, column {})", error.line(), error.column()))
    })
}

/// Names of fields are safe to repeat, values are not.
fn data_error(message: &str) -> String {
    let safe = ["missing field", "unknown field", "duplicate field"];
    if safe.iter().any(|start| message.starts_with(start)) {
        return message.split(" at line ").next().unwrap_or(message).to_owned();
    }
    "a value has the wrong type".to_owned()
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}
