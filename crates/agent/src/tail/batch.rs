//! Reads, makes batches, and hands them out: one of a file is on its way while the next is made ready.

use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use rustix::fs::SeekFrom;
use tokio::time::Instant;
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use super::content::{Fetched, Text, fetch};
use super::frame::{End, Framed, Limits, RECORD_BYTES_MAX, frame};
use super::generation::{Content, Generation, OUTSTANDING_MAX, Outstanding};
use super::spool::Segment;
use super::{BATCHES_MAX, Tail};
use crate::send::client::encode;
use crate::send::{Job, LogBatch};

/// Records of a batch, before compression.
pub(super) const BATCH_BYTES_MAX: usize = 1 << 20;
/// After the server called a batch too large, they are halved down to this.
pub(super) const BATCH_BYTES_MIN: usize = 64 << 10;
/// With so much to read, a file's next batch does not wait for its age.
const PLENTY_BYTES: u64 = 256 << 10;
/// The records of a batch with their lengths; the last may reach beyond the limit of a batch.
const UNPACKED_BATCH_BYTES_MAX: usize = 4 * BATCH_BYTES_MAX;
const READ_BYTES_MIN: u64 = 4096;
/// Read between two looks at what the server said.
const FILL_BYTES: usize = 512 << 10;
/// So that a file that is cut back within a batch is known again.
const MARKS_OF_A_BATCH: usize = 4;
/// Zeros, empty lines and gaps that one try may go past.
const STEPS_MAX: usize = 64;
const FAILED_READ_WAIT: Duration = Duration::from_secs(2);
const LEVEL: i32 = 1;
/// Of a path, in a header; three times as much when every byte is encoded.
const PATH_BYTES_MAX: usize = 1024;

pub(super) struct Buffers {
    pub text: Text,
    pub records: Vec<u8>,
    packed: Vec<u8>,
    compressor: Compressor<'static>,
}

impl Buffers {
    pub fn new() -> io::Result<Buffers> {
        let mut compressor = Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Buffers { text: Text::new(), records: Vec::new(), packed: Vec::new(), compressor })
    }

    pub fn pack_records(&mut self) -> io::Result<Bytes> {
        pack(&mut self.compressor, &mut self.packed, &self.records)
    }

    pub fn pack_text(&mut self, length: usize) -> io::Result<Bytes> {
        pack(&mut self.compressor, &mut self.packed, &self.text.bytes()[..length])
    }
}

fn pack(compressor: &mut Compressor<'static>, packed: &mut Vec<u8>, content: &[u8]) -> io::Result<Bytes> {
    packed.clear();
    packed.reserve(zstd::zstd_safe::compress_bound(content.len()));
    compressor.compress_to_buffer(content, packed)?;
    Ok(Bytes::copy_from_slice(packed))
}

/// A batch that begins at a position, without the records before another: of a file that is gone, the server has those. Line ends are counted
/// as one byte each, so a record at the border may come twice, and none is left out.
pub(super) fn without_first(payload: &Bytes, start: u64, at: u64) -> io::Result<Bytes> {
    if at <= start {
        return Ok(payload.clone());
    }
    let records = zstd::bulk::decompress(payload, UNPACKED_BATCH_BYTES_MAX)?;
    let (mut rest, mut position) = (records.as_slice(), start);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length);
        position += u64::from(length) + 1;
        let Some(after) = after.get(usize::try_from(length).unwrap_or(usize::MAX)..).filter(|_| position <= at) else { break };
        rest = after;
    }
    zstd::bulk::compress(rest, LEVEL).map(Bytes::from)
}

