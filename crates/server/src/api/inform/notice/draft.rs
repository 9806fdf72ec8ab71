//! `POST /api/v1/notices`: writes a draft.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Viewer;
use hinomi_domain::inform::notice::Draft;
use hinomi_domain::inform::{NoticeKind, NoticeState};
use hinomi_domain::kernel::{NoticeId, Text};
use hinomi_domain::respond::Incident;
use hinomi_engine::inform::notice;
use hinomi_engine::rows;
use hinomi_store::incident;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::{self, NoticeRow};
use crate::api::shape::TextInput;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DraftNotice)]
pub struct Input {
    /// `flash`, `follow_up`, `resolved`, `general`.
    #[schema(value_type = words::NoticeKind)]
    pub kind: String,
    /// What it is about; needed by every kind but `general`.
    #[serde(default)]
    pub incident: Option<String>,
    /// At most 200 characters in each language.
    pub title: TextInput,
    /// Plain text, at most 20,000 characters in each language.
    pub body: TextInput,
    /// A notice that was sent and that this one corrects.
    #[serde(default)]
    pub corrects: Option<String>,
}

/// Writes a draft. Both languages must be complete before it can be sent.
#[utoipa::path(
    post,
    path = "/api/v1/notices",
    operation_id = "notice_draft",
    tag = "inform",
    request_body = Input,
    responses((status = 201, body = NoticeRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<NoticeRow>), Problem> {
    let draft = draft(&state, &viewer, input).await?;
    let written = state.engine().turn(viewer.actor.clone(), move |turn| {
        let draft = draft.clone();
        Box::pin(async move { notice::write(turn, draft).await })
    });
    let id = written.await?.id;
    Ok((StatusCode::CREATED, Json(row::one(&state, &viewer, id.as_str()).await?)))
}

/// What was sent in, with what follows from the incident.
pub async fn draft(state: &ServerState, viewer: &Viewer, input: Input) -> Result<Draft, Problem> {
    let kind = kind_of(&input.kind)?;
    let incident = match input.incident {
        Some(id) => Some(incident_of(state, viewer, &id).await?),
        None => None,
    };
    let corrects = match input.corrects {
        Some(id) => Some(sent(state, viewer, &id).await?),
        None => None,
    };
    let (title, body) = (input.title.into_text(), input.body.into_text());
    Ok(Draft {
        kind,
        canned: incident.as_ref().is_some_and(|incident| is_template(state, incident, kind, &title, &body)),
        restricted: incident.as_ref().is_some_and(|incident| incident.restricted),
        components: incident.as_ref().map(|incident| incident.components.clone()).unwrap_or_default(),
        incident: incident.map(|incident| incident.id),
        title,
        body,
        author: viewer.actor.clone(),
        corrects,
    })
}

pub fn kind_of(word: &str) -> Result<NoticeKind, Problem> {
    NoticeKind::parse(word).ok_or_else(|| Problem::unacceptable("notice.kind", "one of flash, follow_up, resolved, general", "kind"))
}

/// An incident that the viewer may know of.
pub async fn incident_of(state: &ServerState, viewer: &Viewer, id: &str) -> Result<Incident, Problem> {
    let mut tx = state.engine().store().read().await?;
    let missing = || Problem::unacceptable("notice.incident", "there is no such incident", "incident");
    let row = incident::get(&mut tx, id, viewer.security).await?.ok_or_else(missing)?;
    Ok(rows::incident::read(&row)?.0)
}

async fn sent(state: &ServerState, viewer: &Viewer, id: &str) -> Result<NoticeId, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = hinomi_store::notice::get(&mut tx, id, viewer.security).await?;
    match row.filter(|row| row.state == NoticeState::Sent.as_str()) {
        Some(row) => Ok(NoticeId::new(row.id)),
        None => Err(Problem::unacceptable("notice.corrects", "only a notice that was sent can be corrected", "corrects")),
    }
}

/// Whether nobody changed a word of the template: such a notice keeps no promise of news (OPS-4).
fn is_template(state: &ServerState, incident: &Incident, kind: NoticeKind, title: &Text, body: &Text) -> bool {
    let (own_title, own_body) = notice::template(&state.engine().world(), incident, kind, state.now());
    *title == own_title && *body == own_body
}
