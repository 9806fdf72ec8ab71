//! One generation of a file: the content that came into being at one place between two times that the file was emptied or made anew.
//!
//! The files themselves are the store of what the server has not taken: a generation is positions and a way back to the bytes.

use std::collections::VecDeque;
use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;

use bytes::Bytes;
use tokio::time::Instant;

use super::identity::{FileKey, Head, Trail};

/// Of one generation, batches that are not accepted yet: one on its way, one ready.
pub(super) const OUTSTANDING_MAX: usize = 2;

pub(super) struct Generation {
    /// Counts up for ever; with the epoch of the state it is the id that the server knows.
    pub number: u64,
    pub input: usize,
    /// The name under which it was first found.
    pub path: PathBuf,
    /// Where it was seen last.
    pub place: PathBuf,
    /// `None` once other content stands in its place.
    pub key: Option<FileKey>,
    pub head: Head,
    pub trail: Trail,
    pub content: Content,
    /// What stands before was never to be read.
    pub base: u64,
    /// Bytes that hold no record or can no longer be read; the next batch's range covers them.
    pub hole: Option<Range<u64>>,
    /// Up to here there are batches.
    pub read_to: u64,
    /// The server has it on disk; it may yet lose it.
    pub accepted_to: u64,
    /// The server has it for good.
    pub stored_to: u64,
    pub size_seen: u64,
    /// Seconds and nanoseconds, as the file system says.
    pub modified: (i64, i64),
    /// Bytes that went before they could be read.
    pub lost: u64,
    /// A path that the configuration names leads to it.
    pub live: bool,
    /// No path leads to it any more; it is read through its open handle.
    pub unlinked: bool,
    /// Everything is stored, and nothing is expected.
    pub settled: bool,
    /// Bytes of its head that stand in the state on disk: before anything is sent, it must be certain that the file is known again after a
    /// kill, and that its number means nothing else. `None`: it does not stand there.
    pub durable_head: Option<usize>,
    /// The server said what it has of it.
    pub synced: bool,
    /// Since the last answer the server may have become another. Nothing is sent before it said what it has.
    pub doubted: bool,
    /// The bytes before the place to read are not those that were read; nothing is read until it has been looked at.
    pub suspect: bool,
    pub outstanding: VecDeque<Outstanding>,
    pub grown_at: Instant,
    pub batch_at: Option<Instant>,
    /// After the server refused it.
    pub not_before: Option<Instant>,
    /// There was no whole record at this size; it is tried again when it has grown, or then.
    pub starved: Option<(u64, Instant)>,
    /// Times in a row that the server sent it elsewhere.
    pub detours: u8,
    /// Unix seconds at which it, or a copy of it, was last there.
    pub seen_at: i64,
    pub seen_in_look: u64,
    /// Times in a row that the server did not name it.
    pub unnamed: u8,
    pub spooled_to: u64,
    /// Nothing whole was left to keep at this size.
    pub starved_keeping: Option<u64>,
}

/// The way to a generation's bytes. What the spool has of it comes in addition.
pub(super) enum Content {
    /// In its file, which is not open: after a start, or after it settled.
    Closed,
    Open(File),
    /// In a copy that was made before the file was emptied.
    Copy {
        file: File,
        length: u64,
    },
    /// In a compressed copy.
    Packed {
        file: File,
        length: Option<u64>,
    },
    /// Nowhere but in the spool.
    Spooled,
    /// Nowhere that is known; a copy may turn up. So many bytes were given up, and count as lost until then.
    Missing {
        since: Instant,
        given_up: Option<u64>,
    },
}

/// A batch between reading and acceptance.
pub(super) struct Outstanding {
    pub id: u64,
    pub start: u64,
    pub end: u64,
    pub payload: Bytes,
    pub records: u32,
    pub sent: bool,
}

impl Generation {
    pub fn new(number: u64, input: usize, path: PathBuf, now: Instant) -> Generation {
        Generation {
            number,
            input,
            place: path.clone(),
            path,
            key: None,
            head: Head::default(),
            trail: Trail::default(),
            content: Content::Closed,
            base: 0,
            hole: None,
            read_to: 0,
            accepted_to: 0,
            stored_to: 0,
            size_seen: 0,
            modified: (0, 0),
            lost: 0,
            live: false,
            unlinked: false,
            settled: false,
            durable_head: None,
            synced: true,
            doubted: false,
            suspect: false,
            outstanding: VecDeque::new(),
            grown_at: now,
            batch_at: None,
            not_before: None,
            starved: None,
            detours: 0,
            seen_at: 0,
            seen_in_look: 0,
            unnamed: 0,
            spooled_to: 0,
            starved_keeping: None,
        }
    }

    /// Where the next record is read: past what is to be left out.
    pub fn next_at(&self) -> u64 {
        self.past_hole(self.read_to.max(self.base))
    }

    pub fn past_hole(&self, at: u64) -> u64 {
        self.hole.as_ref().filter(|hole| hole.contains(&at)).map_or(at, |hole| hole.end)
    }

    /// Leaves bytes out, beside those left out before.
    pub fn skip(&mut self, from: u64, to: u64) {
        let from = self.hole.as_ref().filter(|hole| hole.end == from).map_or(from, |hole| hole.start);
        self.hole = Some(from..to);
    }

    /// Goes on from where the server says; there must be no batches. What is stored for good is not sent again, even to a server that
    /// does not know it.
    pub fn go_to(&mut self, accepted_to: u64) {
        debug_assert!(self.outstanding.is_empty());
        (self.read_to, self.accepted_to) = (accepted_to, accepted_to);
        if accepted_to < self.stored_to {
            self.hole = Some(accepted_to..self.stored_to);
        }
        self.trail.back_to(accepted_to.max(self.stored_to));
        self.starved = None;
    }

    /// Where the content ends, as far as is known.
    pub fn end(&self) -> u64 {
        match &self.content {
            Content::Copy { length, .. } => *length,
            Content::Packed { length, .. } => length.unwrap_or(self.size_seen),
            Content::Missing { given_up: Some(_), .. } => self.next_at(),
            _ => self.size_seen,
        }
    }

    /// Of a compressed copy nobody knows before its end.
    pub fn unread(&self) -> u64 {
        if matches!(self.content, Content::Packed { length: None, .. }) {
            return u64::MAX;
        }
        self.end().saturating_sub(self.next_at())
    }

    /// Not accepted by the server yet.
    pub fn lag(&self) -> u64 {
        self.end().saturating_sub(self.accepted_to.max(self.base).max(self.past_hole(self.accepted_to)))
    }

    pub fn is_durable(&self) -> bool {
        self.durable_head == Some(self.head.length)
    }

    /// The server is to say what it has of it.
    pub fn is_unsure(&self) -> bool {
        !self.synced || self.doubted
    }

    /// It said so; gives whether it had to.
    pub fn now_sure(&mut self) -> bool {
        let unsure = self.is_unsure();
        (self.synced, self.doubted) = (true, false);
        unsure
    }

    pub fn is_open(&self) -> bool {
        matches!(self.content, Content::Open(_))
    }

    /// Its bytes are reached through a handle, which keeps them after the file is deleted, and not after this process.
    pub fn is_held(&self) -> bool {
        matches!(self.content, Content::Open(_) | Content::Copy { .. })
    }

    pub fn is_missing(&self) -> bool {
        matches!(self.content, Content::Missing { .. })
    }
}
