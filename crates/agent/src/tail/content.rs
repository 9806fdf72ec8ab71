//! Reads what comes next of a generation, from wherever its bytes are now.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::generation::{Content, Generation};
use super::identity::{HEAD_BYTES_MAX, Head, Likeness, MARK_BYTES_MAX, Mark, Trail, print};
use super::packed::Packed;
use super::spool::{Kind, Segment, Spool};

/// What is there at a position.
#[derive(Debug)]
pub(super) enum Fetched {
    /// Bytes, in the buffer behind [`Text::before`]. `last`: nothing can come after them.
    Bytes { last: bool },
    /// A batch in the spool, ready to be sent as it is.
    Batch(Segment),
    /// Nothing now.
    Nothing,
    /// The bytes before the position are not those that were read.
    Suspect,
    /// Nothing until there, for ever.
    Gap { to: u64 },
    /// Nothing any more.
    Ended,
}

/// The buffer for bytes that are read, shared by all generations: what is no whole record stays in the file.
pub(super) struct Text {
    buffer: Vec<u8>,
    /// Bytes that stand before the position, for the next mark.
    before: usize,
}

impl Text {
    pub fn new() -> Text {
        Text { buffer: Vec::new(), before: 0 }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.before..]
    }

    /// The bytes before a position behind the first `consumed` ones, if enough of them are known for a mark.
    pub fn before(&self, consumed: usize, position: u64) -> Option<&[u8]> {
        let known = &self.buffer[..self.before + consumed];
        (known.len() >= MARK_BYTES_MAX || known.len() as u64 >= position).then_some(known)
    }

    fn set(&mut self, bytes: &[u8]) {
        self.buffer.clear();
        self.buffer.extend_from_slice(bytes);
        self.before = 0;
    }

    /// Fills from a file; false when the bytes before the position are not those of the mark.
    fn fill(&mut self, file: &File, at: u64, most: usize, mark: Option<Mark>) -> io::Result<bool> {
        let start = Mark::start(at);
        self.before = usize::try_from(at - start).unwrap_or(0);
        let wanted = self.before + most;
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let length = read_at(file, &mut self.buffer[..wanted], start)?;
        self.buffer.truncate(length.max(self.before));
        if length < self.before {
            return Ok(false);
        }
        Ok(mark.is_none_or(|mark| mark.position != at || print(&self.buffer[..self.before]) == mark.print))
    }
}

/// The compressed copy that is being read, and of which generation: one at a time, because of its memory.
pub(super) type Unpacking = Option<(u64, Packed)>;

/// Reads at most `most` bytes at a position.
pub(super) fn fetch(
    generation: &mut Generation,
    at: u64,
    most: usize,
    spool: &mut Spool,
    unpacking: &mut Unpacking,
    text: &mut Text,
) -> io::Result<Fetched> {
    let number = generation.number;
    match &mut generation.content {
        Content::Open(file) => {
            let mark = generation.trail.last().filter(|mark| mark.position == at);
            let is_known = text.fill(file, at, most, mark)? && (mark.is_some() || is_known(file, at, &generation.head, &generation.trail)?);
            let bytes = text.bytes();
            let expected = generation.size_seen.saturating_sub(at).min(most as u64);
            if !is_known || (bytes.len() as u64) < expected {
                return Ok(Fetched::Suspect);
            }
            return Ok(if bytes.is_empty() { Fetched::Nothing } else { Fetched::Bytes { last: false } });
        }
        Content::Copy { file, length } if at < *length => {
            let most = usize::try_from(*length - at).map_or(most, |left| left.min(most));
            text.fill(file, at, most, None)?;
            let read_to = at + text.bytes().len() as u64;
            if read_to > at {
                return Ok(Fetched::Bytes { last: read_to >= *length });
            }
            // Somebody cut the copy.
            *length = at;
        }
        _ => {}
    }
    let segment = spool.at(number, at);
    // A batch is good for its whole range; in its middle, a copy of the file is better.
    let fits =
        segment.filter(|segment| segment.kind == Kind::Raw || segment.start == at || !matches!(generation.content, Content::Packed { .. }));
    if let Some(segment) = fits {
        return from_spool(generation, at, segment, spool, text);
    }
    if let Content::Packed { file, length } = &mut generation.content
        && length.is_none_or(|length| at < length)
    {
        if !unpacking.as_ref().is_some_and(|(of, packed)| *of == number && packed.position() <= at) {
            *unpacking = Some((number, Packed::open(file)?));
        }
        let Some((_, packed)) = unpacking else { return Ok(Fetched::Nothing) };
        let there = packed.skip_to(at)?;
        let (bytes, last) = if there { packed.peek(most)? } else { (&[][..], true) };
        text.set(bytes);
        if last {
            *length = Some(packed_end(there, at, bytes.len(), packed));
        }
        if !text.bytes().is_empty() {
            return Ok(Fetched::Bytes { last });
        }
        *unpacking = None;
    }
    if let Some(segment) = segment {
        return from_spool(generation, at, segment, spool, text);
    }
    // Until it is known where the file is, nothing is given up.
    if matches!(generation.content, Content::Closed | Content::Missing { given_up: None, .. }) {
        return Ok(Fetched::Nothing);
    }
    Ok(spool.after(number, at).map_or(Fetched::Ended, |segment| Fetched::Gap { to: segment.start }))
}

