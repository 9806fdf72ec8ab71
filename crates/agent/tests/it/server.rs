//! The server's side of the protocol, kept as simple as it can be, and able to fail in every way that a server can.

use std::collections::HashMap;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub const TOKEN: &str = "token-of-the-agent";

/// What the server does instead of answering well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// 503 to everything.
    Unavailable,
    /// 429 with `Retry-After: 0`.
    Busy,
    /// Takes the batch and closes the connection without an answer.
    TakesAndDies,
    /// Closes the connection before it has taken anything.
    Dies,
    Forbidden,
    TooLarge,
    /// A page of something in between, with status 200.
    Captive,
}

#[derive(Default)]
pub struct Inner {
    pub files: HashMap<String, File>,
    /// In order of arrival: source and record.
    pub fault: Option<Fault>,
    /// One fault for so many requests in a hundred, at random.
    pub faults_in_hundred: u64,
    pub chance: u64,
    pub refused_sources: Vec<String>,
    pub requests: u64,
    pub metrics: Vec<serde_json::Value>,
    pub takes_no_metrics: bool,
    /// What is accepted counts as stored at once.
    pub stores_at_once: bool,
    pub problems: Vec<String>,
    pub body_bytes_max: Option<usize>,
}

/// One generation of a file.
#[derive(Default)]
pub struct File {
    pub source: String,
    pub path: String,
    pub accepted_to: u64,
    pub stored_to: u64,
    /// With the end of the range in which each came.
    pub records: Vec<(u64, Vec<u8>)>,
}

#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    pub inner: Arc<Mutex<Inner>>,
    stop: CancellationToken,
}

impl Server {
    pub async fn start() -> Server {
        Server::start_at("127.0.0.1:0".parse().unwrap(), None).await
    }

    pub async fn start_tls(acceptor: tokio_rustls::TlsAcceptor) -> Server {
        Server::start_at("127.0.0.1:0".parse().unwrap(), Some(acceptor)).await
    }

