//! What this host is doing: read from `/proc` every so often, sent as JSON lines.
//!
//! Samples that cannot be sent wait in memory up to a limit; the oldest go first, and are counted. Names end in their unit: `_ratio` is 0 to
//! 1, `_per_second` is the mean since the sample before.

mod counters;
mod files;
mod processes;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::config::{AgentConfig, MetricsConfig, Timing};
use crate::send::client::{Client, Connection};
use crate::send::{Failure, backoff, send_metrics};
use crate::status::{Shared, Status};

use counters::Counters;

/// Bodies that wait for the server: an hour, at the usual interval.
const WAITING_MAX: usize = 120;
const WAITING_BYTES_MAX: usize = 1 << 20;
/// Of one kind: mounts, interfaces, devices.
pub(crate) const LABELS_MAX: usize = 100;
/// Followed files with figures of their own.
const FILES_MAX: usize = 200;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub name: &'static str,
    pub value: f64,
    pub labels: Vec<(&'static str, String)>,
}

impl Sample {
    pub fn new(name: &'static str, value: f64) -> Sample {
        Sample { name, value, labels: Vec::new() }
    }

    pub fn labelled(name: &'static str, value: f64, label: &'static str, of: &str) -> Sample {
        Sample { name, value, labels: vec![(label, of.to_owned())] }
    }
}

/// Where the kernel tells of itself.
#[derive(Clone, Debug)]
pub(crate) struct Proc {
    pub root: PathBuf,
}

impl Default for Proc {
    fn default() -> Self {
        Proc { root: PathBuf::from("/proc") }
    }
}

impl Proc {
    /// Empty where there is none: a container shows less than a host.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.root.join(name)).unwrap_or_default()
    }
}

/// Until the end.
pub(crate) async fn run(
    client: Arc<Client>,
    config: Arc<AgentConfig>,
    settings: MetricsConfig,
    shared: Arc<Shared>,
    stop: CancellationToken,
) {
    let mut ticks = tokio::time::interval(settings.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut connection = Connection::default();
    let (mut waiting, mut counters) = (Waiting::default(), Counters::default());
    let proc = Proc::default();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {
                let (proc, wanted, settings) = (proc.clone(), config.clone(), settings.clone());
                let at = Instant::now();
                // Disks may take their time to answer.
                let gathered = tokio::task::spawn_blocking(move || {
                    let samples = gather(&proc, &wanted, &settings, &mut counters, at);
                    (samples, counters)
                });
                let Ok((mut samples, kept)) = gathered.await else { return };
                counters = kept;
                samples.extend(of_the_agent(&shared.status.lock().unwrap_or_else(PoisonError::into_inner), client.clock_offset()));
                waiting.push(lines(&samples, &config.host, clock::unix_now()));
            }
            () = waiting.due() => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = waiting.send(&client, &mut connection, &config.timing) => {}
        }
        let mut status = shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.dropped_samples = waiting.dropped;
        status.clock_offset_seconds = client.clock_offset().map(|(offset, _)| offset);
    }
}

/// Everything that this host shows now.
fn gather(proc: &Proc, config: &AgentConfig, settings: &MetricsConfig, counters: &mut Counters, at: Instant) -> Vec<Sample> {
    let mut samples = counters.gather(proc, at);
    samples.extend(files::gather(proc, settings));
    samples.extend(processes::gather(proc, &config.processes));
    samples
}

fn of_the_agent(status: &Status, clock_offset: Option<(f64, f64)>) -> Vec<Sample> {
    #[expect(clippy::cast_precision_loss, reason = "a few bytes more or less")]
    let number = |bytes: u64| bytes as f64;
    let mut samples = vec![
        Sample::new("agent_lag_bytes", number(status.lag_bytes())),
        Sample::new("agent_lost_bytes", number(status.lost_bytes)),
        Sample::new("agent_spool_bytes", number(status.spool_bytes)),
    ];
    for file in status.files.iter().filter(|file| file.lag_bytes > 0 || file.lost_bytes > 0 || file.state == "live").take(FILES_MAX) {
        let labels = vec![("source", file.source.clone()), ("path", file.path.clone()), ("generation", file.generation.clone())];
        samples.push(Sample { name: "agent_file_lag_bytes", value: number(file.lag_bytes), labels: labels.clone() });
        samples.push(Sample { name: "agent_file_lost_bytes", value: number(file.lost_bytes), labels });
    }
    if let Some((offset, doubt)) = clock_offset {
        samples.push(Sample::new("clock_offset_seconds", offset));
        samples.push(Sample::new("clock_offset_doubt_seconds", doubt));
    }
    samples
}

#[derive(Serialize)]
struct Line<'a> {
    at: &'a str,
    host: &'a str,
    name: &'a str,
    value: f64,
    labels: serde_json::Map<String, serde_json::Value>,
}

