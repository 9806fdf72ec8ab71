//! `GET /api/v1/logs/export`: all records that pass, as a file.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hinomi_domain::ingest::Header;
use hinomi_events::search::Row;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Asked, Searched, logs};
use super::record::LogRecord;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `csv`, `jsonl` or `raw` (the very bytes, a line end after each record).
    format: String,
    /// At most so many records.
    limit: Option<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Csv,
    JsonLines,
    Raw,
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
        _ => return Err(Problem::unacceptable("log.format", "csv, jsonl or raw", "format")),
    };
    let search = Asked::new(&state, &viewer, &searched).await?;
    let turn = logs(&state)?.turn_to_search().await;
    let (pieces, stream) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(PIECES_MAX);
    let (events, mut left) = (logs(&state)?.events().clone(), asked.limit.unwrap_or(u64::MAX));
    tokio::task::spawn_blocking(move || {
        if format == Format::Csv && pieces.blocking_send(Ok(Bytes::from_static(COLUMNS.as_bytes()))).is_err() {
            return;
        }
        // All of it lives as long as this: it cancels the search when it goes.
        let (search, _turn) = (search, turn);
        let done = events.each(&search.ask, |rows| {
            let mut piece = Vec::new();
            for row in rows.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
                write(format, row, &mut piece);
                left -= 1;
            }
            pieces.blocking_send(Ok(piece.into())).is_ok() && left > 0
        });
        if let Err(error) = done {
            // The file ends in the middle, and the reader sees that it does.
            let _ = pieces.blocking_send(Err(std::io::Error::other(error.to_string())));
        }
    });
    let disposition = format!("attachment; filename=\"logs.{ending}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition.as_str()), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(stream))).into_response())
}

fn write(format: Format, row: Row, out: &mut Vec<u8>) {
    match format {
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
                csv_cell(cell, out);
            }
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it.
fn csv_cell(cell: &str, out: &mut Vec<u8>) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !cell.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    out.push(b'"');
    if formula {
        out.push(b'\'');
    }
    for byte in cell.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
