//! `hinomi log sql 'SELECT …'`: asks a server in SQL what it keeps, through its API like everybody.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};

use crate::arguments::{LogSql, SqlFormat};
use crate::log_files::until_closed;
use crate::log_server::{Server, local, shown, width, zone};

pub async fn run(arguments: LogSql) -> anyhow::Result<ExitCode> {
    let server = Server::new(&arguments.server)?;
    let accept = match arguments.format {
        SqlFormat::Table => "application/json",
        SqlFormat::Csv => "text/csv",
        SqlFormat::Json => "application/x-ndjson",
    };
    let mut question = json!({ "query": arguments.query, "from": server.from.to_string(), "to": server.to.to_string() });
    if let Some(limit) = arguments.limit {
        question["limit"] = limit.into();
    }
    if let Some(reason) = server.reason() {
        question["reason"] = reason.into();
    }
    let mut answer = server.send(server.request(Method::POST, "sql").header(ACCEPT, accept).json(&question)).await?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if arguments.format == SqlFormat::Table {
        let answer: Value = answer.json().await.context("the answer ended early")?;
        until_closed(print(&answer, &zone(), &mut out).and_then(|()| out.flush()))?;
        if answer["truncated"] == true {
            eprintln!("note: there is more than is shown; narrow the question");
        }
        return Ok(ExitCode::SUCCESS);
    }
    // Programs get the bytes as they come.
    while let Some(piece) = answer.chunk().await.context("the answer ended early")? {
        if let Err(error) = out.write_all(&piece) {
            until_closed(Err(error))?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    until_closed(out.flush())?;
    Ok(ExitCode::SUCCESS)
}

/// Wider cells push what follows aside instead of every row.
const PADDED_MAX: usize = 40;

fn print(answer: &Value, zone: &TimeZone, out: &mut impl io::Write) -> io::Result<()> {
    let none = Vec::new();
    let columns = answer["columns"].as_array().unwrap_or(&none);
    let said = |(cell, column): (&Value, &Value)| match cell {
        Value::String(at) if column["kind"] == "time" => local(at, zone),
        Value::String(text) => shown(text).into_owned(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    let names = columns.iter().map(|column| shown(column["name"].as_str().unwrap_or_default()).into_owned()).collect();
    let rows = answer["rows"].as_array().unwrap_or(&none).iter();
    let rows = rows.map(|row| row.as_array().unwrap_or(&none).iter().zip(columns).map(said).collect());
    let lines: Vec<Vec<String>> = [names].into_iter().chain(rows).collect();
    let wide = |place: usize| lines.iter().filter_map(|line| line.get(place)).map(|cell| width(cell)).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len()).map(|place| wide(place).min(PADDED_MAX)).collect();
    for line in &lines {
        for (place, (cell, column)) in line.iter().zip(columns).enumerate() {
            let room = " ".repeat(widths[place].saturating_sub(width(cell)));
            let gap = if place == 0 { "" } else { "  " };
            // Numbers stand under each other by their ends.
            match column["kind"].as_str() {
                Some("integer" | "number") => write!(out, "{gap}{room}{cell}")?,
                _ if place + 1 == line.len() => write!(out, "{gap}{cell}")?,
                _ => write!(out, "{gap}{cell}{room}")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_and_steer_no_terminal() {
        let answer = json!({
            "columns": [{ "name": "proc", "kind": "text" }, { "name": "n", "kind": "integer" }, { "name": "last", "kind": "time" }],
            "rows": [["受付", 12, "2026-11-22T23:59:01Z"], ["a\u{1b}[2J", 3, null]],
        });
        let mut out = Vec::new();
        print(&answer, &TimeZone::get("Asia/Tokyo").unwrap(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "proc         n  last\n受付        12  2026-11-23 08:59:01.000000 +09:00\na\\u{1b}[2J   3  -\n"
        );
    }
}
