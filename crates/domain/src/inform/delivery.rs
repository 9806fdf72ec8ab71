//! One message to one recipient over one channel, with its proof.
//! `pending → sending → sent | retrying | failed | suppressed`. A crash in the middle of a send means *unknown → try again*,
//! never *failed*; the idempotency key makes the repeat harmless where the channel supports one.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Timestamp};

/// After this many attempts a delivery is a dead letter, which a person can retry.
pub const ATTEMPTS_MAX: u32 = 60;
const RETRY_FIRST: Span = Span::seconds(1);
/// Soon after a failure the receiver is most likely to return, so the first attempts stay close together.
const RETRY_LONGEST_EARLY: Span = Span::seconds(30);
const RETRY_LONGEST_LATE: Span = Span::minutes(10);
const EARLY_ATTEMPTS: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Pending,
    Sending,
    Sent,
    Retrying,
    Failed,
    Suppressed,
}

impl DeliveryState {
    pub const ALL: [DeliveryState; 6] = [
        DeliveryState::Pending,
        DeliveryState::Sending,
        DeliveryState::Sent,
        DeliveryState::Retrying,
        DeliveryState::Failed,
        DeliveryState::Suppressed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Sending => "sending",
            DeliveryState::Sent => "sent",
            DeliveryState::Retrying => "retrying",
            DeliveryState::Failed => "failed",
            DeliveryState::Suppressed => "suppressed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What goes over the wire, rendered when the event happened and stored with the delivery (rule 2 of the domain).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// The body of a Standard Webhooks request: `{type, timestamp, data}`.
    Webhook { body: serde_json::Value },
    /// Body of a Slack incoming webhook.
    Slack { body: serde_json::Value },
    Mail {
        subject: String,
        text: String,
        html: String,
        /// `Message-ID` of the first mail of the same incident, so that mail programs show one thread.
        thread: Option<String>,
        /// Two-letter language of the texts.
        language: String,
    },
}

/// What the engine needs of a delivery to send it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: crate::kernel::DeliveryId,
    pub channel: crate::kernel::ChannelId,
    /// A mail address, or the channel's id.
    pub recipient: String,
    pub idempotency_key: String,
    pub message: Message,
    pub created_at: Timestamp,
    /// This attempt's number, from 1.
    pub attempt: u32,
}

/// How an attempt went, as the channel reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Attempt {
    /// The provider took it; `answer` is its own words.
    Sent { provider_id: Option<String>, answer: String },
    /// Might work later. `after`: the provider's own wish (Retry-After).
    Retry { answer: String, after: Option<Span> },
    /// Will never work: refused for good (a 4xx, an unknown mailbox).
    Failed { answer: String },
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Sent,
    RetryAt(Timestamp),
    Failed,
}

/// `jitter` in 0..1000 spreads retries over the second half of the wait. A channel that is down for hours loses nothing: the
/// budget of attempts spans more than five hours, and a dead letter waits for a person.
pub fn after_attempt(attempt_number: u32, attempt: &Attempt, jitter: u32, now: Timestamp) -> Next {
    match attempt {
        Attempt::Sent { .. } => Next::Sent,
        Attempt::Failed { .. } => Next::Failed,
        Attempt::Retry { .. } if attempt_number >= ATTEMPTS_MAX => Next::Failed,
        Attempt::Retry { after, .. } => {
            let doubled = RETRY_FIRST.as_micros().saturating_mul(1_i64 << attempt_number.saturating_sub(1).min(20));
            let longest = if attempt_number <= EARLY_ATTEMPTS { RETRY_LONGEST_EARLY } else { RETRY_LONGEST_LATE };
            let wait = doubled.min(longest.as_micros());
            let spread = wait / 2 + wait / 2 * i64::from(jitter % 1000) / 1000;
            let asked = after.map_or(0, |after| after.as_micros().clamp(0, Span::hours(1).as_micros()));
            Next::RetryAt(now + Span::micros(spread.max(asked)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_grow_then_end_as_a_dead_letter() {
        let now = Timestamp::from_seconds(0);
        let retry = Attempt::Retry { answer: "503".into(), after: None };
        let mut waits = Vec::new();
        for attempt in 1..ATTEMPTS_MAX {
            let Next::RetryAt(at) = after_attempt(attempt, &retry, 999, now) else { panic!("attempt {attempt} must retry") };
            waits.push(at.as_micros());
        }
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(after_attempt(ATTEMPTS_MAX, &retry, 0, now), Next::Failed);
    }

    #[test]
    fn a_provider_may_ask_for_a_longer_wait_within_reason() {
        let now = Timestamp::from_seconds(0);
        let asked = |after| after_attempt(1, &Attempt::Retry { answer: String::new(), after: Some(after) }, 0, now);
        assert_eq!(asked(Span::minutes(5)), Next::RetryAt(now + Span::minutes(5)));
        assert_eq!(asked(Span::days(30)), Next::RetryAt(now + Span::hours(1)));
    }
}
