//! The work on one question, on the threads that are there for it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use datafusion::common::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::StreamExt as _;
use tokio::sync::mpsc;

use super::cell::{self, Cell};
use super::columns::{SqlColumn, SqlKind};
use super::fault::is_missing;
use super::table::{Shared, StoreTable};
use super::{Ends, SqlAsk, SqlError, guard};
use crate::search::Scanned;
use crate::store::{Events, RETRIES};

/// What is told of the work.
#[derive(Debug)]
pub(super) enum Sent {
    Columns(Vec<SqlColumn>),
    Rows(Vec<Vec<Cell>>),
    Ended { truncated: bool, scanned: Scanned },
    Failed(SqlError),
}

/// Rows that are told at once.
const ROWS_AT_ONCE: usize = 1_024;

pub(super) async fn run(events: Events, ask: SqlAsk, ends: Ends, into: mpsc::Sender<Sent>) {
    let last = match work(&events, &ask, &ends, &into).await {
        Ok(Some(ended)) => ended,
        // Nobody listens any more.
        Ok(None) => return,
        Err(error) => Sent::Failed(error),
    };
    let _ = into.send(last).await;
}

async fn work(events: &Events, ask: &SqlAsk, ends: &Ends, into: &mpsc::Sender<Sent>) -> Result<Option<Sent>, SqlError> {
    let Planned { plan, context, shared } = planned(events, ask, ends).await?;
    if into.send(Sent::Columns(columns(&plan))).await.is_err() {
        return Ok(None);
    }
    let mut stream = execute_stream(plan.clone(), context)?;
    let (mut count, mut bytes, mut truncated) = (0, 0, false);
    'all: while let Some(batch) = stream.next().await {
        let batch = batch?;
        let mut from = 0;
        while from < batch.num_rows() {
            if ends.is_over() {
                return Err(SqlError::Cancelled);
            }
            let some = batch.slice(from, ROWS_AT_ONCE.min(batch.num_rows() - from));
            from += some.num_rows();
            let mut rows = cell::rows(&some)?;
            let fits = rows.iter().position(|row| {
                count += 1;
                bytes += row.iter().map(Cell::bytes).sum::<usize>();
                count > ask.rows_max || bytes > ask.bytes_max
            });
            truncated = fits.is_some();
            rows.truncate(fits.unwrap_or(rows.len()));
            if !rows.is_empty() && into.send(Sent::Rows(rows)).await.is_err() {
                return Ok(None);
            }
            if truncated {
                break 'all;
            }
        }
    }
    drop(stream);
    let scanned = Scanned {
        rows: shared.rows.load(Ordering::Relaxed) + rows_read(&plan),
        bytes: shared.bytes.load(Ordering::Relaxed),
        parts: shared.parts.load(Ordering::Relaxed),
        cold_parts: shared.cold_parts.load(Ordering::Relaxed),
    };
    Ok(Some(Sent::Ended { truncated, scanned }))
}

/// A name that stands twice, as of a table that is joined to itself, gets a number.
fn columns(plan: &Arc<dyn ExecutionPlan>) -> Vec<SqlColumn> {
    let mut taken = HashSet::new();
    let schema = plan.schema();
    let columns = schema.fields().iter().map(|field| {
        let mut name = field.name().clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{}_{number}", field.name());
            number += 1;
        }
        SqlColumn { name, kind: SqlKind::of(field.data_type()) }
    });
    columns.collect()
}

struct Planned {
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
    shared: Arc<Shared>,
}

async fn planned(events: &Events, ask: &SqlAsk, ends: &Ends) -> Result<Planned, SqlError> {
    let mut tries = 0;
    loop {
        let shared = Arc::new(Shared::new(ask, ends.clone()));
        let snapshot = events.shared.state.snapshot();
        let state = events.shared.engine.session(ask, StoreTable::all(events, &snapshot, &shared))?;
        let made = async {
            let plan = limited(guard::plan(&state, &ask.query).await?, ask.rows_max)?;
            state.create_physical_plan(&plan).await
        };
        match made.await {
            Ok(plan) => return Ok(Planned { plan, context: state.task_ctx(), shared }),
            Err(error) if is_missing(&error) && tries < RETRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// One more row than may be given shows that there are more, and lets sorting keep only the best.
fn limited(plan: LogicalPlan, rows_max: usize) -> Result<LogicalPlan, DataFusionError> {
    match plan {
        LogicalPlan::Explain(_) | LogicalPlan::Analyze(_) => Ok(plan),
        plan => LogicalPlanBuilder::from(plan).limit(0, Some(rows_max.saturating_add(1)))?.build(),
    }
}

/// Rows of parts that were looked at one by one.
fn rows_read(plan: &Arc<dyn ExecutionPlan>) -> u64 {
    let own = match plan.metrics().filter(|_| plan.name() == "DataSourceExec") {
        Some(metrics) => {
            let pruned = metrics.sum_by_name("pushdown_rows_pruned").map_or(0, |value| value.as_usize());
            (metrics.output_rows().unwrap_or_default() + pruned) as u64
        }
        None => 0,
    };
    own + plan.children().into_iter().map(rows_read).sum::<u64>()
}
