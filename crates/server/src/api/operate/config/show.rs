//! `GET /api/v1/config`: which configuration runs, and why the newest one does not.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Config)]
pub struct ConfigView {
    /// Digest of names and contents of the files.
    pub version: String,
    pub loaded_at: Instant,
    pub directory: String,
    pub files: Vec<String>,
    /// Why the newest configuration on disk is not the running one.
    pub error: Option<Rejected>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ConfigError)]
pub struct Rejected {
    pub message: String,
    /// As the command line prints it: file, line, caret.
    pub rendered: String,
    pub at: Instant,
}

/// The running configuration.
#[utoipa::path(
    get,
    path = "/api/v1/config",
    operation_id = "config_show",
    tag = "operate",
    responses((status = 200, body = ConfigView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(_viewer): Caller) -> Result<Json<ConfigView>, Problem> {
    let world = state.engine().world();
    Ok(Json(ConfigView {
        version: world.version.clone(),
        loaded_at: world.loaded_at.into(),
        directory: world.directory.display().to_string(),
        files: world.files.iter().map(|file| file.name.clone()).collect(),
        error: rejected(&state),
    }))
}

pub fn rejected(state: &ServerState) -> Option<Rejected> {
    let rejected = state.engine().rejected();
    rejected.as_ref().as_ref().map(|found| Rejected {
        message: found.message.clone(),
        rendered: found.rendered.clone(),
        at: found.at.into(),
    })
}
