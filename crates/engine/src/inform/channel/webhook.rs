//! Standard Webhooks (<https://www.standardwebhooks.com>): the body is signed exactly as it is sent, and the receiver knows a
//! repeat by its id.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hinomi_domain::inform::Attempt;
use hinomi_domain::kernel::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use sha2::Sha256;

use super::http;

/// Names that belong to the connection or to us; a configured header never replaces them.
const RESERVED: [&str; 5] = ["host", "content-length", "transfer-encoding", "connection", "content-type"];

pub struct Target<'a> {
    pub url: &'a str,
    /// `whsec_` and Base64, or the bytes themselves.
    pub secret: Option<&'a str>,
    pub headers: &'a [(String, String)],
}

/// 2xx is sent; 408, 425, 429, 5xx and no answer are worth another try; everything else is a refusal for good, redirects and
/// 404 too: an address that is wrong now needs a person, and a dead letter waits for one.
pub async fn send(client: &Client, target: &Target<'_>, id: &str, body: &Value, now: Timestamp) -> Attempt {
    let (Ok(bytes), Some(headers)) = (serde_json::to_vec(body), headers(target.headers)) else {
        return Attempt::Failed { answer: "a configured header is not valid".to_owned() };
    };
    let id = header_safe(id);
    let timestamp = now.as_micros().div_euclid(1_000_000);
    let mut request = client
        .post(target.url)
        .headers(headers)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp)
        .header("idempotency-key", &id);
    if let Some(secret) = target.secret {
        let Some(signature) = signature(secret, &id, timestamp, &bytes) else {
            return Attempt::Failed { answer: "the channel's secret is not valid (whsec_ needs Base64)".to_owned() };
        };
        request = request.header("webhook-signature", signature);
    }
    match http::exchange(request.body(bytes), now).await {
        Ok(answer) if answer.status.is_success() => Attempt::Sent { provider_id: None, answer: answer.words() },
        Ok(answer) => answer.refused(),
        Err(attempt) => attempt,
    }
}

/// `v1,` and Base64 of HMAC-SHA256 over `id.timestamp.body`.
fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).ok()?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

fn headers(configured: &[(String, String)]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in configured {
        let name = HeaderName::try_from(name.as_str()).ok()?;
        let mut value = HeaderValue::try_from(value.as_str()).ok()?;
        value.set_sensitive(true);
        if !RESERVED.contains(&name.as_str()) && !name.as_str().starts_with("webhook-") && name != "idempotency-key" {
            headers.append(name, value);
        }
    }
    Some(headers)
}

/// Keys are our own; this only guards against one that could not stand in a header.
fn header_safe(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect()
}
