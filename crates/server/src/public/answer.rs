//! The headers of a page, and when a reader's own copy will do.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use hinomi_domain::kernel::{Language, Timestamp};
use hinomi_engine::review::pages::{Asset, Form, VALID_FOR};
use hinomi_render::page::content_security_policy;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL,
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::negotiate;
use crate::ServerState;

/// Short: a page must never be believed for longer than it vouches for itself.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=10");
const VARY_CODING: HeaderValue = HeaderValue::from_static("Accept-Encoding");
const VARY_BOTH: HeaderValue = HeaderValue::from_static("Accept-Encoding, Accept-Language");
const NOTHING_ELSE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

static PAGE_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| HeaderValue::from_str(&content_security_policy()).unwrap_or(NOTHING_ELSE));

/// What of a request matters for its answer.
pub struct Asked {
    pub gzip: bool,
    /// A HEAD request wants the headers alone.
    pub headers_only: bool,
    pub https: bool,
    if_none_match: Option<HeaderValue>,
    if_modified_since: Option<HeaderValue>,
    now: Timestamp,
}

impl Asked {
    pub fn of(request: &Request, state: &ServerState) -> Asked {
        let headers = request.headers();
        Asked {
            gzip: negotiate::takes_gzip(headers),
            headers_only: request.method() == Method::HEAD,
            https: state.is_https(),
            if_none_match: headers.get(IF_NONE_MATCH).cloned(),
            if_modified_since: headers.get(IF_MODIFIED_SINCE).cloned(),
            now: state.now(),
        }
    }

    /// Whether the reader's own copy says the same and may still be believed. Its age is what it calls `Last-Modified`; a reader
    /// that does not keep that looks at no stamp either.
    fn copy_will_do(&self, asset: &Asset) -> bool {
        let Some(known) = self.if_none_match.as_ref().and_then(|value| value.to_str().ok()) else { return false };
        let ours = core(std::str::from_utf8(&asset.etag).unwrap_or_default());
        if !known.split(',').any(|tag| tag.trim() == "*" || core(tag.trim()) == ours) {
            return false;
        }
        match (asset.valid_until, self.if_modified_since.as_ref()) {
            (None, _) | (Some(_), None) => true,
            (Some(_), Some(since)) => since.to_str().ok().and_then(read_date).is_some_and(|at| self.now < at + VALID_FOR),
        }
    }
}

/// An entity tag for weak comparison (RFC 9110, 8.8.3.2).
fn core(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn read_date(text: &str) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text).ok()?;
    Some(Timestamp::from_jiff(jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?))
}

/// The file in the form that the reader takes, or word that the reader's copy will do.
pub fn asset(asset: &Asset, language: Language, negotiated: bool, asked: &Asked) -> Response {
    if asked.copy_will_do(asset) {
        // Nothing that would renew the copy's own account of its age.
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        common(headers, asset.form, negotiated, asked);
        put(headers, ETAG, &asset.etag);
        return response;
    }
    let packed = if asked.gzip { asset.gzip() } else { None };
    let body = packed.unwrap_or(&asset.body);
    let mut response = Response::new(if asked.headers_only { Body::empty() } else { Body::from(body.clone()) });
    let headers = response.headers_mut();
    common(headers, asset.form, negotiated, asked);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.form.content_type()));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.as_str()));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CONTENT_SECURITY_POLICY, if asset.form == Form::Html { PAGE_POLICY.clone() } else { NOTHING_ELSE });
    put(headers, ETAG, &asset.etag);
    if let Some(confirmed_at) = &asset.last_modified {
        put(headers, LAST_MODIFIED, confirmed_at);
    }
    if packed.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn common(headers: &mut HeaderMap, form: Form, negotiated: bool, asked: &Asked) {
    headers.insert(CACHE_CONTROL, CACHED);
    headers.insert(VARY, if negotiated { VARY_BOTH } else { VARY_CODING });
    if form != Form::Html {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if asked.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

fn put(headers: &mut HeaderMap, name: http::HeaderName, value: &Bytes) {
    if let Ok(value) = HeaderValue::from_maybe_shared(value.clone()) {
        headers.insert(name, value);
    }
}

/// Everybody's scripts may read what everybody may read.
pub fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("If-None-Match, If-Modified-Since"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    response
}

pub fn method_not_allowed() -> Response {
    let mut response = preflight();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// A page that is not kept ready could not be read now.
pub fn unavailable(asked: &Asked) -> Response {
    let mut response = super::missing::page(StatusCode::SERVICE_UNAVAILABLE, asked);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

#[cfg(test)]
mod tests {
    use hinomi_engine::review::pages::http_date;

    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        let at = Timestamp::parse("2026-11-24T00:05:09Z").unwrap();
        assert_eq!(http_date(at), "Tue, 24 Nov 2026 00:05:09 GMT");
        assert_eq!(read_date(&http_date(at)), Some(at));
        assert_eq!(read_date("yesterday"), None);
    }
}
