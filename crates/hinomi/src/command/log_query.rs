//! `hinomi log query 'QUERY'`: searches the logs that a server keeps, through its API like everybody.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hinomi_domain::ingest::query::{Query, Step};
use hinomi_domain::kernel::{Span, Timestamp};
use jiff::tz::TimeZone;
use reqwest::Client;
use serde_json::{Map, Value, json};

use super::WRONG_INPUT;
use crate::arguments::{LogQuery, QueryFormat};
use crate::log_files::until_closed;

/// The API gives no more at once.
const PAGE_MAX: usize = 1_000;
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

pub async fn run(arguments: LogQuery) -> anyhow::Result<ExitCode> {
    let query = match Query::parse(&arguments.query) {
        Ok(query) => query,
        Err(problems) => {
            for problem in &problems.list {
                let hint = problem.hint.as_ref().map_or_else(String::new, |hint| format!(" ({})", hint.en));
                eprintln!(
                    "error: {}{hint}\n  {}\n  {}",
                    problem.message.en,
                    arguments.query,
                    marks(&arguments.query, problem.from, problem.to)
                );
            }
            return Ok(ExitCode::from(WRONG_INPUT));
        }
    };
    let now = now();
    let (from, to) = (instant(&arguments.since, now)?, arguments.until.as_deref().map_or(Ok(now), |until| instant(until, now))?);
    let server = Server {
        client: Client::builder().no_proxy().connect_timeout(CONNECT_TIME_MAX).build()?,
        token: token(&arguments)?,
        arguments: &arguments,
        from,
        to,
    };
    #[expect(clippy::disallowed_methods, reason = "a terminal shows the time of where it stands")]
    let zone = TimeZone::system();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if query.steps.iter().any(Step::counts) {
        let table = server.get("table", &[]).await?;
        print_table(&table, arguments.format, &zone, &mut out)
    } else {
        let records = server.records().await?;
        records.iter().try_for_each(|record| match arguments.format {
            QueryFormat::Json => writeln!(out, "{record}"),
            QueryFormat::Text => print_record(record, &zone, &mut out),
        })
    };
    until_closed(written.and_then(|()| out.flush()))?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "a range counts back from now, by the clock of whoever asks")]
fn now() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}

/// A line that marks a part of the line above, by characters.
fn marks(text: &str, from: usize, to: usize) -> String {
    let wide = |part: &str| part.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let before = text.get(..from).map_or(0, wide);
    format!("{}{}", " ".repeat(before), "^".repeat(text.get(from..to).map_or(1, wide).max(1)))
}

/// An instant, or how long before now.
fn instant(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    let ago = Span::parse(text).map(|span| now - span);
    ago.or_else(|| Timestamp::parse(text))
        .with_context(|| format!("`{text}` is neither an RFC 3339 instant nor a length of time such as 2h"))
}

fn token(arguments: &LogQuery) -> anyhow::Result<Option<String>> {
    match &arguments.token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
            Ok(Some(text.trim().to_owned()))
        }
        None => Ok(std::env::var("HINOMI_TOKEN").ok().filter(|token| !token.is_empty())),
    }
}

struct Server<'a> {
    client: Client,
    token: Option<String>,
    arguments: &'a LogQuery,
    from: Timestamp,
    to: Timestamp,
}

