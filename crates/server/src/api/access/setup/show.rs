//! `GET /api/v1/setup/{secret}`: for whom a one-time link is.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Text;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::find_link;
use crate::api::access::session::password_allowed;
use crate::api::shape::Words;
use crate::problem::ProblemSchema;
use crate::{ClientAddress, PathOf, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Setup)]
pub struct SetupView {
    pub person: SetupPerson,
    pub password_allowed: bool,
}

#[derive(Serialize, ToSchema)]
pub struct SetupPerson {
    pub id: String,
    #[schema(value_type = Words)]
    pub name: Text,
}

/// For whom the link is. It stays good. 404 if it was used or has expired.
#[utoipa::path(
    get,
    path = "/api/v1/setup/{secret}",
    operation_id = "setup_show",
    tag = "access",
    params(("secret" = String, Path)),
    responses((status = 200, body = SetupView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    PathOf(secret): PathOf<String>,
) -> Result<Json<SetupView>, Problem> {
    state.access().limits.proof_client.take_of_stranger(&client.bucket())?;
    let link = find_link(&state, &secret).await?;
    let person = SetupPerson { id: link.person.id.to_string(), name: link.person.name };
    Ok(Json(SetupView { person, password_allowed: password_allowed(&state) }))
}
