//! The list of parts. What is in it exists; a file that is not in it is a leftover.

use std::collections::BTreeMap;

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
    /// SHA-256 of the file, in hexadecimal; empty where it was written before digests were.
    #[serde(default)]
    pub digest: String,
    #[serde(default)]
    pub tier: Tier,
    /// How many records of each source; told when it is written, and not kept in the list.
    #[serde(skip)]
    pub sources: BTreeMap<String, u64>,
}

/// Where a part is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Only here.
    #[default]
    Near,
    /// Here; a copy is being made in cold storage, or was when the program ended. Nothing else is done with the part until it is made.
    Copying,
    /// Here and in cold storage.
    Both,
    /// Only in cold storage.
    Cold,
    /// Its time is over: it is being deleted in cold storage. Searches do not see it any more.
    Leaving,
}

impl Tier {
    pub const ALL: [Tier; 5] = [Tier::Near, Tier::Copying, Tier::Both, Tier::Cold, Tier::Leaving];

    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Near => "near",
            Tier::Copying => "copying",
            Tier::Both => "both",
            Tier::Cold => "cold",
            Tier::Leaving => "leaving",
        }
    }

    pub fn parse(text: &str) -> Option<Tier> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == text)
    }

    /// Whether the part's file should be here.
    pub fn is_near(self) -> bool {
        matches!(self, Tier::Near | Tier::Copying | Tier::Both)
    }

    /// Whether there is, or may be, an object in cold storage.
    pub fn may_be_cold(self) -> bool {
        self != Tier::Near
    }
}

/// A part is elsewhere from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retier {
    pub path: String,
    pub tier: Tier,
    /// For parts of before digests were kept; the same for all others.
    pub digest: String,
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
    pub retier: Vec<Retier>,
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
    /// Nothing but where parts are.
    Moved,
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
            for Retier { path, tier, digest } in change.retier {
                listed.parts.iter_mut().filter(|part| part.path == path).for_each(|part| {
                    part.tier = tier;
                    part.digest.clone_from(&digest);
                });
            }
            for mark in change.marks {
                listed.marks.retain(|known| (&known.agent, &known.file) != (&mark.agent, &mark.file));
                listed.marks.push(mark);
            }
            listed.sealed = change.sealed.unwrap_or(listed.sealed);
            Ok(())
        })
    }
}