impl Tail {
    /// Makes batches while there is room for them.
    pub(super) fn fill(&mut self, now: Instant) {
        self.due_at = None;
        if self.urgent {
            // New generations are not on disk yet: their numbers must not be used.
            return;
        }
        let (mut due_at, mut ready) = (None, Vec::new());
        for number in self.book.numbers_from(self.turn) {
            let Some(generation) = self.book.get(number) else { continue };
            match wants(generation, now, &self.config.timing, |at| self.spool.at(number, at).is_some()) {
                Wants::Now => ready.push(number),
                Wants::At(at) => due_at = Some(due_at.map_or(at, |due: Instant| due.min(at))),
                Wants::Nothing => {}
            }
        }
        self.due_at = due_at;
        // Every file has its first batch before any has its second.
        ready.sort_by_key(|number| self.book.get(*number).map_or(0, |generation| generation.outstanding.len()));
        let mut read = 0;
        for number in ready {
            if self.batches >= BATCHES_MAX || self.batch_bytes >= super::BATCH_BYTES_MAX {
                self.turn = number;
                return;
            }
            read += self.build(number, now);
            if read >= FILL_BYTES {
                self.turn = number + 1;
                self.due_at = Some(now);
                return;
            }
        }
    }

    /// Makes the next batch of a generation, if there is one. Gives how much was read.
    fn build(&mut self, number: u64, now: Instant) -> usize {
        for _ in 0..STEPS_MAX {
            let Some(generation) = self.book.get_mut(number) else { return 0 };
            let at = generation.next_at();
            let most = usize::try_from(generation.unread().max(READ_BYTES_MIN)).unwrap_or(usize::MAX).min(self.batch_bytes_wanted);
            let fetched = fetch(generation, at, most, &mut self.spool, &mut self.unpacking, &mut self.buffers.text);
            let last = match fetched {
                Ok(Fetched::Bytes { last }) => last,
                Ok(Fetched::Batch(segment)) => return self.push_spooled(number, segment, at),
                Ok(Fetched::Gap { to }) => {
                    generation.skip(at, to);
                    self.count_lost(number, to - at, "it is no longer in the spool");
                    continue;
                }
                Ok(Fetched::Suspect) => {
                    generation.suspect = true;
                    self.look_at = now;
                    return 0;
                }
                Ok(Fetched::Nothing) => {
                    generation.starved = Some((generation.size_seen, now + FAILED_READ_WAIT));
                    return 0;
                }
                Ok(Fetched::Ended) => {
                    self.ended(number, at);
                    return 0;
                }
                Err(error) => {
                    self.failed_to_read(number, &error, now);
                    return 0;
                }
            };
            let text = self.buffers.text.bytes();
            let length = text.len();
            if let Some(to) = past_zeros(generation, at, text) {
                match to {
                    Some(to) => generation.skip(at, to),
                    None => {
                        generation.starved = Some((generation.size_seen, now + FAILED_READ_WAIT));
                        return length;
                    }
                }
                continue;
            }
            let end = if last { End::Final } else { how_open(generation, at + length as u64, now, &self.config.timing) };
            let Some(input) = self.config.files.get(generation.input) else { return 0 };
            self.buffers.records.clear();
            let limits = Limits { record: RECORD_BYTES_MAX.min(self.batch_bytes_wanted - 1024), output: self.batch_bytes_wanted };
            let framed = frame(&input.rule, text, end, limits, &mut self.buffers.records);
            if framed.consumed == 0 {
                let timing = &self.config.timing;
                let waits = [generation.grown_at + timing.record_wait, generation.grown_at + timing.line_wait];
                let retry_at = waits.into_iter().find(|at| *at > now).unwrap_or(now + timing.line_wait);
                generation.starved = Some((generation.size_seen, retry_at));
                self.due_at = Some(self.due_at.map_or(retry_at, |due| due.min(retry_at)));
                return length;
            }
            if framed.records == 0 {
                generation.skip(at, at + framed.consumed as u64);
                continue;
            }
            return self.push(number, at, framed, now);
        }
        // More of the same: the others have their turn first.
        self.due_at = Some(now);
        0
    }

