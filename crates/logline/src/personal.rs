//! Finds what must not stand in a log (`SYS-23`: no personal and no non-public data): addresses, numbers of people, secrets.
//!
//! One pass looks for bytes from which something could be recognised, and hands them to a detector each. A detector must be sure of the
//! form before it speaks: a linter that cries at every number is switched off. A number that merely passes a check digit is
//! [`Evidence::Bare`], which fails nothing.

mod address;
mod card;
mod digits;
mod email;
mod my_number;
mod phone;
mod secret;
mod window;

use digits::Chain;

/// What was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Email,
    Phone,
    MyNumber,
    Card,
    Address,
    Secret,
}

/// Why it was believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Evidence {
    /// Nothing but a number that could be one.
    Bare,
    /// The form is used for nothing else, or a word before it says what it is.
    Sure,
}

/// Byte offsets in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub kind: Kind,
    pub evidence: Evidence,
    pub start: usize,
    pub end: usize,
}

/// Calls `found` for everything recognised from byte `from` on, in the order in which it ends. Any bytes are fine.
pub(crate) fn find(text: &[u8], from: usize, found: &mut impl FnMut(Found)) {
    let mut at = from;
    // Most bytes mean nothing here: they are stepped over in a loop of their own.
    while let Some(skipped) = text.get(at..).and_then(|rest| rest.iter().position(|byte| MAY_BEGIN[usize::from(*byte)])) {
        at += skipped;
        at = match trigger(text[at]) {
            Trigger::None => at + 1,
            Trigger::Digit => number(text, at, found),
            Trigger::Plus => phone::international(text, at, found).unwrap_or(at + 1),
            Trigger::At => email::or_url_password(text, at, 1, found),
            Trigger::Assignment => secret::assigned(text, at, 1, found),
            Trigger::Token => secret::token(text, at, found).unwrap_or(at + 1),
            Trigger::Wide => wide(text, at, found),
        };
    }
}

fn number(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> usize {
    if let Some(end) = digits::short(text, at) {
        return end;
    }
    let chain = Chain::read(text, at);
    if chain.is_long() && chain.stands_alone(text) {
        // The order matters only where a word before the number decides.
        if let Some(what) = phone::national(text, &chain)
            .or_else(|| my_number::check(text, &chain))
            .or_else(|| card::check(text, &chain))
            .or_else(|| address::postal_code(text, &chain))
        {
            found(what);
        }
    }
    chain.end
}

/// A character of full width, or an ideograph that addresses have.
fn wide(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> usize {
    if text[at] != FULL_WIDTH {
        return address::at(text, at, found).unwrap_or(at + 1);
    }
    let Some((letter, length)) = window::folded(text, at) else { return at + 1 };
    match letter {
        b'0'..=b'9' => number(text, at, found),
        b'+' => phone::international(text, at, found).unwrap_or(at + length),
        b'@' => email::or_url_password(text, at, length, found),
        b'=' | b':' => secret::assigned(text, at, length, found),
        _ => at + length,
    }
}

/// How the full-width twins of ASCII begin in UTF-8.
const FULL_WIDTH: u8 = 0xEF;

#[derive(Clone, Copy)]
enum Trigger {
    None,
    Digit,
    Plus,
    At,
    Assignment,
    /// A byte that the known kinds of tokens have near their beginning.
    Token,
    Wide,
}

const fn trigger(byte: u8) -> Trigger {
    match byte {
        b'0'..=b'9' => Trigger::Digit,
        b'+' => Trigger::Plus,
        b'@' => Trigger::At,
        b'=' | b':' => Trigger::Assignment,
        b'_' | b'-' | b'A' | b'B' | b'J' => Trigger::Token,
        // How 〒, 丁, 府, 県, 番, 都 and 道 begin.
        FULL_WIDTH | 0xE3 | 0xE4 | 0xE5 | 0xE7 | 0xE9 => Trigger::Wide,
        _ => Trigger::None,
    }
}

static MAY_BEGIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = !matches!(trigger(byte as u8), Trigger::None);
        byte += 1;
    }
    table
};
