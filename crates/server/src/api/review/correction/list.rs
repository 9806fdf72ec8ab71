//! `GET /api/v1/corrections`: what people corrected of the record.

use axum::Json;
use axum::extract::State;
use hinomi_store::correction::{self, CorrectionFilter, CorrectionRow};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::CorrectionItem;
use crate::api::page::{Items, Paging};
use crate::api::review::instant;
use crate::api::shape::short;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Id of a component.
    component: Option<String>,
    /// Those that touch the time from here on; RFC 3339 or a day.
    from: Option<String>,
    /// Those that touch the time before; RFC 3339 or a day.
    to: Option<String>,
}

/// Corrections, newest made first. Where they overlap the newest holds.
#[utoipa::path(
    get,
    path = "/api/v1/corrections",
    operation_id = "correction_list",
    tag = "review",
    params(Query, Paging),
    responses((status = 200, body = Items<CorrectionItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<CorrectionItem>>, Problem> {
    let world = state.engine().world();
    let bound = |text: Option<&str>, name| text.map(|text| instant(text, name, &world.policy.zone)).transpose();
    let filter = CorrectionFilter {
        component: short(query.component, "component")?,
        from: bound(query.from.as_deref(), "from")?.map(|at| at.as_micros()),
        to: bound(query.to.as_deref(), "to")?.map(|at| at.as_micros()),
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let rows = correction::list(&mut tx, &filter).await?;
    Ok(Json(Items::try_page(rows, &filter.page, CorrectionRow::cursor, CorrectionItem::read)?))
}
