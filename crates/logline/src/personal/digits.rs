//! Groups of digits with separators between them: `090-1234-5678`, `４１１１ １１１１ …`.

use super::window::{folded, folded_before};

const DIGITS_MAX: usize = 24;
const GROUPS_MAX: usize = 8;
/// Nothing recognised by digits alone is shorter.
const DIGITS_MIN: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Dash,
    Space,
}

/// As many groups as one kind of separator joins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    pub start: usize,
    pub end: usize,
    digits: [u8; DIGITS_MAX],
    count: usize,
    groups: [u8; GROUPS_MAX],
    /// Where each group begins and ends.
    places: [(usize, usize); GROUPS_MAX],
    group_count: usize,
    pub separator: Option<Separator>,
    /// More digits or groups than are kept: nothing that is looked for.
    overflow: bool,
}

impl Chain {
    /// Begins at a digit.
    pub fn read(text: &[u8], start: usize) -> Chain {
        let mut chain = Chain {
            start,
            end: start,
            digits: [0; DIGITS_MAX],
            count: 0,
            groups: [0; GROUPS_MAX],
            places: [(0, 0); GROUPS_MAX],
            group_count: 0,
            separator: None,
            overflow: false,
        };
        let mut at = start;
        loop {
            at = chain.group(text, at);
            let Some((separator, length)) = separator(text, at) else { break };
            if !is_digit(text, at + length) || chain.separator.is_some_and(|ours| ours != separator) {
                break;
            }
            // `5 03-1234-5678`: the group after the space belongs to what the dashes join.
            if separator == Separator::Space && dash_follows_group(text, at + length) {
                break;
            }
            chain.separator = Some(separator);
            at += length;
        }
        chain
    }

    fn group(&mut self, text: &[u8], start: usize) -> usize {
        let (mut at, first) = (start, self.count);
        while let Some((digit @ b'0'..=b'9', length)) = folded(text, at) {
            if self.count < DIGITS_MAX {
                self.digits[self.count] = digit - b'0';
                self.count += 1;
            } else {
                self.overflow = true;
            }
            at += length;
        }
        if self.group_count < GROUPS_MAX {
            // At most DIGITS_MAX.
            self.groups[self.group_count] = u8::try_from(self.count - first).unwrap_or(u8::MAX);
            self.places[self.group_count] = (start, at);
            self.group_count += 1;
        } else {
            self.overflow = true;
        }
        self.end = at;
        at
    }

    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.count]
    }

    /// Digits in each group.
    pub fn groups(&self) -> &[u8] {
        &self.groups[..self.group_count]
    }

    pub fn is_long(&self) -> bool {
        self.count >= DIGITS_MIN && !self.overflow
    }

    /// Whether neither a letter nor a point makes it a part of something longer, such as a hexadecimal id or a fraction.
    pub fn stands_alone(&self, text: &[u8]) -> bool {
        let before = folded_before(text, self.start);
        let joined_before = before.is_some_and(|(letter, length)| match letter {
            b'.' | b'-' => folded_before(text, self.start - length).is_some_and(|(further, _)| further.is_ascii_alphanumeric()),
            b'+' => true,
            letter => letter.is_ascii_alphanumeric() || letter == b'_',
        });
        let joined_after = folded(text, self.end).is_some_and(|(letter, length)| match letter {
            b'.' | b'-' => folded(text, self.end + length).is_some_and(|(further, _)| further.is_ascii_alphanumeric()),
            letter => letter.is_ascii_alphanumeric() || letter == b'_',
        });
        !joined_before && !joined_after
    }

    /// Groups of four that stand between shorter ones joined by the same spaces: `retry 3 1234 5678 9012`.
    pub fn fours(&self) -> Option<Fours<'_>> {
        if self.separator != Some(Separator::Space) {
            return None;
        }
        let first = self.groups().iter().position(|digits| *digits == 4)?;
        let count = self.groups()[first..].iter().take_while(|digits| **digits == 4).count();
        let rest_is_other = self.groups()[first + count..].iter().all(|digits| *digits != 4);
        let skipped: usize = self.groups()[..first].iter().map(|digits| usize::from(*digits)).sum();
        rest_is_other.then(|| Fours {
            digits: &self.digits[skipped..skipped + count * 4],
            start: self.places[first].0,
            end: self.places[first + count - 1].1,
        })
    }
}

/// The end of a number of few digits with nothing after it that could make it longer: most numbers of a log.
pub(super) fn short(text: &[u8], start: usize) -> Option<usize> {
    let digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = start + digits;
    let alone = match text.get(end..).unwrap_or_default() {
        [] => true,
        [b'-' | b'(' | b')' | b' '] => true,
        [b'-' | b'(' | b')' | b' ', after, ..] => after.is_ascii() && !after.is_ascii_digit(),
        [after, ..] => after.is_ascii(),
    };
    (digits > 0 && digits < DIGITS_MIN && alone).then_some(end)
}

pub(super) struct Fours<'a> {
    pub digits: &'a [u8],
    pub start: usize,
    pub end: usize,
}

fn is_digit(text: &[u8], at: usize) -> bool {
    matches!(folded(text, at), Some((b'0'..=b'9', _)))
}

fn separator(text: &[u8], at: usize) -> Option<(Separator, usize)> {
    match text.get(at..)? {
        // Parentheses around an area code separate like a dash.
        [b'-' | b'(' | b')', ..] => Some((Separator::Dash, 1)),
        [b' ', ..] => Some((Separator::Space, 1)),
        // Full-width hyphen and parentheses; hyphen, non-breaking hyphen, figure dash, en dash; minus; the long vowel mark, which is what
        // many type for a dash; the ideographic space.
        [0xEF, 0xBC, 0x8D | 0x88 | 0x89, ..] | [0xE2, 0x80, 0x90..=0x93, ..] | [0xE2, 0x88, 0x92, ..] | [0xE3, 0x83, 0xBC, ..] => {
            Some((Separator::Dash, 3))
        }
        [0xE3, 0x80, 0x80, ..] => Some((Separator::Space, 3)),
        _ => None,
    }
}

fn dash_follows_group(text: &[u8], mut at: usize) -> bool {
    while let Some((b'0'..=b'9', length)) = folded(text, at) {
        at += length;
    }
    matches!(separator(text, at), Some((Separator::Dash, length)) if is_digit(text, at + length))
}
