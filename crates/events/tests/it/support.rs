//! Stores in temporary directories, and records to put in.

use std::path::Path;
use std::sync::Arc;

use hinomi_domain::ingest::format::{Reader, records};
use hinomi_domain::ingest::{Format, Query, Source};
use hinomi_domain::kernel::{Timestamp, Zone};
use hinomi_events::search::{Ask, Limits, Order, Row};
use hinomi_events::{Batch, Builder, Events, InMemory, Options, Prepared, Range};

pub const NOW: i64 = 1_795_000_000;

pub fn now() -> Timestamp {
    Timestamp::from_seconds(NOW)
}

pub fn options(directory: &Path) -> Options {
    Options { seal_rows: 1_000_000, ..Options::new(directory.to_owned()) }
}

/// A store over a list of parts that a test can keep over a restart.
pub async fn open(directory: &Path, manifest: &Arc<InMemory>) -> Events {
    Events::open(options(directory), manifest.clone()).await.unwrap()
}

pub fn batch(source: &str, format: Format, body: &[u8]) -> Batch {
    let mut source = Source::unknown(source.into(), Zone::parse("Asia/Tokyo").unwrap());
    source.format = format;
    batch_of(&source, body)
}

pub fn batch_of(source: &Source, body: &[u8]) -> Batch {
    let mut reader = Reader::new(source);
    let mut builder = Builder::new(now());
    builder.source(source.id.as_str(), source.purpose.as_str());
    for record in records(body, &source.format) {
        builder.push(&reader.read(record, now()), record.len() + 1);
    }
    builder.finish()
}

pub async fn append(events: &Events, source: &str, body: &str) {
    events.append(Prepared::logs(batch(source, Format::Auto, body.as_bytes()), None).unwrap()).await.unwrap();
}

pub async fn append_range(events: &Events, body: &str, start: u64) -> Result<hinomi_events::Receipt, hinomi_events::AppendError> {
    let range = Range { agent: "a1".to_owned(), file: "f1".to_owned(), start, end: start + body.len() as u64 };
    events.append(Prepared::logs(batch("app", Format::Auto, body.as_bytes()), Some(range)).unwrap()).await
}

pub fn ask(query: &str) -> Ask {
    let query = Query::parse(query).unwrap();
    Ask {
        filter: Arc::new(query.filter),
        from: Timestamp::from_seconds(0),
        to: Timestamp::from_seconds(NOW * 2),
        hidden_purposes: Vec::new(),
        limits: Limits::default(),
    }
}

pub fn find(events: &Events, query: &str) -> Vec<Row> {
    events.find(&ask(query), Order::Oldest, 1_000_000, None).unwrap().rows
}

pub fn messages(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.message.as_str()).collect()
}

pub fn line(at: &str, level: &str, headers: &str, message: &str) -> String {
    format!("[2026/11/18 {at}]\t[{level:<5}]\t{headers}\t{message}\n")
}
