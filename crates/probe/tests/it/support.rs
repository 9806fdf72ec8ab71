//! Servers that answer what a test says, and definitions to change a field of.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hinomi_domain::catalog::{HttpCheck, IpVersion, MonitorKind, StatusRange};
use hinomi_probe::{Prober, Reason, Report, Verdict};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for a busy machine; no test waits for it.
pub const ENOUGH: Duration = Duration::from_secs(10);
/// For tests in which the time must run out.
pub const SHORT: Duration = Duration::from_millis(200);

/// What the server was sent, one string per request.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    pub fn note(&self, request: String) {
        self.0.lock().unwrap().push(request);
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub fn last(&self) -> String {
        self.all().pop().expect("a request came")
    }
}

/// Runs `handle` for each connection.
pub async fn serve<F, H>(address: &str, handle: H) -> SocketAddr
where
    H: Fn(TcpStream) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(address).await.expect("a port");
    let bound = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(handle(stream));
        }
    });
    bound
}

/// Answers each connection's first request with these bytes and closes.
pub async fn answering(answer: impl Into<Vec<u8>>) -> (SocketAddr, Seen) {
    let (seen, answer) = (Seen::default(), Arc::new(answer.into()));
    let noted = seen.clone();
    let address = serve("127.0.0.1:0", move |mut stream| {
        let (answer, seen) = (answer.clone(), noted.clone());
        async move {
            seen.note(request(&mut stream).await);
            let _ = stream.write_all(&answer).await;
        }
    })
    .await;
    (address, seen)
}

/// Reads a request: its head and as much body as it declares.
pub async fn request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |length| length.parse().expect("a length"));
            if bytes.len() >= end + 4 + length {
                break;
            }
        }
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A whole answer with this status and body, then the end of the connection.
pub fn page(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len())
}

/// A plain GET, to be changed by the test.
pub fn get(url: impl Into<String>) -> HttpCheck {
    HttpCheck {
        url: url.into(),
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: None,
        status: vec![StatusRange { from: 200, to: 299 }],
        redirects_max: 5,
        ip: IpVersion::Any,
        keep_connection: false,
        verify_tls: true,
        tls_days_left: None,
        assertions: Vec::new(),
        body_bytes_max: 64 * 1024,
        proxy: None,
    }
}

pub async fn look(kind: MonitorKind) -> Report {
    look_within(kind, ENOUGH).await
}

pub async fn look_within(kind: MonitorKind, timeout: Duration) -> Report {
    let prober = Prober::new().expect("a prober");
    let prepared = prober.prepare(&kind).expect("a valid check");
    prober.check(&prepared, timeout).await
}

/// The code of a bad check; anything else fails the test.
#[track_caller]
pub fn bad(report: &Report) -> &'static str {
    match &report.verdict {
        Verdict::Bad(reason) => reason.code,
        other => panic!("expected a bad check, got {other:?}"),
    }
}

#[track_caller]
pub fn reason(report: &Report) -> &Reason {
    match &report.verdict {
        Verdict::Good => panic!("expected a reason, but the check was good"),
        Verdict::Degraded(reason) | Verdict::Bad(reason) | Verdict::CouldNotRun(reason) => reason,
    }
}

#[track_caller]
pub fn good(report: &Report) {
    assert_eq!(report.verdict, Verdict::Good, "{report:?}");
}
