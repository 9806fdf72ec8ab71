//! Jobs and senders that tell us that they live (SYS-12): late, failed, overrun.

use serde::{Deserialize, Serialize};

use super::{Reason, Sample, Verdict};
use crate::catalog::HeartbeatCheck;
use crate::kernel::{Span, Timestamp};

/// What a ping says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ping {
    Start,
    Success,
    /// Any exit code but 0, `/fail`, or a push with a status other than `up`.
    Fail {
        exit_code: Option<u8>,
        message: Option<String>,
    },
    /// Kept, changes nothing.
    Log,
}

impl Ping {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Ping::Start => "start",
            Ping::Success => "success",
            Ping::Fail { .. } => "fail",
            Ping::Log => "log",
        }
    }

    /// Of the job's process; `None` where the ping says none.
    pub fn exit_status(&self) -> Option<i64> {
        match self {
            Ping::Success => Some(0),
            Ping::Fail { exit_code, .. } => exit_code.map(i64::from),
            Ping::Start | Ping::Log => None,
        }
    }
}

/// What is remembered between pings; stored with the monitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When the next ping counts from: the last success or failure, or when watching began.
    pub counted_from: Option<Timestamp>,
    pub last_ping_at: Option<Timestamp>,
    /// Runs that started and have not ended, oldest first; the run id as sent, or empty.
    #[serde(default)]
    pub running: Vec<(String, Timestamp)>,
    pub last_runtime_us: Option<i64>,
}

/// More runs at once than this and the oldest is forgotten.
const RUNNING_MAX: usize = 20;

impl Heartbeat {
    /// Takes in a ping; `Start` and `Log` say nothing about health.
    pub fn ping(&mut self, ping: &Ping, run: Option<&str>, at: Timestamp) -> Option<Sample> {
        self.last_ping_at = Some(at);
        let run = run.unwrap_or_default();
        match ping {
            Ping::Log => None,
            Ping::Start => {
                self.running.retain(|(id, _)| id != run);
                if self.running.len() >= RUNNING_MAX {
                    self.running.remove(0);
                }
                self.running.push((run.to_owned(), at));
                None
            }
            Ping::Success | Ping::Fail { .. } => {
                if let Some(place) = self.running.iter().position(|(id, _)| id == run) {
                    let (_, started_at) = self.running.remove(place);
                    self.last_runtime_us = Some(at.since(started_at).as_micros());
                }
                self.counted_from = Some(at);
                Some(match ping {
                    Ping::Fail { exit_code, message } => Sample {
                        at,
                        verdict: Verdict::Bad,
                        reason: Some(match (exit_code, message) {
                            (_, Some(message)) => Reason::job_failed_with(message).text,
                            (Some(code), None) => Reason::job_exit_code(code).text,
                            (None, None) => Reason::job_failed().text,
                        }),
                    },
                    _ => Sample { at, verdict: Verdict::Good, reason: None },
                })
            }
        }
    }

    /// What silence says at `now`: late or overrun, or nothing.
    pub fn silence(&self, check: &HeartbeatCheck, now: Timestamp) -> Option<Sample> {
        if let Some((_, started_at)) = self.overrun_since(check).filter(|(at, _)| now >= *at) {
            let reason = Reason::job_overrun(started_at).text;
            return Some(Sample { at: now, verdict: Verdict::Bad, reason: Some(reason) });
        }
        let late_at = self.late_at(check)?;
        (now >= late_at).then(|| {
            let reason = match self.last_ping_at {
                Some(last) => Reason::job_late(last).text,
                None => Reason::job_never().text,
            };
            Sample { at: now, verdict: Verdict::Bad, reason: Some(reason) }
        })
    }

    /// When silence would next say something.
    pub fn next_at(&self, check: &HeartbeatCheck) -> Option<Timestamp> {
        self.late_at(check).into_iter().chain(self.overrun_since(check).map(|(at, _)| at)).min()
    }

    fn late_at(&self, check: &HeartbeatCheck) -> Option<Timestamp> {
        self.counted_from.map(|from| from + check.every + check.grace)
    }

    fn overrun_since(&self, check: &HeartbeatCheck) -> Option<(Timestamp, Timestamp)> {
        let longest: Span = check.runtime_max?;
        self.running.iter().map(|(_, started_at)| (*started_at + longest, *started_at)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check() -> HeartbeatCheck {
        HeartbeatCheck { ping: None, push: None, every: Span::hours(1), grace: Span::minutes(5), runtime_max: Some(Span::minutes(10)) }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_seconds(minutes * 60)
    }

    #[test]
    fn late_after_period_and_grace() {
        let mut beat = Heartbeat { counted_from: Some(at(0)), ..Heartbeat::default() };
        assert_eq!(beat.ping(&Ping::Success, None, at(1)).unwrap().verdict, Verdict::Good);
        assert_eq!(beat.silence(&check(), at(65)), None);
        assert_eq!(beat.next_at(&check()), Some(at(66)));
        assert_eq!(beat.silence(&check(), at(66)).unwrap().verdict, Verdict::Bad);
    }

    #[test]
    fn a_run_that_does_not_end_is_overrun_and_runs_are_told_apart() {
        let mut beat = Heartbeat { counted_from: Some(at(0)), ..Heartbeat::default() };
        beat.ping(&Ping::Start, Some("a"), at(1));
        beat.ping(&Ping::Start, Some("b"), at(5));
        beat.ping(&Ping::Success, Some("a"), at(6));
        assert_eq!(beat.last_runtime_us, Some(Span::minutes(5).as_micros()));
        assert_eq!(beat.silence(&check(), at(14)), None);
        assert!(beat.silence(&check(), at(15)).unwrap().reason.unwrap().contains("has not ended"));
    }

    #[test]
    fn an_exit_code_says_why() {
        let mut beat = Heartbeat::default();
        let sample = beat.ping(&Ping::Fail { exit_code: Some(3), message: None }, None, at(1)).unwrap();
        assert_eq!(sample.reason.unwrap(), "the job ended with exit code 3");
    }
}
