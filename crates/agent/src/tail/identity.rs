//! What makes a file the same file: where it is on the disk, how it begins, and what stands before the places that were read. Pure.
//!
//! Device and inode are not enough: an inode is used again, and a file may be emptied and written anew in place. So prints (cut-off SHA-256)
//! of the first bytes and of a few bytes before remembered positions are kept, and looked at again whenever something may have changed.

#[cfg(test)]
mod tests;

use ring::digest::{Context, SHA256, digest};
use serde::{Deserialize, Serialize};

/// So much of a file's beginning is remembered.
pub const HEAD_BYTES_MAX: usize = 1024;
/// Prints of shorter beginnings, for comparison with a copy that is still growing.
const STEPS: [usize; 4] = [64, 128, 256, 512];
/// Before a remembered position.
pub const MARK_BYTES_MAX: usize = 64;
pub const MARKS_MAX: usize = 16;

/// Where a file is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileKey {
    pub device: u64,
    pub inode: u64,
}

pub fn print(bytes: &[u8]) -> u64 {
    cut(digest(&SHA256, bytes).as_ref())
}

fn cut(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// How a file begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Bytes that `whole` is the print of; at most [`HEAD_BYTES_MAX`].
    pub length: usize,
    whole: u64,
    /// Prints at [`STEPS`], as far as the head goes.
    steps: Vec<u64>,
}

/// What a comparison with a [`Head`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Begins with all that is remembered.
    Same,
    /// Shorter than what is remembered, and so far the same.
    SoFar,
    /// Too little is there to tell.
    Unknown,
    Other,
}

impl Head {
    /// Of the first bytes of a file, of which at most [`HEAD_BYTES_MAX`] count.
    pub fn of(bytes: &[u8]) -> Head {
        let bytes = &bytes[..bytes.len().min(HEAD_BYTES_MAX)];
        let mut context = Context::new(&SHA256);
        let (mut from, mut steps) = (0, Vec::new());
        for step in STEPS.into_iter().take_while(|step| *step <= bytes.len()) {
            context.update(&bytes[from..step]);
            steps.push(cut(context.clone().finish().as_ref()));
            from = step;
        }
        context.update(&bytes[from..]);
        Head { length: bytes.len(), whole: cut(context.finish().as_ref()), steps }
    }

    /// Compares with a file that begins with these bytes (its first [`HEAD_BYTES_MAX`], or all).
    pub fn compare(&self, bytes: &[u8]) -> Likeness {
        if self.length == 0 {
            return Likeness::Unknown;
        }
        if bytes.len() >= self.length {
            return if print(&bytes[..self.length]) == self.whole { Likeness::Same } else { Likeness::Other };
        }
        match STEPS.into_iter().zip(&self.steps).rfind(|(step, _)| *step <= bytes.len()) {
            None => Likeness::Unknown,
            Some((step, wanted)) if print(&bytes[..step]) == *wanted => Likeness::SoFar,
            Some(_) => Likeness::Other,
        }
    }

    /// As [`Head::compare`], with the head of the same bytes at hand: most files differ in their first bytes, and that is cheap to tell.
    pub fn compare_known(&self, bytes: &[u8], known: &Head) -> Likeness {
        match (self.steps.first(), known.steps.first()) {
            (Some(one), Some(other)) if one != other => Likeness::Other,
            _ if self.length == known.length && self.length > 0 => {
                if self.whole == known.whole {
                    Likeness::Same
                } else {
                    Likeness::Other
                }
            }
            _ => self.compare(bytes),
        }
    }

    pub fn is_full(&self) -> bool {
        self.length >= HEAD_BYTES_MAX
    }
}

/// A position, and the print of the bytes (at most [`MARK_BYTES_MAX`]) before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub position: u64,
    pub print: u64,
}

impl Mark {
    /// Where the bytes begin that the mark is a print of.
    pub fn start(position: u64) -> u64 {
        position.saturating_sub(MARK_BYTES_MAX as u64)
    }
}

/// Marks along the way, the newest always, older ones ever farther apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trail {
    marks: Vec<Mark>,
}

impl Trail {
    /// Positions grow; `before` are the bytes before the position, of which the last [`MARK_BYTES_MAX`] count.
    pub fn push(&mut self, position: u64, before: &[u8]) {
        self.back_to(position);
        if self.last().is_some_and(|last| last.position == position) {
            return;
        }
        if self.marks.len() >= MARKS_MAX {
            // Older halves are thinned first, so that what remains lies evenly.
            let mut index = 0;
            self.marks.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
        let from = before.len().saturating_sub(MARK_BYTES_MAX);
        self.marks.push(Mark { position, print: print(&before[from..]) });
    }

    /// Forgets what lies beyond.
    pub fn back_to(&mut self, position: u64) {
        self.marks.retain(|mark| mark.position <= position);
    }

    pub fn last(&self) -> Option<Mark> {
        self.marks.last().copied()
    }

    /// The newest that a file of this size still has.
    pub fn at_most(&self, size: u64) -> Option<Mark> {
        self.marks.iter().rev().find(|mark| mark.position <= size).copied()
    }

    /// Keeps the newest only.
    pub fn settle(&mut self) {
        let last = self.last();
        self.marks = last.into_iter().collect();
    }
}

/// What is known of a generation when its file is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub read_to: u64,
    pub size_seen: u64,
}

/// What the file shows now.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub size: u64,
    pub head: Likeness,
    /// The newest mark that the size allows, and whether its bytes are still there.
    pub mark: Option<(Mark, bool)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same content, perhaps more of it.
    Same,
    /// Unread bytes are gone; what was read is still there.
    Shrunk,
    /// Cut back below what was read. What stands before `from` was read before.
    CutBack { from: u64 },
    /// Other content in the same place.
    Rewritten,
}

/// Decides what became of a file in the same place.
pub fn judge(known: Known, shown: Shown) -> Verdict {
    let mark_is_there = shown.mark.is_none_or(|(_, is_there)| is_there);
    if shown.head == Likeness::Other || !mark_is_there {
        return Verdict::Rewritten;
    }
    if shown.size >= known.size_seen.max(known.read_to) {
        return Verdict::Same;
    }
    let proved = shown.mark.map(|(mark, _)| mark.position).filter(|position| *position > 0);
    if shown.size >= known.read_to && proved.is_some() {
        return Verdict::Shrunk;
    }
    match proved {
        // A long beginning and a mark behind it: this is what was read. With less, a file that begins anew with the same banner would
        // look like that too, and bytes read twice are better than bytes not read.
        Some(position) if shown.head == Likeness::Same && position >= HEAD_BYTES_MAX as u64 => Verdict::CutBack { from: shown.size },
        Some(position) => Verdict::CutBack { from: position },
        None => Verdict::Rewritten,
    }
}
