//! Files that are met for the first time: a new generation, or a copy of one that is known?
//!
//! Rotation makes copies (before a file is emptied, and when it is compressed), and a copy must neither be read twice nor be missed when it
//! holds what was destroyed elsewhere. A copy begins as its original does, has the same bytes before the places that were read, and is not
//! longer. A short beginning proves little, so then the name must be that of a rotated file too.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::Tail;
use super::content::{self, has_mark, head_of, read_at};
use super::generation::{Content, Generation};
use super::identity::{FileKey, HEAD_BYTES_MAX, Head, Likeness, MARK_BYTES_MAX};
use super::look::{Opinion, Seen, Stranger, mark_at};
use super::packed::{Packed, is_packed};
use super::pattern::is_rotated_name;
use super::scan::Found;
use crate::clock;
use crate::config::Existing;

const NANOSECOND: Duration = Duration::from_nanos(1);

/// A file met for the first time, looked into.
struct Candidate<'a> {
    path: &'a Found,
    seen: Seen,
    /// The first bytes of its content, unpacked.
    head: Vec<u8>,
    known: Head,
    file: File,
    packed: bool,
    /// It may still be growing.
    young: bool,
}

impl Tail {
    pub(super) fn meet(&mut self, path: &Found, seen: Seen, now: Instant) {
        let look = self.look_number;
        if let Some(stranger) = self.strangers.by_key.get_mut(&seen.key) {
            stranger.seen_in_look = look;
            stranger.place.clone_from(&path.path);
            let unchanged = (stranger.size, stranger.modified) == (seen.size, seen.modified);
            match stranger.opinion {
                Opinion::CopyOf(number) if unchanged => {
                    if let Some(generation) = self.book.get_mut(number) {
                        generation.seen_at = clock::unix_seconds();
                        return;
                    }
                }
                Opinion::Ignored if unchanged => return,
                _ => {}
            }
        }
        let opinion = match self.candidate(path, seen) {
            Ok(candidate) => match self.opinion(&candidate) {
                Some(opinion) => opinion,
                None => {
                    self.begin(candidate, now);
                    return;
                }
            },
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound && self.complained.may(&path.path.to_string_lossy()) {
                    tracing::warn!(path = %path.path.display(), "failed to read a file: {error}");
                }
                Opinion::Undecided
            }
        };
        let stranger = Stranger { place: path.path.clone(), size: seen.size, modified: seen.modified, opinion, seen_in_look: look };
        self.strangers.by_key.insert(seen.key, stranger);
        if let Opinion::CopyOf(number) = opinion
            && let Some(generation) = self.book.get_mut(number)
        {
            generation.seen_at = clock::unix_seconds();
        }
    }

    fn candidate<'a>(&self, path: &'a Found, seen: Seen) -> io::Result<Candidate<'a>> {
        let file = content::open(&path.path)?;
        let now_seen = Seen::of(&file.metadata()?);
        if now_seen.key != seen.key {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut head = head_of(&file)?;
        let packed = is_packed(&head);
        if packed {
            head = Packed::head(&file)?;
        }
        if file.metadata()?.len() < now_seen.size {
            return Err(io::Error::other("it was emptied just now"));
        }
        let modified = u64::try_from(seen.modified.0).map_or(Duration::ZERO, Duration::from_secs);
        let modified = modified + NANOSECOND * u32::try_from(seen.modified.1).unwrap_or(0);
        // What was written in the future, before the clock was set back, is no younger for that.
        let young = clock::unix_now().abs_diff(modified) < self.config.timing.young;
        let known = Head::of(&head);
        Ok(Candidate { path, seen: now_seen, head, known, file, packed, young })
    }

    /// `None`: it is a new generation.
    fn opinion(&self, candidate: &Candidate<'_>) -> Option<Opinion> {
        let named = candidate.path.named;
        let unfinished = !candidate.packed && is_packed_name(&candidate.path.path) && (candidate.young || candidate.head.is_empty());
        if unfinished || (candidate.head.is_empty() && self.looks_rotated(candidate)) {
            // A copy in the making.
            return Some(Opinion::Undecided);
        }
        if candidate.head.is_empty() {
            // Held from its first byte on, so that nothing is missed of a file that does not live long.
            return None;
        }
        let mut growing = false;
        for generation in self.book.iter().filter(|generation| generation.head.length > 0) {
            match self.compare(candidate, generation) {
                Ok(Compared::Copy) => return Some(Opinion::CopyOf(generation.number)),
                Ok(Compared::PerhapsLater) => growing = true,
                Ok(Compared::Other) => {}
                Err(_) => return Some(Opinion::Undecided),
            }
        }
        if growing && candidate.young {
            return Some(Opinion::Undecided);
        }
        if named {
            return None;
        }
        // The name of a rotated file that is not known: read only if it came into being after somebody last looked.
        let source = self.config.files.get(candidate.path.input).map_or("", |input| input.source.as_str());
        let since = self.book.watched_before.get(source).copied().unwrap_or(self.started_at);
        if candidate.seen.modified.0 >= since { None } else { Some(Opinion::Ignored) }
    }

    /// By its name, it may be the rotated file of one that is followed.
    fn looks_rotated(&self, candidate: &Candidate<'_>) -> bool {
        let path = &candidate.path.path;
        let beside = |generation: &&Generation| generation.path.parent() == path.parent();
        !candidate.path.named
            || candidate.packed
            || self.book.iter().filter(beside).any(|generation| is_rotated_path(&generation.path, path))
    }

    fn compare(&self, candidate: &Candidate<'_>, generation: &Generation) -> io::Result<Compared> {
        let likeness = generation.head.compare_known(&candidate.head, &candidate.known);
        if likeness == Likeness::Other {
            return Ok(Compared::Other);
        }
        let related = !candidate.path.named || candidate.packed || is_rotated_path(&generation.path, &candidate.path.path);
        if likeness == Likeness::Unknown {
            return Ok(if related { Compared::PerhapsLater } else { Compared::Other });
        }
        if candidate.packed {
            return self.compare_packed(candidate, generation, likeness);
        }
        let size = candidate.seen.size;
        let mark = generation.trail.at_most(size).filter(|mark| mark.position > 0);
        if let Some(mark) = mark
            && !has_mark(&candidate.file, mark)?
        {
            return Ok(Compared::Other);
        }
        if let Content::Open(file) = &generation.content {
            let now_seen = Seen::of(&file.metadata()?);
            if (now_seen.size, now_seen.modified) != (generation.size_seen, generation.modified) {
                // It is changing right now; with the next look it is known what it has become.
                return Ok(Compared::PerhapsLater);
            }
            if size > generation.size_seen || !same_before(&candidate.file, file, size)? {
                return Ok(Compared::Other);
            }
        } else if size > generation.size_seen && generation.settled {
            return Ok(Compared::Other);
        }
        let proved = likeness == Likeness::Same
            && generation.head.length >= HEAD_BYTES_MAX
            && mark.is_some_and(|mark| mark.position >= HEAD_BYTES_MAX as u64);
        Ok(if related || proved { Compared::Copy } else { Compared::Other })
    }

    fn compare_packed(&self, candidate: &Candidate<'_>, generation: &Generation, likeness: Likeness) -> io::Result<Compared> {
        if likeness != Likeness::Same {
            return Ok(if candidate.young { Compared::PerhapsLater } else { Compared::Other });
        }
        // What is short may only begin alike; then the lengths must agree, unless there is more than was seen.
        let known_whole = generation.is_open() || generation.settled;
        if generation.head.is_full() || !known_whole {
            return Ok(Compared::Copy);
        }
        let longer = Packed::open(&candidate.file)?.skip_to(generation.size_seen + 1)?;
        Ok(if longer { Compared::Other } else { Compared::Copy })
    }

    /// A new generation.
    fn begin(&mut self, candidate: Candidate<'_>, now: Instant) {
        let Some(input) = self.config.files.get(candidate.path.input) else { return };
        let is_first_look = self.look_number == 1 && !self.book.watched_before.contains_key(&input.source);
        let skipped = is_first_look && input.existing == Existing::Skip;
        let number = self.book.number();
        let mut generation = Generation {
            head: candidate.known,
            modified: candidate.seen.modified,
            live: candidate.path.named && !candidate.packed,
            seen_at: clock::unix_seconds(),
            seen_in_look: self.look_number,
            ..Generation::new(number, candidate.path.input, candidate.path.path.clone(), now)
        };
        if candidate.packed {
            // As if it were the copy of a file that was never seen; its own place is known from now on.
            let stranger = Stranger {
                place: candidate.path.path.clone(),
                size: candidate.seen.size,
                modified: candidate.seen.modified,
                opinion: Opinion::CopyOf(number),
                seen_in_look: self.look_number,
            };
            self.strangers.by_key.insert(candidate.seen.key, stranger);
            generation.content = match skipped {
                true => Content::Missing { since: now, given_up: Some(0) },
                false => Content::Packed { file: candidate.file, length: None },
            };
        } else {
            self.strangers.by_key.remove(&candidate.seen.key);
            generation.key = Some(candidate.seen.key);
            generation.size_seen = candidate.seen.size;
            if skipped {
                generation.base = candidate.seen.size;
                mark_at(&mut generation, &candidate.file, candidate.seen.size);
            }
            generation.content = Content::Open(candidate.file);
        }
        tracing::debug!(path = %candidate.path.path.display(), size = candidate.seen.size, number, inode = candidate.seen.key.inode, "a new file");
        self.book.insert(generation);
        self.changed_at = now;
        self.urgent = true;
    }

    /// Generations whose bytes are not where they were: takes up a copy, or gives up after a while.
    pub(super) fn find_missing(&mut self, now: Instant) {
        let missing: Vec<u64> = self.book.iter().filter(|generation| generation.is_missing()).map(|generation| generation.number).collect();
        if missing.is_empty() {
            return;
        }
        for number in missing {
            let copy = self.strangers.by_key.iter().find(|(_, stranger)| stranger.opinion == Opinion::CopyOf(number));
            let copy = copy.map(|(key, copy)| (*key, copy.place.clone()));
            let Some(generation) = self.book.get(number) else { continue };
            let Content::Missing { since, given_up } = generation.content else { continue };
            if let Some((key, place)) = copy
                && given_up.is_none_or(|bytes| bytes > 0)
                && self.take_up(number, &place, key)
            {
                continue;
            }
            let waited = now.saturating_duration_since(since) >= self.config.timing.missing_wait;
            if given_up.is_none() && waited && self.book.get(number).is_some_and(|generation| generation.synced) {
                self.give_up(number);
            }
        }
    }

    /// Goes on reading a generation from a copy.
    fn take_up(&mut self, number: u64, place: &Path, key: FileKey) -> bool {
        let opened = content::open(place).and_then(|file| {
            let seen = Seen::of(&file.metadata()?);
            if seen.key != key {
                // It has been moved on since.
                return Err(io::ErrorKind::NotFound.into());
            }
            let head = head_of(&file)?;
            Ok((file, head, seen.size))
        });
        let (Ok((file, head, length)), Some(generation)) = (opened, self.book.get_mut(number)) else { return false };
        let content = match is_packed(&head) {
            true => Content::Packed { file, length: None },
            false if generation.trail.at_most(length).is_some_and(|mark| !has_mark(&file, mark).unwrap_or(false)) => return false,
            false => Content::Copy { file, length },
        };
        let before = std::mem::replace(&mut generation.content, content);
        if let Content::Copy { length, .. } = &generation.content {
            // It may have grown once more before it was copied.
            generation.size_seen = generation.size_seen.max(*length);
        }
        generation.place = place.to_path_buf();
        generation.settled = false;
        tracing::info!(number, path = %generation.path.display(), copy = %place.display(), from = generation.next_at(), "the rest of a file is read from its copy");
        if let Content::Missing { given_up: Some(bytes), .. } = before {
            generation.lost = generation.lost.saturating_sub(bytes);
            self.book.lost_total = self.book.lost_total.saturating_sub(bytes);
        }
        self.dirty = true;
        true
    }

    fn give_up(&mut self, number: u64) {
        let Some(generation) = self.book.get_mut(number) else { return };
        // What is in the spool may be needed again until it is stored.
        let spooled_to = self.spool.end(number).filter(|end| *end > generation.stored_to);
        let reached = spooled_to.unwrap_or(0).max(generation.next_at());
        let bytes = generation.size_seen.saturating_sub(reached);
        generation.content = match spooled_to {
            Some(_) => {
                generation.size_seen = reached;
                Content::Spooled
            }
            None => Content::Missing { since: Instant::now(), given_up: Some(bytes) },
        };
        self.dirty = true;
        if bytes > 0 {
            self.count_lost(number, bytes, "it was destroyed before it could be read");
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compared {
    Copy,
    /// It may be one that is not finished.
    PerhapsLater,
    Other,
}

fn is_rotated_path(live: &Path, path: &Path) -> bool {
    live.file_name().zip(path.file_name()).is_some_and(|(live, name)| is_rotated_name(live, name))
}

fn is_packed_name(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "gz" || ending == "zst")
}

/// Whether two files have the same bytes before a position.
fn same_before(one: &File, other: &File, position: u64) -> io::Result<bool> {
    let start = position.saturating_sub(MARK_BYTES_MAX as u64);
    let (mut a, mut b) = ([0; MARK_BYTES_MAX], [0; MARK_BYTES_MAX]);
    let wanted = usize::try_from(position - start).unwrap_or(0);
    let (read_a, read_b) = (read_at(one, &mut a[..wanted], start)?, read_at(other, &mut b[..wanted], start)?);
    Ok(read_a == read_b && a[..read_a] == b[..read_b])
}
