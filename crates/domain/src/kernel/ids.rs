//! One type per kind of identifier, so that two of them can never be swapped.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )*};
}

ids! {
    // Named by people in the configuration: `[a-z0-9][a-z0-9_-]*`, at most 64 bytes.
    ComponentId, SystemId, MonitorId, ChannelId, PersonId, PageId, CalendarId, RecipientListId, NotifyId, TriageRuleId,
    PriorityRuleId, MaintenanceId, LogSourceId, LogRuleId,
    /// Why a log exists: one of the standard's purposes, or one that the policy adds.
    PurposeId,
    /// A clause of the policy, such as `flash`.
    ClauseId,
    // Made by the engine: UUID version 7 as text.
    AlertId, IncidentId, NoticeId, ObligationId, DeliveryId, CheckId, DisclosureId,
    /// The digest of the policy that something started under.
    PolicyVersionId,
}