fn lines(samples: &[Sample], host: &str, now: Duration) -> Bytes {
    let at = clock::text(now);
    let mut body = Vec::new();
    for sample in samples.iter().filter(|sample| sample.value.is_finite()) {
        let labels = sample.labels.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
        let line = Line { at: &at, host, name: sample.name, value: sample.value, labels };
        // A line is text and finite numbers, which JSON always has.
        if serde_json::to_writer(&mut body, &line).is_ok() {
            body.push(b'\n');
        }
    }
    Bytes::from(body)
}

/// Bodies that the server has not taken yet.
#[derive(Default)]
struct Waiting {
    bodies: VecDeque<Bytes>,
    bytes: usize,
    dropped: u64,
    failures: u32,
    said_unwanted: bool,
    not_before: Option<Instant>,
}

impl Waiting {
    fn push(&mut self, body: Bytes) {
        self.bytes += body.len();
        self.bodies.push_back(body);
        while self.bodies.len() > WAITING_MAX || (self.bytes > WAITING_BYTES_MAX && self.bodies.len() > 1) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.bodies.pop_front() {
            self.bytes -= oldest.len();
            self.dropped += u64::try_from(memchr::memchr_iter(b'\n', &oldest).count()).unwrap_or(0);
        }
    }

    fn drop_all(&mut self) {
        while !self.bodies.is_empty() {
            self.drop_oldest();
        }
    }

    /// When what waits may be tried again; never, when nothing does.
    async fn due(&self) {
        match self.not_before.filter(|_| !self.bodies.is_empty()) {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    async fn send(&mut self, client: &Client, connection: &mut Connection, timing: &Timing) {
        if self.not_before.is_some_and(|at| Instant::now() < at) {
            return;
        }
        while let Some(body) = self.bodies.front().cloned() {
            let wait = match send_metrics(client, connection, body).await {
                Ok(()) => {
                    (self.failures, self.not_before) = (0, None);
                    if let Some(sent) = self.bodies.pop_front() {
                        self.bytes -= sent.len();
                    }
                    continue;
                }
                Err(Failure::Down { retry_after, .. }) => {
                    self.failures = self.failures.saturating_add(1);
                    backoff(self.failures, timing.retry_first, timing.retry_max).max(retry_after.unwrap_or_default())
                }
                Err(failure) if failure.has_status(404) => {
                    // A server that takes no metrics may learn to; until then nothing is kept for it.
                    self.drop_all();
                    if !std::mem::replace(&mut self.said_unwanted, true) {
                        tracing::warn!("the server takes no metrics (404), so they are dropped; logs are sent all the same");
                    }
                    timing.refused_retry
                }
                Err(Failure::Refused { why, .. }) => {
                    if self.failures == 0 {
                        tracing::error!("the server refuses metrics: {why}");
                    }
                    self.failures = self.failures.saturating_add(1);
                    timing.refused_retry
                }
            };
            self.not_before = Some(Instant::now() + wait);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_json_lines() {
        let samples = [Sample::new("a", 1.5), Sample::labelled("b", 2.0, "mount", "/データ"), Sample::new("no", f64::NAN)];
        let body = lines(&samples, "web-01", Duration::from_millis(1_700_000_000_123));
        let text = std::str::from_utf8(&body).unwrap();
        let parsed: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(parsed.len(), 2);
        assert_eq!(parsed[1]["labels"]["mount"], "/データ");
        assert_eq!((&parsed[0]["host"], &parsed[0]["at"]), (&"web-01".into(), &"2023-11-14T22:13:20.123Z".into()));
    }

    #[test]
    fn what_waits_has_a_limit_and_the_oldest_go() {
        let mut waiting = Waiting::default();
        for n in 0..WAITING_MAX + 5 {
            waiting.push(Bytes::from(format!("{n}\n{n}\n")));
        }
        assert_eq!((waiting.bodies.len(), waiting.dropped), (WAITING_MAX, 10));
        assert_eq!(waiting.bodies[0], "5\n5\n");
        waiting.push(Bytes::from(vec![b'x'; WAITING_BYTES_MAX]));
        assert_eq!(waiting.bodies.len(), 1);
        assert_eq!(waiting.bytes, WAITING_BYTES_MAX);
    }

    #[test]
    fn this_host_shows_something() {
        let mut counters = Counters::default();
        let config = AgentConfig::parse("server = \"http://127.0.0.1\"\ntoken = \"env:T\"", std::path::Path::new("a.toml"), &|_| {
            Some("t".to_owned())
        })
        .unwrap();
        let settings = config.metrics.clone().unwrap();
        let samples = gather(&Proc::default(), &config, &settings, &mut counters, Instant::now());
        for name in ["memory_available_bytes", "load_average", "file_handles_open", "cpu_count", "uptime_seconds"] {
            assert!(samples.iter().any(|sample| sample.name == name), "{name}");
        }
    }
}
