//! Looking at a text around a place: characters of full width read as their half-width twins, and words that stand before.

/// How far before a number a word may stand that says what it is.
const CONTEXT_BYTES_MAX: usize = 40;

/// The ASCII letter at a place, written in either width, and its length in bytes.
pub(super) fn folded(text: &[u8], at: usize) -> Option<(u8, usize)> {
    match text.get(at..)? {
        [byte, ..] if byte.is_ascii() => Some((*byte, 1)),
        // U+FF01 to U+FF5E are U+0021 to U+007E.
        [0xEF, 0xBC, third @ 0x81..=0xBF, ..] => Some((third - 0x81 + b'!', 3)),
        [0xEF, 0xBD, third @ 0x80..=0x9E, ..] => Some((third - 0x80 + b'`', 3)),
        _ => None,
    }
}

/// The same for the letter that ends at a place.
pub(super) fn folded_before(text: &[u8], end: usize) -> Option<(u8, usize)> {
    let last = *text.get(end.checked_sub(1)?)?;
    if last.is_ascii() {
        return Some((last, 1));
    }
    folded(text, end.checked_sub(3)?).filter(|(_, length)| *length == 3)
}

/// The start of the next character. Bytes that belong to none are stepped over one by one.
pub(super) fn next(text: &[u8], at: usize) -> usize {
    let length = match text[at] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    };
    let continued = text[at + 1..].iter().take(length - 1).take_while(|byte| (0x80..0xC0).contains(*byte)).count();
    at + if continued == length - 1 { length } else { 1 }
}

/// Whether one of the words stands shortly before a place. Words in Latin letters are given in lower case and match either case; no Latin
/// letter may touch them, so that `panel` is not `pan`.
pub(super) fn said_before(text: &[u8], at: usize, words: &[&str]) -> bool {
    let window = context(text, at);
    words.iter().any(|word| {
        let word = word.as_bytes();
        let latin = word[0].is_ascii();
        window.windows(word.len()).enumerate().any(|(start, part)| {
            let touches = |place: Option<&u8>| latin && place.is_some_and(u8::is_ascii_alphabetic);
            part.eq_ignore_ascii_case(word)
                && !touches(start.checked_sub(1).and_then(|before| window.get(before)))
                && !touches(window.get(start + word.len()))
        })
    })
}

/// What stands before a place and speaks of it: nothing beyond another number or the end of a clause.
fn context(text: &[u8], at: usize) -> &[u8] {
    let mut start = at;
    let mut digits = 0;
    while start > at.saturating_sub(CONTEXT_BYTES_MAX) {
        let ends = matches!(text[start - 1], b'\t' | b'\n' | b',' | b';')
            || ["、", "。", "，", "；"].iter().any(|sign| text[..start].ends_with(sign.as_bytes()));
        if ends {
            break;
        }
        match folded_before(text, start) {
            Some((b'0'..=b'9', length)) => {
                digits += 1;
                // `tel2` has a digit of its own; four are a number.
                if digits == 4 {
                    break;
                }
                start -= length;
            }
            _ => {
                digits = 0;
                start -= 1;
            }
        }
    }
    &text[start..at]
}
