//! An event as the message that one channel carries. Rendered when the event happens and stored with the delivery.
//!
//! `content` decides once what a reader is told; `slack` and `mail` only lay it out. A webhook gets the subject as data.

mod content;
mod mail;
mod prefix;
mod slack;
mod wrap;

use hinomi_domain::catalog::ChannelKind;
use hinomi_domain::inform::event::Subject;
use hinomi_domain::inform::{Event, Message};
use hinomi_domain::kernel::{Language, Text, Zone};
use serde_json::{Value, json};

/// Where and for whom a message is written.
#[derive(Clone, Debug)]
pub struct MessageContext {
    pub language: Language,
    pub zone: Zone,
    /// What the reader knows the sender as.
    pub product: Text,
    /// The console and the API as reached from outside, `https://hinomi.example.jp`, without a trailing slash.
    pub public_url: String,
    /// The public status page.
    pub page_url: String,
}

/// The message of `event` for a channel of `kind`.
pub fn message(event: &Event, kind: &ChannelKind, context: &MessageContext) -> Message {
    match kind {
        ChannelKind::Webhook { .. } => Message::Webhook { body: webhook_body(event) },
        ChannelKind::Slack { .. } => Message::Slack { body: slack::body(&content::of(event, context)) },
        ChannelKind::Smtp { .. } | ChannelKind::File { .. } => mail::message(event, &content::of(event, context), context),
    }
}

/// Body of a Standard Webhooks request. `data` is the subject itself; `type` says which.
pub fn webhook_body(event: &Event) -> Value {
    let data = match &event.subject {
        Subject::Alert(view) => json!(view),
        Subject::Group(view) => json!(view),
        Subject::Incident(view) => json!(view),
        Subject::Notice(view) => json!(view),
        Subject::Obligation(view) => json!(view),
    };
    json!({ "type": event.kind.as_str(), "timestamp": event.at, "data": data })
}

#[cfg(test)]
mod tests;
