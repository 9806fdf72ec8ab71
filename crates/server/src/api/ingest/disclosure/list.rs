//! `GET /api/v1/disclosures`: one's own requests, and everybody's for who may approve.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Permission;
use hinomi_domain::ingest::disclosure::State as DisclosureState;
use hinomi_engine::rows;
use hinomi_store::disclosure::{self, DisclosureFilter, DisclosureRow};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::DisclosureItem;
use crate::api::page::{Items, Paging};
use crate::api::shape::words_of;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `requested`, `approved`, `refused`, `prepared`, `failed`, `expired`, `withdrawn`, separated by commas.
    state: Option<String>,
}

/// Requests that records of logs be handed over, newest first. Others than those who asked see them only with the permission
/// `disclosure:approve`.
#[utoipa::path(
    get,
    path = "/api/v1/disclosures",
    operation_id = "disclosure_list",
    tag = "ingest",
    params(Query, Paging),
    responses((status = 200, body = Items<DisclosureItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<DisclosureItem>>, Problem> {
    let filter = DisclosureFilter {
        states: words_of(query.state.as_deref(), "state", |word| DisclosureState::parse(word).is_some())?,
        asker: (!viewer.may(Permission::DisclosureApprove)).then(|| rows::disclosure::asker(&viewer.actor)),
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let found = disclosure::list(&mut tx, &filter).await?;
    let item = |row: DisclosureRow| {
        let (disclosure, version) = rows::disclosure::read(&row)?;
        Ok(DisclosureItem::of(disclosure, version, &viewer))
    };
    Ok(Json(Items::try_page(found, &filter.page, DisclosureRow::cursor, item)?))
}
