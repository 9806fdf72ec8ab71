//! Payment cards: a prefix that a network was given, a length that goes with it, and the check digit of ISO/IEC 7812 (Luhn).

use super::digits::{Chain, Separator};
use super::window::said_before;
use super::{Evidence, Found, Kind};

const WORDS: &[&str] = &["card", "cardno", "card_no", "cardnumber", "card_number", "credit", "pan", "カード", "ｶｰﾄﾞ", "クレジット"];

pub(super) fn check(text: &[u8], chain: &Chain) -> Option<Found> {
    let (digits, start, end, grouped) = match (chain.separator, chain.groups()) {
        (None, [13..=19]) => (chain.digits(), chain.start, chain.end, false),
        (Some(_), [4, 4, 4, 4] | [4, 4, 4, 4, 3] | [4, 6, 5]) => (chain.digits(), chain.start, chain.end, true),
        (Some(Separator::Space), _) => {
            let fours = chain.fours()?;
            (fours.digits, fours.start, fours.end, true)
        }
        _ => return None,
    };
    if !has_prefix(digits) || !passes(digits) {
        return None;
    }
    // Four groups of four that pass both are written so for one reason.
    let evidence = if grouped || said_before(text, start, WORDS) { Evidence::Sure } else { Evidence::Bare };
    Some(Found { kind: Kind::Card, evidence, start, end })
}

pub(super) fn passes(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn has_prefix(digits: &[u8]) -> bool {
    let Some(first) = digits.get(..4) else { return false };
    let prefix = first.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
    let length = digits.len();
    match prefix {
        4000..=4999 => matches!(length, 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3528..=3589 => (16..=19).contains(&length),
        3000..=3059 | 3600..=3699 | 3800..=3999 => matches!(length, 14 | 16),
        6011 | 6200..=6299 | 6440..=6599 => (16..=19).contains(&length),
        _ => false,
    }
}
