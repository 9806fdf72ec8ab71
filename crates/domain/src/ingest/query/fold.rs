//! What is the same to a reader who does not care how it was typed: letters of both cases, of both widths, kana of both widths.
//!
//! Katakana stays apart from hiragana: `サーバ` and `さーば` are different words to those who write them.

use std::borrow::Cow;

/// Lower case, full-width ASCII made narrow, half-width kana made wide and joined with its voiced mark. Nothing is copied when nothing
/// changes. Folding twice is folding once.
pub fn fold(text: &str) -> Cow<'_, str> {
    let Some(at) = first_change(text) else { return Cow::Borrowed(text) };
    let mut folded = String::with_capacity(text.len() + 8);
    folded.push_str(&text[..at]);
    for c in text[at..].chars() {
        push(&mut folded, c);
    }
    Cow::Owned(folded)
}

/// A full-width form of ASCII as its narrow letter, everything else as it is. Case stays.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn push(folded: &mut String, c: char) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    let c = match c {
        '\u{FF9E}' | '\u{3099}' | '\u{FF9F}' | '\u{309A}' => {
            let half_voiced = matches!(c, '\u{FF9F}' | '\u{309A}');
            let joined = folded.chars().next_back().and_then(|last| if half_voiced { half_voiced_of(last) } else { voiced_of(last) });
            if let Some(joined) = joined {
                folded.pop();
                folded.push(joined);
                return;
            }
            // A mark without a letter: the one that stands alone.
            match c {
                '\u{FF9E}' => '\u{309B}',
                '\u{FF9F}' => '\u{309C}',
                other => other,
            }
        }
        '\u{FF61}'..='\u{FF9D}' => HALF_WIDTH[(u32::from(c) - 0xFF61) as usize],
        '\u{FFE0}' => '¢',
        '\u{FFE1}' => '£',
        '\u{FFE2}' => '¬',
        '\u{FFE4}' => '¦',
        '\u{FFE5}' => '¥',
        '\u{FFE6}' => '₩',
        other => narrow(other),
    };
    match c {
        // What Unicode calls the same letter, but has as its own lower case.
        'ς' => folded.push('σ'),
        'ſ' => folded.push('s'),
        // Its lower case is two characters, which are not those of any other word.
        _ => folded.extend(c.to_lowercase()),
    }
}

/// Where the first character stands that does not stay what it is.
fn first_change(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().position(|byte| !byte.is_ascii() || byte.is_ascii_uppercase())?;
    if bytes[ascii].is_ascii() {
        return Some(ascii);
    }
    let found = text[ascii..].char_indices().find(|(_, c)| changes(*c));
    let (at, c) = found.map(|(at, c)| (ascii + at, c))?;
    // A mark joins with the letter before it, which has been passed.
    let joins = matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{3099}' | '\u{309A}');
    Some(if joins { text[..at].char_indices().next_back().map_or(at, |(before, _)| before) } else { at })
}

fn changes(c: char) -> bool {
    match c {
        'A'..='Z' => true,
        '\0'..='\u{7F}' => false,
        '\u{3000}' | '\u{3099}' | '\u{309A}' => true,
        // Nearly all of Japanese: kana and ideographs have no case.
        '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' => false,
        '\u{FF01}'..='\u{FF9F}' => narrow(c) != c || c >= '\u{FF61}',
        '\u{FFE0}'..='\u{FFE2}' | '\u{FFE4}'..='\u{FFE6}' => true,
        'ς' | 'ſ' => true,
        _ => {
            let mut lower = c.to_lowercase();
            lower.next() != Some(c) || lower.next().is_some()
        }
    }
}

/// `カ` and its mark are `ガ`.
fn voiced_of(c: char) -> Option<char> {
    Some(match c {
        'う' => 'ゔ',
        'ウ' => 'ヴ',
        'ワ' => 'ヷ',
        'ヰ' => 'ヸ',
        'ヱ' => 'ヹ',
        'ヲ' => 'ヺ',
        'ゝ' => 'ゞ',
        'ヽ' => 'ヾ',
        // Each voiced letter stands right after its plain one.
        _ if "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ".contains(c) => {
            char::from_u32(u32::from(c) + 1)?
        }
        _ => return None,
    })
}

/// `ハ` and its ring are `パ`.
fn half_voiced_of(c: char) -> Option<char> {
    "はひふへほハヒフヘホ".contains(c).then(|| char::from_u32(u32::from(c) + 2))?
}

/// U+FF61 to U+FF9D.
const HALF_WIDTH: [char; 61] = [
    '。', '「', '」', '、', '・', 'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ', 'カ',
    'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ',
    'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn widths_and_cases_are_one() {
        for (text, folded) in [
            ("ERROR", "error"),
            ("ＥＲＲＯＲ　１２", "error 12"),
            ("ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟﾌﾟ ｳﾞ ﾜﾞ", "ガギグ パピプ ヴ ヷ"),
            ("ｻｰﾊﾞ", "サーバ"),
            ("カ\u{3099} は\u{309A} う\u{3099}", "ガ ぱ ゔ"),
            ("ﾞｱ ﾊﾞﾞ", "゛ア バ゛"),
            ("x\u{3099}", "x\u{3099}"),
            ("カﾞ", "ガ"),
            ("ΑΣς ſ K Å", "ασσ s k å"),
            ("～＃￥", "~#¥"),
            ("｡｢ｦ｣､･", "。「ヲ」、・"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn kana_of_both_kinds_stay_apart() {
        assert_ne!(fold("サーバ"), fold("さーば"));
    }

    #[test]
    fn nothing_is_copied_when_nothing_changes() {
        for text in ["", "abc 123 _-./", "接続失敗。共有データベースさーば", "방식", "é ß"] {
            assert!(matches!(fold(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "(\\PC|[ｦ-ﾟ]|[ぁ-ヿ]|[\u{3099}\u{309A}]|[Ａ-ｚ]|[A-Za-z]){0,40}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(&*fold(&once), &once);
        }

        #[test]
        fn what_is_borrowed_is_what_would_be_written(text in "(\\PC|[ｦ-ﾟ]|[ぁ-ヿ]|[\u{3099}\u{309A}]){0,20}") {
            let mut written = String::new();
            for c in text.chars() {
                super::push(&mut written, c);
            }
            prop_assert_eq!(&*fold(&text), written);
        }
    }
}
