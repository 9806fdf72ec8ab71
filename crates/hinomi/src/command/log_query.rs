//! `hinomi log query 'QUERY'`: searches the logs that a server keeps, through its API like everybody.

use std::io::{self, Write as _};
use std::process::ExitCode;

use hinomi_domain::ingest::query::{Query, Step};
use jiff::tz::TimeZone;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::WRONG_INPUT;
use crate::arguments::{LogQuery, QueryFormat};
use crate::log_files::until_closed;
use crate::log_server::{Server, local, shown, width, zone};

/// The API gives no more at once.
const PAGE_MAX: usize = 1_000;

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
    let server = Server::new(&arguments.server)?;
    let zone = zone();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if query.steps.iter().any(Step::counts) {
        let table = get(&server, &arguments, "table", &[]).await?;
        print_table(&table, arguments.format, &zone, &mut out)
    } else {
        let records = records(&server, &arguments).await?;
        records.iter().try_for_each(|record| match arguments.format {
            QueryFormat::Json => writeln!(out, "{record}"),
            QueryFormat::Text => print_record(record, &zone, &mut out),
        })
    };
    until_closed(written.and_then(|()| out.flush()))?;
    Ok(ExitCode::SUCCESS)
}

/// A line that marks a part of the line above, by characters.
fn marks(text: &str, from: usize, to: usize) -> String {
    let before = text.get(..from).map_or(0, width);
    format!("{}{}", " ".repeat(before), "^".repeat(text.get(from..to).map_or(1, width).max(1)))
}

async fn get(server: &Server<'_>, arguments: &LogQuery, what: &str, more: &[(&str, String)]) -> anyhow::Result<Value> {
    let mut request = server.request(Method::GET, what).query(&[
        ("query", arguments.query.as_str()),
        ("from", &server.from.to_string()),
        ("to", &server.to.to_string()),
    ]);
    if let Some(reason) = server.reason() {
        request = request.query(&[("reason", reason)]);
    }
    Ok(server.send(request.query(more)).await?.json().await.unwrap_or_default())
}

/// The newest, oldest of them first.
async fn records(server: &Server<'_>, arguments: &LogQuery) -> anyhow::Result<Vec<Value>> {
    let (mut records, mut cursor) = (Vec::new(), None::<String>);
    while records.len() < arguments.limit {
        let mut more = vec![("limit", (arguments.limit - records.len()).min(PAGE_MAX).to_string())];
        more.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let mut page = get(server, arguments, "", &more).await?;
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