/// Without a mark at the very place: the file begins as it did, and has the nearest mark before.
fn is_known(file: &File, at: u64, head: &Head, trail: &Trail) -> io::Result<bool> {
    let mark = trail.at_most(at).map_or(Ok(true), |mark| has_mark(file, mark))?;
    let alike = head.length == 0 || head.compare(&head_of(file)?) == Likeness::Same;
    Ok(mark && alike)
}

fn packed_end(there: bool, at: u64, length: usize, packed: &Packed) -> u64 {
    if there { at + length as u64 } else { packed.position() }
}

fn from_spool(generation: &mut Generation, at: u64, segment: Segment, spool: &mut Spool, text: &mut Text) -> io::Result<Fetched> {
    let number = generation.number;
    if segment.kind == Kind::Records {
        return Ok(Fetched::Batch(segment));
    }
    let unpacked = spool.read(number, &segment).and_then(|packed| {
        let most = usize::try_from(segment.end - segment.start).unwrap_or(0);
        zstd::bulk::decompress(&packed, most)
    });
    match unpacked {
        Ok(bytes) if bytes.len() as u64 == segment.end - segment.start => {
            text.set(&bytes[usize::try_from(at - segment.start).unwrap_or(0)..]);
            // Segments end where records end; only a file that may still grow can go on.
            Ok(Fetched::Bytes { last: !generation.is_open() })
        }
        Ok(_) => discard(number, segment, spool, "it is too short"),
        Err(error) => discard(number, segment, spool, &error.to_string()),
    }
}

fn discard(number: u64, segment: Segment, spool: &mut Spool, why: &str) -> io::Result<Fetched> {
    tracing::warn!(generation = number, start = segment.start, end = segment.end, "a part of the spool cannot be read: {why}");
    spool.discard(number, segment.start)?;
    Ok(Fetched::Gap { to: segment.end })
}

/// Reads until the buffer is full or the file ends.
pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read_at(&mut buffer[length..], at + length as u64) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// The first bytes of a file, as many as a head has.
pub(super) fn head_of(file: &File) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD_BYTES_MAX];
    let length = read_at(file, &mut head, 0)?;
    head.truncate(length);
    Ok(head)
}

/// Whether the bytes before a mark are those that it was made of.
pub(super) fn has_mark(file: &File, mark: Mark) -> io::Result<bool> {
    let start = Mark::start(mark.position);
    let mut bytes = vec![0; usize::try_from(mark.position - start).unwrap_or(0)];
    let length = read_at(file, &mut bytes, start)?;
    Ok(length == bytes.len() && print(&bytes) == mark.print)
}

/// Opens for reading what must be a regular file; never waits, as opening a pipe would.
pub(super) fn open(place: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let descriptor = rustix::fs::open(place, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY, Mode::empty())?;
    let file = File::from(descriptor);
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    Ok(file)
}
