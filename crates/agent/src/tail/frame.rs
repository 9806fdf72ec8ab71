//! From bytes to records. Pure: what is not a whole record yet stays where it is, in the file, and is read again.
//!
//! A record's content is passed on as it is, whatever its encoding; only its line end is left off. Empty lines are no records.

mod trace;

#[cfg(test)]
mod tests;

use hinomi_logline::starts_record;
use memchr::memchr;

use trace::Trace;

/// A longer record is cut, and each piece but the last ends with [`CUT_MARK`].
pub const RECORD_BYTES_MAX: usize = (1 << 20) - 1024;
pub const CUT_MARK: &[u8] = " …[cut by hinomi-agent]".as_bytes();
/// Of a line, a configured expression sees so much.
const STARTS_LOOKS_AT_BYTES: usize = 1024;

/// What makes a line the first of a record.
#[derive(Clone, Debug)]
pub enum Rule {
    /// Each is.
    Line,
    /// Those of the standard line, `[yyyy/…` (`SYS-23`).
    Standard,
    /// Those that do not look like the continuation of a stack trace: white space, `Caused by:`, a Python traceback, a panic.
    Indent,
    /// Those that match.
    Starts(regex::bytes::Regex),
}

/// Of the end of the text, what may be taken although more could follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing: a record ends where the next begins.
    Open,
    /// Lines that have ended: nothing came after them for a while.
    Lines,
    /// Everything.
    Final,
}

/// How far framing came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Framed {
    /// Bytes of the text that are in records now, or were empty lines.
    pub consumed: usize,
    pub records: u32,
    /// Pieces of records that were too long.
    pub cuts: u32,
}

/// Limits of one call, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub record: usize,
    /// No further record is begun in an output that is longer.
    pub output: usize,
}

/// Appends the records of `text`, which begins where a record begins, to `output`: each a length (u32, little-endian) and its bytes.
pub fn frame(rule: &Rule, text: &[u8], end: End, limits: Limits, output: &mut Vec<u8>) -> Framed {
    let mut framed = Framed::default();
    while framed.consumed < text.len() && output.len() < limits.output {
        let rest = &text[framed.consumed..];
        let length = match record_length(rule, rest, end) {
            Some(length) => length,
            None if rest.len() > limits.record => rest.len(),
            None => break,
        };
        let content = without_line_ends(&rest[..length]);
        if content.len() > limits.record {
            let piece = piece(content, limits.record - CUT_MARK.len());
            push(output, &[piece, CUT_MARK]);
            framed.consumed += piece.len();
            framed.records += 1;
            framed.cuts += 1;
            continue;
        }
        if !content.is_empty() {
            push(output, &[content]);
            framed.records += 1;
        }
        framed.consumed += length;
    }
    framed
}

fn push(output: &mut Vec<u8>, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).expect("a record is shorter than its limit");
    output.extend_from_slice(&length.to_le_bytes());
    for part in parts {
        output.extend_from_slice(part);
    }
}

/// Of the first record, line ends included; `None` while it may go on.
fn record_length(rule: &Rule, text: &[u8], end: End) -> Option<usize> {
    let Some(mut length) = line_length(text) else { return (end == End::Final).then_some(text.len()) };
    if matches!(rule, Rule::Line) {
        return Some(length);
    }
    let mut trace = Trace::begin(&text[..length]);
    loop {
        let rest = &text[length..];
        if rest.is_empty() {
            return (end != End::Open).then_some(length);
        }
        let (line, whole) = match line_length(rest) {
            Some(length) => (&rest[..length], true),
            None => (rest, false),
        };
        if !whole && end != End::Final {
            // Its first bytes are there, perhaps not enough of them.
            return (end == End::Lines).then_some(length);
        }
        let continues = match rule {
            Rule::Line => false,
            Rule::Standard => !starts_record(line),
            Rule::Indent => trace.goes_on_with(without_line_ends(line)),
            Rule::Starts(regex) => !regex.is_match(&line[..line.len().min(STARTS_LOOKS_AT_BYTES)]),
        };
        if !continues {
            return Some(length);
        }
        length += line.len();
    }
}

fn line_length(text: &[u8]) -> Option<usize> {
    memchr(b'\n', text).map(|at| at + 1)
}

fn without_line_ends(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., b'\n'] = text {
        text = rest.strip_suffix(b"\r").unwrap_or(rest);
    }
    text
}

/// The first `most` bytes or a little less: a character is not torn, and where lines end near, the cut is there.
fn piece(text: &[u8], most: usize) -> &[u8] {
    let head = &text[..most];
    if let Some(at) = memchr::memrchr(b'\n', &head[most - most / 8..]) {
        return &head[..most - most / 8 + at + 1];
    }
    // A character of UTF-8 has at most four bytes; in other encodings this cuts where it must.
    let torn = (1..=3).find(|back| head[most - back] & 0b1100_0000 != 0b1000_0000).filter(|back| {
        let first = head[most - back];
        let width = match first {
            0b1100_0000..=0b1101_1111 => 2,
            0b1110_0000..=0b1110_1111 => 3,
            0b1111_0000..=0b1111_0111 => 4,
            _ => 1,
        };
        width > *back
    });
    &head[..most - torn.unwrap_or(0)]
}
