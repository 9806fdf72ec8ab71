//! Whatever a server sends, a check ends in time and does not panic.

#![expect(clippy::disallowed_methods, reason = "measures how long a real socket took")]

use std::time::{Duration, Instant};

use hinomi_domain::catalog::{Assertion, HttpCheck, MonitorKind};
use hinomi_probe::{Prober, Verdict};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::{answering, get};

/// Bytes that look more or less like an answer.
fn answers() -> impl Strategy<Value = Vec<u8>> {
    let start = proptest::sample::select(vec![
        &b""[..],
        &b"HTTP/1.1 200 OK\r\n"[..],
        &b"HTTP/1.1 302 Found\r\nlocation: "[..],
        &b"HTTP/1.1 200 OK\r\ncontent-length: "[..],
        &b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"[..],
        &b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"[..],
        &b"HTTP/1.1 101 Switching Protocols\r\n\r\n"[..],
        &b"HTTP/1.1 100 Continue\r\n\r\n"[..],
        &b"HTTP/1.0 200\r\n\r\n"[..],
    ]);
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"content-length: 99999999999999999999\r\n".to_vec()),
        Just(b"ffffffffffffffffff\r\n".to_vec()),
        Just(b"0\r\n\r\n".to_vec()),
        Just(b"/x".to_vec()),
        "[ -~]{0,20}".prop_map(String::into_bytes),
    ];
    (start, proptest::collection::vec(piece, 0..8)).prop_map(|(start, pieces)| [start.to_vec(), pieces.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_check_ends_whatever_comes(answer in answers(), keep in any::<bool>(), reads_body in any::<bool>()) {
        let timeout = Duration::from_secs(5);
        Runtime::new().unwrap().block_on(async {
            let (address, _) = answering(answer).await;
            let assertions = if reads_body { vec![Assertion::BodyLacks { text: "\u{0}never".to_owned() }] } else { Vec::new() };
            let check = HttpCheck { keep_connection: keep, assertions, redirects_max: 2, ..get(format!("http://{address}/")) };
            let prober = Prober::new().unwrap();
            let prepared = prober.prepare(&MonitorKind::Http(check)).unwrap();
            let started = Instant::now();
            let report = prober.check(&prepared, timeout).await;
            // The server closes at once, so there is nothing to wait for.
            assert!(started.elapsed() < timeout, "{report:?}");
            if let Verdict::Bad(reason) | Verdict::CouldNotRun(reason) = &report.verdict {
                assert!(!reason.code.is_empty() && reason.text.chars().count() <= 300 && !reason.text.contains(char::is_control));
            }
        });
    }
}
