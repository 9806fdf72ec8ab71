//! `GET /api/v1/incidents/{id}/timeline`: what happened, as it was recorded.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::IncidentId;
use hinomi_engine::read::timeline;
use hinomi_store::{Cursor, incident};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api::page::{Items, Paging};
use crate::api::shape::{By, Instant, Words, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, PathOf, Problem, ServerState};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Position in the journal.
    pub seq: i64,
    pub at: Instant,
    pub actor: By,
    pub actor_label: String,
    /// Whose journal it stands in: `incident`, `notice`, `obligation`, `alert`.
    #[schema(value_type = words::SubjectKind)]
    pub subject_kind: String,
    pub subject: String,
    /// Name of the fact, such as `acknowledged`.
    pub kind: String,
    /// The fact itself.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
    /// The same as a sentence.
    pub text: Words,
}

/// What happened to an incident, its notices and its promises, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}/timeline",
    operation_id = "incident_timeline",
    tag = "respond",
    params(("id" = String, Path), Paging),
    responses((status = 200, body = Items<TimelineEntry>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<TimelineEntry>>, Problem> {
    let (name, page) = (id(name)?, paging.page()?);
    let mut tx = state.engine().store().read().await?;
    incident::get(&mut tx, &name, viewer.security).await?.ok_or_else(Problem::not_found)?;
    let world = state.engine().world();
    let entries = timeline::of_incident(&mut tx, &IncidentId::new(name), viewer.security, &world.catalog).await?;
    let after = page.cursor.as_ref().map_or(0, |cursor| cursor.at);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let entries: Vec<timeline::Entry> = entries.into_iter().filter(|entry| entry.seq > after).take(limit).collect();
    Ok(Json(Items::page(entries, &page, |entry| Cursor::new(entry.seq, ""), item)))
}

fn item(entry: timeline::Entry) -> TimelineEntry {
    TimelineEntry {
        seq: entry.seq,
        at: entry.at.into(),
        actor_label: entry.actor.label(),
        actor: By(entry.actor),
        subject_kind: entry.subject_kind,
        subject: entry.subject,
        kind: entry.kind,
        data: entry.data,
        text: entry.text.into(),
    }
}
