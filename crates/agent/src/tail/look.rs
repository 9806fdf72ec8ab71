//! Looks at every file: is it still the one that was read, has it grown, where has it gone?
//!
//! Files are known by their place on the disk, not by their names: a file that was renamed is still there, and an open handle keeps a deleted
//! one readable. Only what has changed since the last look is examined.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::content::{self, has_mark, head_of};
use super::generation::{Content, Generation};
use super::identity::{FileKey, HEAD_BYTES_MAX, Head, Known, Likeness, Shown, Verdict, judge};
use super::scan::Found;
use super::{BUSY_FOR, LOOK_EVERY_MAX, LOOK_SHARE, Tail};
use crate::clock;

/// The time of the last look alone is worth saving so often.
const WATCHED_SAVED_EVERY_SECONDS: i64 = 30;
/// Files that stay open although everything of them is stored and nobody writes them.
const IDLE_OPEN_MAX: usize = 1_000;

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub key: FileKey,
    pub size: u64,
    pub modified: (i64, i64),
}

impl Seen {
    pub fn of(data: &Metadata) -> Seen {
        Seen { key: FileKey { device: data.dev(), inode: data.ino() }, size: data.len(), modified: (data.mtime(), data.mtime_nsec()) }
    }
}

/// Files that belong to no generation, so that they are looked into once only.
#[derive(Default)]
pub(super) struct Strangers {
    pub by_key: HashMap<FileKey, Stranger>,
}

pub(super) struct Stranger {
    pub place: PathBuf,
    pub size: u64,
    pub modified: (i64, i64),
    pub opinion: Opinion,
    pub seen_in_look: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opinion {
    /// Of a generation that is known.
    CopyOf(u64),
    /// Not to be read.
    Ignored,
    /// It cannot be told yet, or not be opened now.
    Undecided,
}

impl Tail {
    pub(super) fn look(&mut self, now: Instant) {
        self.look_number += 1;
        for generation in self.book.iter_mut() {
            generation.live = false;
        }
        let found = self.scan.refresh(&self.config.files, clock::unix_now());
        let mut new: Vec<(&Found, Seen)> = Vec::new();
        for path in &found {
            let Ok(data) = fs::metadata(&path.path) else { continue };
            if !data.is_file() {
                continue;
            }
            let seen = Seen::of(&data);
            let is_known = self.book.number_at(seen.key).is_some_and(|number| self.meet_again(number, path, seen, now));
            if !is_known {
                new.push((path, seen));
            }
        }
        self.look_after_unseen(now);
        for (path, seen) in new {
            // Two names of one file: the first of them has made it known.
            if let Some(number) = self.book.number_at(seen.key) {
                self.meet_again(number, path, seen, now);
            } else {
                self.meet(path, seen, now);
            }
        }
        self.scan.keep(found);
        if self.scan.overfull && self.complained.may("files") {
            tracing::warn!("more than {} files match; the rest is not followed", super::scan::FILES_MAX);
        }
        for (path, error) in self.scan.unreadable() {
            if self.complained.may(&path.to_string_lossy()) {
                tracing::warn!(path = %path.display(), "failed to read a directory, files in it are not found: {error}");
            }
        }
        let look = self.look_number;
        self.strangers.by_key.retain(|_, stranger| stranger.seen_in_look == look);
        self.find_missing(now);
        self.settle(now);
        self.watched();
        self.watch.set(self.scan.directories());
        self.plan_next_look(now);
    }

    /// A file that stands where a generation's content was; false when it turns out to be another.
    fn meet_again(&mut self, number: u64, path: &Found, seen: Seen, now: Instant) -> bool {
        let look = self.look_number;
        let Some(generation) = self.book.get_mut(number) else { return false };
        if path.named {
            generation.live = true;
            generation.input = path.input;
        }
        if generation.seen_in_look != look || path.named {
            generation.place.clone_from(&path.path);
        }
        generation.seen_in_look = look;
        generation.seen_at = clock::unix_seconds();
        generation.unlinked = false;
        let changed = generation.size_seen != seen.size || generation.modified != seen.modified || generation.suspect;
        match &generation.content {
            Content::Open(_) if changed => self.examine(number, now),
            Content::Closed if changed || !generation.settled => return self.open_again(number, &path.path, seen.key, now),
            // The inode of a file that is gone.
            Content::Spooled | Content::Missing { .. } => {
                self.book.evict(number);
                return false;
            }
            _ => {}
        }
        true
    }

