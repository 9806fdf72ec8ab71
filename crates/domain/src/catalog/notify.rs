//! Who hears of what, and over which channel.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{LabelPattern, Origin};
use crate::kernel::{ChannelId, ComponentId, Language, NotifyId, PersonId, Priority, RecipientListId, Severity, Span, Text};

/// A way out of hinomi. Secrets are resolved by the loader and never serialised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    pub kind: ChannelKind,
    pub language: Language,
    /// At most this many deliveries a minute leave through it.
    pub rate_per_minute: Option<u32>,
    pub origin: Origin,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChannelKind {
    /// Standard Webhooks; signed when there is a secret.
    Webhook {
        #[serde(skip_serializing, default)]
        url: String,
        #[serde(skip_serializing, default)]
        secret: Option<String>,
        #[serde(skip_serializing, default)]
        headers: Vec<(String, String)>,
    },
    /// Slack incoming webhook.
    Slack {
        #[serde(skip_serializing, default)]
        url: String,
    },
    /// Mail by SMTP, one recipient per message.
    Smtp {
        host: String,
        port: u16,
        tls: SmtpTls,
        #[serde(skip_serializing, default)]
        username: Option<String>,
        #[serde(skip_serializing, default)]
        password: Option<String>,
        /// The name that hinomi says it has (EHLO). `None`: this host's full name, or the domain of `from` where it has none.
        #[serde(default)]
        hello: Option<String>,
        /// `名前 <address>`.
        from: String,
        /// Envelope sender; `{token}` becomes the delivery's own token (VERP), so that each recipient has their own.
        return_path: String,
    },
    /// Mail written as .eml files into a directory (relative to the data directory).
    File { directory: String, from: String, return_path: String },
}

/// The kind only: addresses and passwords are secrets.
impl std::fmt::Debug for ChannelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ChannelKind {
    pub fn as_str(&self) -> &'static str {
        match self {
            ChannelKind::Webhook { .. } => "webhook",
            ChannelKind::Slack { .. } => "slack",
            ChannelKind::Smtp { .. } => "smtp",
            ChannelKind::File { .. } => "file",
        }
    }

    /// Mail goes to people's addresses; other channels have one recipient, the channel itself.
    pub fn is_mail(&self) -> bool {
        matches!(self, ChannelKind::Smtp { .. } | ChannelKind::File { .. })
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Connect, then upgrade; no upgrade, no mail.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// For a relay on this host.
    None,
}

/// What a notify rule listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Alert,
    Incident,
    Notice,
    /// Warnings and misses of promises, for the people who owe them.
    Obligation,
}

/// `[[notify]]`: alerts, incidents, notices and obligations that match go out over a channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notify {
    pub id: NotifyId,
    pub channel: ChannelId,
    pub on: BTreeSet<Topic>,
    /// All of these must hold; empty matches everything.
    #[serde(rename = "match")]
    pub matches: AlertMatch,
    /// Mail only.
    pub to: Vec<Recipient>,
    /// Alerts with equal values of these labels go out as one notification. Empty: each alert by itself.
    pub group_by: Vec<String>,
    /// How long the first alert of a group waits for others.
    pub group_wait: Span,
    /// How long a group that was told waits before it tells of news.
    pub group_interval: Span,
    pub origin: Origin,
}

/// Conditions over an alert or an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertMatch {
    #[serde(default)]
    pub labels: BTreeMap<String, LabelPattern>,
    #[serde(default)]
    pub severities: BTreeSet<Severity>,
    #[serde(default)]
    pub priorities: BTreeSet<Priority>,
    /// The component or one above it in the tree.
    #[serde(default)]
    pub components: BTreeSet<ComponentId>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    Person { id: PersonId },
    List { id: RecipientListId },
    Address { address: String },
}

/// A static list of people who are told (利用者が登録したメール宛). Subscribers come with *Inform*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecipientList {
    pub id: RecipientListId,
    pub name: Text,
    pub members: Vec<ListMember>,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMember {
    pub address: String,
    pub language: Language,
}

/// Own words for a kind of notice. `{variables}` are listed in the operators' guide and checked when loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Which notice: `flash`, `follow_up`, `resolved`, `general`.
    pub notice: String,
    pub title: Text,
    pub body: Text,
    pub origin: Origin,
}
