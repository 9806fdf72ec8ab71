//! One server, and connections to it. A connection carries one request at a time; who wants more of them has more connections.

use std::fs::File;
use std::io::BufReader;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::SendRequest;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use url::Url;

use super::connect::{Endpoint, TlsError};
use super::offset::ClockOffset;
use crate::clock;
use crate::config::{AgentConfig, Token};

const AGENT: HeaderName = HeaderName::from_static("hinomi-agent");
const HOST: HeaderName = HeaderName::from_static("hinomi-host");
const USER_AGENT: HeaderValue = HeaderValue::from_static("hinomi-agent");

pub(crate) struct Client {
    endpoint: Endpoint,
    /// Of the address, with a slash at its end.
    base_path: String,
    authority: HeaderValue,
    agent: String,
    agent_header: HeaderValue,
    host_header: HeaderValue,
    token: RwLock<Token>,
    offset: Mutex<ClockOffset>,
    exchange_max: Duration,
}

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("failed to read the authorities in {0}: {1}")]
    CaFile(std::path::PathBuf, String),
    #[error("failed to find any authority that this host trusts; name one by `ca_file`")]
    NoAuthority,
    #[error("failed to set up TLS: {0}")]
    Tls(#[from] TlsError),
    #[error("failed to use `{0}` in a request")]
    Header(&'static str),
}

/// Where a request goes and what it carries.
pub(crate) struct Call<'a> {
    pub method: Method,
    pub target: &'a str,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    pub answer_bytes_max: usize,
}

pub(crate) struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

/// There was no whole answer: what the server did is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("no connection: {0}")]
    Connect(String),
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("no answer within {0:?}")]
    Late(Duration),
    #[error("the request cannot be written: {0}")]
    Request(String),
}

/// Open while the server likes it to be.
#[derive(Default)]
pub(crate) struct Connection {
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub fn new(config: &AgentConfig) -> Result<Client, ClientError> {
        let roots = match (&config.ca_file, config.server.scheme()) {
            (_, "http") => Vec::new(),
            (Some(path), _) => {
                let unreadable = |why: String| ClientError::CaFile(path.clone(), why);
                let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
                let read: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_reader_iter(BufReader::new(file)).collect();
                read.map_err(|error| unreadable(error.to_string()))?
            }
            (None, _) => rustls_native_certs::load_native_certs().certs,
        };
        if config.server.scheme() == "https" && roots.is_empty() {
            return Err(ClientError::NoAuthority);
        }
        let header = |text: &str, name| HeaderValue::from_str(text).map_err(|_| ClientError::Header(name));
        let authority = match config.server.port() {
            Some(port) => format!("{}:{port}", config.server.host_str().unwrap_or_default()),
            None => config.server.host_str().unwrap_or_default().to_owned(),
        };
        Ok(Client {
            endpoint: Endpoint::new(&config.server, roots)?,
            base_path: base_path(&config.server),
            authority: header(&authority, "server")?,
            agent: config.agent.clone(),
            agent_header: header(&config.agent, "agent")?,
            host_header: header(&encode(&config.host), "host")?,
            token: RwLock::new(config.token.clone()),
            offset: Mutex::new(ClockOffset::default()),
            exchange_max: config.timing.exchange_max,
        })
    }

    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// How far the server's clock is ahead, and how sure that is, in seconds.
    pub fn clock_offset(&self) -> Option<(f64, f64)> {
        self.offset.lock().unwrap_or_else(PoisonError::into_inner).estimate()
    }

    /// Sends a request, once more on a fresh connection when the server had closed the old one, and once more with a renewed token.
    pub async fn call(&self, connection: &mut Connection, call: Call<'_>) -> Result<Answer, CallError> {
        let whole = async {
            let reused = connection.sender.as_ref().is_some_and(|sender| !sender.is_closed());
            let mut answer = self.exchange(connection, &call).await;
            if answer.is_err() && reused {
                answer = self.exchange(connection, &call).await;
            }
            if matches!(&answer, Ok(Answer { status: 401, .. })) && self.renew_token() {
                answer = self.exchange(connection, &call).await;
            }
            answer
        };
        let result = tokio::time::timeout(self.exchange_max, whole).await;
        if !matches!(result, Ok(Ok(_))) {
            connection.sender = None;
        }
        result.unwrap_or(Err(CallError::Late(self.exchange_max)))
    }

