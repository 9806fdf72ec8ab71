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
    while let Some(byte) = text.get(at) {
        at = match TRIGGERS[usize::from(*byte)] {
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

/// A character of two bytes or more.
fn wide(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> usize {
    if let Some((letter, length)) = window::folded(text, at) {
        match letter {
            b'0'..=b'9' => return number(text, at, found),
            b'+' => return phone::international(text, at, found).unwrap_or(at + length),
            b'@' => return email::or_url_password(text, at, length, found),
            b'=' | b':' => return secret::assigned(text, at, length, found),
            _ => return at + length,
        }
    }
    address::at(text, at, found).unwrap_or_else(|| window::next(text, at))
}

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

static TRIGGERS: [Trigger; 256] = {
    let mut table = [Trigger::None; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => Trigger::Digit,
            b'+' => Trigger::Plus,
            b'@' => Trigger::At,
            b'=' | b':' => Trigger::Assignment,
            b'_' | b'-' | b'A' | b'B' | b'J' => Trigger::Token,
            0xC2..=0xF4 => Trigger::Wide,
            _ => Trigger::None,
        };
        byte += 1;
    }
    table
};
