//! The server whose logs are searched: its address, the token, and the range of time. And how what it says is shown.

use std::borrow::Cow;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hinomi_domain::kernel::{Span, Timestamp};
use jiff::tz::TimeZone;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use crate::arguments::LogServer;

const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

pub struct Server<'a> {
    client: Client,
    token: Option<String>,
    arguments: &'a LogServer,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Server<'_> {
    pub fn new(arguments: &LogServer) -> anyhow::Result<Server<'_>> {
        let now = now();
        Ok(Server {
            client: Client::builder().no_proxy().connect_timeout(CONNECT_TIME_MAX).build()?,
            token: token(arguments)?,
            from: instant(&arguments.since, now)?,
            to: arguments.until.as_deref().map_or(Ok(now), |until| instant(until, now))?,
            arguments,
        })
    }

    pub fn reason(&self) -> Option<&str> {
        self.arguments.reason.as_deref()
    }

    /// A request to something below `/api/v1/logs`.
    pub fn request(&self, method: Method, what: &str) -> RequestBuilder {
        let url = format!("{}/api/v1/logs{}{what}", self.arguments.url.trim_end_matches('/'), if what.is_empty() { "" } else { "/" });
        let request = self.client.request(method, &url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// The answer, when it is one.
    pub async fn send(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let answer = request.send().await.with_context(|| format!("failed to reach {}", self.arguments.url))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let body: Value = answer.json().await.unwrap_or_default();
        let detail = body["detail"].as_str().unwrap_or("no reason given");
        let place = match (body["line"].as_u64(), body["column"].as_u64()) {
            (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
            _ => String::new(),
        };
        let hint = if status.as_u16() == 401 { "; set HINOMI_TOKEN or --token-file" } else { "" };
        bail!("the server refused ({status}): {}{place}{hint}", shown(detail))
    }
}

#[expect(clippy::disallowed_methods, reason = "a range counts back from now, by the clock of whoever asks")]
fn now() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}

/// An instant, or how long before now.
fn instant(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    let ago = Span::parse(text).map(|span| now - span);
    ago.or_else(|| Timestamp::parse(text))
        .with_context(|| format!("`{text}` is neither an RFC 3339 instant nor a length of time such as 2h"))
}

fn token(arguments: &LogServer) -> anyhow::Result<Option<String>> {
    match &arguments.token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
            Ok(Some(text.trim().to_owned()))
        }
        None => Ok(std::env::var("HINOMI_TOKEN").ok().filter(|token| !token.is_empty())),
    }
}

#[expect(clippy::disallowed_methods, reason = "a terminal shows the time of where it stands")]
pub fn zone() -> TimeZone {
    TimeZone::system()
}

pub fn local(at: &str, zone: &TimeZone) -> String {
    let read = at.parse::<jiff::Timestamp>();
    read.map_or_else(|_| at.to_owned(), |at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.6f %:z").to_string())
}

/// What a log says must not steer the terminal.
pub fn shown(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && c != '\t';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect())
}

/// How many columns of a terminal a text takes, near enough.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
