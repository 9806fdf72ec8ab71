//! The list of parts. What is in it exists; a file that is not in it is a leftover.

use futures::future::BoxFuture;

use crate::error::Fault;

/// Where the list is kept: a table of the relational store, or memory in tests.
pub trait Manifest: Send + Sync + 'static {
    /// All of it, at the start.
    fn load(&self) -> BoxFuture<'_, Result<Listed, Fault>>;

    /// All of a change or none of it.
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), Fault>>;
}

#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub parts: Vec<Part>,
    pub marks: Vec<Mark>,
    /// Segments of the write-ahead log up to this number are in parts.
    pub sealed: u64,
}

/// A part of a table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// Below the store's directory; also its name in object storage.
    pub path: String,
    pub table: String,
    pub purpose: String,
    /// The day of its records (UTC), in days since the epoch.
    pub day: i64,
    pub rows: u64,
    /// As they came in.
    pub raw_bytes: u64,
    pub stored_bytes: u64,
    /// Microseconds since the epoch; both included.
    pub min_at: i64,
    pub max_at: i64,
    pub made_at: i64,
    /// Whether it was put together of smaller ones, or is as large as one will be.
    pub whole: bool,
}

/// How far a file of an agent has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub agent: String,
    pub file: String,
    /// Everything below is in parts.
    pub stored_to: u64,
    pub seen_at: i64,
}

/// What happens to the list at once.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub add: Vec<Part>,
    /// By path.
    pub remove: Vec<String>,
    pub why: Why,
    pub marks: Vec<Mark>,
    pub sealed: Option<u64>,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    #[default]
    Sealed,
    /// Small parts became a larger one with the same records.
    Joined,
    /// Their time is over. The journal keeps what they were.
    Expired,
}

/// A list in memory, for tests and for programs that keep nothing.
#[derive(Default)]
pub struct InMemory {
    listed: std::sync::Mutex<Listed>,
}

impl Manifest for InMemory {
    fn load(&self) -> BoxFuture<'_, Result<Listed, Fault>> {
        Box::pin(async { self.listed.lock().map(|listed| listed.clone()).map_err(|_| Fault::Closed) })
    }

    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            let mut listed = self.listed.lock().map_err(|_| Fault::Closed)?;
            listed.parts.retain(|part| !change.remove.contains(&part.path));
            listed.parts.extend(change.add);
            for mark in change.marks {
                listed.marks.retain(|known| (&known.agent, &known.file) != (&mark.agent, &mark.file));
                listed.marks.push(mark);
            }
            listed.sealed = change.sealed.unwrap_or(listed.sealed);
            Ok(())
        })
    }
}