    async fn start_at(address: SocketAddr, acceptor: Option<tokio_rustls::TlsAcceptor>) -> Server {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Mutex::new(Inner { stores_at_once: true, chance: 1, ..Inner::default() }));
        let server = Server { address, inner, stop: CancellationToken::new() };
        let accepting = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = tokio::select! {
                    () = accepting.stop.cancelled() => return,
                    accepted = listener.accept() => match accepted { Ok(accepted) => accepted, Err(_) => continue },
                };
                let (server, acceptor) = (accepting.clone(), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => server.serve(TokioIo::new(stream)).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                server.serve(TokioIo::new(stream)).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    async fn serve(&self, io: impl hyper::rt::Read + hyper::rt::Write + Unpin + 'static) {
        let server = self.clone();
        let service = service_fn(move |request| {
            let server = server.clone();
            async move { server.answer(request).await }
        });
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(io, service);
        tokio::select! {
            () = self.stop.cancelled() => {}
            _ = connection => {}
        }
    }

    /// An error closes the connection.
    async fn answer(&self, request: Request<Incoming>) -> std::io::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let fault = self.next_fault();
        if fault == Fault::Dies {
            return Err(std::io::Error::other("died"));
        }
        let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
        let plain = |status: StatusCode, body: &str| Ok(Response::builder().status(status).body(Full::from(body.to_owned())).unwrap());
        match fault {
            Fault::Unavailable => return plain(StatusCode::SERVICE_UNAVAILABLE, ""),
            Fault::Busy => {
                let mut response = Response::new(Full::from(""));
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                response.headers_mut().insert("retry-after", "0".parse().unwrap());
                return Ok(response);
            }
            Fault::Forbidden => return plain(StatusCode::FORBIDDEN, r#"{"code":"access.forbidden","title":"no"}"#),
            Fault::TooLarge => return plain(StatusCode::PAYLOAD_TOO_LARGE, "{}"),
            Fault::Captive => return plain(StatusCode::OK, "<html>please log in</html>"),
            _ => {}
        }
        let authorised = head.headers.get("authorization").is_some_and(|value| value == &format!("Bearer {TOKEN}"));
        if !authorised {
            return plain(StatusCode::UNAUTHORIZED, "{}");
        }
        let (status, answer) = match (&head.method, head.uri.path()) {
            (&Method::POST, "/ingest/logs") => self.logs(&head.headers, head.uri.query().unwrap_or_default(), &body),
            (&Method::GET, "/ingest/stored") => self.stored(),
            (&Method::POST, "/ingest/metrics") if !self.inner.lock().unwrap().takes_no_metrics => self.metrics(&body),
            _ => (404, serde_json::json!({})),
        };
        if fault == Fault::TakesAndDies {
            return Err(std::io::Error::other("died after taking"));
        }
        let response = Response::builder().status(status).header("content-type", "application/json");
        Ok(response.body(Full::from(answer.to_string())).unwrap())
    }

    fn next_fault(&self) -> Fault {
        let mut inner = self.inner.lock().unwrap();
        inner.requests += 1;
        if let Some(fault) = inner.fault {
            return fault;
        }
        inner.chance = inner.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let roll = inner.chance >> 33;
        if roll % 100 < inner.faults_in_hundred {
            [Fault::Unavailable, Fault::Busy, Fault::TakesAndDies, Fault::Dies][usize::try_from(roll / 100 % 4).unwrap()]
        } else {
            Fault::None
        }
    }

    fn logs(&self, headers: &HeaderMap, query: &str, body: &[u8]) -> (u16, serde_json::Value) {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let mut guard = self.inner.lock().unwrap();
        let inner = &mut *guard;
        let source = query.split('&').find_map(|pair| pair.strip_prefix("source=")).unwrap_or_default().to_owned();
        if inner.refused_sources.contains(&source) {
            return (403, serde_json::json!({"code": "access.forbidden"}));
        }
        if inner.body_bytes_max.is_some_and(|max| body.len() > max) {
            return (413, serde_json::json!({}));
        }
        let (name, range) = (header("hinomi-file"), header("hinomi-range"));
        let good_id = !name.is_empty() && name.len() <= 128 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
        let range = range.split_once('-').and_then(|(start, end)| Some((start.parse::<u64>().ok()?, end.parse::<u64>().ok()?)));
        let records = records(&header("content-encoding"), body);
        let (Some((start, end)), Some(records), true, false) = (range, records, good_id, header("hinomi-agent").is_empty()) else {
            inner.problems.push(format!("not understood: {headers:?}"));
            return (422, serde_json::json!({"code": "ingest.invalid"}));
        };
        if start >= end || header("content-type") != "application/vnd.hinomi.records" {
            inner.problems.push(format!("not understood: {headers:?}"));
            return (422, serde_json::json!({"code": "ingest.invalid"}));
        }
        // A file that is not known may begin anywhere.
        let known = inner.files.contains_key(&name);
        let file = inner.files.entry(name).or_default();
        if !known {
            file.accepted_to = start;
        }
        file.source = source;
        file.path = header("hinomi-path");
        let count = records.len();
        let duplicate = end <= file.accepted_to;
        if !duplicate {
            if start != file.accepted_to {
                return (409, serde_json::json!({"code": "ingest.range", "accepted_to": file.accepted_to}));
            }
            file.records.extend(records.into_iter().map(|record| (end, record)));
            file.accepted_to = end;
            if inner.stores_at_once {
                file.stored_to = end;
            }
        }
        let (accepted_to, stored_to) = (file.accepted_to, file.stored_to);
        let answer = serde_json::json!({
            "records": count, "unparsed": 0, "duplicate": duplicate, "accepted_to": accepted_to, "stored_to": stored_to
        });
        (200, answer)
    }

    fn stored(&self) -> (u16, serde_json::Value) {
        let inner = self.inner.lock().unwrap();
        let files: Vec<_> = inner
            .files
            .iter()
            .map(|(name, file)| serde_json::json!({"file": name, "accepted_to": file.accepted_to, "stored_to": file.stored_to}))
            .collect();
        (200, serde_json::json!({"files": files}))
    }

    fn metrics(&self, body: &[u8]) -> (u16, serde_json::Value) {
        let text = String::from_utf8(body.to_vec()).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let count = lines.len();
        self.inner.lock().unwrap().metrics.extend(lines);
        (200, serde_json::json!({"records": count}))
    }

    pub fn set_fault(&self, fault: Fault) {
        self.inner.lock().unwrap().fault = (fault != Fault::None).then_some(fault);
    }

    /// Another server in its place, with nothing on its disk.
    pub fn forget_everything(&self) {
        self.inner.lock().unwrap().files.clear();
    }

    /// Loses what was accepted and not stored, as after a crash that took its disk.
    pub fn forget_unstored(&self) {
        let mut inner = self.inner.lock().unwrap();
        for file in inner.files.values_mut() {
            let stored_to = file.stored_to;
            file.records.retain(|(end, _)| *end <= stored_to);
            file.accepted_to = stored_to;
        }
    }

    /// Everything accepted is in the store now.
    pub fn store(&self) {
        let mut inner = self.inner.lock().unwrap();
        for file in inner.files.values_mut() {
            file.stored_to = file.accepted_to;
        }
    }

    /// All records, of all files; text for the eye.
    pub fn records(&self) -> Vec<String> {
        let inner = self.inner.lock().unwrap();
        inner.files.values().flat_map(|file| file.records.iter()).map(|(_, record)| String::from_utf8_lossy(record).into_owned()).collect()
    }

    /// In which files a record came, for the eye.
    pub fn origins(&self, beginning: &str) -> Vec<String> {
        let inner = self.inner.lock().unwrap();
        let came = |file: &File| file.records.iter().filter(|(_, record)| record.starts_with(beginning.as_bytes())).count();
        let files = inner.files.iter().filter(|(_, file)| came(file) > 0);
        files.map(|(name, file)| format!("{name} {} × {}", file.path, came(file))).collect()
    }

    pub fn count(&self) -> usize {
        self.inner.lock().unwrap().files.values().map(|file| file.records.len()).sum()
    }

    pub fn problems(&self) -> Vec<String> {
        self.inner.lock().unwrap().problems.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The accepting task holds one clone; when only that is left, nobody asks any more.
        if Arc::strong_count(&self.inner) <= 2 {
            self.stop.cancel();
        }
    }
}

fn records(encoding: &str, body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut plain = Vec::new();
    match encoding {
        "zstd" => zstd::stream::read::Decoder::new(body).ok()?.take(16 << 20).read_to_end(&mut plain).ok()?,
        _ => return None,
    };
    let (mut rest, mut records) = (plain.as_slice(), Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (record, after) = after.split_at_checked(length)?;
        records.push(record.to_vec());
        rest = after;
    }
    rest.is_empty().then_some(records)
}
