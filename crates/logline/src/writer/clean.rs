//! Makes any text one that can stand in a line. A log must not refuse what went wrong because of how it is spelt.

use std::borrow::Cow;

use crate::lint::is_direction;
use crate::mask::mask_sure;

/// For the end of a line inside a message.
const LINE_END: &str = "⏎";
/// For a value or a message of nothing.
const NOTHING: &str = "-";

/// A header's value: no control characters, brackets of full width where one lacks its partner, nothing that must not be shown.
pub(super) fn value(text: &str) -> Cow<'_, str> {
    let hidden = mask_sure(text);
    if hidden.chars().all(|letter| letter.is_whitespace() || moves(letter)) {
        return Cow::Borrowed(NOTHING);
    }
    let paired = brackets_are_paired(&hidden);
    if paired && !hidden.contains(moves) {
        return hidden;
    }
    let letters = hidden.chars().map(|letter| match letter {
        '[' if !paired => '［',
        ']' if !paired => '］',
        letter if moves(letter) => ' ',
        letter => letter,
    });
    Cow::Owned(letters.collect())
}

fn brackets_are_paired(text: &str) -> bool {
    let depth = text.bytes().try_fold(0_u32, |depth, byte| match byte {
        b'[' => Some(depth + 1),
        b']' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

/// What would move the line, or the eye that reads it.
fn moves(letter: char) -> bool {
    letter.is_control() || is_direction(letter)
}

/// A message: on one line, without control characters, and not to be taken for a header.
pub(super) fn message(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for letter in text.trim().chars() {
        match letter {
            '\n' => out.push_str(LINE_END),
            '\r' => {}
            letter if moves(letter) => out.push(' '),
            letter => out.push(letter),
        }
    }
    let mut out = mask_sure(&out).into_owned();
    if out.trim().is_empty() {
        NOTHING.clone_into(&mut out);
    }
    if out.starts_with('[') {
        out.insert(0, ' ');
    }
    out
}
