//! What is known of each source from what came in since the start: when, how much, how late, how much of it without its form.

use std::collections::HashMap;
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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brought {
    pub records: u64,
    pub bytes: u64,
    pub unparsed: u64,
    pub newest_at: Option<Timestamp>,
    pub conforming: u64,
    pub linted: u64,
}

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
        let minute = now.as_micros().div_euclid(MINUTE);
        match measure.minutes.last_mut() {
            Some((last, count)) if *last == minute => *count += brought.records,
            _ => measure.minutes.push((minute, brought.records)),
        }
        measure.minutes.retain(|(at, _)| *at > minute - RATE_MINUTES - 1);
    }
}

impl Logs {
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