    /// Generations to which no path leads that was looked at.
    fn look_after_unseen(&mut self, now: Instant) {
        let look = self.look_number;
        let unseen: Vec<u64> = self
            .book
            .iter()
            .filter(|generation| generation.seen_in_look != look && !generation.settled)
            .map(|generation| generation.number)
            .collect();
        for number in unseen {
            let Some(generation) = self.book.get_mut(number) else { continue };
            match &generation.content {
                Content::Open(file) => {
                    let Ok(data) = file.metadata() else { continue };
                    generation.unlinked = data.nlink() == 0;
                    let seen = Seen::of(&data);
                    if generation.size_seen != seen.size || generation.modified != seen.modified || generation.suspect {
                        self.examine(number, now);
                    }
                }
                Content::Copy { file, .. } => {
                    let unlinked = file.metadata().is_ok_and(|data| data.nlink() == 0);
                    generation.unlinked = unlinked;
                }
                Content::Closed => {
                    let (key, place) = (generation.key, generation.place.clone());
                    let renamed = key.and_then(|key| find_inode(&place, key).map(|found| (key, found)));
                    if !renamed.is_some_and(|(key, found)| self.open_again(number, &found, key, now)) {
                        self.lose_sight(number, now);
                    }
                }
                _ => {}
            }
        }
    }

