//! Whether the server can be reached. While it cannot, one batch at a time asks again, ever less often, and the rest stays in the files.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::config::Timing;
use crate::send::backoff;
use crate::status::ServerStatus;

const SAY_AGAIN_EVERY: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Weather {
    failures: u32,
    not_before: Option<Instant>,
    said_at: Option<Instant>,
    last_good: Option<Duration>,
    last_error: Option<String>,
}

impl Weather {
    /// How many requests may be on their way together.
    pub fn room(&self, now: Instant, most: usize) -> usize {
        match self.not_before {
            None => most,
            Some(at) if now >= at => 1,
            Some(_) => 0,
        }
    }

    pub fn due_at(&self) -> Option<Instant> {
        self.not_before
    }

    pub fn good(&mut self) {
        if self.failures > 0 {
            tracing::info!("the server answers again, after {} failures", self.failures);
        }
        (self.failures, self.not_before, self.said_at, self.last_error) = (0, None, None, None);
        self.last_good = Some(clock::unix_now());
    }

    pub fn bad(&mut self, now: Instant, why: &str, retry_after: Option<Duration>, timing: &Timing) {
        // Requests that were on their way together fail together.
        if self.not_before.is_none_or(|at| now >= at) {
            self.failures = self.failures.saturating_add(1);
            let wait = backoff(self.failures, timing.retry_first, timing.retry_max).max(retry_after.unwrap_or_default());
            self.not_before = Some(now + wait);
        }
        if self.said_at.is_none_or(|at| now >= at + SAY_AGAIN_EVERY) {
            tracing::warn!("the server does not take logs, they wait in their files: {why}");
            self.said_at = Some(now);
        }
        self.last_error = Some(why.to_owned());
    }

    pub fn status(&self) -> ServerStatus {
        ServerStatus {
            reachable: self.failures == 0 && self.last_good.is_some(),
            last_answer_at: self.last_good.map(clock::text),
            last_error: self.last_error.clone(),
        }
    }
}
