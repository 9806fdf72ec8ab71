//! `GET /api/v1/logs/export`: all records that pass, as a file.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hinomi_domain::ingest::Header;
use hinomi_events::search::Row;
use hinomi_events::{Fault, ParquetFile};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Asked, Searched, logs};
use super::csv;
use super::record::LogRecord;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `csv`, `jsonl`, `parquet`, or `raw` (the very bytes, a line end after each record).
    format: String,
    /// At most so many records.
    limit: Option<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Csv,
    JsonLines,
    Raw,
    Parquet,
}

/// Pieces of a file that wait for the reader.
const PIECES_MAX: usize = 8;
const COLUMNS: &str = "time,source,host,level,purpose,txid,proc,uid,jid,src,dst,db,elapsed_ms,message,rest,attributes\r\n";

/// All records that pass, as a file, oldest first within what lies together.
#[utoipa::path(
    get,
    path = "/api/v1/logs/export",
    operation_id = "log_export",
    tag = "ingest",
    params(Query, Searched),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(asked, searched): Filtered<Query, Searched>,
) -> Result<Response, Problem> {
    let (format, kind, ending) = match asked.format.as_str() {
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        "jsonl" => (Format::JsonLines, "application/x-ndjson", "jsonl"),
        "raw" => (Format::Raw, "text/plain; charset=utf-8", "log"),
        "parquet" => (Format::Parquet, "application/vnd.apache.parquet", "parquet"),
        _ => return Err(Problem::unacceptable("log.format", "csv, jsonl, raw or parquet", "format")),
    };
    let search = Asked::new(&state, &viewer, &searched).await?;
    let turn = logs(&state)?.turn_to_search().await;
    let (pieces, stream) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(PIECES_MAX);
    let (events, mut left) = (logs(&state)?.events().clone(), asked.limit.unwrap_or(u64::MAX));
    let mut file = File::new(format).map_err(|fault| Problem::broken(&fault))?;
    tokio::task::spawn_blocking(move || {
        // All of it lives as long as this: it cancels the search when it goes.
        let (search, _turn) = (search, turn);
        let mut failed = None;
        let done = events.each(&search.ask, |mut rows| {
            rows.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            left -= rows.len() as u64;
            match file.push(rows) {
                Ok(piece) => (piece.is_empty() || pieces.blocking_send(Ok(piece.into())).is_ok()) && left > 0,
                Err(fault) => {
                    failed = Some(fault);
                    false
                }
            }
        });
        let last = match (done, failed) {
            (Ok(_), None) => file.finish().map_err(|fault| fault.to_string()),
            (Ok(_), Some(fault)) => Err(fault.to_string()),
            (Err(error), _) => Err(error.to_string()),
        };
        // After an error the file ends in the middle, and the reader sees that it does.
        let _ = pieces.blocking_send(last.map(Bytes::from).map_err(std::io::Error::other));
    });
    let disposition = format!("attachment; filename=\"logs.{ending}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition.as_str()), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(stream))).into_response())
}

/// A file in the making.
enum File {
    Lines { format: Format, begun: bool },
    Parquet(Box<ParquetFile>),
}

impl File {
    fn new(format: Format) -> Result<File, Fault> {
        Ok(match format {
            Format::Parquet => File::Parquet(Box::new(ParquetFile::new()?)),
            format => File::Lines { format, begun: false },
        })
    }

    /// Takes records in; the bytes that are ready.
    fn push(&mut self, rows: Vec<Row>) -> Result<Vec<u8>, Fault> {
        match self {
            File::Parquet(file) => file.push(&rows),
            File::Lines { format, begun } => {
                let mut piece = head(*format, begun);
                rows.into_iter().for_each(|row| write(*format, row, &mut piece));
                Ok(piece)
            }
        }
    }

    fn finish(self) -> Result<Vec<u8>, Fault> {
        match self {
            File::Parquet(file) => file.finish(),
            File::Lines { format, mut begun } => Ok(head(format, &mut begun)),
        }
    }
}

/// What stands above the first record, once.
fn head(format: Format, begun: &mut bool) -> Vec<u8> {
    if std::mem::replace(begun, true) || format != Format::Csv { Vec::new() } else { COLUMNS.as_bytes().to_vec() }
}

fn write(format: Format, row: Row, out: &mut Vec<u8>) {
    match format {
        Format::Parquet => {}
        Format::Raw => {
            out.extend_from_slice(&row.bytes());
            out.push(b'\n');
        }
        Format::JsonLines => {
            // A record is plain data; it always has a text.
            out.extend(serde_json::to_vec(&LogRecord::of(row)).unwrap_or_default());
            out.push(b'\n');
        }
        Format::Csv => {
            let (at, elapsed) = (row.at.to_string(), row.elapsed_ms.map(|number| number.to_string()));
            let header = |header: Header| row.header(header).unwrap_or_default();
            let cells = [
                &at,
                row.source.as_str(),
                row.host.as_deref().unwrap_or_default(),
                row.level.as_deref().unwrap_or_default(),
                &row.purpose,
                header(Header::Txid),
                header(Header::Proc),
                header(Header::Uid),
                header(Header::Jid),
                header(Header::Src),
                header(Header::Dst),
                header(Header::Db),
                elapsed.as_deref().unwrap_or_default(),
                &row.message,
                row.rest.as_deref().unwrap_or_default(),
                row.fields().unwrap_or_default(),
            ];
            for (at, cell) in cells.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                csv::cell(cell, out);
            }
            out.extend_from_slice(b"\r\n");
        }
    }
}
