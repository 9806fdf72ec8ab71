//! A notice as lists show it, with how its deliveries stand.

use std::collections::HashMap;

use hinomi_domain::access::Viewer;
use hinomi_domain::inform::Notice;
use hinomi_engine::rows;
use hinomi_store::Tx;
use hinomi_store::delivery::{self, Counts};
use hinomi_store::notice::{self, NoticeRow as Stored};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shape::{By, Instant, Words};
use crate::api::words;
use crate::{Problem, ServerState};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeRow {
    pub id: String,
    /// `flash`, `follow_up`, `resolved`, `general`.
    #[schema(value_type = words::NoticeKind)]
    pub kind: &'static str,
    /// `draft`, `in_review`, `scheduled`, `sent`, `discarded`.
    #[schema(value_type = words::NoticeState)]
    pub state: &'static str,
    pub incident: Option<String>,
    pub title: Words,
    /// Plain text in paragraphs.
    pub body: Words,
    /// Who wrote it; once sent, who let it out.
    pub author: By,
    pub actor_label: String,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    /// The notice that this one corrects.
    pub corrects: Option<String>,
    /// The template alone speaks; nobody changed a word.
    pub canned: bool,
    pub deliveries: NoticeDeliveries,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct NoticeDeliveries {
    pub sent: i64,
    pub failed: i64,
    /// Pending, sending or retrying.
    pub pending: i64,
    pub total: i64,
}

/// Rows with their deliveries counted, in the order given.
pub async fn read_all(tx: &mut Tx, stored: Vec<Stored>) -> Result<Vec<NoticeRow>, Problem> {
    let ids: Vec<&str> = stored.iter().map(|row| row.id.as_str()).collect();
    let counts: HashMap<String, Counts> = delivery::counts_of_causes(tx, "notice", &ids).await?.into_iter().collect();
    stored
        .iter()
        .map(|row| {
            let (notice, version) = rows::notice::read(row)?;
            Ok(NoticeRow::of(notice, version, counts.get(&row.id).copied().unwrap_or_default()))
        })
        .collect()
}

/// One that the viewer may know of.
pub async fn one(state: &ServerState, viewer: &Viewer, id: &str) -> Result<NoticeRow, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = notice::get(&mut tx, id, viewer.security).await?.ok_or_else(Problem::not_found)?;
    read_all(&mut tx, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

impl NoticeRow {
    fn of(notice: Notice, version: i64, counts: Counts) -> Self {
        NoticeRow {
            id: notice.id.to_string(),
            kind: notice.kind.as_str(),
            state: notice.state.as_str(),
            incident: notice.incident.map(|id| id.to_string()),
            title: notice.title.into(),
            body: notice.body.into(),
            actor_label: notice.author.label(),
            author: By(notice.author),
            created_at: notice.created_at.into(),
            sent_at: notice.sent_at.map(Into::into),
            corrects: notice.corrects.map(|id| id.to_string()),
            canned: notice.canned,
            deliveries: NoticeDeliveries { sent: counts.sent, failed: counts.failed, pending: counts.pending, total: counts.total },
            version,
        }
    }
}
