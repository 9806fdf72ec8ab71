use hinomi_domain::catalog::{HttpCheck, MonitorKind};
use hinomi_probe::Verdict;

use crate::support::{answering, bad, get, good, look, page, reason};

#[tokio::test]
async fn plain_http_goes_through_in_absolute_form() {
    let (proxy, seen) = answering(page("200 OK", "", "ok")).await;
    let check = HttpCheck { proxy: Some(format!("http://u:p@{proxy}")), ..get("http://target.invalid:8080/a?b") };
    let report = look(MonitorKind::Http(check)).await;
    good(&report);
    assert_eq!(report.detail.address, Some(proxy));
    assert!(seen.last().starts_with("GET http://target.invalid:8080/a?b HTTP/1.1\r\n"), "{}", seen.last());
    assert!(seen.last().contains("\r\nproxy-authorization: Basic dTpw\r\n"));
    assert!(seen.last().contains("\r\nhost: target.invalid:8080\r\n"));
}

#[tokio::test]
async fn https_asks_for_a_tunnel() {
    for (answer, verdict) in [
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "proxy_refused"),
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy_denied"),
        ("nonsense\r\n\r\n", "proxy_unreachable"),
        ("HTTP/1.1 200 OK\r\n\r\n", "tls_handshake"),
    ] {
        let (proxy, seen) = answering(answer).await;
        let check = HttpCheck { proxy: Some(format!("http://{proxy}")), ..get("https://target.invalid/") };
        let report = look(MonitorKind::Http(check)).await;
        assert_eq!(reason(&report).code, verdict, "{report:?}");
        assert_eq!(seen.last(), "CONNECT target.invalid:443 HTTP/1.1\r\nhost: target.invalid:443\r\n\r\n");
    }
}

#[tokio::test]
async fn a_dead_proxy_says_nothing_of_the_target() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let check = HttpCheck { proxy: Some(format!("http://{address}")), ..get("http://target.invalid/") };
    let report = look(MonitorKind::Http(check)).await;
    assert!(matches!(&report.verdict, Verdict::CouldNotRun(reason) if reason.code == "proxy_unreachable"), "{report:?}");
    let gone = get(format!("http://{address}/"));
    assert_eq!(bad(&look(MonitorKind::Http(gone)).await), "connect_refused");
}
