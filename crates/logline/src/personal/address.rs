//! Postal addresses of Japan: a code after 〒 or after a word for it, and a prefecture or a municipality with a block number.

use super::digits::{Chain, Separator};
use super::window::{folded, next, said_before};
use super::{Evidence, Found, Kind};

const WORDS: &[&str] = &["zip", "zipcode", "zip_code", "postal", "postcode", "postal_code", "postalcode", "郵便番号", "〒"];

/// Without their last letter, which is where the search begins.
const PREFECTURES: [&str; 47] = [
    "北海",
    "青森",
    "岩手",
    "宮城",
    "秋田",
    "山形",
    "福島",
    "茨城",
    "栃木",
    "群馬",
    "埼玉",
    "千葉",
    "東京",
    "神奈川",
    "新潟",
    "富山",
    "石川",
    "福井",
    "山梨",
    "長野",
    "岐阜",
    "静岡",
    "愛知",
    "三重",
    "滋賀",
    "京都",
    "大阪",
    "兵庫",
    "奈良",
    "和歌山",
    "鳥取",
    "島根",
    "岡山",
    "広島",
    "山口",
    "徳島",
    "香川",
    "愛媛",
    "高知",
    "福岡",
    "佐賀",
    "長崎",
    "熊本",
    "大分",
    "宮崎",
    "鹿児島",
    "沖縄",
];

/// From the prefecture to the block number, or from the block number back to the municipality.
const NAMES_MAX: usize = 24;
/// A block number: `3丁目4番3号`, `３−４−３`.
const BLOCK_MAX: usize = 16;

/// `at`: a character of two bytes or more. Returns the end of an address that was recognised.
pub(super) fn at(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> Option<usize> {
    let letter = text.get(at..at + 3)?;
    let (start, end) = match letter {
        [0xE3, 0x80, 0x92] => postal_mark(text, at)?,
        [0xE7, 0x9C, 0x8C] | [0xE9, 0x83, 0xBD] | [0xE9, 0x81, 0x93] | [0xE5, 0xBA, 0x9C] => after_prefecture(text, at)?,
        [0xE4, 0xB8, 0x81] | [0xE7, 0x95, 0xAA] => around_block(text, at)?,
        _ => return None,
    };
    found(Found { kind: Kind::Address, evidence: Evidence::Sure, start, end });
    Some(end)
}

/// Seven digits without the mark, where a word says what they are.
pub(super) fn postal_code(text: &[u8], chain: &Chain) -> Option<Found> {
    let form = matches!((chain.separator, chain.groups()), (None, [7]) | (Some(Separator::Dash), [3, 4]));
    (form && said_before(text, chain.start, WORDS)).then_some(Found {
        kind: Kind::Address,
        evidence: Evidence::Sure,
        start: chain.start,
        end: chain.end,
    })
}

fn postal_mark(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut start = at + 3;
    while text.get(start) == Some(&b' ') {
        start += 1;
    }
    let Some((b'0'..=b'9', _)) = folded(text, start) else { return None };
    let chain = Chain::read(text, start);
    matches!(chain.groups(), [7] | [3, 4]).then_some((at, chain.end))
}

fn after_prefecture(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let name = PREFECTURES.into_iter().find(|name| text[..at].ends_with(name.as_bytes()))?;
    let mut municipality = false;
    let mut place = at + 3;
    for _ in 0..NAMES_MAX {
        let rest = text.get(place..)?;
        if municipality && is_number(text, place) {
            return block(text, place).map(|end| (at - name.len(), end));
        }
        let is_name = matches!(rest, [b' ', ..] | [0xE3, 0x81..=0x83, ..] | [0xE3, 0x80, 0x80, ..] | [0xE4..=0xE9, ..]);
        if !is_name {
            return None;
        }
        municipality |= is_municipality(rest);
        place = next(text, place);
    }
    None
}

/// `横浜市中区本町6丁目50番地10`: a block number that names itself, after a municipality.
fn around_block(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let named = text[at..].starts_with("丁目".as_bytes()) || text[at..].starts_with("番地".as_bytes());
    let first = before(text, at)?;
    if !named || !is_number(text, first) {
        return None;
    }
    let (mut start, mut municipality) = (first, false);
    for _ in 0..NAMES_MAX {
        match before(text, start) {
            // Kana and ideographs in three bytes: no blank, no punctuation, nothing of ASCII.
            Some(letter)
                if is_number(text, letter)
                    || matches!(text.get(letter..letter + 3), Some([0xE4..=0xE9, _, _] | [0xE3, 0x81..=0x83, _])) =>
            {
                start = letter;
                municipality |= is_municipality(&text[letter..]);
            }
            _ => break,
        }
    }
    municipality.then(|| block(text, first).map(|end| (start, end)))?
}

fn is_municipality(rest: &[u8]) -> bool {
    ["市", "区", "町", "村", "郡"].iter().any(|word| rest.starts_with(word.as_bytes()))
}

/// A digit of either width or an ideograph for one.
fn is_number(text: &[u8], at: usize) -> bool {
    matches!(folded(text, at), Some((b'0'..=b'9', _)))
        || ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].iter().any(|word| text[at..].starts_with(word.as_bytes()))
}

/// The end of a block number, which has more than one part or says what it is: a number alone may count anything. A first part of four
/// digits would be a year.
fn block(text: &[u8], start: usize) -> Option<usize> {
    let (mut end, mut joined, mut first_digits) = (start, false, 0);
    for _ in 0..BLOCK_MAX {
        let joins = ["丁目", "番地", "番", "号", "の", "-", "－", "‐", "−", "ー"];
        match joins.iter().find(|word| text[end..].starts_with(word.as_bytes())) {
            Some(word) => (end, joined) = (end + word.len(), true),
            None if end < text.len() && is_number(text, end) => {
                end = next(text, end);
                first_digits += usize::from(!joined);
            }
            None => break,
        }
    }
    (joined && first_digits < 4).then_some(end)
}

/// The start of the character that ends before a place.
fn before(text: &[u8], end: usize) -> Option<usize> {
    let start = text[..end].iter().rposition(|byte| !(0x80..0xC0).contains(byte))?;
    (end - start <= 4).then_some(start)
}
