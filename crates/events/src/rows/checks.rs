//! Single results of monitors: what uptime was reckoned from, one by one, for whoever doubts it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, TimestampMicrosecondArray};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use hinomi_domain::kernel::Timestamp;

use super::read::{Names, Wanted, numbers};
use super::write::names;
use super::{Rows, Table};
use crate::error::Fault;
use crate::store::Events;

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub at: Timestamp,
    pub monitor: String,
    pub component: Option<String>,
    /// The verdict's word.
    pub state: String,
    pub latency_us: Option<i64>,
    pub reason: Option<String>,
}

impl Rows {
    /// # Errors
    /// None that a caller can bring about.
    pub fn checks(checks: &[Check]) -> Result<Rows, Fault> {
        let texts = |of: fn(&Check) -> Option<&str>| names(checks.iter().map(of));
        let times = TimestampMicrosecondArray::from_iter_values(checks.iter().map(|check| check.at.as_micros())).with_timezone("UTC");
        let columns: Vec<ArrayRef> = vec![
            Arc::new(times),
            texts(|check| Some(&check.monitor)),
            texts(|check| check.component.as_deref()),
            texts(|check| Some(&check.state)),
            Arc::new(checks.iter().map(|check| check.latency_us).collect::<Int64Array>()),
            texts(|check| check.reason.as_deref()),
        ];
        Rows::new(Table::Checks, RecordBatch::try_new(Table::Checks.schema(), columns)?)
    }
}

impl Events {
    /// The newest results of a monitor in a range, at most `limit`, newest first. May block.
    ///
    /// # Errors
    /// A part cannot be read.
    pub fn checks(&self, monitor: &str, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Check>, Fault> {
        let wanted = Wanted { table: Table::Checks, from, to, named: Some(("monitor", monitor)), columns: &[] };
        let found = self.rows(
            &wanted,
            || Ok(Vec::new()),
            |found: &mut Result<Vec<Check>, Fault>, batch| {
                if let Ok(checks) = found
                    && let Err(fault) = take(batch, monitor, (from, to), checks)
                {
                    *found = Err(fault);
                }
                if let Ok(checks) = found
                    && checks.len() > 2 * limit
                {
                    newest(checks, limit);
                }
            },
        )?;
        let mut checks = found?;
        newest(&mut checks, limit);
        Ok(checks)
    }
}

fn newest(checks: &mut Vec<Check>, limit: usize) {
    checks.sort_by_key(|check| std::cmp::Reverse(check.at));
    checks.truncate(limit);
}

fn take(batch: &RecordBatch, monitor: &str, (from, to): (Timestamp, Timestamp), into: &mut Vec<Check>) -> Result<(), Fault> {
    let times = numbers::<TimestampMicrosecondType>(batch, "time")?;
    let latencies = numbers::<Int64Type>(batch, "latency_us")?;
    let (monitors, components) = (Names::of(batch, "monitor")?, Names::of(batch, "component")?);
    let (states, reasons) = (Names::of(batch, "state")?, Names::of(batch, "reason")?);
    for row in monitors.rows(monitor) {
        let at = Timestamp::from_micros(times.value(row));
        if at >= from && at < to {
            into.push(Check {
                at,
                monitor: monitor.to_owned(),
                component: components.get(row).map(str::to_owned),
                state: states.get(row).unwrap_or_default().to_owned(),
                latency_us: (!arrow::array::Array::is_null(latencies, row)).then(|| latencies.value(row)),
                reason: reasons.get(row).map(str::to_owned),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One comes every few seconds, and they wait for half an hour.
    #[test]
    fn a_small_batch_takes_little_memory() {
        let at = Timestamp::from_seconds(1_795_000_000);
        let check = Check { at, monitor: "web".into(), component: None, state: "good".into(), latency_us: Some(12_300), reason: None };
        let bytes = |count: usize| Rows::checks(&vec![check.clone(); count]).unwrap().batch.get_array_memory_size();
        assert!(bytes(1) < 4_096, "{}", bytes(1));
        assert!(bytes(1_000) < 64 * 1_024, "{}", bytes(1_000));
    }
}
