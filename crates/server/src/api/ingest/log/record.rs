//! A log record as the API shows it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hinomi_domain::ingest::Header;
use hinomi_domain::ingest::query::{Field, Filter, Needle, Test};
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_events::search::{Ask, Row};
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
    pub host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    pub purpose: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dst: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db: Option<String>,
    /// The first line.
    pub message: String,
    /// The lines after it: a stack trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<i64>,
    /// It has not the form that its source declares.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unparsed: bool,
}

impl LogRecord {
    pub fn of(row: Row) -> LogRecord {
        let id = id(&row);
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

/// Where a record is found again: its instant, its source, and what its bytes add up to. It stays the same wherever the record lies.
fn id(row: &Row) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{:08x}.{}", row.at.as_micros(), checksum(row), row.source))
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
}

impl Place {
    pub fn read(id: &str) -> Result<Place, Problem> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
            let mut pieces = text.splitn(3, '.');
            let at = Timestamp::from_micros(pieces.next()?.parse().ok()?);
            let checksum = u32::from_str_radix(pieces.next()?, 16).ok()?;
            Some(Place { at, checksum, source: pieces.next()?.to_owned() })
        };
        read().filter(|_| id.len() <= 200).ok_or_else(Problem::not_found)
    }

    pub fn is(&self, row: &Row) -> bool {
        row.at == self.at && row.source == self.source && checksum(row) == self.checksum
    }

    /// Narrows a question to the instant and the source.
    pub fn narrow(&self, ask: &mut Ask) {
        (ask.from, ask.to) = (self.at, self.at + Span::micros(1));
        ask.filter = std::sync::Arc::new(Filter::Field(Field::Source, Test::Is(Needle { text: self.source.clone(), folded: false })));
    }
}
