//! Places inside of a string: where in a file a part of a TOML string's value stands.

use crate::tree::Spot;

/// The place of the value's bytes `from..to`; the whole string where that cannot be told. Never empty.
pub(crate) fn inner(file: &str, spot: Spot, value: &str, from: usize, to: usize) -> Spot {
    let raw = file.get(spot.start..spot.end).unwrap_or_default();
    let Some(places) = places(raw, value) else { return spot };
    let place = |at: usize| places.get(at).copied();
    let Some(start) = place(from) else { return spot };
    let end = place(to).filter(|end| *end > start).unwrap_or_else(|| {
        // Something is missing here: the next character shows where.
        start + raw[start..].chars().next().map_or(1, char::len_utf8)
    });
    Spot { file: spot.file, start: spot.start + start, end: (spot.start + end).min(spot.end) }
}

/// For each byte of the value where it stands in the string as it is written, and in the end where the closing quotes are. `None`: the
/// string does not say this value.
fn places(raw: &str, value: &str) -> Option<Vec<usize>> {
    let (quotes, escapes) = match raw.as_bytes() {
        [b'"', b'"', b'"', ..] => (3, true),
        [b'\'', b'\'', b'\'', ..] => (3, false),
        [b'"', ..] => (1, true),
        [b'\'', ..] => (1, false),
        _ => return None,
    };
    let close = raw.len().checked_sub(quotes).filter(|close| *close >= quotes)?;
    let mut at = quotes;
    if quotes == 3 {
        at += newline(&raw[at..]);
    }
    let mut places = Vec::with_capacity(value.len() + 1);
    let mut said = String::with_capacity(value.len());
    while at < close {
        let c = raw[at..].chars().next()?;
        if c == '\\' && escapes {
            let (meant, length) = escape(&raw[at..close])?;
            if let Some(meant) = meant {
                said.push(meant);
            }
            places.resize(said.len(), at);
            at += length;
        } else {
            // Line ends are what the reader of TOML made of them.
            let crlf = raw[at..].starts_with("\r\n") && value[said.len().min(value.len())..].starts_with('\n');
            let (c, length) = if crlf { ('\n', 2) } else { (c, c.len_utf8()) };
            said.push(c);
            places.extend((0..c.len_utf8()).map(|byte| at + byte));
            at += length;
        }
    }
    places.push(close);
    (said == value).then_some(places)
}

/// The character that an escape means (none of a line that goes on), and its length.
fn escape(raw: &str) -> Option<(Option<char>, usize)> {
    let letter = raw[1..].chars().next()?;
    let code = |digits: usize| -> Option<(Option<char>, usize)> {
        let number = u32::from_str_radix(raw.get(2..2 + digits)?, 16).ok()?;
        Some((Some(char::from_u32(number)?), 2 + digits))
    };
    let one = |c: char| Some((Some(c), 2));
    match letter {
        'n' => one('\n'),
        't' => one('\t'),
        'r' => one('\r'),
        'b' => one('\u{8}'),
        'f' => one('\u{c}'),
        'e' => one('\u{1b}'),
        '"' | '\\' => one(letter),
        'u' => code(4),
        'U' => code(8),
        'x' => code(2),
        c if c.is_whitespace() => Some((None, 1 + raw[1..].find(|c: char| !c.is_whitespace()).unwrap_or(raw.len() - 1))),
        _ => None,
    }
}

fn newline(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tree::{self, Node};

    fn node(file: &str) -> Node {
        let (table, errors) = tree::parse(0, file);
        assert!(errors.is_empty(), "{file}");
        table.entries[0].node.clone()
    }

    #[test]
    fn a_part_of_a_value_is_found_where_it_is_written() {
        for file in [
            "q = \"level:ERROR 失敗\"",
            "q = 'level:ERROR 失敗'",
            "q = \"level:ERROR \\u5931敗\"",
            "q = \"\"\"\nlevel:ERROR \\\n    失敗\"\"\"",
            "q = '''\nlevel:ERROR 失敗'''",
            "q = \"\\u006cevel:ERROR 失敗\"",
        ] {
            let node = node(file);
            let value = node.as_str().expect("a string");
            let from = value.find("失敗").expect("there");
            let spot = inner(file, node.spot, value, from, value.len());
            let found = &file[spot.start..spot.end];
            assert!(found == "失敗" || found == "\\u5931敗" || found == "\\\n    失敗", "{file}: {found}");
            let end = inner(file, node.spot, value, value.len(), value.len());
            assert!(file[end.start..].starts_with(['"', '\'']) && end.end > end.start, "{file}");
        }
        let node = node("q = \"a\"");
        assert_eq!(inner("q = \"b\"", node.spot, "a", 0, 1), node.spot, "another file");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_character_of_any_value_has_a_place(value in "(\\PC|[\\\\\"'\t]|日){0,30}") {
            let quoted = toml::Value::String(value.clone()).to_string();
            let file = format!("q = {quoted}");
            let node = node(&file);
            let said = node.as_str().expect("a string");
            prop_assert_eq!(said, &value);
            for (at, c) in said.char_indices() {
                let spot = inner(&file, node.spot, said, at, at + c.len_utf8());
                let found = &file[spot.start..spot.end];
                prop_assert!(found.starts_with(c) || found.starts_with('\\'), "{} in {}: {}", c, file, found);
            }
        }
    }
}
