//! What webhook and Slack share: the client, and how an answer is read.

use std::error::Error as _;

use hinomi_domain::inform::Attempt;
use hinomi_domain::kernel::{Span, Timestamp};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use super::{ChannelOptions, ChannelsError};

/// More of an answer than this is never read.
const ANSWER_BYTES_MAX: usize = 4_096;

/// No proxy from the environment and no redirects: a message goes where the configuration says or nowhere.
pub fn client(options: &ChannelOptions) -> Result<Client, ChannelsError> {
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(options.timeout)
        .connect_timeout(options.timeout)
        .use_rustls_tls()
        .user_agent("hinomi");
    for pem in &options.extra_roots {
        let certificate = reqwest::Certificate::from_pem(pem.as_bytes()).map_err(|_| ChannelsError::Root)?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(ChannelsError::Http)
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub retry_after: Option<Span>,
    /// The beginning of the body; empty when it could not be read.
    pub body: String,
}

impl Answer {
    /// `HTTP 503 Service Unavailable: …`.
    pub fn words(&self) -> String {
        let reason = self.status.canonical_reason().unwrap_or("");
        format!("HTTP {} {reason}: {}", self.status.as_u16(), self.body).trim_end_matches([':', ' ']).to_owned()
    }

    /// Refusals that time may heal: the receiver is busy, or something between us and it is broken.
    pub fn is_worth_retrying(&self) -> bool {
        self.status.is_server_error() || matches!(self.status.as_u16(), 408 | 425 | 429)
    }

    pub fn refused(self) -> Attempt {
        if self.is_worth_retrying() {
            Attempt::Retry { answer: self.words(), after: self.retry_after }
        } else {
            Attempt::Failed { answer: self.words() }
        }
    }
}

/// Sends, and reads status and the beginning of the body. `Err` is an attempt that never got an answer.
pub async fn exchange(request: RequestBuilder, now: Timestamp) -> Result<Answer, Attempt> {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_builder() => {
            return Err(Attempt::Failed { answer: "the channel's address or a header is not valid".to_owned() });
        }
        Err(error) => return Err(Attempt::Retry { answer: trouble(error), after: None }),
    };
    let (status, retry_after) = (response.status(), retry_after(&response, now));
    Ok(Answer { status, retry_after, body: beginning(response).await })
}

async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_BYTES_MAX {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk[..chunk.len().min(ANSWER_BYTES_MAX - bytes.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Seconds, or a date (RFC 9110, 10.2.3). A date that has passed asks for nothing.
fn retry_after(response: &Response, now: Timestamp) -> Option<Span> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Span::seconds(i64::from(seconds)));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let wait = Timestamp::from_jiff(date.timestamp()).since(now);
    (wait > Span::ZERO).then_some(wait)
}

/// Why there was no answer, without the address.
fn trouble(error: reqwest::Error) -> String {
    let error = error.without_url();
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| what.to_owned(), |cause| format!("{what}: {cause}"))
}
