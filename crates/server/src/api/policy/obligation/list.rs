//! `GET /api/v1/obligations`: obligations, latest due first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::policy::ObligationState;
use hinomi_store::obligation::{self, ObligationFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::ObligationRow;
use crate::api::page::{Items, Paging};
use crate::api::shape::{short, words_of};
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `pending`, `met`, `failed`, `met_late`, `waived`, `void`, separated by commas.
    state: Option<String>,
    clause: Option<String>,
    /// Id of what they are owed for.
    subject: Option<String>,
}

/// Obligations, latest due first.
#[utoipa::path(
    get,
    path = "/api/v1/obligations",
    operation_id = "obligation_list",
    tag = "policy",
    params(Query, Paging),
    responses((status = 200, body = Items<ObligationRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<ObligationRow>>, Problem> {
    let filter = ObligationFilter {
        states: match query.state.as_deref() {
            Some("all") => Vec::new(),
            other => words_of(other, "state", |word| ObligationState::parse(word).is_some())?,
        },
        clause: short(query.clause, "clause")?,
        subject_kind: None,
        subject: short(query.subject, "subject")?,
        restricted: viewer.security,
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let rows = obligation::list(&mut tx, &filter).await?;
    Ok(Json(Items::try_page(rows, &filter.page, obligation::ObligationRow::cursor, |row| ObligationRow::read(&row))?))
}
