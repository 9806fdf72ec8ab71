//! What a running check has found so far. It lives outside the check's future, so that a check that is cut off by its timeout still
//! reports its finished phases and says where it hung.

use std::time::{Duration, Instant};

use crate::report::{Detail, Phases, Reason, Report, Verdict};

pub(crate) struct Progress {
    started: Instant,
    pub stage: Stage,
    pub phases: Phases,
    pub detail: Detail,
    /// A name is being resolved and none of the resolvers has said anything at all yet.
    pub resolver_silent: bool,
    /// Replaces the elapsed time as `took`.
    pub took: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Resolve,
    Connect,
    Proxy,
    Tls,
    FirstByte,
    Body,
}

impl Progress {
    #[expect(clippy::disallowed_methods, reason = "measures the real network, which no test pauses")]
    pub fn begin() -> Progress {
        Progress {
            started: Instant::now(),
            stage: Stage::Connect,
            phases: Phases::default(),
            detail: Detail::default(),
            resolver_silent: false,
            took: None,
        }
    }

    /// Enters a stage and returns the instant, for `finish`.
    #[expect(clippy::disallowed_methods, reason = "measures the real network, which no test pauses")]
    pub fn enter(&mut self, stage: Stage) -> Instant {
        self.stage = stage;
        Instant::now()
    }

    /// Adds what passed since `from` to the stage's phase.
    pub fn finish(&mut self, stage: Stage, from: Instant) {
        self.add(stage, from.elapsed());
    }

    pub fn add(&mut self, stage: Stage, passed: Duration) {
        let phase = match stage {
            Stage::Resolve => &mut self.phases.dns_us,
            Stage::Connect | Stage::Proxy => &mut self.phases.connect_us,
            Stage::Tls => &mut self.phases.tls_us,
            Stage::FirstByte => &mut self.phases.first_byte_us,
            Stage::Body => return,
        };
        *phase = Some(phase.unwrap_or(0).saturating_add(microseconds(passed)));
    }

    /// Over redirects the one that expires first counts.
    pub fn saw_certificate(&mut self, days: i64) {
        self.detail.certificate_days = Some(self.detail.certificate_days.map_or(days, |known| known.min(days)));
    }

    /// The verdict on a check whose time is up. The target is to blame unless our own resolvers were silent: then nothing is known of it.
    pub fn timed_out(&self, timeout: Duration) -> Verdict {
        let within = format!("within {} s", timeout.as_secs_f64());
        if self.stage == Stage::Resolve && self.resolver_silent {
            return Verdict::CouldNotRun(Reason::new(
                "resolver_unreachable",
                format!("none of the host's own resolvers answered anything {within}"),
            ));
        }
        let (code, what) = match self.stage {
            Stage::Resolve => ("dns_timeout", "the name was not resolved"),
            Stage::Connect => ("connect_timeout", "no connection"),
            Stage::Proxy => ("timeout", "no answer from the proxy"),
            Stage::Tls => ("timeout", "the TLS handshake did not finish"),
            Stage::FirstByte => ("timeout", "no answer"),
            Stage::Body => ("timeout", "the answer did not end"),
        };
        Verdict::Bad(Reason::new(code, format!("{what} {within}")))
    }

    pub fn report(mut self, verdict: Verdict) -> Report {
        let elapsed = self.started.elapsed();
        self.phases.total_us = microseconds(elapsed);
        Report { verdict, took: self.took.unwrap_or(elapsed), phases: self.phases, detail: self.detail }
    }
}

/// Saturates after 71 minutes; a check takes at most one.
pub(crate) fn microseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}
