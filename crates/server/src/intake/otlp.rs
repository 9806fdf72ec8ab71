//! OTLP: logs and metrics as OpenTelemetry's exporters and collectors send them, over HTTP (protobuf and JSON) and gRPC.

mod answer;
mod grpc;
mod logs;
mod metrics;
mod value;

use std::future::Future;

use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{post, post_service};
use bytes::Bytes;
use hinomi_domain::access::Permission;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use self::answer::Coding;
use super::body::{BODY_BYTES_MAX, blocking, unpack};
use crate::request::body_refused;
use crate::routes::Routes;
use crate::{Caller, Problem, ServerState};

/// What of a request was not taken.
pub struct Refused {
    pub count: i64,
    pub why: String,
}

pub fn routes(routes: Routes, state: &ServerState) -> Routes {
    let limit = || DefaultBodyLimit::max(BODY_BYTES_MAX);
    routes
        .plain(Permission::LogWrite, "POST", "/v1/logs", post(logs_over_http).layer(limit()))
        .plain(Permission::LogWrite, "POST", "/v1/metrics", post(metrics_over_http).layer(limit()))
        .plain(Permission::LogWrite, "POST", grpc::LOGS, post_service(grpc::logs_service(state)))
        .plain(Permission::LogWrite, "POST", grpc::METRICS, post_service(grpc::metrics_service(state)))
}

async fn logs_over_http(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    over_http(headers, body, "rejectedLogRecords", async |request| logs::take(&state, &viewer, request).await).await
}

async fn metrics_over_http(State(state): State<ServerState>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    over_http(headers, body, "rejectedDataPoints", async |request| metrics::take(&state, request).await).await
}

/// Reads a request in either coding, and answers in the same.
async fn over_http<R, F>(headers: HeaderMap, body: Result<Bytes, BytesRejection>, counted: &str, take: impl FnOnce(R) -> F) -> Response
where
    R: prost::Message + Default + DeserializeOwned + Send + 'static,
    F: Future<Output = Result<Option<Refused>, Problem>>,
{
    let content_type = headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or("?"));
    let Some(coding) = Coding::of(content_type) else {
        let said = "send OTLP as application/x-protobuf or application/json";
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ingest.content_type", said).into_response();
    };
    let taking = async {
        let body = body.map_err(body_refused)?;
        let request = blocking(move || {
            let body = unpack(&headers, body)?;
            let request = match coding {
                Coding::Protobuf => R::decode(&body[..]).map_err(|error| error.to_string()),
                Coding::Json => serde_json::from_slice(&body).map_err(|error| error.to_string()),
            };
            request.map_err(|error| Problem::malformed(format!("this is no such request of OTLP: {error}")))
        });
        take(request.await?).await
    };
    match taking.await {
        Ok(refused) => answer::taken(coding, refused, counted),
        Err(problem) => answer::failed(coding, &problem),
    }
}
