use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hinomi_domain::catalog::{HttpCheck, MonitorKind};
use hinomi_probe::Prober;
use tokio::io::AsyncWriteExt;

use crate::support::{ENOUGH, bad, get, good, request, serve};

const KEPT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// Answers `answers` requests per connection and then does `last`. Counts connections and requests.
async fn server(answers: usize, last: Last, answer: &'static [u8]) -> (std::net::SocketAddr, Arc<[AtomicUsize; 2]>) {
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let counted = counts.clone();
    let address = serve("127.0.0.1:0", move |mut stream| {
        let counts = counted.clone();
        async move {
            counts[0].fetch_add(1, Ordering::SeqCst);
            for _ in 0..answers {
                if request(&mut stream).await.is_empty() {
                    return;
                }
                counts[1].fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(answer).await;
            }
            match last {
                Last::CloseAtOnce => {}
                Last::CloseOnRequest => drop(request(&mut stream).await),
                Last::HalfAnAnswer => {
                    request(&mut stream).await;
                    let _ = stream.write_all(b"HTTP/1.1 2").await;
                }
            }
        }
    })
    .await;
    (address, counts)
}

#[derive(Clone, Copy)]
enum Last {
    CloseAtOnce,
    CloseOnRequest,
    HalfAnAnswer,
}

fn kept(address: std::net::SocketAddr) -> MonitorKind {
    MonitorKind::Http(HttpCheck { keep_connection: true, ..get(format!("http://{address}/")) })
}

fn load(counts: &[AtomicUsize; 2]) -> (usize, usize) {
    (counts[0].load(Ordering::SeqCst), counts[1].load(Ordering::SeqCst))
}

#[tokio::test]
async fn one_connection_serves_many_checks() {
    let (address, counts) = server(100, Last::CloseAtOnce, KEPT).await;
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&kept(address)).unwrap();
    for index in 0..5 {
        let report = prober.check(&prepared, ENOUGH).await;
        good(&report);
        assert_eq!(report.phases.connect_us.is_some(), index == 0);
        assert_eq!(report.detail.address, Some(address));
    }
    assert_eq!(load(&counts), (1, 5));
}

#[tokio::test]
async fn a_connection_that_died_is_replaced() {
    for last in [Last::CloseAtOnce, Last::CloseOnRequest] {
        let (address, counts) = server(1, last, KEPT).await;
        let prober = Prober::new().unwrap();
        let prepared = prober.prepare(&kept(address)).unwrap();
        for _ in 0..3 {
            good(&prober.check(&prepared, ENOUGH).await);
        }
        assert_eq!(load(&counts), (3, 3));
    }
}

#[tokio::test]
async fn half_an_answer_is_not_tried_again() {
    let (address, counts) = server(1, Last::HalfAnAnswer, KEPT).await;
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&kept(address)).unwrap();
    good(&prober.check(&prepared, ENOUGH).await);
    assert_eq!(bad(&prober.check(&prepared, ENOUGH).await), "connection_closed");
    assert_eq!(load(&counts).0, 1);
}

#[tokio::test]
async fn what_cannot_be_kept_is_opened_anew() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"[..],
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok and more than was said",
    ] {
        let (address, counts) = server(100, Last::CloseAtOnce, answer).await;
        let prober = Prober::new().unwrap();
        let prepared = prober.prepare(&kept(address)).unwrap();
        for _ in 0..3 {
            good(&prober.check(&prepared, ENOUGH).await);
        }
        assert_eq!(load(&counts), (3, 3), "{}", String::from_utf8_lossy(answer));
    }
}

#[tokio::test]
async fn chunked_answers_are_kept_too() {
    let (address, counts) =
        server(100, Last::CloseAtOnce, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n").await;
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&kept(address)).unwrap();
    for _ in 0..3 {
        good(&prober.check(&prepared, ENOUGH).await);
    }
    assert_eq!(load(&counts), (1, 3));
}

#[tokio::test]
async fn checks_at_once_do_not_share_it() {
    let (address, _) = server(100, Last::CloseAtOnce, KEPT).await;
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&kept(address)).unwrap();
    for report in futures::future::join_all((0..10).map(|_| prober.check(&prepared, ENOUGH))).await {
        good(&report);
    }
}
