//! `POST /api/v1/notices/preview`: a notice as each channel will carry it, before it is even a draft.

use axum::Json;
use axum::extract::State;
use hinomi_domain::inform::{Message, Notice, notice};
use hinomi_domain::kernel::{Language, NoticeId};
use hinomi_engine::read::preview;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::draft::{self, Input};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
pub struct NoticePreview {
    pub channels: Vec<ChannelPreview>,
    pub page: PagePreview,
}

/// What one channel carries in one language; `subject`, `text` and `html` for mail, `json` for what is posted.
#[derive(Serialize, ToSchema)]
pub struct ChannelPreview {
    pub channel: String,
    /// `webhook`, `slack`, `smtp`, `file`.
    #[schema(value_type = words::ChannelKind)]
    pub kind: &'static str,
    #[schema(value_type = words::Language)]
    pub language: &'static str,
    /// Messages that will leave.
    pub recipients: usize,
    pub subject: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub json: Option<Value>,
}

/// The notice on the public page, as HTML without scripts.
#[derive(Serialize, ToSchema)]
pub struct PagePreview {
    pub ja: String,
    pub en: String,
}

/// Shows what each channel will carry. Nothing is stored and nothing is sent.
#[utoipa::path(
    post,
    path = "/api/v1/notices/preview",
    operation_id = "notice_preview",
    tag = "inform",
    request_body = Input,
    responses((status = 200, body = NoticePreview), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Body(input): Body<Input>,
) -> Result<Json<NoticePreview>, Problem> {
    let draft = draft::draft(&state, &viewer, input).await?;
    let notice = notice::draft(NoticeId::new("preview"), draft, state.now())?.state;
    Ok(Json(of(&state, &notice)))
}

pub fn of(state: &ServerState, notice: &Notice) -> NoticePreview {
    let world = state.engine().world();
    let channels = preview::notice(notice, &world, notice.sent_at.unwrap_or(state.now()));
    NoticePreview {
        channels: channels.into_iter().map(channel).collect(),
        page: PagePreview { ja: on_page(notice, Language::Ja), en: on_page(notice, Language::En) },
    }
}

fn channel(preview: preview::ChannelPreview) -> ChannelPreview {
    let (subject, text, html, json) = match preview.message {
        Message::Webhook { body } | Message::Slack { body } => (None, None, None, Some(body)),
        Message::Mail { subject, text, html, .. } => (Some(subject), Some(text), Some(html), None),
    };
    ChannelPreview {
        channel: preview.channel.to_string(),
        kind: preview.kind,
        language: preview.language.as_str(),
        recipients: preview.recipients,
        subject,
        text,
        html,
        json,
    }
}

/// Title and paragraphs; a blank line parts paragraphs.
fn on_page(notice: &Notice, language: Language) -> String {
    let mut html = format!("<article lang=\"{}\"><h3>{}</h3>", language.as_str(), escaped(notice.title.get(language)));
    let body = notice.body.get(language).replace("\r\n", "\n");
    for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        html.push_str("<p>");
        html.push_str(&escaped(paragraph).replace('\n', "<br>"));
        html.push_str("</p>");
    }
    html.push_str("</article>");
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
