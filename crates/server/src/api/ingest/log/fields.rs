//! `GET /api/v1/logs/fields`: the commonest values of fields, for completion and facets.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::Header;
use hinomi_domain::ingest::query::{Field, Query as LogQuery, Step};
use hinomi_events::search::Cell;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Asked, Searched};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogFields)]
pub struct Answer {
    fields: Vec<FieldValues>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogField)]
pub struct FieldValues {
    name: String,
    /// `text` or `number`.
    kind: &'static str,
    values: Vec<ValueCount>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogFieldValue)]
pub struct ValueCount {
    value: String,
    count: u64,
}

/// Values of a field that are shown.
const VALUES_MAX: usize = 20;

/// The commonest values of fields that have few.
#[utoipa::path(
    get,
    path = "/api/v1/logs/fields",
    operation_id = "log_fields",
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
    let filter = search.query.filter.clone();
    let (fields, _) = search
        .run(&state, move |events, ask| {
            let few = [Field::Source, Field::Level, Field::Host, Field::Purpose];
            let headers = [Header::Proc, Header::Src, Header::Dst, Header::Db].map(Field::Header);
            let mut fields = Vec::new();
            for field in few.into_iter().chain(headers) {
                let steps = vec![Step::Top { limit: VALUES_MAX + 1, field: field.clone() }];
                let table = events.table(ask, &LogQuery { filter: filter.clone(), steps }, 0)?;
                let values = table.lines.into_iter().filter_map(|line| match &line[..] {
                    [Cell::Text(value), Cell::Number(count)] => Some(ValueCount { value: value.clone(), count: *count as u64 }),
                    _ => None,
                });
                fields.push(FieldValues { name: field.name().to_owned(), kind: "text", values: values.take(VALUES_MAX).collect() });
            }
            for name in ["txid", "uid", "jid", "template", "message", "rest"] {
                fields.push(FieldValues { name: name.to_owned(), kind: "text", values: Vec::new() });
            }
            fields.push(FieldValues { name: "elapsed_ms".to_owned(), kind: "number", values: Vec::new() });
            Ok(fields)
        })
        .await?;
    Ok(Json(Answer { fields }))
}
