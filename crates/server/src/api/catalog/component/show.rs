//! `GET /api/v1/components/{id}`: one component with how it is now.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::ComponentId;

use super::row::{ComponentItem, Rows};
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// One component.
#[utoipa::path(
    get,
    path = "/api/v1/components/{id}",
    operation_id = "component_show",
    tag = "catalog",
    params(("id" = String, Path)),
    responses((status = 200, body = ComponentItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<ComponentItem>, Problem> {
    let id = ComponentId::new(id(name)?);
    let world = state.engine().world();
    let component = world.catalog.components.get(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(Rows::load(&state).await?.row(component)?))
}
