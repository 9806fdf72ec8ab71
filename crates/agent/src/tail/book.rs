//! All generations that are known, by number and by place on the disk; and how they are remembered between runs.

use std::collections::{BTreeMap, HashMap};

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use tokio::time::Instant;

use super::generation::{Content, Generation};
use super::identity::FileKey;
use super::state::{Remembered, State, VERSION};
use crate::clock;
use crate::config::FileConfig;
use crate::status::FileStatus;

/// Remembered so that their copies are not read again; the longest unseen go first.
const GENERATIONS_MAX: usize = 20_000;
/// After neither a settled file nor a copy of it was seen for so long, it may be forgotten.
const FORGOTTEN_AFTER_SECONDS: i64 = 7 * 86_400;
/// Files in the status, those that lag most first.
const STATUS_FILES_MAX: usize = 1_000;

pub(super) struct Book {
    epoch: String,
    next_number: u64,
    generations: BTreeMap<u64, Generation>,
    by_key: HashMap<FileKey, u64>,
    /// As the last run left it, by source.
    pub watched_before: BTreeMap<String, i64>,
    pub watched_at: Option<i64>,
    pub lost_total: u64,
    pub cuts_total: u64,
    pub accepted_records: u64,
}

impl Book {
    pub fn restore(state: State, inputs: &[FileConfig], now: Instant) -> Book {
        let mut book = Book {
            epoch: state.epoch,
            next_number: state.next_number,
            generations: BTreeMap::new(),
            by_key: HashMap::new(),
            watched_before: state.watched_at,
            watched_at: None,
            lost_total: 0,
            cuts_total: 0,
            accepted_records: 0,
        };
        for remembered in state.generations {
            // Files of an input that is no longer configured are forgotten with it.
            if let Some(input) = inputs.iter().position(|input| input.source == remembered.source) {
                book.insert(restored(remembered, input, now));
            }
        }
        book.lost_total = book.iter().map(|generation| generation.lost).sum();
        book
    }

    /// What is to be remembered, for saving.
    pub fn remember<'a>(&'a self, inputs: &'a [FileConfig]) -> impl Serialize + 'a {
        Remember { book: self, inputs }
    }

    /// The next number, for a generation that is new.
    pub fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number - 1
    }

    /// The id that the server knows a generation by.
    pub fn file_id(&self, number: u64) -> String {
        format!("{}.{number}", self.epoch)
    }

    /// Of a path, over all its generations.
    pub fn lost_of(&self, number: u64) -> u64 {
        let Some(of) = self.get(number) else { return 0 };
        self.iter().filter(|generation| generation.lost > 0 && generation.path == of.path).map(|generation| generation.lost).sum()
    }

    pub fn insert(&mut self, generation: Generation) {
        if let Some(key) = generation.key {
            self.by_key.insert(key, generation.number);
        }
        self.generations.insert(generation.number, generation);
    }

    pub fn get(&self, number: u64) -> Option<&Generation> {
        self.generations.get(&number)
    }

    pub fn get_mut(&mut self, number: u64) -> Option<&mut Generation> {
        self.generations.get_mut(&number)
    }

    pub fn number_at(&self, key: FileKey) -> Option<u64> {
        self.by_key.get(&key).copied()
    }

    /// From now on the place holds other content.
    pub fn evict(&mut self, number: u64) {
        if let Some(key) = self.generations.get_mut(&number).and_then(|generation| generation.key.take()) {
            self.by_key.remove(&key);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Generation> {
        self.generations.values()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Generation> {
        self.generations.values_mut()
    }

    /// Every number, beginning at one and going round.
    pub fn numbers_from(&self, turn: u64) -> Vec<u64> {
        let active = |(number, generation): (&u64, &Generation)| (!generation.settled).then_some(*number);
        self.generations.range(turn..).chain(self.generations.range(..turn)).filter_map(active).collect()
    }

    /// Forgets settled generations of which nothing has been seen for long.
    pub fn forget(&mut self) {
        let now = clock::unix_seconds();
        let mut gone: Vec<(i64, u64)> = self
            .iter()
            .filter(|generation| generation.settled && !generation.live)
            .map(|generation| (generation.seen_at, generation.number))
            .collect();
        gone.sort_unstable();
        let too_many = self.generations.len().saturating_sub(GENERATIONS_MAX);
        for (index, (seen_at, number)) in gone.into_iter().enumerate() {
            if index >= too_many && now - seen_at < FORGOTTEN_AFTER_SECONDS {
                break;
            }
            self.evict(number);
            self.generations.remove(&number);
        }
    }

    pub fn status(&self, inputs: &[FileConfig]) -> Vec<FileStatus> {
        let mut files: Vec<FileStatus> = self
            .iter()
            .filter(|generation| !generation.settled || generation.live || generation.lost > 0)
            .map(|generation| FileStatus {
                source: inputs.get(generation.input).map(|input| input.source.clone()).unwrap_or_default(),
                path: generation.path.display().to_string(),
                place: generation.place.display().to_string(),
                generation: self.file_id(generation.number),
                state: state_word(generation).to_owned(),
                size: generation.size_seen,
                read_to: generation.read_to,
                accepted_to: generation.accepted_to,
                stored_to: generation.stored_to,
                lag_bytes: generation.lag(),
                lost_bytes: generation.lost,
            })
            .collect();
        files.sort_by(|a, b| (b.lag_bytes, b.lost_bytes, &a.path).cmp(&(a.lag_bytes, a.lost_bytes, &b.path)));
        files.truncate(STATUS_FILES_MAX);
        files
    }
}

/// Written one by one, as a [`State`] is read.
struct Remember<'a> {
    book: &'a Book,
    inputs: &'a [FileConfig],
}

impl Serialize for Remember<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut watched_at = self.book.watched_before.clone();
        if let Some(at) = self.book.watched_at {
            watched_at.extend(self.inputs.iter().map(|input| (input.source.clone(), at)));
        }
        let mut state = serializer.serialize_struct("State", 5)?;
        state.serialize_field("version", &VERSION)?;
        state.serialize_field("epoch", &self.book.epoch)?;
        state.serialize_field("next_number", &self.book.next_number)?;
        state.serialize_field("watched_at", &watched_at)?;
        state.serialize_field("generations", &Generations(self))?;
        state.end()
    }
}

