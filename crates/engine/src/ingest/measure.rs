//! What is known of each source from what came in since the start: when, how much, how late, how much of it without its form, from which agents.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use hinomi_domain::kernel::{LogSourceId, Timestamp};

use super::Logs;

/// Minutes over which a rate is told.
const RATE_MINUTES: i64 = 5;
const MINUTE: i64 = 60_000_000;

#[derive(Default)]
pub(super) struct Measures {
    sources: Mutex<HashMap<LogSourceId, Measure>>,
}

#[derive(Clone, Debug, Default)]
struct Measure {
    told: Measured,
    /// Records by minute, the newest last.
    minutes: Vec<(i64, u64)>,
    /// By the linter's rule: lines, and one of them, masked.
    findings: BTreeMap<&'static str, (u64, String)>,
    /// By agent and path.
    agents: BTreeMap<(String, String), SeenAgent>,
}

/// What an agent says of itself and of a file with every batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sender {
    pub agent: String,
    pub host: Option<String>,
    pub path: Option<String>,
    /// Bytes of the file that it has not sent yet.
    pub lag_bytes: Option<u64>,
    /// Bytes that were destroyed before it could read them.
    pub lost_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SeenAgent {
    pub sender: Sender,
    pub last_seen_at: Timestamp,
}

/// A rule of the standard line that a source breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    pub rule: &'static str,
    /// Of those that were looked at.
    pub lines: u64,
    /// Masked.
    pub example: String,
}

/// Of one source, since this process started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    pub records: u64,
    pub bytes: u64,
    pub unparsed: u64,
    pub last_seen_at: Option<Timestamp>,
    /// Between the newest record's own time and its receipt.
    pub lag_ms: Option<i64>,
    pub records_per_minute: f64,
    /// Lines that keep the standard, and lines that were looked at: a sample.
    pub conforming: u64,
    pub linted: u64,
}

/// What a batch of one source brought.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    pub records: u64,
    pub bytes: u64,
    pub unparsed: u64,
    pub newest_at: Option<Timestamp>,
    pub conforming: u64,
    pub linted: u64,
    /// By the linter's rule: lines, and one of them, masked.
    pub findings: BTreeMap<&'static str, (u64, String)>,
}

/// More agents and paths of one source than these are not told apart.
const AGENTS_MAX: usize = 1_000;

impl Measures {
    pub fn add(&self, source: &LogSourceId, brought: Brought, now: Timestamp) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let measure = sources.entry(source.clone()).or_default();
        measure.told.records += brought.records;
        measure.told.bytes += brought.bytes;
        measure.told.unparsed += brought.unparsed;
        measure.told.conforming += brought.conforming;
        measure.told.linted += brought.linted;
        if brought.records > 0 {
            measure.told.last_seen_at = Some(now);
            measure.told.lag_ms = brought.newest_at.map(|at| now.since(at).as_millis());
        }
        for (rule, (lines, example)) in brought.findings {
            let known = measure.findings.entry(rule).or_default();
            *known = (known.0 + lines, example);
        }
        let minute = now.as_micros().div_euclid(MINUTE);
        match measure.minutes.last_mut() {
            Some((last, count)) if *last == minute => *count += brought.records,
            _ => measure.minutes.push((minute, brought.records)),
        }
        measure.minutes.retain(|(at, _)| *at > minute - RATE_MINUTES - 1);
    }

    pub fn seen(&self, source: &LogSourceId, sender: Sender, now: Timestamp) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let agents = &mut sources.entry(source.clone()).or_default().agents;
        let key = (sender.agent.clone(), sender.path.clone().unwrap_or_default());
        if agents.len() < AGENTS_MAX || agents.contains_key(&key) {
            agents.insert(key, SeenAgent { sender, last_seen_at: now });
        }
    }
}

impl Logs {
    /// What the linter found in its lines, by how many have it.
    pub fn broken_rules(&self, source: &LogSourceId) -> Vec<Broken> {
        let sources = self.measures.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let findings = sources.get(source).map(|measure| &measure.findings).into_iter().flatten();
        let mut broken: Vec<Broken> =
            findings.map(|(rule, (lines, example))| Broken { rule, lines: *lines, example: example.clone() }).collect();
        broken.sort_by_key(|broken| std::cmp::Reverse(broken.lines));
        broken
    }

    /// Agents that sent records of a source, with the files from which they came.
    pub fn agents(&self, source: &LogSourceId) -> Vec<SeenAgent> {
        let sources = self.measures.sources.lock().unwrap_or_else(PoisonError::into_inner);
        sources.get(source).map(|measure| measure.agents.values().cloned().collect()).unwrap_or_default()
    }

    /// Since when deliveries are measured.
    pub fn measured_since(&self) -> Timestamp {
        self.since
    }

    pub fn measured(&self, source: &LogSourceId, now: Timestamp) -> Measured {
        let sources = self.measures.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(measure) = sources.get(source) else { return Measured::default() };
        let minute = now.as_micros().div_euclid(MINUTE);
        // The minute that has not ended says too little.
        let recent = measure.minutes.iter().filter(|(at, _)| *at < minute && *at >= minute - RATE_MINUTES);
        let mut told = measure.told.clone();
        told.records_per_minute = recent.map(|(_, count)| *count).sum::<u64>() as f64 / RATE_MINUTES as f64;
        told
    }
}
