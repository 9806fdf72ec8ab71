//! Telephone numbers: Japan's by their groups (the numbering plan has ten digits, eleven for mobiles and IP telephones), others by `+`.

use super::digits::{Chain, Separator};
use super::window::{folded, said_before};
use super::{Evidence, Found, Kind};

const WORDS: &[&str] = &["tel", "phone", "telephone", "mobile", "cell", "fax", "電話", "携帯", "ＴＥＬ", "ＦＡＸ", "連絡先"];

/// Of companies, free of charge: nobody's own.
const FREE_OF_CHARGE: &[&[u8]] = &[&[0, 1, 2, 0], &[0, 8, 0, 0], &[0, 5, 7, 0], &[0, 9, 9, 0]];

/// Digits of an international number (E.164 allows 15).
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 10..=15;

/// Digits of a country's code.
const COUNTRY_CODE_MAX: u8 = 3;

pub(super) fn national(text: &[u8], chain: &Chain) -> Option<Found> {
    let digits = chain.digits();
    if digits.first() != Some(&0) || digits.get(1) == Some(&0) || FREE_OF_CHARGE.iter().any(|prefix| digits.starts_with(prefix)) {
        return None;
    }
    let mobile = matches!(digits, [0, 5 | 7 | 8 | 9, 0, ..]);
    let evidence = match (chain.separator, chain.groups()) {
        (Some(Separator::Dash), [2, 4, 4] | [3, 3, 4] | [4, 2, 4] | [5, 1, 4]) if !mobile => Evidence::Sure,
        (Some(Separator::Dash), [3, 4, 4] | [3, 8]) if mobile => Evidence::Sure,
        (Some(Separator::Space), [3, 4, 4]) if mobile => Evidence::Sure,
        (None, [10]) | (Some(_), [2, 4, 4] | [3, 3, 4] | [4, 2, 4] | [5, 1, 4]) if said_before(text, chain.start, WORDS) => Evidence::Sure,
        (None, [11]) if mobile && said_before(text, chain.start, WORDS) => Evidence::Sure,
        (None, [11]) if mobile => Evidence::Bare,
        _ => return None,
    };
    Some(Found { kind: Kind::Phone, evidence, start: chain.start, end: chain.end })
}

/// `at`: the plus. Returns where to go on.
pub(super) fn international(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> Option<usize> {
    let (_, length) = folded(text, at)?;
    let Some((b'1'..=b'9', _)) = folded(text, at + length) else { return None };
    let chain = Chain::read(text, at + length);
    let joined =
        super::window::folded_before(text, at).is_some_and(|(letter, _)| letter.is_ascii_alphanumeric() || b"_/+=".contains(&letter));
    let after = folded(text, chain.end).is_some_and(|(letter, _)| letter.is_ascii_alphanumeric() || b"_/+=".contains(&letter));
    if joined && !text[..at].ends_with(b"=") || after || !INTERNATIONAL.contains(&chain.digits().len()) {
        return None;
    }
    let japan = chain.digits().starts_with(&[8, 1]) && matches!(chain.digits().len(), 11..=13);
    let groups = chain.groups();
    if groups.len() > 1 && groups[0] > COUNTRY_CODE_MAX {
        return None;
    }
    let grouped = groups.len() >= 3;
    let sure = japan || grouped || said_before(text, at, WORDS);
    let evidence = if sure { Evidence::Sure } else { Evidence::Bare };
    found(Found { kind: Kind::Phone, evidence, start: at, end: chain.end });
    Some(chain.end)
}
