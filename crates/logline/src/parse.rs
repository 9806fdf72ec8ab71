//! Reads a line.

use crate::header::KnownHeader;
use crate::line::{Line, Piece};
use crate::scan::{ItemKind, Scan};

/// Reads one line, or one record whose message goes on over further lines (only where nobody monitors, `SYS-23`).
///
/// Takes any bytes, allocates nothing and never fails: what is not there is in [`Line::missing`], what is not understood stays in the message,
/// and unknown headers are kept. One line end (`\n` or `\r\n`) is taken off, and a byte order mark, with which a file may begin.
pub fn parse(text: &[u8]) -> Line<'_> {
    let text = without_mark(without_line_end(text));
    let mut scan = Scan::new(text);
    let mut line = Line {
        text,
        timestamp: None,
        timestamp_text: None,
        level: None,
        level_text: None,
        known: [None; KnownHeader::ALL.len()],
        has_header: false,
        headers: scan,
        message: Piece(b""),
    };
    loop {
        let before = scan;
        let Some(item) = scan.next() else { break };
        let content = Piece(&text[item.content_start..item.content_end]);
        match item.kind {
            ItemKind::Timestamp(timestamp) => (line.timestamp, line.timestamp_text) = (timestamp, Some(content)),
            ItemKind::Level(level) => (line.level, line.level_text) = (level, Some(content)),
            ItemKind::Header(colon) => {
                if !line.has_header {
                    (line.has_header, line.headers) = (true, before);
                }
                if let Some(colon) = colon
                    && let Some(known) = KnownHeader::parse(&text[item.content_start..colon])
                {
                    line.known[known as usize].get_or_insert(Piece(&text[colon + 1..item.content_end]));
                }
            }
        }
    }
    if !line.has_header {
        line.headers = scan;
    }
    line.message = Piece(&text[scan.position()..]);
    line
}

/// Whether a line of a file opens a record: it begins `[yyyy/`. Any other line goes on with the message of the record before it.
pub fn starts_record(line: &[u8]) -> bool {
    matches!(without_mark(line).get(..6), Some([b'[', a, b, c, d, b'/']) if [a, b, c, d].into_iter().all(u8::is_ascii_digit))
}

pub(crate) fn without_line_end(text: &[u8]) -> &[u8] {
    match text {
        [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] => rest,
        _ => text,
    }
}

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}