    /// The records in the buffer become a batch.
    fn push(&mut self, number: u64, at: u64, framed: Framed, now: Instant) -> usize {
        let payload = match self.buffers.pack_records() {
            Ok(payload) => payload,
            Err(error) => {
                self.failed_to_read(number, &error, now);
                return 0;
            }
        };
        let Some(generation) = self.book.get_mut(number) else { return 0 };
        let end = at + framed.consumed as u64;
        let batch = Outstanding { id: self.next_id, start: generation.read_to, end, payload, records: framed.records, sent: false };
        self.next_id += 1;
        self.batches += 1;
        self.batch_bytes += batch.payload.len();
        generation.outstanding.push_back(batch);
        generation.read_to = end;
        generation.batch_at = Some(now);
        generation.starved = None;
        for quarter in 1..=MARKS_OF_A_BATCH {
            let length = framed.consumed * quarter / MARKS_OF_A_BATCH;
            let position = at + length as u64;
            if let Some(before) = self.buffers.text.before(length, position).filter(|_| length > 0) {
                generation.trail.push(position, before);
            }
        }
        if framed.cuts > 0 {
            self.book.cuts_total += u64::from(framed.cuts);
            if self.complained.may("cut") {
                tracing::warn!("records of more than {RECORD_BYTES_MAX} bytes are sent in pieces");
            }
        }
        framed.consumed
    }

    /// A batch that was made before, from a file that is gone since.
    fn push_spooled(&mut self, number: u64, segment: Segment, at: u64) -> usize {
        let payload = self.spool.read(number, &segment).map(Bytes::from).and_then(|payload| without_first(&payload, segment.start, at));
        let payload = match payload {
            Ok(payload) => payload,
            Err(error) => {
                tracing::warn!(generation = number, "a part of the spool cannot be read: {error}");
                if let Err(error) = self.spool.discard(number, segment.start) {
                    tracing::warn!("failed to clear the spool: {error}");
                }
                return 0;
            }
        };
        let Some(generation) = self.book.get_mut(number) else { return 0 };
        let length = payload.len();
        let batch = Outstanding { id: self.next_id, start: generation.read_to, end: segment.end, payload, records: 0, sent: false };
        self.next_id += 1;
        self.batches += 1;
        self.batch_bytes += length;
        generation.outstanding.push_back(batch);
        generation.read_to = segment.end;
        length
    }

    /// There is no more of it, although more was seen once.
    fn ended(&mut self, number: u64, at: u64) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let short = generation.size_seen.saturating_sub(at);
        let uncounted = matches!(generation.content, Content::Spooled);
        if uncounted && short > 0 {
            generation.size_seen = at;
            self.count_lost(number, short, "it is no longer in the spool");
        }
    }

    fn failed_to_read(&mut self, number: u64, error: &io::Error, now: Instant) {
        let Some(generation) = self.book.get_mut(number) else { return };
        generation.not_before = Some(now + FAILED_READ_WAIT);
        let place = generation.place.display().to_string();
        if let Content::Packed { file, length } = &mut generation.content {
            self.unpacking = None;
            let age = file.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > self.config.timing.young) {
                // Nobody writes it any more: what could be unpacked is all there is.
                *length = Some(generation.read_to);
            }
        }
        if self.complained.may(&place) {
            tracing::warn!(path = place, "failed to read a file: {error}");
        }
    }

    /// Gives the workers what is ready, as far as the server can be reached.
    pub(super) fn hand_out(&mut self, now: Instant) {
        let mut room = self.weather.room(now, usize::MAX).saturating_sub(self.in_flight);
        if room == 0 {
            self.wake_at(self.weather.due_at().filter(|at| *at > now));
            return;
        }
        self.ask_stored(now, &mut room);
        for number in self.book.numbers_from(self.turn) {
            if room == 0 {
                return;
            }
            let file = self.book.file_id(number);
            let Some(generation) = self.book.get(number) else { continue };
            let waits = generation.doubted || generation.not_before.is_some_and(|at| at > now);
            if waits || generation.outstanding.front().is_none_or(|batch| batch.sent) {
                continue;
            }
            let (content_end, lost) = (generation.end(), self.book.lost_of(number));
            let Some(generation) = self.book.get_mut(number) else { continue };
            let Some(front) = generation.outstanding.front_mut().filter(|batch| !batch.sent) else { continue };
            let batch = LogBatch {
                target: self.targets[generation.input].clone(),
                file,
                start: front.start,
                end: front.end,
                path: path_header(&generation.path),
                lag: content_end.saturating_sub(front.end),
                lost,
                payload: front.payload.clone(),
            };
            if self.jobs.try_send(Job::Logs { number, id: front.id, batch }).is_err() {
                return;
            }
            front.sent = true;
            self.in_flight += 1;
            room -= 1;
        }
    }

    pub(super) fn wake_at(&mut self, at: Option<Instant>) {
        if let Some(at) = at {
            self.due_at = Some(self.due_at.map_or(at, |due| due.min(at)));
        }
    }
}

