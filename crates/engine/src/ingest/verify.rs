//! Proves that logs are as they were when they were stored (`SYS-27`): the journal's chains, the list of files against the journal, the files
//! against their digests. Works beside a server that runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hinomi_domain::ingest::Fact;
use hinomi_domain::kernel::PurposeId;
use hinomi_domain::policy::SubjectKind;
use hinomi_events::{Cold, ColdFault, Tier};
use hinomi_store::journal::{self, JournalRow};
use hinomi_store::part::{self, PartRow};
use hinomi_store::{Store, StoreError};

use super::list::from_row;
use crate::Fault;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified {
    pub journal_entries: i64,
    pub parts: usize,
    pub bytes: u64,
    /// Of protected purposes: what to write down, so that an end that is cut off shows later.
    pub heads: Vec<Head>,
    pub troubles: Vec<Trouble>,
}

/// The newest entry of the journal about a purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub purpose: String,
    pub number: i64,
    /// In hexadecimal.
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("the journal: {0}")]
    Journal(String),
    #[error("{path}: listed, and not there")]
    Missing { path: String },
    #[error("{path}: listed as in cold storage, and not there")]
    MissingCold { path: String },
    #[error("{path}: not as it was written")]
    Changed { path: String },
    #[error("{path}: cannot be read: {error}")]
    Unreadable { path: String, error: String },
    #[error("{path}: listed, and the journal does not know it")]
    NotInJournal { path: String },
    #[error("{path}: stored as the journal says, and not listed any more, though it was never deleted")]
    NotListed { path: String },
    #[error("{path}: the list says another digest than the journal")]
    Differs { path: String },
    #[error("{purpose}: the journal has no entry {number} with the hash that was written down")]
    HeadGone { purpose: String, number: i64 },
}

const PAGE: i64 = 500;

/// `directory` is the event store's; `cold` is where the rest of it is; `protected` are the purposes whose files the journal must know; `heads` were written down before.
///
/// Parts in cold storage are read from there, all of them.
pub async fn verify(
    store: &Store,
    directory: &Path,
    cold: Option<&Cold>,
    protected: &BTreeSet<PurposeId>,
    heads: &[Head],
) -> Result<Verified, Fault> {
    let mut verified = Verified::default();
    let mut tx = store.read().await?;
    match journal::verify_all(&mut tx).await {
        Ok((_, entries)) => verified.journal_entries = entries,
        Err(error @ StoreError::Damaged { .. }) => verified.troubles.push(Trouble::Journal(error.to_string())),
        Err(error) => return Err(error.into()),
    }
    let listed: BTreeMap<String, PartRow> = part::list(&mut tx).await?.into_iter().map(|row| (row.path.clone(), row)).collect();
    for purpose in protected {
        let mut ledger = Ledger::default();
        loop {
            let after = ledger.head.as_ref().map_or(0, |head| head.number);
            let rows = journal::list_subject(&mut tx, SubjectKind::Logs.as_str(), purpose.as_str(), after, true, PAGE).await?;
            if rows.is_empty() {
                break;
            }
            rows.iter().for_each(|row| ledger.take(purpose, row));
        }
        for noted in heads.iter().filter(|head| head.purpose == purpose.as_str()) {
            if !ledger.hashes.contains(&(noted.number, noted.hash.to_ascii_lowercase())) {
                verified.troubles.push(Trouble::HeadGone { purpose: noted.purpose.clone(), number: noted.number });
            }
        }
        verified.heads.extend(ledger.head.take());
        verified.troubles.extend(ledger.compare(listed.values().filter(|row| row.purpose == purpose.as_str())));
    }
    drop(tx);
    for row in listed.into_values() {
        match look(directory, cold, &row).await? {
            None => {
                verified.parts += 1;
                verified.bytes += row.stored_bytes.unsigned_abs();
            }
            Some(trouble @ (Trouble::Missing { .. } | Trouble::MissingCold { .. })) => {
                // Joined, moved or deleted meanwhile, as it should be?
                let listed = part::list(&mut store.read().await?).await?;
                let as_before = listed.iter().any(|other| other.path == row.path && other.tier == row.tier);
                verified.troubles.extend(as_before.then_some(trouble));
            }
            Some(trouble) => verified.troubles.push(trouble),
        }
    }
    Ok(verified)
}

