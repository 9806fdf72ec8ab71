//! Parts between here and cold storage. Each step is in the list before the next begins, so that an end at any moment loses nothing, and leaves
//! nothing that is not written over or removed later:
//!
//! *near* → listed as *copying* → sent, read back and compared → listed as *both* → listed as *cold* → the file here is removed.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hinomi_domain::kernel::Timestamp;

use super::{Events, Options, Shared};
use crate::cold::{Cache, Cold, ColdFault, ColdPlace};
use crate::error::Fault;
use crate::manifest::{Change, Listed, Part, Retier, Tier, Why};
use crate::part::{Opened, Positioned, digest_of, tail};

#[derive(Clone, Debug)]
pub struct ColdOptions {
    pub place: ColdPlace,
    /// Of parts that were fetched for searches.
    pub cache_bytes_max: u64,
}

/// What there is of cold storage here.
pub(crate) struct Storage {
    pub cold: Option<Cold>,
    pub cache: Option<Arc<Cache>>,
    /// Ends of cold parts, by digest.
    ends: PathBuf,
}

impl Storage {
    pub fn open(options: &Options, listed: &Listed, runtime: tokio::runtime::Handle) -> Result<Storage, Fault> {
        let ends = options.directory.join("ends");
        remove_unlisted(&ends, listed);
        let Some(given) = &options.cold else { return Ok(Storage { cold: None, cache: None, ends }) };
        let cache = Cache::open(options.directory.join("cache"), given.cache_bytes_max, runtime)?;
        Ok(Storage { cold: Some(Cold::open(&given.place)?), cache: Some(Arc::new(cache)), ends })
    }

    fn end(&self, part: &Part) -> PathBuf {
        self.ends.join(format!("{}.end", part.digest))
    }
}

