//! `GET /ingest/stored?agent=ID`: how far the files of an agent have come, so that it may let go of them.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::api::ingest::log::logs;
use crate::{Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    agent: String,
}

#[derive(Serialize)]
pub struct Answer {
    files: Vec<File>,
}

#[derive(Serialize)]
pub struct File {
    file: String,
    accepted_to: u64,
    stored_to: u64,
}

pub async fn handle(State(state): State<ServerState>, Parameters(asked): Parameters<Query>) -> Result<Json<Answer>, Problem> {
    let marks = logs(&state)?.events().marks(&asked.agent);
    let files = marks.into_iter().map(|(file, accepted_to, stored_to)| File { file, accepted_to, stored_to });
    Ok(Json(Answer { files: files.collect() }))
}
