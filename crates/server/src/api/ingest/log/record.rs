//! A log record as the API shows it.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hinomi_domain::ingest::Header;
use hinomi_domain::ingest::query::{Field, Filter, Needle, Test};
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_events::search::{Ask, Order, Row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::Instant;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogRecord {
    /// Opaque.
    pub id: String,
    pub at: Instant,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub level: Option<String>,
    pub purpose: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub txid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub proc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub jid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub src: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub dst: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub db: Option<String>,
    /// The first line.
    pub message: String,
    /// The lines after it: a stack trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub rest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = serde_json::Value, required = false)]
    pub attributes: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false)]
    pub elapsed_ms: Option<i64>,
    /// It has not the form that its source declares.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unparsed: bool,
}

impl LogRecord {
    /// Of rows that are told together, in order of time or against it. Lines that are the same at the same instant are told apart by their order.
    pub fn all(rows: Vec<Row>, order: Order) -> Vec<LogRecord> {
        let mut twins: HashMap<(i64, String, u32), u32> = HashMap::new();
        let mut of = |row: Row| {
            let sum = checksum(&row);
            let earlier = twins.entry((row.at.as_micros(), row.source.clone(), sum)).or_default();
            *earlier += 1;
            LogRecord::with(id(&row, sum, *earlier - 1), row)
        };
        match order {
            Order::Oldest => rows.into_iter().map(of).collect(),
            Order::Newest => {
                let mut records: Vec<LogRecord> = rows.into_iter().rev().map(&mut of).collect();
                records.reverse();
                records
            }
        }
    }

    /// Of one row by itself.
    pub fn of(row: Row) -> LogRecord {
        LogRecord::with(id(&row, checksum(&row), 0), row)
    }

    fn with(id: String, row: Row) -> LogRecord {
        let attributes = row.fields().and_then(|text| serde_json::from_str(text).ok());
        let Row { at, source, host, level, headers, purpose, message, rest, elapsed_ms, unparsed, .. } = row;
        let mut headers = headers;
        let mut take = |header: Header| headers[header as usize].take();
        LogRecord {
            id,
            at: at.into(),
            source,
            host,
            level,
            purpose,
            txid: take(Header::Txid),
            proc: take(Header::Proc),
            uid: take(Header::Uid),
            jid: take(Header::Jid),
            src: take(Header::Src),
            dst: take(Header::Dst),
            db: take(Header::Db),
            message,
            rest,
            attributes,
            elapsed_ms,
            unparsed,
        }
    }
}

/// Where a record is found again: its instant, its source, what its bytes add up to, and how many that are the same came before it. It stays
/// the same wherever the record lies.
fn id(row: &Row, sum: u32, earlier: u32) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{sum:08x}.{earlier}.{}", row.at.as_micros(), row.source))
}

fn checksum(row: &Row) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(&row.bytes());
    sum.sum()
}

/// What an id says.
pub struct Place {
    pub at: Timestamp,
    pub source: String,
    checksum: u32,
    earlier: u32,
}

impl Place {
    pub fn read(id: &str) -> Result<Place, Problem> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
            let mut pieces = text.splitn(4, '.');
            let at = Timestamp::from_micros(pieces.next()?.parse().ok()?);
            let checksum = u32::from_str_radix(pieces.next()?, 16).ok()?;
            let earlier = pieces.next()?.parse().ok()?;
            Some(Place { at, checksum, earlier, source: pieces.next()?.to_owned() })
        };
        read().filter(|_| id.len() <= 200).ok_or_else(Problem::not_found)
    }

    /// Which of the rows of its instant, oldest first, it is.
    pub fn among(&self, rows: &[Row]) -> Option<usize> {
        let is = |row: &Row| row.at == self.at && row.source == self.source && checksum(row) == self.checksum;
        let mut same = (0..rows.len()).filter(|place| is(&rows[*place]));
        // Of those that came before it some may be gone, or not have been told together with it.
        let first = same.next()?;
        Some(same.take(self.earlier as usize).last().unwrap_or(first))
    }

    /// Narrows a question to the instant and the source.
    pub fn narrow(&self, ask: &mut Ask) {
        (ask.from, ask.to) = (self.at, self.at + Span::micros(1));
        ask.filter = std::sync::Arc::new(Filter::Field(Field::Source, Test::Is(Needle { text: self.source.clone(), folded: false })));
    }
}
