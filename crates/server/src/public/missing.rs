//! What stands where nothing stands, in both languages, because a wrong address names none.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};

use super::answer::Asked;

const MISSING: &str = "<!doctype html>\n<html lang=\"ja\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
<meta name=\"color-scheme\" content=\"light dark\">\n<title>ページが見つかりません / Page not found</title>\n\
<main>\n<h1>ページが見つかりません</h1>\n<p>アドレスをお確かめください。</p>\n\
<div lang=\"en\">\n<h2>Page not found</h2>\n<p>Please check the address.</p>\n</div>\n</main>\n</html>\n";

const UNAVAILABLE: &str = "<!doctype html>\n<html lang=\"ja\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
<meta name=\"color-scheme\" content=\"light dark\">\n<title>ただいま表示できません / Not available now</title>\n\
<main>\n<h1>ただいま表示できません</h1>\n<p>しばらくしてからもう一度お試しください。</p>\n\
<div lang=\"en\">\n<h2>Not available now</h2>\n<p>Please try again in a moment.</p>\n</div>\n</main>\n</html>\n";

pub fn answer(asked: &Asked) -> Response {
    page(StatusCode::NOT_FOUND, asked)
}

pub fn page(status: StatusCode, asked: &Asked) -> Response {
    let text = if status == StatusCode::NOT_FOUND { MISSING } else { UNAVAILABLE };
    let body = Bytes::from_static(text.as_bytes());
    let length = body.len();
    let mut response = Response::new(if asked.headers_only { Body::empty() } else { Body::from(body) });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if asked.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
