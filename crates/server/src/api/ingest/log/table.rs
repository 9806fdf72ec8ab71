//! `GET /api/v1/logs/table`: records counted, measured and ranked.

use axum::Json;
use axum::extract::State;
use hinomi_events::search::{Cell, ColumnKind};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::asked::{Asked, Scanned, Searched};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogTable)]
pub struct Answer {
    columns: Vec<Column>,
    /// Cells in the order of the columns: texts, numbers, instants (RFC 3339), or nothing.
    #[schema(value_type = Vec<Vec<Value>>)]
    rows: Vec<Vec<Value>>,
    /// There were more lines than are shown.
    truncated: bool,
    scanned: Scanned,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogColumn)]
pub struct Column {
    name: String,
    /// `text`, `number` or `time`.
    kind: &'static str,
}

/// Records counted, measured and ranked.
#[utoipa::path(
    get,
    path = "/api/v1/logs/table",
    operation_id = "log_table",
    tag = "ingest",
    params(Searched),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(searched): Parameters<Searched>,
) -> Result<Json<Answer>, Problem> {
    let search = Asked::new(&state, &viewer, &searched).await?;
    let world = state.engine().world();
    let offset = search.ask.to.in_zone(&world.logs.zone).offset().seconds();
    let (query, lines_max) = (search.query.clone(), world.server.logs.query_rows_max);
    let (mut table, elapsed_ms) = search.run(&state, move |events, ask| events.table(ask, &query, i64::from(offset) * 1_000_000)).await?;
    let truncated = table.lines.len() > lines_max;
    table.lines.truncate(lines_max);
    let columns = table.columns.into_iter().map(|column| Column {
        name: column.name,
        kind: match column.kind {
            ColumnKind::Text => "text",
            ColumnKind::Number => "number",
            ColumnKind::Time => "time",
        },
    });
    Ok(Json(Answer {
        columns: columns.collect(),
        rows: table.lines.into_iter().map(|line| line.into_iter().map(cell).collect()).collect(),
        truncated,
        scanned: Scanned::of(table.scanned, elapsed_ms),
    }))
}

fn cell(cell: Cell) -> Value {
    match cell {
        Cell::Nothing => Value::Null,
        Cell::Text(text) => Value::String(text),
        // Counts are whole, and are shown so.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(number as i64),
        Cell::Number(number) => Value::from(number),
        Cell::Time(at) => Value::String(at.to_string()),
    }
}
