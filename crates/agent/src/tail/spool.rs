//! What is kept of files that vanish before the server has them: small compressed files in `spool/` of the state directory.
//!
//! A segment's name says what it is: `<generation>-<start>-<end>.raw.zst` holds the file's very bytes, `.records.zst` a batch as it is sent
//! (the only thing left of a file that was emptied in between). Each is written whole, made durable and then renamed, so what is there is good.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::config::{SpoolConfig, WhenFull};

/// A larger file in the spool is not ours.
const SEGMENT_BYTES_MAX: u64 = 4 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Raw,
    Records,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub start: u64,
    pub end: u64,
    pub kind: Kind,
    /// On the disk.
    bytes: u64,
}

/// What became of a wish to keep something.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    /// There is no room, and nothing may go for it.
    Full,
}

pub(super) struct Spool {
    directory: PathBuf,
    config: SpoolConfig,
    /// By generation and start.
    segments: BTreeMap<(u64, u64), Segment>,
    /// Oldest first.
    order: VecDeque<(u64, u64)>,
    bytes: u64,
    /// What was thrown away for newer: generation, start and end.
    dropped: Vec<(u64, u64, u64)>,
}

impl Spool {
    /// Finds what an earlier run left.
    pub fn open(directory: PathBuf, config: SpoolConfig) -> io::Result<Spool> {
        DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            let data = entry.metadata()?;
            match parse(&entry.file_name().to_string_lossy()) {
                Some((number, segment)) if data.len() <= SEGMENT_BYTES_MAX => {
                    found.push((data.modified().ok(), number, Segment { bytes: data.len(), ..segment }));
                }
                // Half-written when the agent died.
                _ => fs::remove_file(entry.path())?,
            }
        }
        found.sort_by_key(|(modified, number, segment)| (*modified, *number, segment.start));
        let mut spool = Spool { directory, config, segments: BTreeMap::new(), order: VecDeque::new(), bytes: 0, dropped: Vec::new() };
        for (_, number, segment) in found {
            spool.add(number, segment)?;
        }
        Ok(spool)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// In place of what began there before, in whatever form.
    fn add(&mut self, number: u64, segment: Segment) -> io::Result<()> {
        match self.segments.insert((number, segment.start), segment) {
            Some(before) => {
                self.bytes -= before.bytes;
                let old = self.path(number, &before);
                if old != self.path(number, &segment) {
                    fs::remove_file(old)?;
                }
            }
            None => self.order.push_back((number, segment.start)),
        }
        self.bytes += segment.bytes;
        Ok(())
    }

    /// Keeps bytes `start..end` of a generation, compressed already.
    pub fn keep(&mut self, number: u64, start: u64, end: u64, kind: Kind, packed: &[u8]) -> io::Result<Kept> {
        let bytes = packed.len() as u64;
        while self.bytes + bytes > self.config.bytes_max {
            let oldest = self.order.front().copied();
            match (self.config.when_full, oldest) {
                (WhenFull::DropOldest, Some((number, start))) => {
                    if let Some(segment) = self.remove(number, start)? {
                        self.dropped.push((number, segment.start, segment.end));
                    }
                }
                _ => return Ok(Kept::Full),
            }
        }
        let segment = Segment { start, end, kind, bytes };
        let path = self.path(number, &segment);
        let temporary = path.with_extension("tmp");
        let mut file = File::create(&temporary)?;
        file.write_all(packed)?;
        file.sync_data()?;
        fs::rename(&temporary, &path)?;
        File::open(&self.directory)?.sync_all()?;
        self.add(number, segment)?;
        Ok(Kept::Yes)
    }

    /// The segment that has the byte at a position.
    pub fn at(&self, number: u64, position: u64) -> Option<Segment> {
        let (_, segment) = self.segments.range((number, 0)..=(number, position)).next_back()?;
        (position < segment.end).then_some(*segment)
    }

    /// The first segment behind a position.
    pub fn after(&self, number: u64, position: u64) -> Option<Segment> {
        self.segments.range((number, position)..=(number, u64::MAX)).next().map(|(_, segment)| *segment)
    }

    pub fn end(&self, number: u64) -> Option<u64> {
        self.segments.range((number, 0)..=(number, u64::MAX)).next_back().map(|(_, segment)| segment.end)
    }

    /// The content of a segment, still compressed.
    pub fn read(&self, number: u64, segment: &Segment) -> io::Result<Vec<u8>> {
        let mut packed = Vec::new();
        File::open(self.path(number, segment))?.take(SEGMENT_BYTES_MAX).read_to_end(&mut packed)?;
        Ok(packed)
    }

    /// Lets go what ends at or before a position.
    pub fn release(&mut self, number: u64, stored_to: u64) -> io::Result<()> {
        while let Some((_, segment)) = self.segments.range((number, 0)..=(number, u64::MAX)).next() {
            if segment.end > stored_to {
                break;
            }
            let start = segment.start;
            self.remove(number, start)?;
        }
        Ok(())
    }

    /// Lets go a segment that cannot be read.
    pub fn discard(&mut self, number: u64, start: u64) -> io::Result<()> {
        self.remove(number, start).map(|_| ())
    }

    /// Lets go what belongs to no generation that is known.
    pub fn retain(&mut self, is_known: impl Fn(u64) -> bool) -> io::Result<()> {
        let strangers: Vec<(u64, u64)> = self.segments.keys().copied().filter(|(number, _)| !is_known(*number)).collect();
        for (number, start) in strangers {
            self.remove(number, start)?;
        }
        Ok(())
    }

    /// What was thrown away for newer since this was asked last.
    pub fn take_dropped(&mut self) -> Vec<(u64, u64, u64)> {
        std::mem::take(&mut self.dropped)
    }

    fn remove(&mut self, number: u64, start: u64) -> io::Result<Option<Segment>> {
        let Some(segment) = self.segments.get(&(number, start)).copied() else { return Ok(None) };
        match fs::remove_file(self.path(number, &segment)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.segments.remove(&(number, start));
        self.bytes -= segment.bytes;
        self.order.retain(|key| *key != (number, start));
        Ok(Some(segment))
    }

    fn path(&self, number: u64, segment: &Segment) -> PathBuf {
        let kind = match segment.kind {
            Kind::Raw => "raw",
            Kind::Records => "records",
        };
        self.directory.join(format!("{number}-{}-{}.{kind}.zst", segment.start, segment.end))
    }
}

fn parse(name: &str) -> Option<(u64, Segment)> {
    let (range, kind) = match (name.strip_suffix(".raw.zst"), name.strip_suffix(".records.zst")) {
        (Some(range), _) => (range, Kind::Raw),
        (_, Some(range)) => (range, Kind::Records),
        _ => return None,
    };
    let mut numbers = range.split('-').map(|part| part.parse::<u64>().ok());
    let (number, start, end) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && start < end).then_some((number, Segment { start, end, kind, bytes: 0 }))
}

/// Whether a directory can be used at all; said at the start rather than when it is needed.
pub(super) fn check_writable(directory: &Path) -> io::Result<()> {
    let probe = directory.join(".writable");
    fs::write(&probe, b"")?;
    fs::remove_file(probe)
}