/// Ends of parts that are no more. What cannot be removed does no harm.
fn remove_unlisted(ends: &std::path::Path, listed: &Listed) {
    let known: HashSet<String> =
        listed.parts.iter().filter(|part| part.tier == Tier::Cold).map(|part| format!("{}.end", part.digest)).collect();
    for entry in std::fs::read_dir(ends).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// After a backup was restored elsewhere the list names files that are not here. What was copied, also after the backup was made, is found in cold
/// storage; where that cannot be asked, a search that needs such a part says so.
pub(super) async fn look_for_missing(options: &Options, listed: &mut Listed) -> Result<(), Fault> {
    let missing = listed.parts.iter_mut().filter(|part| part.tier.is_near() && !options.directory.join(&part.path).exists());
    let cold = options.cold.as_ref().map(|given| Cold::open(&given.place)).transpose()?;
    let mut answers = true;
    for part in missing {
        let is_there = match &cold {
            Some(cold) if answers && !part.digest.is_empty() => cold.has(part).await,
            _ => Ok(part.tier == Tier::Both || (!answers && !part.digest.is_empty())),
        };
        match is_there {
            Ok(true) => part.tier = Tier::Cold,
            Ok(false) => {}
            Err(fault) => {
                tracing::error!(error = %fault, "parts are not here, and cold storage cannot be asked for them");
                answers = false;
                part.tier = Tier::Cold;
            }
        }
    }
    Ok(())
}

impl Events {
    pub fn has_cold(&self) -> bool {
        self.shared.cold.cold.is_some()
    }

    /// Bytes of cold parts that searches fetched and that are still here.
    pub fn cached_bytes(&self) -> u64 {
        self.shared.cold.cache.as_ref().map_or(0, |cache| cache.bytes())
    }

    /// Copies a part, and leaves it here too. `false`: there is nothing to do, or something else is being done with it.
    ///
    /// # Errors
    /// The part is not as it was written, or cold storage or the list refuse. It stays near, and may be copied again.
    pub async fn copy_to_cold(&self, part: &Part, now: Timestamp) -> Result<bool, Fault> {
        let shared = &self.shared;
        let cold = shared.cold.cold.as_ref().ok_or_else(|| ColdFault::None { path: part.path.clone() })?;
        let Some(_busy) = shared.take(&[&part.path]) else { return Ok(false) };
        let Some(part) = shared.state.part(&part.path).filter(|part| matches!(part.tier, Tier::Near | Tier::Copying)) else {
            return Ok(false);
        };
        let file = shared.path(&part.path);
        let summed = file.clone();
        let digest = tokio::task::spawn_blocking(move || digest_of(&summed)).await.map_err(|_| Fault::Closed)??;
        // A part that somebody changed must not become the copy that others are compared with.
        if !part.digest.is_empty() && part.digest != digest {
            return Err(Fault::Part(format!("{} is not as it was written; it is not copied", part.path)));
        }
        let part = Part { digest, ..Part::clone(&part) };
        if part.tier == Tier::Near {
            shared.move_to(&part, Tier::Copying, now).await?;
        }
        cold.put(&part, &file).await?;
        shared.move_to(&part, Tier::Both, now).await?;
        Ok(true)
    }

    /// Lets the file here go of a part that was copied. `false`: there is nothing to do, or the copy is not there any more, and is made again later.
    ///
    /// # Errors
    /// Cold storage cannot be asked, or the list refuses. The part stays near.
    pub async fn leave_near(&self, part: &Part, now: Timestamp) -> Result<bool, Fault> {
        let shared = &self.shared;
        let cold = shared.cold.cold.as_ref().ok_or_else(|| ColdFault::None { path: part.path.clone() })?;
        let Some(_busy) = shared.take(&[&part.path]) else { return Ok(false) };
        let Some(part) = shared.state.part(&part.path).filter(|part| part.tier == Tier::Both) else { return Ok(false) };
        // The copy was compared when it was made. Somebody may have removed it since.
        if !cold.has(&part).await? {
            tracing::error!(part = part.path, "the copy of a part is not in cold storage any more; it is made again");
            shared.move_to(&part, Tier::Copying, now).await?;
            return Ok(false);
        }
        let (file, end) = (shared.path(&part.path), shared.cold.end(&part));
        let kept = tokio::task::spawn_blocking(move || tail::keep(&file, &end)).await.map_err(|_| Fault::Closed)?;
        if let Err(fault) = kept {
            // It is made again from the whole part when it is asked for.
            tracing::warn!(error = %fault, part = part.path, "failed to keep the index of a part that leaves");
        }
        shared.move_to(&part, Tier::Cold, now).await?;
        shared.forget_file(&part.path);
        Ok(true)
    }
}

impl Shared {
    /// In the list first.
    pub(super) async fn move_to(&self, part: &Part, tier: Tier, now: Timestamp) -> Result<(), Fault> {
        let retier = vec![Retier { path: part.path.clone(), tier, digest: part.digest.clone() }];
        let change = Change { retier: retier.clone(), why: Why::Moved, at: now.as_micros(), ..Change::default() };
        self.manifest.commit(change).await?;
        self.state.retier(&retier);
        Ok(())
    }

    /// A part with what is known of it, wherever it is. May block for as long as it takes to fetch it, though as a rule its end is here.
    pub(crate) fn open_part(&self, part: &Arc<Part>, cancelled: &AtomicBool) -> Result<Arc<Opened>, Fault> {
        if part.tier.is_near() {
            match self.openings.get(&self.path(&part.path)) {
                Err(fault) if fault.is_missing() && part.tier == Tier::Both => {}
                other => return other,
            }
        }
        let end = self.cold.end(part);
        match self.openings.get_by(&end, tail::open) {
            Err(fault) if fault.is_missing() => {}
            other => return other,
        }
        let (cold, cache) = self.storage(part)?;
        drop(cache.file(cold, part, cancelled)?);
        if let Err(fault) = tail::keep(&cache.path(&part.digest), &end) {
            tracing::warn!(error = %fault, part = part.path, "failed to keep the index of a cold part");
            return Ok(Arc::new(Opened::read(Positioned::whole(cache.file(cold, part, cancelled)?)?)?));
        }
        self.openings.get_by(&end, tail::open)
    }

    /// What reads the rows of an opened part. May block for as long as it takes to fetch it.
    pub(crate) fn reader(&self, part: &Arc<Part>, opened: &Opened, cancelled: &AtomicBool) -> Result<Positioned, Fault> {
        if opened.reader.is_whole() {
            return Ok(opened.reader.clone());
        }
        let (cold, cache) = self.storage(part)?;
        Ok(Positioned::whole(cache.file(cold, part, cancelled)?)?)
    }

    fn storage(&self, part: &Part) -> Result<(&Cold, &Arc<Cache>), ColdFault> {
        let storage = self.cold.cold.as_ref().zip(self.cold.cache.as_ref());
        storage.ok_or_else(|| ColdFault::None { path: part.path.clone() })
    }

    /// What searches kept of a part that is no more.
    pub(super) fn forget_cold(&self, part: &Part) {
        let end = self.cold.end(part);
        self.openings.close(&end);
        let _ = std::fs::remove_file(&end);
        if let Some(cache) = &self.cold.cache {
            cache.forget(&part.digest);
        }
    }

    /// Nothing else is done with these parts until what is given back goes. `None`: something is being done with one of them.
    pub(super) fn take<'a>(&'a self, paths: &[&str]) -> Option<Busy<'a>> {
        let mut busy = self.busy.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if paths.iter().any(|path| busy.contains(*path)) {
            return None;
        }
        busy.extend(paths.iter().map(|path| (*path).to_owned()));
        Some(Busy { shared: self, paths: paths.iter().map(|path| (*path).to_owned()).collect() })
    }

    pub(super) fn is_busy(&self, path: &str) -> bool {
        self.busy.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(path)
    }
}

pub(super) struct Busy<'a> {
    shared: &'a Shared,
    paths: Vec<String>,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let mut busy = self.shared.busy.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for path in &self.paths {
            busy.remove(path);
        }
    }
}
