//! An HTTP check, compiled.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hinomi_domain::catalog::{HttpCheck, IpVersion, StatusRange};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Uri};
use http_body_util::Full;
use rustls_pki_types::ServerName;
use url::{Position, Url};

use super::assertion::Compiled;
use super::kept::Slot;
use super::proxy::Proxy;
use crate::certificate::server_name;
use crate::connect::{Host, Target};
use crate::prepare::PrepareError;

pub(crate) struct PreparedHttp {
    pub first: Hop,
    pub redirects_max: u8,
    pub ip: IpVersion,
    pub keep_connection: bool,
    pub verify_tls: bool,
    pub tls_days_left: Option<i64>,
    pub assertions: Vec<Compiled>,
    /// An assertion is about the body.
    pub reads_body: bool,
    pub body_bytes_max: usize,
    pub proxy: Option<Proxy>,
    pub kept: Slot,
    status: Vec<StatusRange>,
}

/// One request: the configured one, or one that a redirect made of it.
pub(crate) struct Hop {
    pub url: Url,
    pub secure: bool,
    pub target: Target,
    /// With TLS only.
    pub server_name: Option<ServerName<'static>>,
    pub method: Method,
    /// Complete, `host` included.
    pub headers: HeaderMap,
    pub body: Bytes,
    uri: Uri,
}

/// What the connection needs and hinomi sets itself.
const RESERVED: [&str; 9] =
    ["connection", "content-length", "transfer-encoding", "keep-alive", "te", "trailer", "upgrade", "expect", "proxy-connection"];
const BODY_BYTES_CAP: usize = 16 * 1024 * 1024;
const URL_BYTES_MAX: usize = 8 * 1024;

impl PreparedHttp {
    pub fn compile(check: &HttpCheck) -> Result<PreparedHttp, PrepareError> {
        let url = parse_url(&check.url)?;
        let method = Method::from_bytes(check.method.to_ascii_uppercase().as_bytes())
            .ok()
            .filter(|method| *method != Method::CONNECT)
            .ok_or_else(|| PrepareError::invalid("method", "is not an HTTP method that a check can use"))?;
        if check.redirects_max > 10 {
            return Err(PrepareError::invalid("redirects_max", "must be at most 10"));
        }
        if check.status.is_empty() || check.status.iter().any(|range| range.from > range.to || range.from < 100 || range.to > 999) {
            return Err(PrepareError::invalid("status", "must be ranges within 100 to 999"));
        }
        let mut headers = configured_headers(&check.headers)?;
        if !headers.contains_key(header::AUTHORIZATION)
            && let Some(value) = basic_authorization(&url)
        {
            headers.insert(header::AUTHORIZATION, value);
        }
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static("hinomi"));
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        let proxy = check.proxy.as_deref().map(Proxy::compile).transpose()?;
        let body = check.body.as_deref().map(|body| Bytes::copy_from_slice(body.as_bytes())).unwrap_or_default();
        let assertions = check.assertions.iter().map(Compiled::compile).collect::<Result<Vec<_>, _>>()?;
        Ok(PreparedHttp {
            first: Hop::new(url, method, headers, body, check.ip, check.keep_connection, proxy.as_ref())?,
            redirects_max: check.redirects_max,
            ip: check.ip,
            keep_connection: check.keep_connection,
            verify_tls: check.verify_tls,
            tls_days_left: check.tls_days_left.map(i64::from),
            reads_body: assertions.iter().any(Compiled::is_about_body),
            assertions,
            body_bytes_max: usize::try_from(check.body_bytes_max).unwrap_or(usize::MAX).min(BODY_BYTES_CAP),
            proxy,
            kept: Slot::default(),
            status: check.status.clone(),
        })
    }

    pub fn accepts(&self, status: u16) -> bool {
        self.status.iter().any(|range| (range.from..=range.to).contains(&status))
    }

    pub fn status_shown(&self) -> String {
        let ranges: Vec<_> = self
            .status
            .iter()
            .map(|range| if range.from == range.to { range.from.to_string() } else { format!("{}-{}", range.from, range.to) })
            .collect();
        ranges.join(", ")
    }
}

impl Hop {
    /// `headers`: all but those that follow from the URL and the connection. A `host` among them is the operator's and stays.
    pub fn new(
        url: Url,
        method: Method,
        mut headers: HeaderMap,
        body: Bytes,
        ip: IpVersion,
        keep_connection: bool,
        proxy: Option<&Proxy>,
    ) -> Result<Hop, PrepareError> {
        let invalid = |why: &str| PrepareError::invalid("url", why);
        let secure = url.scheme() == "https";
        let host = url.host_str().ok_or_else(|| invalid("has no host"))?;
        let target = Target {
            host: Host::parse(host, ip).map_err(|error| match error {
                PrepareError::Invalid { why, .. } => invalid(&format!("has a host that {why}")),
                other => other,
            })?,
            port: url.port_or_known_default().filter(|port| *port != 0).ok_or_else(|| invalid("has no usable port"))?,
            ip,
        };
        let server_name = if secure {
            Some(server_name(&target.host).ok_or_else(|| invalid("has a host that a certificate cannot name"))?)
        } else {
            None
        };

        // `Url` leaves the port out when it is the scheme's own, and gives IPv6 its brackets.
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let absolute = proxy.is_some() && !secure;
        let uri = if absolute { format!("http://{authority}{path}") } else { path.to_owned() };
        let uri = uri.parse().map_err(|_| invalid("cannot be sent in a request"))?;

        if let (true, Some(value)) = (absolute, proxy.and_then(|proxy| proxy.authorization.clone())) {
            headers.insert(header::PROXY_AUTHORIZATION, value);
        }
        let own_host = HeaderValue::try_from(&authority).map_err(|_| invalid("has a host that cannot be sent"))?;
        headers.entry(header::HOST).or_insert(own_host);
        if keep_connection {
            headers.remove(header::CONNECTION);
        } else {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(Hop { secure, target, server_name, method, headers, body, uri, url })
    }

    pub fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// Messages never quote the URL: it may hold credentials.
fn parse_url(text: &str) -> Result<Url, PrepareError> {
    let invalid = |why: &str| PrepareError::invalid("url", why);
    if text.len() > URL_BYTES_MAX {
        return Err(invalid("is too long"));
    }
    let mut url = Url::parse(text).map_err(|error| invalid(&format!("is not a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("must begin with http:// or https://"));
    }
    url.set_fragment(None);
    Ok(url)
}

fn configured_headers(pairs: &[(String, String)]) -> Result<HeaderMap, PrepareError> {
    let invalid = |why: String| PrepareError::invalid("headers", why);
    let mut headers = HeaderMap::with_capacity(pairs.len() + 4);
    for (name, value) in pairs {
        let name = HeaderName::try_from(name.as_str()).map_err(|_| invalid(format!("hold a name that is not allowed: {name:?}")))?;
        if RESERVED.contains(&name.as_str()) {
            return Err(invalid(format!("may not hold {name}: hinomi sets it itself")));
        }
        let mut value =
            HeaderValue::try_from(value.as_str()).map_err(|_| invalid(format!("hold a value for {name} that is not allowed")))?;
        value.set_sensitive(true);
        headers.append(name, value);
    }
    Ok(headers)
}

/// Of the user and password in a URL (RFC 7617).
pub(crate) fn basic_authorization(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair = percent_decoded(url.username());
    pair.push(b':');
    pair.extend(percent_decoded(url.password().unwrap_or_default()));
    let mut value = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match after {
            [high, low, ..] if *first == b'%' => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok())
            }
            _ => None,
        };
        decoded.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    decoded
}
