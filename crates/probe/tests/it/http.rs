use std::io::Write as _;

use hinomi_domain::catalog::{Assertion, HttpCheck, IpVersion, MonitorKind, StatusRange};
use hinomi_probe::{Prober, Verdict};
use tokio::io::AsyncWriteExt;

use crate::support::{ENOUGH, SHORT, answering, bad, get, good, look, look_within, page, reason, request, serve};

async fn asserting(answer: String, assertion: Assertion) -> hinomi_probe::Report {
    let (address, _) = answering(answer).await;
    look(MonitorKind::Http(HttpCheck { assertions: vec![assertion], ..get(format!("http://{address}/")) })).await
}

#[tokio::test]
async fn a_good_answer_has_its_phases_and_a_lean_request() {
    let (address, seen) = answering(page("200 OK", "", "ok")).await;
    let report = look(MonitorKind::Http(get(format!("http://{address}/path?q=1#fragment")))).await;
    good(&report);
    assert_eq!(report.detail.status, Some(200));
    assert_eq!(report.detail.address, Some(address));
    assert_eq!((report.phases.dns_us, report.phases.tls_us), (None, None));
    let sum = report.phases.connect_us.unwrap() + report.phases.first_byte_us.unwrap();
    assert!(sum <= report.phases.total_us, "{:?}", report.phases);
    assert_eq!(
        seen.last(),
        format!("GET /path?q=1 HTTP/1.1\r\nuser-agent: hinomi\r\naccept: */*\r\nhost: {address}\r\nconnection: close\r\n\r\n")
    );
}

#[tokio::test]
async fn status_ranges_decide() {
    let (address, _) = answering(page("503 Service Unavailable", "", "busy")).await;
    let report = look(MonitorKind::Http(get(format!("http://{address}/secret?token=abc")))).await;
    assert_eq!(bad(&report), "status");
    assert_eq!(reason(&report).text, "status 503, expected 200-299");
    assert_eq!(report.detail.status, Some(503));
    let status = vec![StatusRange { from: 200, to: 200 }, StatusRange { from: 500, to: 599 }];
    good(&look(MonitorKind::Http(HttpCheck { status, ..get(format!("http://{address}/")) })).await);
}

#[tokio::test]
async fn body_method_and_headers_are_sent() {
    let (address, seen) = answering(page("200 OK", "", "")).await;
    let check = HttpCheck {
        method: "post".to_owned(),
        headers: vec![("X-Key".to_owned(), "s3cret".to_owned()), ("Host".to_owned(), "virtual.example".to_owned())],
        body: Some("{\"a\":1}".to_owned()),
        ..get(format!("http://user:p%40ss@{address}/"))
    };
    good(&look(MonitorKind::Http(check)).await);
    let request = seen.last();
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    for line in ["x-key: s3cret", "host: virtual.example", "authorization: Basic dXNlcjpwQHNz", "content-length: 7"] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
}

