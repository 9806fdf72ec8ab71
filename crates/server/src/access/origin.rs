//! Cross-site requests: a foreign page must not act with a person's cookie.
//!
//! A request that changes something by cookie must carry `X-Hinomi`, which a foreign page cannot send without asking first (and we
//! never permit it), and must not be marked as cross-site by the browser.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, StatusCode};
use url::Url;

use crate::Problem;
use crate::state::ServerState;

/// For requests that are let in by a cookie.
pub fn check_with_cookie(state: &ServerState, headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get("x-hinomi").is_none_or(|value| value.is_empty()) {
        return Err(refused("a change by cookie needs the header X-Hinomi"));
    }
    check(state, headers)
}

/// For requests that lead to a cookie (signing in, setting up).
pub fn check(state: &ServerState, headers: &HeaderMap) -> Result<(), Problem> {
    if let Some(site) = headers.get("sec-fetch-site")
        && site != "same-origin"
        && site != "none"
    {
        return Err(refused("this came from another site"));
    }
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().ok().and_then(|text| Url::parse(text).ok());
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let world = state.engine().world();
    let own = origin.is_some_and(|origin| is_own(&origin, world.server.public_url.as_ref(), host));
    if own { Ok(()) } else { Err(refused("this came from another site")) }
}

/// Ours is the public URL's origin, or the host that the request was sent to.
fn is_own(origin: &Url, public: Option<&Url>, host: Option<&str>) -> bool {
    if public.is_some_and(|public| public.origin() == origin.origin()) {
        return true;
    }
    let Some(host) = host else { return false };
    let same = Url::parse(&format!("{}://{host}", origin.scheme())).is_ok_and(|asked| asked.origin() == origin.origin());
    same && matches!(origin.scheme(), "http" | "https")
}

fn refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "access.cross_site", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_is_the_public_url_or_the_host_asked() {
        let url = |text: &str| Url::parse(text).unwrap();
        let public = url("https://hinomi.example.jp");
        assert!(is_own(&url("https://hinomi.example.jp"), Some(&public), Some("10.0.0.1:8080")));
        assert!(is_own(&url("http://localhost:8080"), None, Some("localhost:8080")));
        assert!(!is_own(&url("http://localhost:8081"), None, Some("localhost:8080")));
        assert!(!is_own(&url("https://evil.example"), Some(&public), Some("hinomi.example.jp")));
        assert!(!is_own(&url("https://evil.example"), None, None));
    }
}
