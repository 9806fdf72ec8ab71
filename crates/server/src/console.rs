//! The console, from inside the binary. Every path that is no API's belongs to it: the browser's router knows the pages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use rust_embed::RustEmbed;

/// What `make console` built, or nothing.
#[derive(RustEmbed)]
#[folder = "../../web/console/dist"]
#[exclude = "*.map"]
struct Dist;

/// Everything comes from here alone; the style elements that the console makes itself carry the answer's own nonce. Previews of mails
/// are frames without an address.
const POLICY: &str = "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'; object-src 'none'";
const PERMISSIONS: &str =
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
const SMALL_BYTES: usize = 1_024;
/// Where the page tells its scripts the nonce.
const NONCE_PLACE: &str = "name=\"csp-nonce\" content=\"\"";

/// One file, and its smaller forms.
struct Asset {
    kind: HeaderValue,
    tag: HeaderValue,
    plain: Bytes,
    brotli: Option<Bytes>,
    /// From the build, or made at the first request.
    gzip: OnceLock<Option<Bytes>>,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let names = Dist::iter().filter(|name| !is_form(name));
    names.filter_map(|name| Some((name.to_string(), load(&name)?))).collect()
});

fn is_form(name: &str) -> bool {
    [".br", ".gz"].iter().any(|end| name.strip_suffix(end).is_some_and(|plain| Dist::get(plain).is_some()))
}

fn load(name: &str) -> Option<Asset> {
    let file = Dist::get(name)?;
    let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let form = |end: &str| Dist::get(&format!("{name}.{end}")).map(|file| owned(file.data));
    let gzip = form("gz").map_or_else(OnceLock::new, |bytes| OnceLock::from(Some(bytes)));
    Some(Asset {
        kind: HeaderValue::from_str(&kind).ok()?,
        tag: HeaderValue::from_str(&format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]))).ok()?,
        plain: owned(file.data),
        brotli: form("br"),
        gzip,
    })
}

fn owned(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

/// Answers for the console, or `None` if the request is not for it.
pub fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
    if method != Method::GET && method != Method::HEAD {
        return None;
    }
    let name = path.trim_start_matches('/');
    if let Some(asset) = ASSETS.get(name).filter(|_| name != "index.html") {
        return Some(file(asset, headers, name.starts_with("assets/")));
    }
    // A page of the console: only for who wants a page, so that a missing script is not answered with one.
    let wants_page = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if name.starts_with("assets/") || !(wants_page || name.is_empty()) {
        return None;
    }
    Some(match ASSETS.get("index.html") {
        Some(index) => page(StatusCode::OK, &String::from_utf8_lossy(&index.plain)),
        None => page(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
    })
}

/// Never kept by anybody: a nonce is good for one answer.
fn page(status: StatusCode, text: &str) -> Response {
    let nonce = hex::encode(&hinomi_engine::clock::Ids::secret()[..16]);
    let text = text
        .replace(NONCE_PLACE, &format!("name=\"csp-nonce\" content=\"{nonce}\""))
        .replace("<style>", &format!("<style nonce=\"{nonce}\">"));
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&POLICY.replace("{nonce}", &nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}

fn file(asset: &Asset, headers: &HeaderMap, immutable: bool) -> Response {
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = match headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) {
        Some(known) if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.tag) => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => form(asset, headers),
    };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(ETAG, asset.tag.clone());
    out.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

/// The smallest form that the client takes.
fn form(asset: &Asset, headers: &HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| {
        accepted.split(',').map(str::trim).any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(coding) && parts.all(|part| part.replace(' ', "") != "q=0")
        })
    };
    let brotli = asset.brotli.clone().filter(|_| takes("br")).map(|bytes| ("br", bytes));
    let smaller = brotli.or_else(|| gzip(asset).filter(|_| takes("gzip")).map(|bytes| ("gzip", bytes)));
    let (coding, bytes) = smaller.map_or((None, asset.plain.clone()), |(coding, bytes)| (Some(coding), bytes));
    let mut response = ([(CONTENT_TYPE, asset.kind.clone())], bytes).into_response();
    if let Some(coding) = coding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn gzip(asset: &Asset) -> Option<Bytes> {
    let made = asset.gzip.get_or_init(|| {
        let packed = asset.kind.to_str().is_ok_and(|kind| ["image/png", "image/jpeg", "font/"].iter().any(|start| kind.starts_with(start)));
        if packed || asset.plain.len() < SMALL_BYTES {
            return None;
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&asset.plain).ok()?;
        encoder.finish().ok().map(Bytes::from)
    });
    made.clone()
}

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"ja\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
<title>hinomi</title>\n\
<style>body { font-family: system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; line-height: 1.7 }</style>\n\
<main>\n<h1>コンソールはまだビルドされていません</h1>\n<p>監視と API は動いています。<code>make console</code> を実行してから hinomi をビルドし直してください。</p>\n\
<div lang=\"en\"><h2>The console is not built yet</h2>\n<p>Monitoring and the API are running. Run <code>make console</code>, then build hinomi again.</p></div>\n\
</main>\n</html>\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str, accept: &'static str) -> Option<StatusCode> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        answer(&Method::GET, path, &headers).map(|response| response.status())
    }

    #[test]
    fn pages_are_for_browsers_and_missing_scripts_stay_missing() {
        assert!(asked("/incidents/7", "text/html,*/*").is_some());
        assert!(asked("/", "*/*").is_some());
        assert_eq!(asked("/assets/gone.js", "*/*"), None);
        assert_eq!(asked("/incidents/7", "application/json"), None);
        assert!(answer(&Method::POST, "/", &HeaderMap::new()).is_none());
    }

    #[test]
    fn each_page_has_a_nonce_of_its_own() {
        let nonce = |response: &Response| {
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
        };
        let (one, other) = (page(StatusCode::OK, "<p>"), page(StatusCode::OK, "<p>"));
        assert_eq!(nonce(&one).len(), 32);
        assert_ne!(nonce(&one), nonce(&other));
        assert_eq!(one.headers()[CACHE_CONTROL], "no-store");
        assert!(!one.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("unsafe"));
    }

    #[test]
    fn gzip_is_made_once_for_what_is_worth_it() {
        let text = Bytes::from(vec![b'a'; 5_000]);
        let asset = |kind: &'static str| Asset {
            kind: HeaderValue::from_static(kind),
            tag: HeaderValue::from_static("\"t\""),
            plain: text.clone(),
            brotli: None,
            gzip: OnceLock::new(),
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate"));
        assert_eq!(form(&asset("text/javascript"), &headers).headers()[CONTENT_ENCODING], "gzip");
        assert!(!form(&asset("image/png"), &headers).headers().contains_key(CONTENT_ENCODING));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip;q=0"));
        assert!(!form(&asset("text/javascript"), &headers).headers().contains_key(CONTENT_ENCODING));
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("W/\"t\""));
        assert_eq!(file(&asset("text/javascript"), &headers, true).status(), StatusCode::NOT_MODIFIED);
    }
}
