//! A segment: the records of one file of the write-ahead log.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::append::Range;
use super::state::State;
use crate::batch::Batch;
use crate::error::Fault;
use crate::manifest::Listed;
use crate::rows::{Rows, Table};
use crate::wal;

/// What one record of the log holds.
#[derive(Clone)]
pub(crate) enum Content {
    Logs(Arc<Batch>),
    Rows(Arc<Rows>),
}

#[derive(Default)]
pub(crate) struct Segment {
    /// Of its file of the log.
    pub number: u64,
    pub batches: Vec<Arc<Batch>>,
    pub rows: Vec<Arc<Rows>>,
    /// By agent and file: up to where, and when.
    pub marks: HashMap<(String, String), (u64, i64)>,
    pub count: usize,
    pub memory_bytes: usize,
    /// Of its file of the log.
    pub log_bytes: u64,
    /// When the first record came.
    pub opened_at: i64,
}

impl Segment {
    pub fn add(&mut self, content: Content, range: Option<&Range>, at: i64) {
        if self.count == 0 {
            self.opened_at = at;
        }
        match content {
            Content::Logs(batch) => {
                self.count += batch.len();
                self.memory_bytes += batch.memory_bytes();
                self.batches.push(batch);
            }
            Content::Rows(rows) => {
                self.count += rows.len();
                self.memory_bytes += rows.batch.get_array_memory_size();
                self.rows.push(rows);
            }
        }
        if let Some(range) = range {
            self.marks.insert((range.agent.clone(), range.file.clone()), (range.end, at));
        }
    }
}

/// Reads what the log holds beyond the parts. Also the number that the next file takes.
pub(crate) fn recover(directory: &Path, listed: Listed) -> Result<(State, u64), Fault> {
    let numbers = wal::numbers(directory)?;
    let next = numbers.last().copied().unwrap_or_default().max(listed.sealed) + 1;
    let mut sealing = VecDeque::new();
    for number in numbers {
        if number <= listed.sealed {
            wal::remove(directory, number)?;
            continue;
        }
        let mut segment = Segment { number, log_bytes: wal::size(directory, number)?, ..Segment::default() };
        let mut damaged = 0;
        let end = wal::replay(directory, number, |payload| match read(&payload) {
            Some((content, range, at)) => segment.add(content, range.as_ref(), at),
            None => damaged += 1,
        })?;
        if damaged > 0 {
            tracing::error!(number, damaged, "records of the write-ahead log could not be read");
        }
        if let wal::End::Torn { bytes } = end {
            tracing::warn!(number, bytes, "the write-ahead log ends in the middle of a record that was never acknowledged");
        }
        if segment.count == 0 {
            wal::remove(directory, number)?;
        } else {
            sealing.push_back(Arc::new(segment));
        }
    }
    Ok((State::new(listed, sealing), next))
}

/// The payload of a record of the log: what it is, whose range, when, and the content.
pub(crate) fn write(content: &Content, range: Option<&Range>, at: i64, out: &mut Vec<u8>) -> Result<(), Fault> {
    out.push(match content {
        Content::Logs(_) => 0,
        Content::Rows(rows) => rows.table as u8,
    });
    out.extend_from_slice(&at.to_le_bytes());
    out.push(u8::from(range.is_some()));
    if let Some(range) = range {
        for text in [&range.agent, &range.file] {
            out.push(u8::try_from(text.len()).map_err(|_| Fault::Part("the name of an agent's file is too long".to_owned()))?);
            out.extend_from_slice(text.as_bytes());
        }
        out.extend_from_slice(&range.start.to_le_bytes());
        out.extend_from_slice(&range.end.to_le_bytes());
    }
    match content {
        Content::Logs(batch) => batch.encode(out),
        Content::Rows(rows) => rows.encode(out)?,
    }
    Ok(())
}

fn read(payload: &[u8]) -> Option<(Content, Option<Range>, i64)> {
    let mut from = payload;
    let mut take = |length: usize| {
        let (taken, rest) = from.split_at_checked(length)?;
        from = rest;
        Some(taken)
    };
    let table = *Table::ALL.get(usize::from(take(1)?[0]))?;
    let at = i64::from_le_bytes(take(8)?.try_into().ok()?);
    let range = match take(1)?[0] {
        0 => None,
        _ => {
            let mut text = || {
                let length = usize::from(take(1)?[0]);
                std::str::from_utf8(take(length)?).ok().map(str::to_owned)
            };
            let (agent, file) = (text()?, text()?);
            let start = u64::from_le_bytes(take(8)?.try_into().ok()?);
            Some(Range { agent, file, start, end: u64::from_le_bytes(take(8)?.try_into().ok()?) })
        }
    };
    let content = match table {
        Table::Logs => Content::Logs(Arc::new(Batch::decode(from).ok()?)),
        table => Content::Rows(Arc::new(Rows::decode(table, from).ok()?)),
    };
    Some((content, range, at))
}