    async fn exchange(&self, connection: &mut Connection, call: &Call<'_>) -> Result<Answer, CallError> {
        let request = self.request(call)?;
        let sender = match &mut connection.sender {
            Some(sender) if !sender.is_closed() => sender,
            closed => closed.insert(self.endpoint.open().await.map_err(CallError::Connect)?),
        };
        let broken = |error: hyper::Error| CallError::Broken(with_causes(&error));
        let result = async {
            sender.ready().await.map_err(broken)?;
            let sent_at = clock::unix_now();
            let response = sender.send_request(request).await.map_err(broken)?;
            self.observe(sent_at, response.headers());
            let status = response.status();
            let retry_after = retry_after(response.headers());
            let body = Limited::new(response.into_body(), call.answer_bytes_max).collect().await;
            let body = match body {
                Ok(body) => body.to_bytes().to_vec(),
                // A refusal is a refusal even when its text is cut off; an acceptance must have come whole.
                Err(_) if status != StatusCode::CONFLICT && !status.is_success() => Vec::new(),
                Err(error) => return Err(CallError::Broken(with_causes(error.as_ref()))),
            };
            Ok(Answer { status: status.as_u16(), retry_after, body })
        }
        .await;
        if !matches!(&result, Ok(answer) if !answer.body.is_empty()) {
            connection.sender = None;
        }
        result
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Full<Bytes>>, CallError> {
        let uri: Uri = format!("{}{}", self.base_path, call.target).parse().map_err(|_| CallError::Request("its address".to_owned()))?;
        let mut request = Request::new(Full::new(call.body.clone()));
        *request.method_mut() = call.method.clone();
        *request.uri_mut() = uri;
        let mut token = HeaderValue::from_str(&format!("Bearer {}", self.token.read().unwrap_or_else(PoisonError::into_inner).value()))
            .map_err(|_| CallError::Request("the token".to_owned()))?;
        token.set_sensitive(true);
        let headers = request.headers_mut();
        headers.insert(http::header::HOST, self.authority.clone());
        headers.insert(http::header::USER_AGENT, USER_AGENT);
        headers.insert(http::header::AUTHORIZATION, token);
        headers.insert(AGENT, self.agent_header.clone());
        headers.insert(HOST, self.host_header.clone());
        for (name, value) in &call.headers {
            headers.insert(name, value.clone());
        }
        Ok(request)
    }

    /// Whether there is another token now.
    fn renew_token(&self) -> bool {
        let renewed = self.token.read().unwrap_or_else(PoisonError::into_inner).renewed();
        match renewed {
            Some(token) => {
                *self.token.write().unwrap_or_else(PoisonError::into_inner) = token;
                true
            }
            None => false,
        }
    }

    fn observe(&self, sent_at: Duration, headers: &http::HeaderMap) {
        let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) else { return };
        let Ok(date) = u64::try_from(date.timestamp().as_second()) else { return };
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        offset.observe(sent_at, clock::unix_now(), Duration::from_secs(date));
    }
}

/// An error and what is below it: the outermost alone says little.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source()).take(4);
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn base_path(server: &Url) -> String {
    format!("{}/", server.path().trim_end_matches('/'))
}

/// For a query or a header: everything but letters, digits and a few signs as `%XX`.
pub(crate) fn encode(text: impl AsRef<[u8]>) -> String {
    let mut encoded = String::new();
    for byte in text.as_ref() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => encoded.push(char::from(*byte)),
            _ => {
                encoded.push('%');
                for half in [byte >> 4, byte & 15] {
                    encoded.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    encoded
}

/// Shares one client between those who send.
pub(crate) fn shared(config: &AgentConfig) -> Result<Arc<Client>, ClientError> {
    Client::new(config).map(Arc::new)
}
