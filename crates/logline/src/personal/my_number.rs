//! Individual Number (個人番号, "My Number"): twelve digits, the last of them a check digit.

use super::digits::{Chain, Separator};
use super::window::said_before;
use super::{Evidence, Found, Kind};

const WORDS: &[&str] = &["mynumber", "my number", "my_number", "my-number", "individual number", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "個人番号"];

pub(super) fn check(text: &[u8], chain: &Chain) -> Option<Found> {
    let (digits, start, end) = match (chain.separator, chain.groups()) {
        (None, [12]) | (Some(Separator::Dash), [4, 4, 4]) => (chain.digits(), chain.start, chain.end),
        (Some(Separator::Space), _) => {
            let fours = chain.fours()?;
            (fours.digits, fours.start, fours.end)
        }
        _ => return None,
    };
    if !passes(digits) {
        return None;
    }
    let evidence = if said_before(text, start, WORDS) { Evidence::Sure } else { Evidence::Bare };
    Some(Found { kind: Kind::MyNumber, evidence, start, end })
}

/// The check digit of the ordinance of the Ministry of Internal Affairs and Communications (2014, No. 85, article 5). Zeros alone pass it,
/// and are nobody's.
pub(super) fn passes(digits: &[u8]) -> bool {
    let [first @ .., check] = digits else { return false };
    if first.len() != 11 || first.iter().all(|digit| *digit == 0) {
        return false;
    }
    // Weights from the right: 2 to 7, then 2 to 6.
    let sum: u32 = first.iter().rev().zip([2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let remainder = sum % 11;
    u32::from(*check) == if remainder <= 1 { 0 } else { 11 - remainder }
}
