//! Secrets: tokens whose makers gave them a prefix to be recognised by, and values that a name before them calls secret.

use super::window::{folded, folded_before};
use super::{Evidence, Found, Kind};

/// Names whose value nobody but its owner may see; the name may have more before it (`db_password`).
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secret_key",
    "secretkey",
    "client_secret",
    "token",
    "access_token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "accesskey",
    "private_key",
    "privatekey",
    "encryption_key",
    "authorization",
];
const NAMES_JAPANESE: &[&str] = &["パスワード", "暗証番号", "秘密鍵", "トークン", "合言葉", "ﾊﾟｽﾜｰﾄﾞ"];

/// Shorter values are words about the secret rather than the secret.
const VALUE_MIN: usize = 4;
const NAME_MAX: usize = 32;

/// `at`: the sign of assignment, `length` bytes long. Returns where to go on.
pub(super) fn assigned(text: &[u8], at: usize, length: usize, found: &mut impl FnMut(Found)) -> usize {
    let after = at + length;
    if !names_a_secret(text, at) {
        return after;
    }
    let colon = matches!(folded(text, at), Some((b':', _)));
    if colon && matches!(folded(text, after), Some((b':', _))) {
        // `exam::token::check` is a path.
        return after;
    }
    let mut start = after;
    while matches!(text.get(start), Some(b' ')) {
        start += 1;
    }
    let spaced = start > after;
    let quote = text.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    start += usize::from(quote.is_some());
    // The scheme is no secret; what follows it is.
    for scheme in ["Bearer ", "Basic ", "Token "] {
        if text[start..].get(..scheme.len()).is_some_and(|word| word.eq_ignore_ascii_case(scheme.as_bytes())) {
            start += scheme.len();
        }
    }
    if text.get(start).is_some_and(|byte| stands_for_a_value(*byte)) {
        return after;
    }
    let end = value_end(text, start, quote);
    let value = &text[start..end];
    // "password: wrong" is a sentence; a secret after a colon and a blank shows itself by its digits.
    let sentence = colon && spaced && quote.is_none() && !(value.len() >= 6 && value.iter().any(u8::is_ascii_digit));
    if value.len() < VALUE_MIN || sentence || is_hidden(value) {
        return after;
    }
    found(Found { kind: Kind::Secret, evidence: Evidence::Sure, start, end });
    end
}

fn names_a_secret(text: &[u8], at: usize) -> bool {
    let end = if matches!(text[..at].last(), Some(b'"' | b'\'')) { at - 1 } else { at };
    let Some([second, last]) = text[..end].last_chunk() else { return false };
    // Every name ends with one of few pairs of letters: most signs of assignment are done with here.
    match [second.to_ascii_lowercase(), last.to_ascii_lowercase()] {
        [b'r' | b'w', b'd'] | [b's', b'e'] | [b'e', b't' | b'y' | b'n'] | [b'o', b'n'] => {
            let from = end.saturating_sub(NAME_MAX);
            let joins = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let start = from + text[from..end].iter().rposition(|byte| !joins(byte)).map_or(0, |place| place + 1);
            let name = &text[start..end];
            NAMES.iter().any(|known| {
                let Some(split) = name.len().checked_sub(known.len()) else { return false };
                let (prefix, last) = name.split_at(split);
                // `dbPassword` and `db_password`, and no `keypwd` of some other meaning.
                let begins =
                    prefix.last().is_none_or(|byte| matches!(byte, b'_' | b'-')) || last.first().is_some_and(u8::is_ascii_uppercase);
                last.eq_ignore_ascii_case(known.as_bytes()) && begins
            })
        }
        [_, last] if !last.is_ascii() => NAMES_JAPANESE.iter().any(|word| text[..end].ends_with(word.as_bytes())),
        _ => false,
    }
}

/// A quoted value ends with its quote, which a backslash keeps from ending it; others end where a sentence, a list or a query goes on.
fn value_end(text: &[u8], start: usize, quote: Option<u8>) -> usize {
    let mut escaped = false;
    let stops = |byte: &u8| match quote {
        Some(_) if std::mem::take(&mut escaped) => false,
        Some(_) if *byte == b'\\' => {
            escaped = true;
            false
        }
        Some(quote) => *byte == quote || matches!(byte, b'\n' | b'\t'),
        None => *byte <= b' ' || !byte.is_ascii() || matches!(byte, b'"' | b'\'' | b',' | b';' | b'&' | b']' | b')' | b'}'),
    };
    start + text[start..].iter().position(stops).unwrap_or(text.len() - start)
}

