//! Slack incoming webhook: success is 200 with the body `ok`, and nothing else is.

use hinomi_domain::inform::Attempt;
use hinomi_domain::kernel::Timestamp;
use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::http;

pub async fn send(client: &Client, url: &str, body: &Value, now: Timestamp) -> Attempt {
    match http::exchange(client.post(url).json(body), now).await {
        Ok(answer) if answer.status == StatusCode::OK && answer.body.trim() == "ok" => {
            Attempt::Sent { provider_id: None, answer: answer.words() }
        }
        // Something between us and Slack answered in its place.
        Ok(answer) if answer.status.is_success() => Attempt::Retry { answer: answer.words(), after: answer.retry_after },
        Ok(answer) => answer.refused(),
        Err(attempt) => attempt,
    }
}
