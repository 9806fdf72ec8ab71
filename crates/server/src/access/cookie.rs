//! The session cookie.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// `__Host-`: browsers take it only over https, for this host alone and for `/`.
pub fn name(https: bool) -> &'static str {
    if https { "__Host-hinomi" } else { "hinomi" }
}

/// The session's secret in a request.
pub fn read(headers: &HeaderMap, https: bool) -> Option<&str> {
    let name = name(https);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value).filter(|value| !value.is_empty() && value.len() <= 256)
}

/// Gives the browser a session. The store knows when it ends; the cookie only must not end earlier.
pub fn give(secret: &str, https: bool, max_age_s: i64) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}", name(https))).ok()
}

/// Takes it back.
pub fn take(https: bool) -> Option<HeaderValue> {
    give("", https, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_scheme() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; hinomi=one; __Host-hinomi=two"));
        assert_eq!(read(&headers, false), Some("one"));
        assert_eq!(read(&headers, true), Some("two"));
        let given = give("s", true, 60).unwrap();
        assert_eq!(given, "__Host-hinomi=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    }
}