async fn look(directory: &Path, cold: Option<&Cold>, row: &PartRow) -> Result<Option<Trouble>, Fault> {
    let part = from_row(row.clone());
    let near = match part.tier.is_near() {
        true => look_near(directory, row).await?,
        false => None,
    };
    // What is being deleted may be gone already.
    if near.is_some() || !matches!(part.tier, Tier::Both | Tier::Cold) {
        return Ok(near);
    }
    let path = row.path.clone();
    let Some(cold) = cold else {
        return Ok(Some(Trouble::Unreadable { path: path.clone(), error: ColdFault::None { path }.to_string() }));
    };
    Ok(match cold.verify(&part).await {
        Ok(()) => None,
        Err(ColdFault::Missing { .. }) => Some(Trouble::MissingCold { path }),
        Err(ColdFault::Changed { .. }) => Some(Trouble::Changed { path }),
        Err(fault) => Some(Trouble::Unreadable { path, error: fault.to_string() }),
    })
}

async fn look_near(directory: &Path, row: &PartRow) -> Result<Option<Trouble>, Fault> {
    let (file, path, digest) = (directory.join(&row.path), row.path.clone(), row.digest.clone());
    let looked = tokio::task::spawn_blocking(move || match hinomi_events::digest_of(&file) {
        // Files of before digests were kept can only be there or not.
        Ok(found) => (found != digest && !digest.is_empty()).then_some(Trouble::Changed { path }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Trouble::Missing { path }),
        Err(error) => Some(Trouble::Unreadable { path, error: error.to_string() }),
    });
    looked.await.map_err(Fault::broken)
}

/// The files of a purpose as the journal tells of them.
#[derive(Default)]
struct Ledger {
    /// By path: digest.
    live: BTreeMap<String, String>,
    head: Option<Head>,
    hashes: BTreeSet<(i64, String)>,
}

impl Ledger {
    fn take(&mut self, purpose: &PurposeId, row: &JournalRow) {
        let hash = hex::encode(&row.hash);
        self.hashes.insert((row.n, hash.clone()));
        self.head = Some(Head { purpose: purpose.to_string(), number: row.n, hash });
        match serde_json::from_str(&row.fact) {
            Ok(Fact::PartStored { path, digest, .. }) => {
                self.live.insert(path, digest);
            }
            Ok(Fact::PartsJoined { path, digest, of, .. }) => {
                of.iter().for_each(|path| drop(self.live.remove(path)));
                self.live.insert(path, digest);
            }
            // Files of before digests were kept are known from their copying on.
            Ok(Fact::PartCopied { path, digest, .. }) => {
                self.live.entry(path).or_insert(digest);
            }
            Ok(Fact::PartDeleted { path, .. }) => drop(self.live.remove(&path)),
            // Other facts of logs, and those of later programs.
            Ok(_) | Err(_) => {}
        }
    }

    fn compare<'a>(mut self, listed: impl Iterator<Item = &'a PartRow>) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        for row in listed {
            let path = row.path.clone();
            match self.live.remove(&row.path) {
                Some(digest) if digest == row.digest => {}
                Some(_) => troubles.push(Trouble::Differs { path }),
                // Written before digests were, or before the purpose was protected.
                None if row.digest.is_empty() => {}
                None => troubles.push(Trouble::NotInJournal { path }),
            }
        }
        troubles.extend(self.live.into_keys().map(|path| Trouble::NotListed { path }));
        troubles
    }
}
