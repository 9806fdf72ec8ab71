//! The ways out of hinomi. A channel takes one rendered delivery and says honestly how the attempt went; when to try again is the
//! outbox's business, what the message says was decided long before.
//!
//! Nothing here panics, and no answer carries a secret: addresses of webhooks are secrets themselves.

mod answer;
mod file;
mod http;
mod mail;
mod slack;
mod smtp;
mod webhook;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::catalog::{Channel, ChannelKind};
use hinomi_domain::inform::{Attempt, Delivery, Message};
use hinomi_domain::kernel::Timestamp;

/// Shared by all senders; cloning is cheap.
#[derive(Clone)]
pub struct Channels {
    http: reqwest::Client,
    smtp: Arc<smtp::Transports>,
    /// The longest that one attempt may take in all.
    attempt_longest: Duration,
}

/// What differs between an ordinary start and a test or a closed network.
#[derive(Clone, Debug)]
pub struct ChannelOptions {
    /// For one connection, one command, one answer.
    pub timeout: Duration,
    /// Certificates (PEM) trusted beside the system's own.
    pub extra_roots: Vec<String>,
}

impl Default for ChannelOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), extra_roots: Vec::new() }
    }
}

/// The channels could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum ChannelsError {
    #[error("prepare the HTTP client")]
    Http(#[source] reqwest::Error),
    #[error("read an extra root certificate")]
    Root,
}

impl Channels {
    /// Fails when the system's trust store or an extra certificate cannot be read.
    pub fn new(options: &ChannelOptions) -> Result<Self, ChannelsError> {
        Ok(Self { http: http::client(options)?, smtp: Arc::new(smtp::Transports::new(options)?), attempt_longest: options.timeout * 4 })
    }

    /// One attempt. `now` dates and signs it.
    pub async fn send(&self, channel: &Channel, delivery: &Delivery, data_directory: &Path, now: Timestamp) -> Attempt {
        let attempt = self.dispatch(channel, delivery, data_directory, now);
        let attempt = match tokio::time::timeout(self.attempt_longest, attempt).await {
            Ok(attempt) => attempt,
            Err(_) => Attempt::Retry { answer: "no end within the time allowed".to_owned(), after: None },
        };
        answer::tidy(attempt, &channel.kind)
    }

    /// Whether a message could be handed over now, as far as that can be known without one. `None`: with this kind it cannot.
    pub async fn greet(&self, channel: &Channel) -> Option<Attempt> {
        let ChannelKind::Smtp { .. } = channel.kind else { return None };
        let attempt = tokio::time::timeout(self.attempt_longest, smtp::greet(&self.smtp, channel)).await;
        let attempt = attempt.unwrap_or_else(|_| Attempt::Retry { answer: "no answer within the time allowed".to_owned(), after: None });
        Some(answer::tidy(attempt, &channel.kind))
    }

    async fn dispatch(&self, channel: &Channel, delivery: &Delivery, data_directory: &Path, now: Timestamp) -> Attempt {
        match (&channel.kind, &delivery.message) {
            (ChannelKind::Webhook { url, secret, headers }, Message::Webhook { body }) => {
                let target = webhook::Target { url, secret: secret.as_deref(), headers };
                webhook::send(&self.http, &target, &delivery.idempotency_key, body, now).await
            }
            (ChannelKind::Slack { url }, Message::Slack { body }) => slack::send(&self.http, url, body, now).await,
            (ChannelKind::Smtp { from, return_path, .. }, Message::Mail { .. }) => match mail::compose(delivery, from, return_path, now) {
                Ok(mail) => smtp::send(&self.smtp, channel, &mail).await,
                Err(refusal) => Attempt::Failed { answer: refusal.to_string() },
            },
            (ChannelKind::File { directory, from, return_path }, Message::Mail { .. }) => {
                match mail::compose(delivery, from, return_path, now) {
                    Ok(mail) => file::send(data_directory.join(directory), delivery, mail).await,
                    Err(refusal) => Attempt::Failed { answer: refusal.to_string() },
                }
            }
            (kind, _) => Attempt::Failed {
                answer: format!("the message was written for another kind of channel than {}, as the channel was then", kind.as_str()),
            },
        }
    }
}

#[cfg(test)]
mod tests;
