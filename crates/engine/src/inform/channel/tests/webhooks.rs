//! Webhook and Slack.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hinomi_domain::kernel::Span;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::http_sink::{HttpSink, answer};
use super::*;

const SECRET_BYTES: &[u8] = b"0123456789abcdef0123456789abcdef";

fn webhook(url: String, secret: Option<String>) -> ChannelKind {
    ChannelKind::Webhook {
        url,
        secret,
        headers: vec![("Authorization".into(), "Bearer s3cr3t-token".into()), ("Content-Length".into(), "3".into())],
    }
}

fn body() -> Message {
    Message::Webhook { body: json!({ "type": "alert.firing", "timestamp": "2026-11-23T05:05:00Z", "data": { "summary": "停止 <&>" } }) }
}

/// HMAC by its definition (RFC 2104), not by the library that signs.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key))
    } else {
        block[..key.len()].copy_from_slice(key)
    }
    let inner = Sha256::digest([block.map(|byte| byte ^ 0x36).as_slice(), message].concat());
    Sha256::digest([block.map(|byte| byte ^ 0x5c).as_slice(), inner.as_slice()].concat()).to_vec()
}

#[tokio::test]
async fn the_exact_bytes_are_signed() {
    for secret in [format!("whsec_{}", STANDARD.encode(SECRET_BYTES)), String::from_utf8(SECRET_BYTES.to_vec()).unwrap()] {
        let sink = HttpSink::start(answer("204 No Content", "", "")).await;
        let attempt = send(webhook(sink.url("/hook"), Some(secret)), "out", body()).await;
        assert!(matches!(attempt, Attempt::Sent { .. }), "{attempt:?}");
        let request = &sink.taken()[0];
        let id = request.header("webhook-id").unwrap();
        assert_eq!(id, "notice:0199f3a1:out");
        assert_eq!(request.header("idempotency-key"), Some(id));
        assert_eq!(request.header("webhook-timestamp"), Some("1795410300"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("authorization"), Some("Bearer s3cr3t-token"));
        let signed = [format!("{id}.1795410300.").as_bytes(), &request.body].concat();
        let expected = format!("v1,{}", STANDARD.encode(hmac_sha256(SECRET_BYTES, &signed)));
        assert_eq!(request.header("webhook-signature"), Some(expected.as_str()));
        let read: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(read["data"]["summary"], "停止 <&>");
    }
}

#[tokio::test]
async fn the_published_example_of_standard_webhooks_verifies() {
    // Symmetric example of the specification: secret, id, timestamp, payload and signature.
    let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signed = br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
    assert_eq!(STANDARD.encode(hmac_sha256(&key, signed)), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed() {
    let sink = HttpSink::start(answer("200 OK", "", "thanks")).await;
    let attempt = send(webhook(sink.url("/"), None), "out", body()).await;
    assert_eq!(attempt, Attempt::Sent { provider_id: None, answer: "HTTP 200 OK: thanks".into() });
    assert_eq!(sink.taken()[0].header("webhook-signature"), None);
}

#[tokio::test]
async fn what_may_pass_is_retried_and_what_will_not_is_failed() {
    for (status, retried) in [
        ("408 Request Timeout", true),
        ("425 Too Early", true),
        ("429 Too Many Requests", true),
        ("500 Internal Server Error", true),
        ("503 Service Unavailable", true),
        ("301 Moved Permanently", false),
        ("400 Bad Request", false),
        ("401 Unauthorized", false),
        ("404 Not Found", false),
        ("410 Gone", false),
    ] {
        let sink = HttpSink::start(answer(status, "Location: http://127.0.0.1:1/\r\n", "no")).await;
        let attempt = send(webhook(sink.url("/"), None), "out", body()).await;
        assert_eq!(matches!(attempt, Attempt::Retry { .. }), retried, "{status}: {attempt:?}");
        assert_eq!(matches!(attempt, Attempt::Failed { .. }), !retried, "{status}: {attempt:?}");
        assert_eq!(sink.taken().len(), 1, "{status}: redirects are not followed");
    }
}

#[tokio::test]
async fn the_receivers_own_wish_to_wait_is_kept() {
    for (header, expected) in [
        ("Retry-After: 120\r\n", Some(Span::minutes(2))),
        ("Retry-After: Mon, 23 Nov 2026 05:15:00 GMT\r\n", Some(Span::minutes(10))),
        ("Retry-After: Mon, 23 Nov 2020 05:15:00 GMT\r\n", None),
        ("Retry-After: soon\r\n", None),
        ("", None),
    ] {
        let sink = HttpSink::start(answer("429 Too Many Requests", header, "slow down")).await;
        match send(webhook(sink.url("/"), None), "out", body()).await {
            Attempt::Retry { after, .. } => assert_eq!(after, expected, "{header}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_or_is_gone_is_retried() {
    let sink = HttpSink::start(None).await;
    let attempt = send(webhook(sink.url("/"), None), "out", body()).await;
    assert!(matches!(&attempt, Attempt::Retry { answer, .. } if answer.contains("no answer in time")), "{attempt:?}");
    assert_eq!(sink.taken().len(), 1);

    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let attempt = send(webhook(format!("http://{unused}/T0KENT0KEN"), None), "out", body()).await;
    assert!(
        matches!(&attempt, Attempt::Retry { answer, .. } if answer.contains("no connection") && !answer.contains("T0KEN")),
        "{attempt:?}"
    );
}

#[tokio::test]
async fn answers_are_short_and_hold_no_secret() {
    let echo =
        "you said Bearer s3cr3t-token to /services/T0KENT0KEN?key=q-s3cr3t with whsec_QUJDREVGR0g=\r\n\t".to_owned() + &"長".repeat(2_000);
    for status in ["200 OK", "500 Internal Server Error", "400 Bad Request"] {
        let sink = HttpSink::start(answer(status, "", &echo)).await;
        let kind = webhook(sink.url("/services/T0KENT0KEN?key=q-s3cr3t"), Some("whsec_QUJDREVGR0g=".into()));
        let (Attempt::Sent { answer, .. } | Attempt::Retry { answer, .. } | Attempt::Failed { answer }) = send(kind, "out", body()).await;
        assert!(answer.chars().count() <= 300);
        assert!(!answer.chars().any(char::is_control));
        for secret in ["s3cr3t", "T0KEN", "QUJDREVGR0g"] {
            assert!(!answer.contains(secret), "{answer}");
        }
    }
}

#[tokio::test]
async fn bad_settings_fail_without_words_of_theirs() {
    for (kind, about) in [
        (ChannelKind::Webhook { url: "not an address".into(), secret: None, headers: vec![] }, "address"),
        (
            ChannelKind::Webhook { url: "http://127.0.0.1:1/".into(), secret: None, headers: vec![("a b".into(), "x-secret".into())] },
            "header",
        ),
        (ChannelKind::Webhook { url: "http://127.0.0.1:1/".into(), secret: Some("whsec_***".into()), headers: vec![] }, "secret"),
    ] {
        let attempt = send(kind, "out", body()).await;
        assert!(matches!(&attempt, Attempt::Failed { answer } if answer.contains(about) && !answer.contains("x-secret")), "{attempt:?}");
    }
}

#[tokio::test]
async fn slack_says_ok_or_it_was_not_sent() {
    let slack = |body: &str, status: &str, headers: &str| {
        let answer = answer(status, headers, body);
        async move {
            let sink = HttpSink::start(answer).await;
            let kind = ChannelKind::Slack { url: sink.url("/services/T000/B000/XXXXXXXXXXXX") };
            let attempt = send(kind, "out", Message::Slack { body: json!({ "text": "停止" }) }).await;
            assert_eq!(sink.taken()[0].body, json!({ "text": "停止" }).to_string().as_bytes());
            attempt
        }
    };
    assert!(matches!(slack("ok", "200 OK", "").await, Attempt::Sent { .. }));
    assert!(matches!(slack("<html>sign in</html>", "200 OK", "").await, Attempt::Retry { .. }));
    assert!(matches!(slack("invalid_payload", "400 Bad Request", "").await, Attempt::Failed { .. }));
    assert!(matches!(slack("no_service", "404 Not Found", "").await, Attempt::Failed { .. }));
    assert_eq!(
        slack("rate_limited", "429 Too Many Requests", "Retry-After: 30\r\n").await,
        Attempt::Retry { answer: "HTTP 429 Too Many Requests: rate_limited".into(), after: Some(Span::seconds(30)) }
    );
}

#[tokio::test]
async fn a_message_for_another_kind_of_channel_is_refused() {
    let attempt = send(ChannelKind::Slack { url: "http://127.0.0.1:1/".into() }, "out", body()).await;
    assert!(matches!(attempt, Attempt::Failed { .. }), "{attempt:?}");
}