/// Percent-encoded; of a path that no header could hold, the end.
fn path_header(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    encode(&bytes[bytes.len().saturating_sub(PATH_BYTES_MAX)..])
}

enum Wants {
    Now,
    At(Instant),
    Nothing,
}

/// Whether a generation is to be read now.
fn wants(generation: &Generation, now: Instant, timing: &crate::config::Timing, is_spooled: impl Fn(u64) -> bool) -> Wants {
    let ready = generation.is_durable() && generation.synced && !generation.suspect;
    if !ready || generation.outstanding.len() >= OUTSTANDING_MAX {
        return Wants::Nothing;
    }
    let there = match generation.content {
        Content::Closed | Content::Missing { .. } => is_spooled(generation.next_at()),
        _ => generation.unread() > 0,
    };
    if !there {
        return Wants::Nothing;
    }
    if let Some(at) = generation.not_before.filter(|at| *at > now) {
        return Wants::At(at);
    }
    if let Some((size, retry_at)) = generation.starved
        && size == generation.size_seen
        && retry_at > now
    {
        return Wants::At(retry_at);
    }
    let ripe_at = generation.batch_at.map(|at| at + timing.batch_age).filter(|at| *at > now);
    match ripe_at {
        Some(at) if generation.unread() < PLENTY_BYTES => Wants::At(at),
        _ => Wants::Now,
    }
}

/// How much of the end of what was read may be taken.
fn how_open(generation: &Generation, reached: u64, now: Instant, timing: &crate::config::Timing) -> End {
    if !generation.is_open() || reached != generation.size_seen {
        return End::Open;
    }
    let quiet = now.saturating_duration_since(generation.grown_at);
    if quiet >= timing.line_wait {
        End::Final
    } else if quiet >= timing.record_wait {
        End::Lines
    } else {
        End::Open
    }
}

/// A file that was emptied under a writer that goes on where it was begins with a hole. `None`: this is none; `Some(None)`: nothing but zeros
/// so far, which may be filled later; otherwise where something begins.
fn past_zeros(generation: &Generation, at: u64, text: &[u8]) -> Option<Option<u64>> {
    let so_far_empty =
        at == generation.base || generation.hole.as_ref().is_some_and(|hole| hole.start == generation.base && hole.end == at);
    if !so_far_empty || text.first() != Some(&0) {
        return None;
    }
    let zeros = text.iter().take_while(|byte| **byte == 0).count();
    let behind = at + zeros as u64;
    if zeros < text.len() {
        return Some(Some(behind));
    }
    let data_at = match &generation.content {
        Content::Open(file) | Content::Copy { file, .. } => data_after(file, behind),
        _ => Some(behind),
    };
    Some(data_at.filter(|at| *at < generation.end()))
}

fn data_after(file: &File, position: u64) -> Option<u64> {
    match rustix::fs::seek(file, SeekFrom::Data(position)) {
        Ok(at) => Some(at),
        Err(rustix::io::Errno::NXIO) => None,
        // A file system that knows no holes.
        Err(_) => Some(position),
    }
}
