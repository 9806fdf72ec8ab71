//! Numbers over time: what hosts and programs say of themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, TimestampMicrosecondArray};
use arrow::datatypes::{Float64Type, TimestampMicrosecondType};
use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::{Span, Timestamp};

use super::read::{Names, Wanted, numbers};
use super::write::names;
use super::{Rows, Table};
use crate::error::Fault;
use crate::store::Events;

/// Which numbers are asked for.
#[derive(Clone, Debug)]
pub struct SeriesAsk {
    pub name: String,
    /// `None`: of all.
    pub host: Option<String>,
    /// Series that have all of these.
    pub labels: BTreeMap<String, String>,
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    /// The width of a point; more than nothing.
    pub step: Span,
    pub series_max: usize,
}

/// The numbers of one host and one set of labels, the oldest first; where there were none there is no point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    pub host: Option<String>,
    pub labels: BTreeMap<String, String>,
    pub points: Vec<Point>,
}

/// What lies between an instant and a step later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub at: Timestamp,
    pub count: u64,
    pub sum: f64,
    pub min: f64,
    pub max: f64,
    pub last: f64,
    last_at: i64,
}

impl Point {
    pub fn mean(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^53")]
        let count = self.count as f64;
        self.sum / count
    }

    fn add(&mut self, at: i64, value: f64) {
        self.count += 1;
        self.sum += value;
        (self.min, self.max) = (self.min.min(value), self.max.max(value));
        if at >= self.last_at {
            (self.last_at, self.last) = (at, value);
        }
    }
}

/// A name that some host has, and when it last came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    pub host: Option<String>,
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub last_at: Timestamp,
}

impl Rows {
    /// # Errors
    /// None that a caller can bring about.
    pub fn metrics(samples: &[Sample], received_at: Timestamp) -> Result<Rows, Fault> {
        let labels: Vec<Option<String>> = samples.iter().map(|sample| encode(&sample.labels)).collect();
        let times = TimestampMicrosecondArray::from_iter_values(samples.iter().map(|sample| sample.at.unwrap_or(received_at).as_micros()))
            .with_timezone("UTC");
        let columns: Vec<ArrayRef> = vec![
            Arc::new(times),
            names(samples.iter().map(|sample| sample.host.as_deref())),
            names(samples.iter().map(|sample| Some(sample.name.as_str()))),
            Arc::new(Float64Array::from_iter_values(samples.iter().map(|sample| sample.value))),
            names(labels.iter().map(Option::as_deref)),
        ];
        Rows::new(Table::Metrics, RecordBatch::try_new(Table::Metrics.schema(), columns)?)
    }
}

/// Sorted by name, so that the same labels are the same text.
fn encode(labels: &BTreeMap<String, String>) -> Option<String> {
    if labels.is_empty() { None } else { serde_json::to_string(labels).ok() }
}

fn decode(text: Option<&str>) -> BTreeMap<String, String> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

type Key = (Option<String>, Option<String>);
type Points = BTreeMap<i64, Point>;

impl Events {
    /// The series of a name, those of the first hosts first, and whether there were more than are wanted. May block.
    ///
    /// # Errors
    /// A part cannot be read.
    pub fn series(&self, ask: &SeriesAsk) -> Result<(Vec<Series>, bool), Fault> {
        let wanted = Wanted { table: Table::Metrics, from: ask.from, to: ask.to, named: Some(("name", &ask.name)), columns: &[] };
        let gather = |found: &mut Result<Gathered, Fault>, batch: &RecordBatch| {
            if let Ok(gathered) = found
                && let Err(fault) = gathered.take(batch, ask)
            {
                *found = Err(fault);
            }
        };
        let gathered = self.rows(&wanted, || Ok(Gathered::default()), gather)??;
        let series = gathered.series.into_iter().map(|((host, labels), points)| Series {
            host,
            labels: decode(labels.as_deref()),
            points: points.into_values().collect(),
        });
        Ok((series.collect(), gathered.more))
    }

