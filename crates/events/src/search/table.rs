//! Tables: records counted, summed and ranked by fields and slices of time.

mod groups;
mod keys;
mod measure;

use std::cmp::Ordering;

use hinomi_domain::ingest::query::{Field, Function, Key, Measure, Query, Step};
use hinomi_domain::kernel::Timestamp;

use super::needle::Verdict;
use super::scan;
use super::{Ask, Scanned, SearchError};
use crate::store::Events;
use groups::Groups;

/// Lines of a table, where the search says nothing else.
const LINES_MAX: usize = 100_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub lines: Vec<Vec<Cell>>,
    pub scanned: Scanned,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Number,
    Time,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Nothing,
    Text(String),
    Number(f64),
    Time(Timestamp),
}

impl Events {
    /// What the query's counting step says of the records that pass `ask`, sorted and cut as its other steps say. `zone_offset` (microseconds)
    /// moves slices of time, so that days begin at midnight of a zone. A query without a counting step counts all records.
    pub fn table(&self, ask: &Ask, query: &Query, zone_offset: i64) -> Result<Table, SearchError> {
        let (by, what, top) = plan(query);
        let limit = if ask.limits.lines_max == 0 { LINES_MAX } else { ask.limits.lines_max };
        let mut groups = Groups::new(&by, &what, zone_offset, limit.max(LINES_MAX));
        let mut scanned = Scanned::default();
        for unit in scan::units(self, ask, &mut scanned)? {
            if unit.verdict == Verdict::Never || (unit.is_inside(ask) && groups.add_index(&unit, &ask.filter)) {
                continue;
            }
            unit.open(
                |chunk| {
                    let passing = scan::passing(chunk, ask, unit.verdict)?;
                    if passing.is_empty() { Ok(()) } else { groups.add(chunk, &passing) }
                },
                &mut scanned,
            )?;
        }
        let mut table = Table { columns: columns(&by, &what), lines: groups.lines(), scanned };
        let timed = by.iter().position(|key| matches!(key, Key::Every(_)));
        match timed {
            Some(column) => table.lines.sort_by(|a, b| compare(&a[column], &b[column]).then_with(|| by_all(a, b))),
            None => table.lines.sort_by(|a, b| compare(&b[by.len()], &a[by.len()]).then_with(|| by_all(a, b))),
        }
        if let Some(top) = top {
            table.lines.truncate(top);
        }
        for step in &query.steps {
            match step {
                Step::Sort { column, descending } => {
                    if let Some(at) = table.columns.iter().position(|known| &known.name == column) {
                        table.lines.sort_by(|a, b| if *descending { compare(&b[at], &a[at]) } else { compare(&a[at], &b[at]) });
                    }
                }
                Step::Limit(limit) => table.lines.truncate(*limit),
                Step::Count { .. } | Step::Top { .. } | Step::Stats { .. } | Step::Fields(_) => {}
            }
        }
        if table.lines.len() > limit {
            return Err(SearchError::TooManyLines { limit });
        }
        Ok(table)
    }
}

fn plan(query: &Query) -> (Vec<Key>, Vec<Measure>, Option<usize>) {
    let count = || vec![Measure { function: Function::Count, field: None }];
    for step in &query.steps {
        match step {
            Step::Count { by } => return (by.clone(), count(), None),
            Step::Top { limit, field } => return (vec![Key::Field(field.clone())], count(), Some(*limit)),
            Step::Stats { what, by } => return (by.clone(), what.clone(), None),
            Step::Fields(_) | Step::Limit(_) | Step::Sort { .. } => {}
        }
    }
    (Vec::new(), count(), None)
}

fn columns(by: &[Key], what: &[Measure]) -> Vec<Column> {
    let keys = by.iter().map(|key| Column {
        name: key.column().to_owned(),
        kind: match key {
            Key::Every(_) | Key::Field(Field::Time) => ColumnKind::Time,
            Key::Field(_) => ColumnKind::Text,
        },
    });
    keys.chain(what.iter().map(|measure| Column { name: measure.column(), kind: ColumnKind::Number })).collect()
}

fn by_all(a: &[Cell], b: &[Cell]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| compare(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Nothing comes before everything.
fn compare(a: &Cell, b: &Cell) -> Ordering {
    let rank = |cell: &Cell| match cell {
        Cell::Nothing => 0,
        Cell::Number(_) => 1,
        Cell::Time(_) => 2,
        Cell::Text(_) => 3,
    };
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => a.total_cmp(b),
        (Cell::Time(a), Cell::Time(b)) => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}
