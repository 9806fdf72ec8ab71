//! `GET /api/v1/config/objects`: everything that the configuration defines, each as TOML to copy.

use axum::Json;
use axum::extract::State;
use hinomi_config::ObjectSource;
use hinomi_store::Cursor;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::page::{Items, Paging};
use crate::api::shape::{Origin, Words};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Serialize, ToSchema)]
pub struct ConfigObject {
    /// Such as `monitor`.
    #[schema(value_type = String)]
    pub kind: Value,
    pub id: String,
    pub name: Words,
    /// File and line.
    #[schema(value_type = Origin)]
    pub origin: Value,
    /// As it stands in its file; what looks like a secret is starred out.
    pub toml: String,
}

/// Objects in the order of the files.
#[utoipa::path(
    get,
    path = "/api/v1/config/objects",
    operation_id = "config_objects",
    tag = "operate",
    params(Paging),
    responses((status = 200, body = Items<ConfigObject>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<ConfigObject>>, Problem> {
    let page = paging.page()?;
    let world = state.engine().world();
    let from = page.cursor.as_ref().map_or(0, |cursor| usize::try_from(cursor.at).unwrap_or(usize::MAX));
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let objects: Vec<(i64, &ObjectSource)> = (1..).zip(&world.objects).skip(from).take(limit).collect();
    Ok(Json(Items::try_page(objects, &page, |(place, _)| Cursor::new(*place, ""), |(_, object)| item(object))?))
}

fn item(object: &ObjectSource) -> Result<ConfigObject, Problem> {
    Ok(ConfigObject {
        kind: serde_json::to_value(object.kind)?,
        id: object.id.clone(),
        name: object.name.clone().into(),
        origin: serde_json::to_value(&object.origin)?,
        toml: object.toml.clone(),
    })
}
