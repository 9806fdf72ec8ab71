//! How a request fails, as `application/problem+json` (RFC 9457). What the client may read stands in it; what we must know goes to
//! the log under the same id.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use hinomi_domain::kernel::Refusal;
use hinomi_engine::Fault;
use hinomi_store::StoreError;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

/// `code` is stable and part of the API; `detail` is for people, in English; the console translates by `code`.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    fields: Vec<String>,
    more: Map<String, Value>,
    retry_after_s: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Problem { status, code: code.into(), detail: detail.into(), fields: Vec::new(), more: Map::new(), retry_after_s: None }
    }

    /// 401: nobody known asks. The same words whatever was wrong with the credentials.
    pub fn unauthenticated() -> Self {
        Problem::new(StatusCode::UNAUTHORIZED, "access.unauthenticated", "sign in, or send a token")
    }

    /// 403: known, but not permitted.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::FORBIDDEN, "access.forbidden", detail)
    }

    /// 404: there is none, or the viewer may not know of it.
    pub fn not_found() -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
    }

    /// 400: the request itself is malformed.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "request.malformed", detail)
    }

    /// 422: well-formed, but a field is not acceptable.
    pub fn unacceptable(code: &'static str, detail: impl Into<String>, field: &str) -> Self {
        Problem { fields: vec![field.to_owned()], ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail) }
    }

    /// 409: the state of things does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::CONFLICT, code, detail)
    }

    /// 413.
    pub fn too_large() -> Self {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too_large", "the body is larger than this route takes")
    }

    /// 429, with how long to wait.
    pub fn too_many(wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        Problem {
            retry_after_s: Some(seconds),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "request.too_many", "too many requests; wait before the next one")
        }
    }

    /// 503, worth another try soon.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Problem { retry_after_s: Some(5), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail) }
    }

    /// 500: logs why, and gives the client an id to quote.
    pub fn broken(error: &dyn std::fmt::Display) -> Self {
        let id = hex::encode(&hinomi_engine::clock::Ids::secret()[..8]);
        tracing::error!(problem.id = %id, "a request failed, problem {id}: {error}");
        let mut problem =
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", "something broke here; the log knows more under this id");
        problem.more.insert("id".to_owned(), Value::String(id));
        problem
    }

    /// Another member of the document, beside the usual ones.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.more.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn retry_after_s(&self) -> Option<u64> {
        self.retry_after_s
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl Problem {
    /// The same in the words of gRPC. What broke here may be whole in a moment, so clients may try again.
    pub fn into_grpc(self) -> tonic::Status {
        tonic::Status::new(self.grpc_code(), self.detail)
    }

    pub fn grpc_code(&self) -> tonic::Code {
        match self.status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::INTERNAL_SERVER_ERROR => tonic::Code::Unavailable,
            StatusCode::UNAUTHORIZED => tonic::Code::Unauthenticated,
            StatusCode::FORBIDDEN => tonic::Code::PermissionDenied,
            status if status.is_client_error() => tonic::Code::InvalidArgument,
            _ => tonic::Code::Unknown,
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'a [String],
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = Document {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: &self.code,
            detail: &self.detail,
            fields: &self.fields,
            more: &self.more,
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Refusal> for Problem {
    /// Named fields make it 422, the state of things 409.
    fn from(refusal: Refusal) -> Self {
        let status = if refusal.fields.is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        Problem { fields: refusal.fields, ..Problem::new(status, refusal.code, refusal.message) }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => refusal.into(),
            Fault::NotFound => Problem::not_found(),
            Fault::Stale => Problem::conflict("version.stale", "somebody else changed it meanwhile; load it again"),
            other => Problem::broken(&other),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Problem::broken(&error)
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Problem::broken(&error)
    }
}

/// The document for OpenAPI.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemSchema {
    pub r#type: String,
    pub title: String,
    pub status: u16,
    /// Stable, such as `incident.state`.
    pub code: String,
    pub detail: String,
    /// Fields that are missing or wrong.
    #[schema(required = false)]
    pub fields: Vec<String>,
}