    /// Opens the file of a generation and makes sure that it is the one; false if it is not.
    fn open_again(&mut self, number: u64, place: &Path, key: FileKey, now: Instant) -> bool {
        let opened = content::open(place).and_then(|file| {
            let data = file.metadata()?;
            let head = head_of(&file)?;
            Ok((file, data, head))
        });
        let (file, data, head) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                if self.complained.may(&place.to_string_lossy()) {
                    tracing::warn!(path = %place.display(), "failed to open a file: {error}");
                }
                // It is there; perhaps it can be opened later.
                return true;
            }
        };
        let Some(generation) = self.book.get_mut(number) else { return false };
        let marked = match generation.trail.at_most(data.len()) {
            Some(mark) => has_mark(&file, mark).unwrap_or(false),
            None => true,
        };
        // Of a file that was empty nothing is known, so nothing shows that it is not another in the same inode.
        let alike = generation.head.length > 0 && generation.head.compare(&head) != Likeness::Other;
        let is_same = Seen::of(&data).key == key && alike && marked;
        if !is_same {
            self.lose_sight(number, now);
            return false;
        }
        if generation.settled && data.len() == generation.size_seen {
            generation.modified = Seen::of(&data).modified;
            return true;
        }
        generation.place = place.to_path_buf();
        generation.content = Content::Open(file);
        generation.settled = false;
        self.examine(number, now);
        true
    }

    /// Its content is not where it was, and nobody knows where.
    fn lose_sight(&mut self, number: u64, now: Instant) {
        self.book.evict(number);
        if let Some(generation) = self.book.get_mut(number) {
            tracing::debug!(number, place = %generation.place.display(), "a file is no longer where it was");
            generation.content = Content::Missing { since: now, given_up: None };
            (generation.live, generation.settled) = (false, false);
        }
        self.dirty = true;
    }

    /// What became of an open file that has changed.
    pub(super) fn examine(&mut self, number: u64, now: Instant) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let Content::Open(file) = &generation.content else { return };
        let shown = (|| {
            let data = file.metadata()?;
            let head = head_of(file)?;
            let mark = generation.trail.at_most(data.len()).map(|mark| has_mark(file, mark).map(|there| (mark, there))).transpose()?;
            let emptied_meanwhile = file.metadata()?.len() < data.len();
            Ok::<_, std::io::Error>((Seen::of(&data), head, mark, emptied_meanwhile))
        })();
        let (seen, head, mark) = match shown {
            // What was seen belongs to two contents; the next look sees one.
            Ok((_, _, _, true)) => {
                generation.suspect = true;
                return;
            }
            Ok((seen, head, mark, false)) => (seen, head, mark),
            Err(error) => {
                let place = generation.place.display().to_string();
                if self.complained.may(&place) {
                    tracing::warn!(path = place, "failed to read a file: {error}");
                }
                return;
            }
        };
        let known = Known { read_to: generation.next_at(), size_seen: generation.size_seen };
        let verdict = judge(known, Shown { size: seen.size, head: generation.head.compare(&head), mark });
        generation.modified = seen.modified;
        generation.suspect = false;
        self.changed_at = now;
        match verdict {
            Verdict::Same | Verdict::Shrunk => {
                if seen.size > generation.size_seen {
                    generation.grown_at = now;
                }
                let lost = generation.size_seen.saturating_sub(seen.size);
                generation.size_seen = seen.size;
                if !generation.head.is_full() || head.len() < HEAD_BYTES_MAX {
                    let length = generation.head.length;
                    generation.head = Head::of(&head);
                    self.urgent |= length != generation.head.length;
                }
                if lost > 0 {
                    self.count_lost(number, lost, "the file was cut back before it was read");
                }
            }
            Verdict::CutBack { from } => self.split(number, from, &head, seen, now),
            Verdict::Rewritten => self.split(number, 0, &head, seen, now),
        }
    }

    /// Other content stands in the place of a generation: a new one begins there, and of the old one the rest is looked for elsewhere.
    fn split(&mut self, number: u64, from: u64, head: &[u8], seen: Seen, now: Instant) {
        self.pin(number);
        self.book.evict(number);
        let new = self.book.number();
        let Some(old) = self.book.get_mut(number) else { return };
        let Content::Open(file) = std::mem::replace(&mut old.content, Content::Missing { since: now, given_up: None }) else { return };
        tracing::info!(number, new, path = %old.path.display(), read_to = old.read_to, was = old.size_seen, size = seen.size, "a file was emptied and written anew");
        let mut generation = Generation {
            place: old.place.clone(),
            key: Some(seen.key),
            head: Head::of(head),
            base: from,
            size_seen: seen.size,
            modified: seen.modified,
            live: old.live,
            unlinked: old.unlinked,
            seen_at: old.seen_at,
            seen_in_look: old.seen_in_look,
            ..Generation::new(new, old.input, old.path.clone(), now)
        };
        (old.live, old.unlinked) = (false, false);
        if from > 0 {
            mark_at(&mut generation, &file, from);
        }
        generation.content = Content::Open(file);
        self.book.insert(generation);
        self.urgent = true;
    }

    fn watched(&mut self) {
        let at = clock::unix_seconds();
        self.book.watched_at = Some(at);
        if at - self.watched_saved >= WATCHED_SAVED_EVERY_SECONDS {
            (self.watched_saved, self.dirty) = (at, true);
        }
    }

    fn plan_next_look(&mut self, now: Instant) {
        self.look_took = now.elapsed();
        let timing = &self.config.timing;
        let busy = now < self.changed_at + BUSY_FOR;
        // Where changes are told, a look without one is only to be safe.
        let idle = if self.watch.is_watching() { timing.look_idle } else { timing.look_busy.max(timing.look_idle / 4) };
        let every = if busy { timing.look_busy } else { idle };
        let fair = (self.look_took * LOOK_SHARE).min(LOOK_EVERY_MAX);
        self.look_at = now + every.max(fair);
    }

    /// A watched directory changed: no need to wait, but not more often than a busy look either.
    pub(super) fn hurry(&mut self) {
        let soon = Instant::now() + (self.config.timing.look_busy / 4).max(self.look_took * 4).max(Duration::from_millis(10));
        self.look_at = self.look_at.min(soon);
    }

    /// Lets go of what is finished, and of open files that nobody needs when there are very many.
    pub(super) fn settle(&mut self, now: Instant) {
        let (away_idle, look) = (self.config.timing.away_idle, self.look_number);
        let mut idle_open = self.book.iter().filter(|generation| generation.is_open()).count();
        let mut settled = Vec::new();
        for generation in self.book.iter_mut().filter(|generation| !generation.settled && generation.outstanding.is_empty()) {
            let read = generation.next_at() >= generation.end() && generation.read_to <= generation.accepted_to;
            if !read || generation.read_to > generation.stored_to || !generation.synced {
                continue;
            }
            let idle = now.saturating_duration_since(generation.grown_at) >= away_idle;
            let finished = match &generation.content {
                Content::Open(_) => idle && (!generation.live || idle_open > IDLE_OPEN_MAX),
                Content::Copy { .. } | Content::Packed { length: Some(_), .. } => true,
                Content::Spooled | Content::Missing { given_up: Some(_), .. } => {
                    self.spool.end(generation.number).is_none_or(|end| end <= generation.next_at())
                }
                _ => false,
            };
            if finished {
                idle_open -= usize::from(generation.is_open());
                generation.settled = true;
                settled.push(generation.number);
            }
        }
        for number in settled {
            self.settle_one(number);
        }
        if look % 1000 == 1 {
            self.book.forget();
        }
    }

    fn settle_one(&mut self, number: u64) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let end = generation.end();
        let short = generation.size_seen.saturating_sub(end.max(generation.next_at()));
        if matches!(generation.content, Content::Copy { .. } | Content::Packed { .. }) && short > 0 {
            generation.size_seen = end;
            self.count_lost(number, short, "it was written after the copy was made, and destroyed");
        }
        let Some(generation) = self.book.get_mut(number) else { return };
        // Of a compressed copy, the length is known only now.
        generation.size_seen = generation.size_seen.max(generation.end());
        generation.trail.settle();
        let unlinked = generation.unlinked;
        tracing::debug!(number, place = %generation.place.display(), end = generation.size_seen, read_to = generation.read_to, lost = generation.lost, "a file is done");
        generation.content = match &generation.content {
            Content::Open(_) if !unlinked => Content::Closed,
            Content::Missing { since, given_up } => Content::Missing { since: *since, given_up: *given_up },
            _ => Content::Missing { since: Instant::now(), given_up: Some(0) },
        };
        if generation.is_missing() {
            self.book.evict(number);
        }
        if let Err(error) = self.spool.release(number, u64::MAX) {
            tracing::warn!("failed to clear the spool: {error}");
        }
        self.dirty = true;
    }

    pub(super) fn count_lost(&mut self, number: u64, bytes: u64, why: &str) {
        let Some(generation) = self.book.get_mut(number) else { return };
        generation.lost += bytes;
        self.book.lost_total += bytes;
        self.dirty = true;
        if let Some(generation) = self.book.get(number) {
            tracing::warn!(path = %generation.path.display(), bytes, "lost {bytes} bytes of a file: {why}");
        }
    }
}

/// Remembers the bytes before a position that reading begins at.
pub(super) fn mark_at(generation: &mut Generation, file: &fs::File, position: u64) {
    let start = super::identity::Mark::start(position);
    let mut before = vec![0; usize::try_from(position - start).unwrap_or(0)];
    if content::read_at(file, &mut before, start).is_ok_and(|length| length == before.len()) {
        generation.trail.push(position, &before);
    }
}

/// A file that was renamed within its directory.
fn find_inode(place: &Path, key: FileKey) -> Option<PathBuf> {
    let entries = fs::read_dir(place.parent()?).ok()?;
    let mut same = entries.filter_map(Result::ok).filter(|entry| entry.ino() == key.inode);
    same.find(|entry| entry.metadata().is_ok_and(|data| data.is_file() && data.dev() == key.device)).map(|entry| entry.path())
}
