//! The part of a line that a report shows, with what must not be shown hidden: a report travels further than the log.

use super::columns::Count;
use crate::personal;

/// Characters shown before and after the place.
const AROUND: usize = 40;
/// Characters shown of the place itself.
const PLACE_MAX: usize = 60;

/// Bytes around the place in which these characters lie.
const REACH: usize = 4 * (AROUND + PLACE_MAX);

/// Some characters around a finding. Each character stays one character: what is hidden is `*`, what has no shape is `·` or U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    /// Characters of `text` before the place, and characters of the place.
    pub mark_start: usize,
    pub mark_length: usize,
    /// Whether something of the line stands before or after it.
    pub cut_before: bool,
    pub cut_after: bool,
}

pub(super) fn excerpt(line: &[u8], start: usize, end: usize, count: Count) -> Excerpt {
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    // Of the whole line: a secret that begins far before reaches into what is shown. Findings that are told are few.
    personal::find(line, 0, &mut |found| hidden.push((found.start, found.end)));

    let (from, to) = (start.saturating_sub(REACH), (end + REACH).min(line.len()));
    let cells = cells(line, from, to, count, &hidden);
    let first = cells.iter().position(|(at, _)| *at >= start).unwrap_or(cells.len());
    let last = cells.iter().position(|(at, _)| *at >= end).unwrap_or(cells.len());
    let length = (last - first).min(PLACE_MAX);
    let shown_from = first.saturating_sub(AROUND);
    let shown_to = (first + length + AROUND).min(cells.len());
    Excerpt {
        text: cells[shown_from..shown_to].iter().map(|(_, letter)| *letter).collect(),
        mark_start: first - shown_from,
        mark_length: length,
        cut_before: from > 0 || shown_from > 0,
        cut_after: to < line.len() || shown_to < cells.len(),
    }
}

/// Each character with the offset of its first byte.
fn cells(line: &[u8], from: usize, to: usize, count: Count, hidden: &[(usize, usize)]) -> Vec<(usize, char)> {
    let mut cells = Vec::new();
    let mut at = from;
    while at < to {
        let (length, letter) = match count {
            Count::Utf8 => utf8(line, at),
            Count::Other(encoding) => match line[at] {
                byte if byte.is_ascii() => (1, char::from(byte)),
                _ => (super::encoding::character(&line[at..], encoding), char::REPLACEMENT_CHARACTER),
            },
        };
        let is_hidden = hidden.iter().any(|(start, end)| (*start..*end).contains(&at));
        cells.push((at, if is_hidden { '*' } else { shape(letter) }));
        at += length;
    }
    cells
}

fn utf8(line: &[u8], at: usize) -> (usize, char) {
    let upto = (at + 4).min(line.len());
    let valid = match std::str::from_utf8(&line[at..upto]) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&line[at..at + error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().map_or((1, char::REPLACEMENT_CHARACTER), |letter| (letter.len_utf8(), letter))
}

/// A tab and a control character must not move the terminal on which the report is read, and neither must a sign that turns the direction.
fn shape(letter: char) -> char {
    match letter {
        '\t' => '→',
        letter if letter.is_control() || super::line::is_direction(letter) => '·',
        letter => letter,
    }
}
