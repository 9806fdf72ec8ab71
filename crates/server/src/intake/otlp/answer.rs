//! What OTLP over HTTP answers: the response's own message, or `google.rpc.Status`, each in the coding of the request.

use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use prost::Message;
use serde_json::{Value, json};

use super::Refused;
use crate::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Protobuf,
    Json,
}

impl Coding {
    /// `None`: another content type.
    pub fn of(content_type: &str) -> Option<Coding> {
        match content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/x-protobuf" | "application/protobuf" => Some(Coding::Protobuf),
            "application/json" => Some(Coding::Json),
            _ => None,
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Coding::Protobuf => "application/x-protobuf",
            Coding::Json => "application/json",
        }
    }
}

/// What every response of an export is in protobuf, whatever the signal.
#[derive(Clone, PartialEq, Message)]
struct Export {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<Partial>,
}

#[derive(Clone, PartialEq, Message)]
struct Partial {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

/// `google.rpc.Status`, which answers that are no success hold.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// Everything was taken, or all but some; `counted` is what JSON calls the number of those.
pub fn taken(coding: Coding, refused: Option<Refused>, counted: &str) -> Response {
    match coding {
        Coding::Json => {
            let partial =
                |Refused { count, why }: Refused| json!({ "partialSuccess": { counted: count.to_string(), "errorMessage": why } });
            answer(coding, StatusCode::OK, refused.map_or_else(|| json!({}), partial).to_string().into_bytes())
        }
        Coding::Protobuf => {
            let partial_success = refused.map(|Refused { count, why }| Partial { rejected: count, error_message: why });
            answer(coding, StatusCode::OK, Export { partial_success }.encode_to_vec())
        }
    }
}

/// A problem in the words of the protocol. Senders try again after 429, 502, 503 and 504 only, and what broke here may be whole in a moment.
pub fn failed(coding: Coding, problem: &Problem) -> Response {
    let broken = problem.status() == StatusCode::INTERNAL_SERVER_ERROR;
    let status = if broken { StatusCode::SERVICE_UNAVAILABLE } else { problem.status() };
    let said = Status { code: problem.grpc_code() as i32, message: problem.detail().to_owned() };
    let body = match coding {
        Coding::Protobuf => said.encode_to_vec(),
        Coding::Json => Value::to_string(&json!({ "code": said.code, "message": said.message })).into_bytes(),
    };
    let mut response = answer(coding, status, body);
    if let Some(seconds) = problem.retry_after_s() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn answer(coding: Coding, status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, coding.content_type())], body).into_response()
}
