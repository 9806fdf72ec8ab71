//! Columns as an editor counts them: characters, from 1.

use super::encoding::{Encoding, character};

/// How a line's bytes are to be counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Count {
    Utf8,
    /// Not UTF-8: by the encoding that was recognised, or byte by byte.
    Other(Option<Encoding>),
}

/// The column of the character at a byte offset. An offset at the end of the line gives the column after the last character.
pub(super) fn column(line: &[u8], at: usize, count: Count) -> u64 {
    let before = &line[..at];
    let characters = match count {
        Count::Utf8 => before.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count(),
        Count::Other(encoding) => {
            let (mut place, mut characters) = (0, 0);
            while place < before.len() {
                place += character(&line[place..], encoding);
                characters += 1;
            }
            characters
        }
    };
    // A line is no longer than the limit.
    characters as u64 + 1
}
