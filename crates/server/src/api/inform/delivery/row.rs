//! A delivery as lists show it.

use hinomi_domain::catalog::Catalog;
use hinomi_domain::inform::Message;
use hinomi_domain::kernel::{ChannelId, Timestamp};
use hinomi_store::delivery::DeliveryRow as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shape::Instant;
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryRow {
    pub id: String,
    /// `alert`, `incident`, `notice`, `obligation`.
    #[schema(value_type = words::Topic)]
    pub topic: String,
    /// Such as `notice.sent`.
    pub event: String,
    #[schema(value_type = words::SubjectKind)]
    pub cause_kind: String,
    pub cause: String,
    pub channel: String,
    /// `webhook`, `slack`, `smtp`, `file`, or `mail` where the channel is no longer configured.
    #[schema(value_type = words::ChannelKind)]
    pub channel_kind: &'static str,
    pub recipient: String,
    #[schema(value_type = words::Language)]
    pub language: String,
    /// `pending`, `sending`, `sent`, `retrying`, `failed`, `suppressed`.
    #[schema(value_type = words::DeliveryState)]
    pub state: String,
    pub attempts: i64,
    /// When it is tried again; null once it has ended.
    pub next_at: Option<Instant>,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    pub provider_id: Option<String>,
    pub last_error: Option<String>,
}

impl DeliveryRow {
    pub fn of(row: &Stored, catalog: &Catalog) -> Self {
        let waits = matches!(row.state.as_str(), "pending" | "retrying" | "sending");
        let channel = catalog.channels.get(&ChannelId::new(row.channel.clone()));
        DeliveryRow {
            id: row.id.clone(),
            topic: row.topic.clone(),
            event: row.event.clone(),
            cause_kind: row.cause_kind.clone(),
            cause: row.cause.clone(),
            channel: row.channel.clone(),
            channel_kind: channel.map_or_else(|| kind_of(row), |channel| channel.kind.as_str()),
            recipient: row.recipient.clone(),
            language: row.language.clone(),
            state: row.state.clone(),
            attempts: row.attempts,
            next_at: waits.then(|| Timestamp::from_micros(row.next_at).into()),
            created_at: Timestamp::from_micros(row.created_at).into(),
            sent_at: row.sent_at.map(|at| Timestamp::from_micros(at).into()),
            provider_id: row.provider_id.clone(),
            last_error: row.last_error.clone(),
        }
    }
}

fn kind_of(row: &Stored) -> &'static str {
    match serde_json::from_str(&row.payload) {
        Ok(Message::Webhook { .. }) => "webhook",
        Ok(Message::Slack { .. }) => "slack",
        Ok(Message::Mail { .. }) | Err(_) => "mail",
    }
}
