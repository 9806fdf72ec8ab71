//! `PUT /api/v1/drafts/{key}`: keeps a form as typed so far.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Refusal;
use hinomi_store::draft::{self, DraftRow};
use serde::Deserialize;
use utoipa::ToSchema;

use super::key;
use super::show::DraftView;
use crate::problem::ProblemSchema;
use crate::{Body, PathOf, Person, Problem, ServerState};

const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Drafts of one person.
const DRAFTS_MAX: i64 = 500;

#[derive(Deserialize, ToSchema)]
#[schema(as = KeepDraft)]
pub struct Input {
    /// Any JSON, at most 64 KiB as text.
    value: serde_json::Value,
}

/// Keeps a form as typed so far; the last one wins.
#[utoipa::path(
    put,
    path = "/api/v1/drafts/{key}",
    operation_id = "draft_keep",
    tag = "access",
    params(("key" = String, Path)),
    request_body = Input,
    responses((status = 200, body = DraftView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    caller: Person,
    PathOf(name): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<DraftView>, Problem> {
    let (name, value) = (key(name)?, input.value.to_string());
    if value.len() > VALUE_BYTES_MAX {
        return Err(Problem::unacceptable("draft.too_large", "a draft has at most 64 KiB", "value"));
    }
    let kept = state.engine().turn(caller.viewer.actor, move |turn| {
        let row = DraftRow { person: caller.id.to_string(), key: name.clone(), value: value.clone(), updated_at: turn.now.as_micros() };
        Box::pin(async move {
            let known = draft::get(turn.tx, &row.person, &row.key).await?.is_some();
            if !known && draft::count(turn.tx, &row.person).await? >= DRAFTS_MAX {
                return Err(Refusal::new("draft.too_many", "throw away an old draft before keeping another one").into());
            }
            draft::put(turn.tx, &row).await?;
            Ok(row)
        })
    });
    Ok(Json(DraftView::of(kept.await?)?))
}