struct Generations<'a>(&'a Remember<'a>);

impl Serialize for Generations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let source = |generation: &Generation| self.0.inputs.get(generation.input).map(|input| input.source.clone()).unwrap_or_default();
        serializer.collect_seq(self.0.book.iter().map(|generation| remembered(generation, source(generation))))
    }
}

fn state_word(generation: &Generation) -> &'static str {
    match &generation.content {
        _ if generation.settled => "done",
        Content::Open(_) | Content::Closed if generation.live => "live",
        Content::Open(_) if generation.unlinked => "deleted",
        Content::Open(_) | Content::Closed => "rotated",
        Content::Copy { .. } | Content::Packed { .. } => "copy",
        Content::Spooled => "spooled",
        Content::Missing { .. } => "missing",
    }
}

fn restored(remembered: Remembered, input: usize, now: Instant) -> Generation {
    let content = match remembered.key {
        Some(_) => Content::Closed,
        None => Content::Missing { since: now, given_up: remembered.given_up },
    };
    let head_length = remembered.head.length;
    Generation {
        place: remembered.place,
        key: remembered.key,
        head: remembered.head,
        trail: remembered.trail,
        content,
        base: remembered.base,
        hole: remembered.hole,
        read_to: remembered.accepted_to,
        accepted_to: remembered.accepted_to,
        stored_to: remembered.stored_to,
        size_seen: remembered.size_seen,
        lost: remembered.lost,
        settled: remembered.settled,
        durable_head: Some(head_length),
        synced: remembered.settled,
        seen_at: remembered.seen_at,
        spooled_to: remembered.stored_to,
        ..Generation::new(remembered.number, input, remembered.path, now)
    }
}

fn remembered(generation: &Generation, source: String) -> Remembered {
    // Marks beyond what is accepted say nothing about a place that reading could go on from.
    let mut trail = generation.trail.clone();
    trail.back_to(generation.accepted_to.max(generation.stored_to).max(generation.base));
    Remembered {
        number: generation.number,
        source,
        path: generation.path.clone(),
        place: generation.place.clone(),
        key: generation.key,
        head: generation.head.clone(),
        trail,
        base: generation.base,
        hole: generation.hole.clone(),
        accepted_to: generation.accepted_to,
        stored_to: generation.stored_to,
        size_seen: generation.size_seen,
        lost: generation.lost,
        settled: generation.settled,
        given_up: match generation.content {
            Content::Missing { given_up, .. } => given_up,
            _ => None,
        },
        seen_at: generation.seen_at,
    }
}