    /// Every name with its hosts and labels that came in a range, at most `limit`, and whether there were more. May block.
    ///
    /// # Errors
    /// A part cannot be read.
    pub fn metric_names(&self, from: Timestamp, to: Timestamp, limit: usize) -> Result<(Vec<Known>, bool), Fault> {
        let wanted = Wanted { table: Table::Metrics, from, to, named: None, columns: &["time", "host", "name", "labels"] };
        type Names = (BTreeMap<(Option<String>, String, Option<String>), i64>, bool);
        let gather = |found: &mut Result<Names, Fault>, batch: &RecordBatch| {
            if let Ok(names) = found
                && let Err(fault) = take_names(batch, (from, to), limit, names)
            {
                *found = Err(fault);
            }
        };
        let (known, more) = self.rows(&wanted, || Ok(Names::default()), gather)??;
        let known = known.into_iter().map(|((host, name, labels), at)| Known {
            host,
            name,
            labels: decode(labels.as_deref()),
            last_at: Timestamp::from_micros(at),
        });
        Ok((known.collect(), more))
    }
}

#[derive(Default)]
struct Gathered {
    series: BTreeMap<Key, Points>,
    more: bool,
}

impl Gathered {
    fn take(&mut self, batch: &RecordBatch, ask: &SeriesAsk) -> Result<(), Fault> {
        let times = numbers::<TimestampMicrosecondType>(batch, "time")?;
        let values = numbers::<Float64Type>(batch, "value")?;
        let (names, hosts, labels) = (Names::of(batch, "name")?, Names::of(batch, "host")?, Names::of(batch, "labels")?);
        let (from, to, step) = (ask.from.as_micros(), ask.to.as_micros(), ask.step.as_micros().max(1));
        // Whether a host and labels are wanted is decided once for all of their rows.
        let mut chosen: std::collections::HashMap<(Option<i32>, Option<i32>), Option<Key>> = std::collections::HashMap::new();
        for row in names.rows(&ask.name) {
            let at = times.value(row);
            if !(from..to).contains(&at) {
                continue;
            }
            let key = chosen.entry((hosts.key(row), labels.key(row))).or_insert_with(|| {
                let (host, of) = (hosts.get(row), labels.get(row));
                let here = ask.host.as_deref().is_none_or(|wanted| host == Some(wanted)) && {
                    let known = decode(of);
                    ask.labels.iter().all(|(name, value)| known.get(name) == Some(value))
                };
                here.then(|| (host.map(str::to_owned), of.map(str::to_owned)))
            });
            let Some(key) = key else { continue };
            if !self.series.contains_key(key) && self.series.len() >= ask.series_max {
                self.more = true;
                continue;
            }
            let points = match self.series.get_mut(key) {
                Some(points) => points,
                None => self.series.entry(key.clone()).or_default(),
            };
            let (begin, value) = (from + (at - from).div_euclid(step) * step, values.value(row));
            points
                .entry(begin)
                .or_insert(Point {
                    at: Timestamp::from_micros(begin),
                    count: 0,
                    sum: 0.0,
                    min: f64::INFINITY,
                    max: f64::NEG_INFINITY,
                    last: value,
                    last_at: i64::MIN,
                })
                .add(at, value);
        }
        Ok(())
    }
}

fn take_names(
    batch: &RecordBatch,
    (from, to): (Timestamp, Timestamp),
    limit: usize,
    (known, more): &mut (BTreeMap<(Option<String>, String, Option<String>), i64>, bool),
) -> Result<(), Fault> {
    let times = numbers::<TimestampMicrosecondType>(batch, "time")?;
    let (names, hosts, labels) = (Names::of(batch, "name")?, Names::of(batch, "host")?, Names::of(batch, "labels")?);
    let mut last: std::collections::HashMap<(Option<i32>, Option<i32>, Option<i32>), (usize, i64)> = std::collections::HashMap::new();
    for row in 0..batch.num_rows() {
        let at = times.value(row);
        if (from.as_micros()..to.as_micros()).contains(&at) {
            let (_, last_at) = last.entry((hosts.key(row), names.key(row), labels.key(row))).or_insert((row, at));
            *last_at = (*last_at).max(at);
        }
    }
    for (row, at) in last.into_values() {
        let key = (hosts.get(row).map(str::to_owned), names.get(row).unwrap_or_default().to_owned(), labels.get(row).map(str::to_owned));
        if let Some(last_at) = known.get_mut(&key) {
            *last_at = (*last_at).max(at);
        } else if known.len() < limit {
            known.insert(key, at);
        } else {
            *more = true;
        }
    }
    Ok(())
}
