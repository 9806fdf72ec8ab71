//! `GET /api/v1/people`: everybody who works with hinomi.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::page::Items;
use crate::api::shape::{Origin, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonItem {
    pub id: String,
    /// `{ja?, en?}`
    #[schema(value_type = Words)]
    pub name: hinomi_domain::kernel::Text,
    /// `viewer`, `responder`, `manager`, `admin`.
    #[schema(value_type = words::Role)]
    pub role: &'static str,
    /// `ja` or `en`.
    #[schema(value_type = words::Language)]
    pub language: &'static str,
    pub email: Option<String>,
    /// Where the person is defined.
    #[schema(value_type = Origin)]
    pub origin: Value,
}

/// Everybody who works with hinomi, in the order of their ids.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    operation_id = "person_list",
    tag = "access",
    responses((status = 200, body = Items<PersonItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(_viewer): Caller) -> Result<Json<Items<PersonItem>>, Problem> {
    let world = state.engine().world();
    let items = world.catalog.people.values().map(item).collect::<Result<Vec<_>, Problem>>()?;
    Ok(Json(Items::all(items)))
}

fn item(person: &catalog::Person) -> Result<PersonItem, Problem> {
    Ok(PersonItem {
        id: person.id.to_string(),
        name: person.name.clone(),
        role: person.role.as_str(),
        language: person.language.as_str(),
        email: person.email.clone(),
        origin: serde_json::to_value(&person.origin)?,
    })
}
