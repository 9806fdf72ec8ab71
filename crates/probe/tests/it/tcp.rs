use hinomi_domain::catalog::{IpVersion, MonitorKind, TcpCheck};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{SHORT, bad, good, look, reason, serve};

fn tcp(address: std::net::SocketAddr, send: Option<&str>, expect: Option<&str>) -> MonitorKind {
    MonitorKind::Tcp(TcpCheck {
        host: address.ip().to_string(),
        port: address.port(),
        ip: IpVersion::Any,
        send: send.map(str::to_owned),
        expect: expect.map(str::to_owned),
    })
}

#[tokio::test]
async fn connecting_is_enough() {
    let address = serve("127.0.0.1:0", |_| async {}).await;
    let report = look(tcp(address, None, None)).await;
    good(&report);
    assert!(report.phases.connect_us.is_some());
    let v6 = serve("[::1]:0", |_| async {}).await;
    good(&look(tcp(v6, None, None)).await);
}

#[tokio::test]
async fn says_and_hears() {
    let address = serve("127.0.0.1:0", |mut stream| async move {
        let mut heard = [0; 6];
        stream.read_exact(&mut heard).await.unwrap();
        // In pieces.
        for piece in [&b"+PO"[..], b"NG\r\n"] {
            stream.write_all(piece).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
        assert_eq!(&heard, b"PING\r\n");
        std::future::pending::<()>().await;
    })
    .await;
    let report = look(tcp(address, Some("PING\r\n"), Some("+PONG"))).await;
    good(&report);
    assert!(report.phases.first_byte_us.is_some());
    let report = look_within(tcp(address, Some("PING\r\n"), Some("+NOPE"))).await;
    assert_eq!(bad(&report), "timeout");
}

#[tokio::test]
async fn the_expected_text_must_come_early() {
    let address = serve("127.0.0.1:0", |mut stream| async move {
        let _ = stream.write_all(&[b'x'; 5000]).await;
        let _ = stream.write_all(b"welcome").await;
        std::future::pending::<()>().await;
    })
    .await;
    let report = look(tcp(address, None, Some("welcome"))).await;
    assert_eq!(reason(&report).text, "the first 4096 bytes do not hold the expected text");
    let closing = serve("127.0.0.1:0", |mut stream| async move { stream.write_all(b"bye").await.unwrap() }).await;
    let report = look(tcp(closing, None, Some("welcome"))).await;
    assert_eq!(reason(&report).text, "the connection was closed after 3 bytes without the expected text");
}

#[tokio::test]
async fn a_name_is_resolved() {
    let address = serve("127.0.0.1:0", |_| async {}).await;
    let check = TcpCheck { host: "localhost".to_owned(), port: address.port(), ip: IpVersion::V4, send: None, expect: None };
    let report = look(MonitorKind::Tcp(check)).await;
    good(&report);
    assert!(report.phases.dns_us.is_some());
    // Both versions of IP: whichever answers.
    let check = TcpCheck { host: "LOCALHOST".to_owned(), port: address.port(), ip: IpVersion::Any, send: None, expect: None };
    good(&look(MonitorKind::Tcp(check)).await);
}

async fn look_within(kind: MonitorKind) -> hinomi_probe::Report {
    crate::support::look_within(kind, SHORT).await
}