/// Masked already, or a word that stands for nothing. Not empty.
pub(super) fn is_hidden(value: &[u8]) -> bool {
    let one_letter = value.iter().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-' | b'#'));
    let word = ["null", "none", "true", "false", "undefined", "masked", "redacted", "filtered", "expired", "invalid"];
    one_letter
        || value == "…".as_bytes()
        || stands_for_a_value(value[0])
        || word.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// How what is masked or put in later begins.
fn stands_for_a_value(first: u8) -> bool {
    matches!(first, b'*' | b'<' | b'{' | b'$' | b'[')
}

/// `at`: one of the bytes by which the search is started. Returns the end of a token that was recognised.
pub(super) fn token(text: &[u8], at: usize, found: &mut impl FnMut(Found)) -> Option<usize> {
    let before = |words: &[&str]| words.iter().find(|word| text[..at].ends_with(word.as_bytes())).map(|word| at - word.len());
    let (start, end) = match text[at] {
        b'A' => cloud_key(text, at)?,
        b'B' => bearer(text, at)?,
        b'J' => web_token(text, before(&["ey"])?)?,
        b'_' => run(text, before(&["ghp", "gho", "ghu", "ghs", "ghr", "github_pat", "sk_live", "rk_live", "npm"])?, 24)?,
        b'-' if text[at..].starts_with(b"-----BEGIN ") => private_key(text, at)?,
        b'-' => run(text, before(&["xoxb", "xoxp", "xoxa", "xoxr", "xoxs", "glpat"])?, 20)?,
        _ => return None,
    };
    found(Found { kind: Kind::Secret, evidence: Evidence::Sure, start, end });
    Some(end)
}

fn joins(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Letters of a token from its start, at least so many, with nothing before it that it could belong to.
fn run(text: &[u8], start: usize, min: usize) -> Option<(usize, usize)> {
    if follows_a_word(text, start) {
        return None;
    }
    let length = text[start..].iter().take_while(|byte| joins(byte)).count();
    (length >= min).then_some((start, start + length))
}

fn follows_a_word(text: &[u8], start: usize) -> bool {
    folded_before(text, start).is_some_and(|(letter, _)| letter.is_ascii_alphanumeric() || letter == b'_')
}

const CLOUD_KEY_MAX: usize = 39;

/// `AKIA…` and `ASIA…` have 16 capitals and digits after the prefix; `AIza…` has 35 letters.
fn cloud_key(text: &[u8], at: usize) -> Option<(usize, usize)> {
    // Many a long word has the letter; only these beginnings are worth reading on.
    if ![b"AKIA", b"ASIA", b"AIza"].iter().any(|prefix| text[at..].starts_with(*prefix)) {
        return None;
    }
    // One letter more than the longest has, to see that it ends.
    let (start, end) = run(&text[..text.len().min(at + CLOUD_KEY_MAX + 1)], at, 20)?;
    let key = &text[start..end];
    let capitals = key.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let known = (key.starts_with(b"AKIA") || key.starts_with(b"ASIA")) && key.len() == 20 && capitals
        || key.starts_with(b"AIza") && key.len() == 39;
    known.then_some((start, end))
}

fn bearer(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = ["Bearer ", "Basic "].iter().find(|word| text[at..].starts_with(word.as_bytes())).map(|word| at + word.len())?;
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
    let length = text[start..].iter().take_while(|byte| joins(byte)).count();
    // Words of a sentence have no digits.
    let mixed = text[start..start + length].iter().any(u8::is_ascii_digit);
    (length >= 16 && mixed && !follows_a_word(text, at)).then_some((start, start + length))
}

/// Bytes of a header and of claims; what is larger fits into no HTTP header.
const WEB_TOKEN_PARTS_MAX: [usize; 3] = [2 * 1024, 8 * 1024, usize::MAX];

/// RFC 7519: three parts in base64url; `eyJ` is how `{"` begins in it.
fn web_token(text: &[u8], start: usize) -> Option<(usize, usize)> {
    if follows_a_word(text, start) {
        return None;
    }
    let mut end = start;
    for (part, most) in WEB_TOKEN_PARTS_MAX.into_iter().enumerate() {
        let length = text[end..].iter().take(most).take_while(|byte| joins(byte)).count();
        let point = part == 2 || text.get(end + length) == Some(&b'.');
        if length < 4 || !point {
            return None;
        }
        end += length + usize::from(part < 2);
    }
    Some((start, end))
}

fn private_key(text: &[u8], at: usize) -> Option<(usize, usize)> {
    const END: &[u8] = b"PRIVATE KEY-----";
    let heading = text[at..].windows(END.len()).take(NAME_MAX).position(|part| part == END)?;
    let after = at + heading + END.len();
    // On one line the whole key follows.
    let end = text[after..].iter().position(|byte| *byte == b'\t' || *byte == b'\n').map_or(text.len(), |place| after + place);
    Some((at, end))
}
