//! Lines from a reader, in bounded memory.

use std::io::{self, BufRead};

use memchr::memchr;

use super::finding::Finding;
use super::linter::Linter;
use super::options::Options;
use super::summary::Summary;

/// Judges everything that a reader gives, to its end. `told` gets each finding as it comes, in the order of lines. Memory: the reader's
/// buffer, and one line of at most [`Options::line_bytes_max`] bytes.
///
/// # Errors
/// The reader's. What was told before stays true.
pub fn lint(mut reader: impl BufRead, options: Options, mut told: impl FnMut(Finding)) -> io::Result<Summary> {
    let mut linter = Linter::new(options);
    // One byte more, to see a `\r`.
    let mut kept = Kept { bytes: Vec::new(), cut: 0, max: linter.options().line_bytes_max.saturating_add(1) };
    let mut first = true;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            break;
        }
        if std::mem::take(&mut first) && (buffer.starts_with(b"\xFF\xFE") || buffer.starts_with(b"\xFE\xFF")) {
            linter.utf16(&buffer[..2], &mut told);
            return Ok(linter.finish());
        }
        let mut at = 0;
        while let Some(length) = memchr(b'\n', &buffer[at..]) {
            let line = &buffer[at..at + length];
            if kept.is_empty() {
                // The whole line lies in the reader's buffer: no copy.
                give(&mut linter, line, 0, 1, &mut told);
            } else {
                kept.add(line);
                give(&mut linter, &kept.bytes, kept.cut, 1, &mut told);
                kept.clear();
            }
            at += length + 1;
        }
        kept.add(&buffer[at..]);
        let taken = buffer.len();
        reader.consume(taken);
    }
    if !kept.is_empty() {
        give(&mut linter, &kept.bytes, kept.cut, 0, &mut told);
    }
    Ok(linter.finish())
}

fn give(linter: &mut Linter, line: &[u8], cut: u64, end_bytes: u64, told: &mut impl FnMut(Finding)) {
    // `\r\n` ends a line too, and does not count to its length.
    let (line, end_bytes) = match line {
        [line @ .., b'\r'] if cut == 0 && end_bytes > 0 => (line, end_bytes + 1),
        line => (line, end_bytes),
    };
    let kept = line.len().min(linter.options().line_bytes_max);
    linter.part(&line[..kept], cut + (line.len() - kept) as u64, end_bytes, told);
}

/// The beginning of a line whose end has not come yet.
struct Kept {
    bytes: Vec<u8>,
    /// Bytes that were stepped over.
    cut: u64,
    max: usize,
}

impl Kept {
    fn add(&mut self, part: &[u8]) {
        let room = part.len().min(self.max - self.bytes.len());
        self.bytes.extend_from_slice(&part[..room]);
        self.cut += (part.len() - room) as u64;
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.cut == 0
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.cut = 0;
    }
}
