//! Cuts what a request brought into records. Nothing is copied, and no byte of a record is lost: only the line ends between them are.

use memchr::memchr;

use crate::ingest::source::Format;
use hinomi_logline::starts_record;

/// A record that lines go on with grows no further than this: the next line opens one of its own.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// The records of a body of lines.
///
/// A line ends with `\n`; a `\r` before it belongs to the record. An empty line is no record, but it may stand inside one. In a source of standard
/// lines a line that does not open with `[yyyy/` goes on with the record before it; lines before the first that does are one record of their
/// own, and where none does, each is. A source without a declared form is taken for one of standard lines when its first line is one, indented
/// lines (the rest of a stack trace, cut apart) aside.
pub fn records<'b>(body: &'b [u8], format: &Format) -> Records<'b> {
    let first_opening = || lines(body).find(|line| starts_record(line)).is_some();
    let joins = match format {
        Format::Standard => first_opening(),
        Format::Auto => {
            lines(body).find(|line| !is_empty(line) && !line.starts_with(b" ") && !line.starts_with(b"\t")).is_some_and(starts_record)
        }
        _ => false,
    };
    Records { left: body, joins }
}

/// See [`records`].
#[derive(Clone, Debug)]
pub struct Records<'b> {
    left: &'b [u8],
    joins: bool,
}

impl<'b> Iterator for Records<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        let mut end = loop {
            let end = line_end(self.left);
            if !is_empty(&self.left[..end]) {
                break end;
            }
            if self.left.is_empty() {
                return None;
            }
            self.left = after(self.left, end);
        };
        let mut next = self.left.len().min(end + 1);
        while self.joins && next < self.left.len() {
            let further = next + line_end(&self.left[next..]);
            let line = &self.left[next..further];
            if starts_record(line) || further > RECORD_BYTES_MAX {
                break;
            }
            // Empty lines at its end lie between the records.
            if !is_empty(line) {
                end = further;
            }
            next = self.left.len().min(further + 1);
        }
        let record = &self.left[..end];
        self.left = &self.left[next..];
        Some(record)
    }
}

fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut left = body;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let end = line_end(left);
        let line = &left[..end];
        left = after(left, end);
        Some(line)
    })
}

fn line_end(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).unwrap_or(bytes.len())
}

fn after(bytes: &[u8], line_end: usize) -> &[u8] {
    bytes.get(line_end + 1..).unwrap_or_default()
}

fn is_empty(line: &[u8]) -> bool {
    matches!(line, b"" | b"\r")
}

#[cfg(test)]
mod tests;
