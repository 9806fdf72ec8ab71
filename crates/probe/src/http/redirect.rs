//! Where an answer sends us (RFC 9110 section 15.4), and what we take along.

use hinomi_domain::detect::Reason;
use http::header::{self, HeaderMap, HeaderName};
use http::{Method, StatusCode};
use url::Url;

use super::prepare::{Hop, PreparedHttp};
use crate::failure::{Failure, Step};

/// To another origin only these of the configured headers go along. Any other may be a credential.
const HARMLESS: [HeaderName; 3] = [header::ACCEPT, header::ACCEPT_LANGUAGE, header::USER_AGENT];
const OF_BODY: [HeaderName; 4] = [header::CONTENT_TYPE, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION, header::CONTENT_ENCODING];

/// 301, 302, 303, 307 and 308, if they say where.
pub(crate) fn is_followed(head: &http::response::Parts) -> bool {
    matches!(
        head.status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    ) && head.headers.contains_key(header::LOCATION)
}

/// The next request. The address is never quoted in a reason: its query may hold a token.
pub(crate) fn next(hop: &Hop, check: &PreparedHttp, head: &http::response::Parts) -> Step<Hop> {
    let location = head.headers.get(header::LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let mut url = location
        .and_then(|location| hop.url.join(location).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| Failure::Target(Reason::redirect_no_http()))?;
    url.set_fragment(None);
    // Credentials come from the configuration, never from an answer.
    let _ = url.set_username("");
    let _ = url.set_password(None);

    let (mut method, mut body, mut headers) = (hop.method.clone(), hop.body.clone(), hop.headers.clone());
    let becomes_get = match head.status {
        StatusCode::SEE_OTHER => method != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method == Method::POST,
        _ => false,
    };
    if becomes_get {
        method = Method::GET;
        body.clear();
        OF_BODY.iter().for_each(|name| drop(headers.remove(name)));
    }
    if url.origin() != hop.url.origin() {
        if !body.is_empty() && url.host() != hop.url.host() {
            return Err(Failure::Target(Reason::redirect_with_body()));
        }
        let kept: HeaderMap = HARMLESS.iter().filter_map(|name| Some((name.clone(), headers.remove(name)?))).collect();
        headers = kept;
    }
    build(url, method, headers, body, check).ok_or_else(|| Failure::Target(Reason::redirect_unusable()))
}

fn build(url: Url, method: Method, headers: HeaderMap, body: bytes::Bytes, check: &PreparedHttp) -> Option<Hop> {
    Hop::new(url, method, headers, body, check.ip, check.keep_connection, check.proxy.as_ref()).ok()
}
