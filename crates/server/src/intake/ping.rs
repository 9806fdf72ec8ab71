//! `ANY /ping/<uuid>[/start|/fail|/log|/<exit>]` and the same below `/ping/<key>/<monitor>`: pings of jobs, as healthchecks takes
//! them.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use hinomi_domain::detect::heartbeat::Ping;
use hinomi_engine::detect::heartbeat::Target;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;
use uuid::Uuid;

use crate::{ClientAddress, PathOf, Problem, ServerState};

/// Of a body this much is kept; `Ping-Body-Limit` says so.
pub(crate) const BODY_BYTES_KEPT: usize = 10_000;
/// A body longer than this is not read to its end.
const BODY_BYTES_MAX: usize = 1024 * 1024;
const BODY_LIMIT: HeaderName = HeaderName::from_static("ping-body-limit");

pub async fn success(State(state): State<ServerState>, client: ClientAddress, PathOf(uuid): PathOf<String>, request: Request) -> Response {
    take(state, client, by_uuid(&uuid), Ping::Success, request).await
}

/// `<uuid>/<signal>`, or `<key>/<monitor>`: a key is no UUID.
pub async fn signal(
    State(state): State<ServerState>,
    client: ClientAddress,
    PathOf((first, second)): PathOf<(String, String)>,
    request: Request,
) -> Response {
    match (by_uuid(&first), ping_of(&second)) {
        (Some(uuid), Some(ping)) => take(state, client, Some(uuid), ping, request).await,
        (Some(_), None) => answer(StatusCode::NOT_FOUND, "not found"),
        (None, _) => {
            let target = by_slug(&state, &first, second);
            take(state, client, target, Ping::Success, request).await
        }
    }
}

pub async fn slug_signal(
    State(state): State<ServerState>,
    client: ClientAddress,
    PathOf((key, slug, signal)): PathOf<(String, String, String)>,
    request: Request,
) -> Response {
    let Some(ping) = ping_of(&signal) else { return answer(StatusCode::NOT_FOUND, "not found") };
    let target = by_slug(&state, &key, slug);
    take(state, client, target, ping, request).await
}

fn by_uuid(text: &str) -> Option<Target> {
    let uuid = Some(text).filter(|text| text.len() == 36).and_then(|text| Uuid::parse_str(text).ok())?;
    Some(Target::Ping(uuid.to_string()))
}

/// Monitors come from files, so `?create=1` makes none: what is not there is not found.
fn by_slug(state: &ServerState, key: &str, slug: String) -> Option<Target> {
    let world = state.engine().world();
    let known = world.server.ping_key.as_ref()?;
    // Digests, so that the time that comparing takes tells nothing of the key.
    (Sha256::digest(known.expose_secret()) == Sha256::digest(key)).then_some(Target::Slug(slug))
}

fn ping_of(signal: &str) -> Option<Ping> {
    match signal {
        "start" => Some(Ping::Start),
        "fail" => Some(Ping::Fail { exit_code: None, message: None }),
        "log" => Some(Ping::Log),
        code => match code.parse().ok().filter(|_| code.bytes().all(|byte| byte.is_ascii_digit()))? {
            0 => Some(Ping::Success),
            code => Some(Ping::Fail { exit_code: Some(code), message: None }),
        },
    }
}

/// `None`: the path names nothing that could be a monitor, which is never looked up. It counts all the same: keys are not guessed.
async fn take(state: ServerState, client: ClientAddress, target: Option<Target>, ping: Ping, request: Request) -> Response {
    let limits = &state.access().limits;
    if let Err(full) = limits.ping_client.take_of_stranger(&client.bucket()) {
        return full.into_response();
    }
    let Some(target) = target else { return answer(StatusCode::NOT_FOUND, "not found") };
    let (Target::Ping(bucket) | Target::Push(bucket) | Target::Slug(bucket)) = &target;
    if let Err(full) = limits.ping.take_of_stranger(bucket) {
        return full.into_response();
    }
    let run = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).find(|(name, _)| name == "rid");
    let run = match run.map(|(_, value)| Uuid::parse_str(&value)) {
        None => None,
        Some(Ok(run)) => Some(run.to_string()),
        Some(Err(_)) => return answer(StatusCode::BAD_REQUEST, "invalid uuid format"),
    };
    let Ok(body) = kept(request).await else { return answer(StatusCode::BAD_REQUEST, "the body ended early") };
    match state.engine().heartbeats().ping(target, ping, run, body).await {
        Ok(true) => answer(StatusCode::OK, "OK"),
        Ok(false) => answer(StatusCode::NOT_FOUND, "not found"),
        Err(fault) => Problem::from(fault).into_response(),
    }
}

/// The beginning of the body as text, or none if it is empty.
async fn kept(request: Request) -> Result<Option<String>, axum::Error> {
    let mut body = request.into_body();
    let (mut kept, mut read) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        read += data.len();
        let room = BODY_BYTES_KEPT - kept.len();
        kept.extend_from_slice(&data[..data.len().min(room)]);
        if read > BODY_BYTES_MAX {
            break;
        }
    }
    Ok((!kept.is_empty()).then(|| String::from_utf8_lossy(&kept).into_owned()))
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let mut response = (status, text).into_response();
    response.headers_mut().insert(BODY_LIMIT, HeaderValue::from(BODY_BYTES_KEPT));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_words_or_exit_codes() {
        assert_eq!(ping_of("start"), Some(Ping::Start));
        assert_eq!(ping_of("0"), Some(Ping::Success));
        assert_eq!(ping_of("255"), Some(Ping::Fail { exit_code: Some(255), message: None }));
        for bad in ["256", "-1", "+1", "", "stop", "1.0", "１"] {
            assert_eq!(ping_of(bad), None, "{bad}");
        }
    }
}
