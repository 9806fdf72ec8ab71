//! `GET /api/v1/components`: the tree of components with how they are now.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Component;
use hinomi_store::Cursor;

use super::row::{ComponentItem, Rows};
use crate::api::page::{Items, Paging};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

/// Components in the order of the files; `parent` makes the tree.
#[utoipa::path(
    get,
    path = "/api/v1/components",
    operation_id = "component_list",
    tag = "catalog",
    params(Paging),
    responses((status = 200, body = Items<ComponentItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<ComponentItem>>, Problem> {
    let page = paging.page()?;
    let (world, rows) = (state.engine().world(), Rows::load(&state).await?);
    let from = page.cursor.as_ref().map_or(0, |cursor| usize::try_from(cursor.at).unwrap_or(usize::MAX));
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let listed = world.catalog.component_order.iter().filter_map(|id| world.catalog.components.get(id));
    let components: Vec<(i64, &Component)> = (1..).zip(listed).skip(from).take(limit).collect();
    Ok(Json(Items::try_page(components, &page, |(place, _)| Cursor::new(*place, ""), |(_, component)| rows.row(component))?))
}
