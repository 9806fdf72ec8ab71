//! `GET /api/v1/notices`: notices, newest first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::inform::{NoticeKind, NoticeState};
use hinomi_store::notice::{self, NoticeFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::{self, NoticeRow};
use crate::api::page::{Items, Paging};
use crate::api::shape::{short, words_of};
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `draft`, `in_review`, `scheduled`, `sent`, `discarded`, separated by commas.
    state: Option<String>,
    /// `flash`, `follow_up`, `resolved`, `general`, separated by commas.
    kind: Option<String>,
    incident: Option<String>,
}

/// Notices, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/notices",
    operation_id = "notice_list",
    tag = "inform",
    params(Query, Paging),
    responses((status = 200, body = Items<NoticeRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<NoticeRow>>, Problem> {
    let filter = NoticeFilter {
        states: match query.state.as_deref() {
            Some("all") => Vec::new(),
            other => words_of(other, "state", |word| NoticeState::ALL.iter().any(|state| state.as_str() == word))?,
        },
        kinds: words_of(query.kind.as_deref(), "kind", |word| NoticeKind::parse(word).is_some())?,
        incident: short(query.incident, "incident")?,
        restricted: viewer.security,
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let rows = notice::list(&mut tx, &filter).await?;
    let cursors: Vec<_> = rows.iter().map(notice::NoticeRow::cursor).collect();
    let items = row::read_all(&mut tx, rows).await?;
    let with_cursors: Vec<_> = cursors.into_iter().zip(items).collect();
    Ok(Json(Items::page(with_cursors, &filter.page, |(cursor, _)| cursor.clone(), |(_, item)| item)))
}