impl Server<'_> {
    async fn get(&self, what: &str, more: &[(&str, String)]) -> anyhow::Result<Value> {
        let url = format!("{}/api/v1/logs{}{what}", self.arguments.url.trim_end_matches('/'), if what.is_empty() { "" } else { "/" });
        let mut request = self.client.get(&url).query(&[
            ("query", self.arguments.query.as_str()),
            ("from", &self.from.to_string()),
            ("to", &self.to.to_string()),
        ]);
        if let Some(reason) = &self.arguments.reason {
            request = request.query(&[("reason", reason)]);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.query(more).send().await.with_context(|| format!("failed to reach {}", self.arguments.url))?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        if !status.is_success() {
            let detail = body["detail"].as_str().unwrap_or("no reason given");
            let hint = if status.as_u16() == 401 { "; set HINOMI_TOKEN or --token-file" } else { "" };
            bail!("the server refused ({status}): {detail}{hint}");
        }
        Ok(body)
    }

    /// The newest, oldest of them first.
    async fn records(&self) -> anyhow::Result<Vec<Value>> {
        let (mut records, mut cursor) = (Vec::new(), None::<String>);
        while records.len() < self.arguments.limit {
            let mut more = vec![("limit", (self.arguments.limit - records.len()).min(PAGE_MAX).to_string())];
            more.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let mut page = self.get("", &more).await?;
            if let Value::Array(some) = page["records"].take() {
                records.extend(some);
            }
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        records.reverse();
        Ok(records)
    }
}

/// For people: in the time of where they are.
fn print_record(record: &Value, zone: &TimeZone, out: &mut impl io::Write) -> io::Result<()> {
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    write!(out, "{}  {:<5}  {}", local(text("at"), zone), shown(text("level")), text("source"))?;
    for name in ["host", "txid", "proc"] {
        if let Some(value) = record[name].as_str() {
            write!(out, "  {name}:{}", shown(value))?;
        }
    }
    writeln!(out, "  {}", shown(text("message")))?;
    text("rest").lines().try_for_each(|line| writeln!(out, "    {}", shown(line)))
}

fn local(at: &str, zone: &TimeZone) -> String {
    let read = at.parse::<jiff::Timestamp>();
    read.map_or_else(|_| at.to_owned(), |at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.6f %:z").to_string())
}

/// What a log says must not steer the terminal.
fn shown(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && c != '\t';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect())
}

/// A count alone is `{"count":N}`; otherwise one object a line, by the columns' names.
fn print_table(table: &Value, format: QueryFormat, zone: &TimeZone, out: &mut impl io::Write) -> io::Result<()> {
    let none = Vec::new();
    let columns: Vec<&str> = table["columns"].as_array().unwrap_or(&none).iter().filter_map(|column| column["name"].as_str()).collect();
    let rows = table["rows"].as_array().unwrap_or(&none);
    let is_time = |place: usize| table["columns"][place]["kind"] == "time";
    let said = |(place, cell): (usize, &Value)| match cell {
        Value::String(at) if is_time(place) => local(at, zone),
        Value::String(text) => shown(text).into_owned(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    if format == QueryFormat::Text {
        writeln!(out, "{}", columns.join("\t"))?;
    }
    for row in rows {
        let cells = row.as_array().unwrap_or(&none);
        match format {
            QueryFormat::Text => writeln!(out, "{}", cells.iter().enumerate().map(said).collect::<Vec<_>>().join("\t"))?,
            QueryFormat::Json => {
                let line: Map<String, Value> = columns.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect();
                writeln!(out, "{}", json!(line))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_in_local_time_and_steers_no_terminal() {
        let record =
            json!({ "at": "2026-11-22T23:59:01.5Z", "level": "ERROR", "source": "exam", "message": "a\u{1b}[2Jb\tc", "rest": "x\r\ny" });
        let zone = TimeZone::get("Asia/Tokyo").unwrap();
        let mut out = Vec::new();
        print_record(&record, &zone, &mut out).unwrap();
        let said = String::from_utf8(out).unwrap();
        assert_eq!(said, "2026-11-23 08:59:01.500000 +09:00  ERROR  exam  a\\u{1b}[2Jb\tc\n    x\n    y\n");
        let table = json!({ "columns": [{ "name": "time", "kind": "time" }, { "name": "count", "kind": "number" }], "rows": [["2026-11-22T23:55:00Z", 2]] });
        let mut out = Vec::new();
        print_table(&table, QueryFormat::Text, &zone, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "time\tcount\n2026-11-23 08:55:00.000000 +09:00\t2\n");
    }
}
