//! `ANY /api/push/<token>?status=up&msg=OK&ping=`: pushes, as Uptime Kuma takes them. Anything but `up` is down.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use hinomi_domain::detect::heartbeat::Ping;
use hinomi_engine::detect::heartbeat::Target;
use http::StatusCode;
use serde_json::json;
use url::form_urlencoded;

use crate::{ClientAddress, PathOf, Problem, ServerState};

const TOKEN_BYTES_MAX: usize = 128;
const MESSAGE_CHARS_MAX: usize = 1_000;
/// Milliseconds.
const PING_MS_MAX: f64 = 1e11;
const UNKNOWN: &str = "Monitor not found or not active.";

pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    PathOf(token): PathOf<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if token.is_empty() || token.len() > TOKEN_BYTES_MAX {
        return refused(UNKNOWN);
    }
    let limits = &state.access().limits;
    if let Err(full) = limits.ping_client.take_of_stranger(&client.bucket()).and_then(|()| limits.ping.take_of_stranger(&token)) {
        return full.into_response();
    }
    let Some(push) = Push::read(query.as_deref().unwrap_or_default()) else { return refused("Invalid ping value.") };
    let body = push.body();
    match state.engine().heartbeats().ping(Target::Push(token), push.signal(), None, body).await {
        Ok(true) => Json(json!({ "ok": true })).into_response(),
        Ok(false) => refused(UNKNOWN),
        Err(fault) => Problem::from(fault).into_response(),
    }
}

#[derive(Debug, PartialEq)]
struct Push {
    up: bool,
    message: Option<String>,
    ping_ms: Option<f64>,
}

impl Push {
    /// `None`: the ping is out of range.
    fn read(query: &str) -> Option<Self> {
        let mut push = Push { up: true, message: None, ping_ms: None };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "status" => push.up = value == "up",
                "msg" if !value.is_empty() => push.message = Some(value.chars().take(MESSAGE_CHARS_MAX).collect()),
                "ping" => push.ping_ms = value.parse().ok().filter(|ping: &f64| ping.is_finite()),
                _ => {}
            }
        }
        push.ping_ms.is_none_or(|ping| (0.0..=PING_MS_MAX).contains(&ping)).then_some(push)
    }

    fn signal(&self) -> Ping {
        if self.up { Ping::Success } else { Ping::Fail { exit_code: None, message: self.message.clone() } }
    }

    fn body(&self) -> Option<String> {
        match (&self.message, self.ping_ms) {
            (Some(message), Some(ping)) => Some(format!("{message} ({ping} ms)")),
            (Some(message), None) => Some(message.clone()),
            (None, Some(ping)) => Some(format!("{ping} ms")),
            (None, None) => None,
        }
    }
}

fn refused(message: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "ok": false, "msg": message }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_but_up_is_down() {
        assert_eq!(Push::read("").unwrap().signal(), Ping::Success);
        assert_eq!(Push::read("status=up&msg=OK&ping=").unwrap().body().as_deref(), Some("OK"));
        let down = Push::read("status=down&msg=disk+full&ping=12.5").unwrap();
        assert_eq!(down.signal(), Ping::Fail { exit_code: None, message: Some("disk full".to_owned()) });
        assert_eq!(down.body().as_deref(), Some("disk full (12.5 ms)"));
        assert!(!Push::read("status=UP").unwrap().up);
        assert_eq!(Push::read("ping=-1"), None);
        assert_eq!(Push::read("ping=1e12"), None);
        assert_eq!(Push::read("ping=NaN").unwrap().ping_ms, None);
    }
}