#[tokio::test]
async fn a_head_request_waits_for_no_body() {
    let (address, _) = answering("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await;
    good(&look(MonitorKind::Http(HttpCheck { method: "HEAD".to_owned(), ..get(format!("http://{address}/")) })).await);
}

#[tokio::test]
async fn ipv6_and_its_host_header() {
    let seen = crate::support::Seen::default();
    let noted = seen.clone();
    let address = serve("[::1]:0", move |mut stream| {
        let seen = noted.clone();
        async move {
            seen.note(request(&mut stream).await);
            let _ = stream.write_all(page("200 OK", "", "ok").as_bytes()).await;
        }
    })
    .await;
    let report = look(MonitorKind::Http(HttpCheck { ip: IpVersion::V6, ..get(format!("http://[::1]:{}/", address.port())) })).await;
    good(&report);
    assert!(seen.last().contains(&format!("\r\nhost: [::1]:{}\r\n", address.port())));
}

#[tokio::test]
async fn body_assertions() {
    let body = "<p>全サービス稼働中</p> {not json}";
    let contains = |text: &str| Assertion::BodyContains { text: text.to_owned() };
    let lacks = |text: &str| Assertion::BodyLacks { text: text.to_owned() };
    let matches = |regex: &str| Assertion::BodyMatches { regex: regex.to_owned() };
    for assertion in [contains("稼働中"), contains("{not json}"), lacks("停止"), matches("全.+稼働"), matches(r"(?i)<P>")] {
        good(&asserting(page("200 OK", "", body), assertion).await);
    }
    for assertion in [contains("停止"), lacks("稼働中"), matches("^稼働")] {
        assert_eq!(bad(&asserting(page("200 OK", "", body), assertion).await), "assertion");
    }
}

#[tokio::test]
async fn json_assertions() {
    let body = r#"{"status":"UP","parts":[{"name":"db","lag":1.0},{"name":"queue","lag":7}]}"#;
    let at = |path: &str, equals: Option<serde_json::Value>| Assertion::JsonPath { path: path.to_owned(), equals };
    for assertion in [
        at("$.status", Some("UP".into())),
        at("$.parts[?@.lag > 5]", None),
        at("$.parts[*].name", Some("queue".into())),
        at("$.parts[0].lag", Some(1.into())),
    ] {
        good(&asserting(page("200 OK", "", body), assertion).await);
    }
    for assertion in [at("$.status", Some("DOWN".into())), at("$.parts[?@.lag > 9]", None), at("$.none", Some(1.into()))] {
        assert_eq!(bad(&asserting(page("200 OK", "", body), assertion).await), "assertion");
    }
    let report = asserting(page("200 OK", "", "<html>"), at("$.status", None)).await;
    assert_eq!(reason(&report).text, "the body is not JSON, so \"$.status\" is not there");
}

#[tokio::test]
async fn header_assertions_never_quote_the_answer() {
    let answer = || page("200 OK", "x-version: 12-secret\r\nx-many: a\r\nx-many: b\r\n", "");
    let header = |name: &str, contains: Option<&str>| Assertion::Header { name: name.to_owned(), contains: contains.map(str::to_owned) };
    for assertion in [header("X-Version", None), header("x-version", Some("12")), header("x-many", Some("b"))] {
        good(&asserting(answer(), assertion).await);
    }
    let report = asserting(answer(), header("x-version", Some("13"))).await;
    assert_eq!(reason(&report).text, "the header x-version does not contain \"13\"");
    assert_eq!(bad(&asserting(answer(), header("x-none", None)).await), "assertion");
}

#[tokio::test]
async fn a_body_that_comes_packed_is_unpacked_within_the_limit() {
    async fn packed(coding: &str, plain: &[u8], assertion: Assertion) -> hinomi_probe::Report {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(plain).unwrap();
        let body = encoder.finish().unwrap();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: {}\r\n\r\n", body.len());
        let answer = [head.into_bytes(), body].concat();
        let address = serve("127.0.0.1:0", move |mut stream| {
            let answer = answer.clone();
            async move {
                request(&mut stream).await;
                let _ = stream.write_all(&answer).await;
            }
        })
        .await;
        look(MonitorKind::Http(HttpCheck { assertions: vec![assertion], body_bytes_max: 1_000, ..get(format!("http://{address}/")) })).await
    }
    let contains = |text: &str| Assertion::BodyContains { text: text.to_owned() };
    good(&packed("gzip", "全サービス稼働中".as_bytes(), contains("稼働中")).await);
    good(&packed("X-GZIP", b"ok", contains("ok")).await);
    assert_eq!(bad(&packed("gzip", b"ok", contains("ko")).await), "assertion");
    // A bomb costs no more than what may be read of any body.
    let bomb = [vec![b'a'; 50_000_000], b"end".to_vec()].concat();
    let report = packed("gzip", &bomb, contains("end")).await;
    assert_eq!(bad(&report), "assertion");
    assert!(reason(&report).text.contains("1000"), "{}", reason(&report).text);
    // What is no such body is bad, whatever is asked of it.
    let lacks = || Assertion::BodyLacks { text: "error".to_owned() };
    assert_eq!(bad(&packed("br", b"ok", lacks()).await), "assertion");
    assert_eq!(bad(&asserting(page("200 OK", "content-encoding: gzip\r\n", "xx"), lacks()).await), "assertion");
    let of_header = Assertion::Header { name: "content-encoding".to_owned(), contains: None };
    good(&asserting(page("200 OK", "content-encoding: gzip\r\n", "xx"), of_header).await);
}

#[tokio::test]
async fn only_the_first_bytes_of_a_large_body_are_read() {
    let address = serve("127.0.0.1:0", |mut stream| async move {
        request(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        // Without end.
        while stream.write_all(b"10\r\nneedle_in_a_hay_\r\n").await.is_ok() {}
    })
    .await;
    let check = |text: &str, body_bytes_max| {
        MonitorKind::Http(HttpCheck {
            assertions: vec![Assertion::BodyContains { text: text.to_owned() }],
            body_bytes_max,
            ..get(format!("http://{address}/"))
        })
    };
    good(&look(check("needle", 1000)).await);
    let report = look(check("absent", 1000)).await;
    assert_eq!(reason(&report).text, "the body does not contain \"absent\" in its first 1000 bytes");
    good(&look(MonitorKind::Http(get(format!("http://{address}/")))).await);
}

#[tokio::test]
async fn a_stream_without_end_is_good_by_its_status() {
    let address = serve("127.0.0.1:0", |mut stream| async move {
        request(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n").await;
        std::future::pending::<()>().await;
    })
    .await;
    good(&look(MonitorKind::Http(get(format!("http://{address}/")))).await);
    let waiting = HttpCheck { assertions: vec![Assertion::BodyContains { text: "data".to_owned() }], ..get(format!("http://{address}/")) };
    let report = look_within(MonitorKind::Http(waiting), SHORT).await;
    assert_eq!(reason(&report).text, "the answer did not end within 0.2 s");
    assert_eq!(report.detail.status, Some(200));
}

#[tokio::test]
async fn a_truncated_answer_is_noticed() {
    let (address, _) = answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this").await;
    assert_eq!(bad(&look(MonitorKind::Http(get(format!("http://{address}/")))).await), "body_incomplete");
    let (address, _) = answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel").await;
    let check = HttpCheck { assertions: vec![Assertion::BodyLacks { text: "x".to_owned() }], ..get(format!("http://{address}/")) };
    assert_eq!(bad(&look(MonitorKind::Http(check)).await), "body_incomplete");
}

#[tokio::test]
async fn broken_answers_have_their_reasons() {
    for (answer, code) in [
        ("", "connection_closed"),
        ("HTTP/1.1 200 OK\r\ncontent-le", "connection_closed"),
        ("SSH-2.0-OpenSSH_9.9\r\n", "http_invalid"),
        ("HTTP/1.1 abc\r\n\r\n", "http_invalid"),
        ("HTTP/1.1 200 OK\r\nbad header line\r\n\r\n", "http_invalid"),
    ] {
        let (address, _) = answering(answer).await;
        let report = look(MonitorKind::Http(get(format!("http://{address}/?secret")))).await;
        assert_eq!(bad(&report), code, "{answer:?}: {report:?}");
        assert!(!reason(&report).text.contains("secret"));
    }
    let (address, _) = answering(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(100_000))).await;
    assert_eq!(bad(&look(MonitorKind::Http(get(format!("http://{address}/")))).await), "http_invalid");
}

#[tokio::test]
async fn slow_servers_run_into_the_timeout() {
    let silent = serve("127.0.0.1:0", |mut stream| async move {
        request(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let report = look_within(MonitorKind::Http(get(format!("http://{silent}/"))), SHORT).await;
    assert_eq!(reason(&report).text, "no answer within 0.2 s");
    assert!(report.phases.connect_us.is_some() && report.phases.first_byte_us.is_none());
    assert!(report.took >= SHORT && report.took < ENOUGH);

    // A byte at a time is no escape.
    let dripping = serve("127.0.0.1:0", |mut stream| async move {
        request(&mut stream).await;
        for byte in b"HTTP/1.1 200 OK\r\n".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    assert_eq!(bad(&look_within(MonitorKind::Http(get(format!("http://{dripping}/"))), SHORT).await), "timeout");
}

#[tokio::test]
async fn a_refused_connection_is_the_targets_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let report = look(MonitorKind::Http(get(format!("http://{address}/")))).await;
    assert_eq!(bad(&report), "connect_refused");
    assert_eq!(reason(&report).text, format!("{address} refused the connection"));
}

#[tokio::test]
async fn many_checks_share_a_prober() {
    let (address, _) = answering(page("200 OK", "", "ok")).await;
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&MonitorKind::Http(get(format!("http://{address}/")))).unwrap();
    let checks = (0..100).map(|_| prober.check(&prepared, ENOUGH));
    assert!(futures::future::join_all(checks).await.iter().all(|report| report.verdict == Verdict::Good));
}
