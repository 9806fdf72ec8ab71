//! `POST /api/v1/log-views`: keeps a view of the logs under a name.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Refusal;
use hinomi_store::log_view::{self, LogViewRow};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::{Shown, ViewRow};
use crate::api::ingest::log::parse;
use crate::problem::ProblemSchema;
use crate::{Body, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = MakeLogView)]
pub struct Input {
    /// 1 to 100 characters.
    name: String,
    #[serde(flatten)]
    shown: Shown,
    /// Everybody who reads logs sees it; only who made it may remove it.
    #[serde(default)]
    shared: bool,
}

const NAME_CHARS_MAX: usize = 100;
const RANGE_CHARS_MAX: usize = 100;
const COLUMNS_MAX: usize = 32;
const COLUMN_CHARS_MAX: usize = 128;
/// Of one person.
const VIEWS_MAX: i64 = 200;

/// Keeps a view of the logs under a name.
#[utoipa::path(
    post,
    path = "/api/v1/log-views",
    operation_id = "log_view_make",
    tag = "ingest",
    request_body = Input,
    responses((status = 201, body = ViewRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    caller: Person,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<ViewRow>), Problem> {
    let Input { name, shown, shared } = input;
    let name = name.trim().to_owned();
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Err(Problem::unacceptable("log_view.name", format!("1 to {NAME_CHARS_MAX} characters"), "name"));
    }
    if shown.range.chars().count() > RANGE_CHARS_MAX {
        return Err(Problem::unacceptable("log_view.range", format!("at most {RANGE_CHARS_MAX} characters"), "range"));
    }
    if shown.columns.len() > COLUMNS_MAX || shown.columns.iter().any(|column| column.chars().count() > COLUMN_CHARS_MAX) {
        let said = format!("at most {COLUMNS_MAX} columns of {COLUMN_CHARS_MAX} characters");
        return Err(Problem::unacceptable("log_view.columns", said, "columns"));
    }
    parse(&shown.query)?;
    let view = serde_json::to_string(&shown)?;
    let owner = caller.id.to_string();
    let made = state.engine().turn(caller.viewer.actor, move |turn| {
        let row = LogViewRow {
            id: turn.id(),
            owner: owner.clone(),
            name: name.clone(),
            view: view.clone(),
            shared,
            updated_at: turn.now.as_micros(),
        };
        Box::pin(async move {
            if log_view::count(turn.tx, &row.owner).await? >= VIEWS_MAX {
                return Err(Refusal::new("log_view.too_many", "remove an old view before keeping another one").into());
            }
            log_view::put(turn.tx, &row).await?;
            Ok(row)
        })
    });
    Ok((StatusCode::CREATED, Json(ViewRow::of(made.await?, Some(caller.id.as_str()))?)))
}
