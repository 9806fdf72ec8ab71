//! `{name="value", …}`: the labels of a stream, values quoted as Go quotes.

use serde_json::{Map, Value};

/// `None`: it has not this form.
pub fn read(text: &str) -> Option<Map<String, Value>> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut labels = Map::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = quoted(after.trim_start())?;
        labels.insert(name.trim().trim_matches('"').to_owned(), Value::String(value));
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None if rest.is_empty() => {}
            None => return None,
        }
    }
    Some(labels)
}

/// A quoted text and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    if let Some(plain) = text.strip_prefix('`') {
        return plain.split_once('`').map(|(value, rest)| (value.to_owned(), rest));
    }
    let mut bytes = Vec::new();
    let mut letters = text.strip_prefix('"')?.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((String::from_utf8_lossy(&bytes).into_owned(), &text[1 + at + 1..])),
            '\\' => escaped(&mut letters, &mut bytes)?,
            other => push(&mut bytes, other),
        }
    }
    None
}

fn escaped(letters: &mut std::str::CharIndices<'_>, bytes: &mut Vec<u8>) -> Option<()> {
    let (_, letter) = letters.next()?;
    let mut digits = |count: usize, radix: u32| {
        let text: String = letters.by_ref().take(count).map(|(_, digit)| digit).collect();
        (text.chars().count() == count).then(|| u32::from_str_radix(&text, radix).ok()).flatten()
    };
    match letter {
        'a' => bytes.push(7),
        'b' => bytes.push(8),
        'f' => bytes.push(12),
        'n' => bytes.push(b'\n'),
        'r' => bytes.push(b'\r'),
        't' => bytes.push(b'\t'),
        'v' => bytes.push(11),
        'x' => bytes.push(u8::try_from(digits(2, 16)?).ok()?),
        'u' => push(bytes, char::from_u32(digits(4, 16)?)?),
        'U' => push(bytes, char::from_u32(digits(8, 16)?)?),
        other => push(bytes, other),
    }
    Some(())
}

fn push(bytes: &mut Vec<u8>, letter: char) {
    bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        Some(read(text)?.into_iter().map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned())).collect())
    }

    #[test]
    fn labels_are_read_as_go_writes_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs(r#"{app="a, b", host="x\"y\\z", 日="\u5be9\xe6\x9f\xbb\n"}"#),
            Some(vec![pair("app", "a, b"), pair("host", r#"x"y\z"#), pair("日", "審査\n")])
        );
        assert_eq!(pairs("{}"), Some(vec![]));
        assert_eq!(pairs("{a=`b\\n`,}"), Some(vec![pair("a", "b\\n")]));
        for wrong in ["", "{", "a=\"b\"", "{a}", "{a=b}", "{a=\"b}", "{a=\"b\" c=\"d\"}", r#"{a="\u12"}"#] {
            assert_eq!(pairs(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn whatever_json_quotes_is_read_again(value in "\\PC{0,20}") {
            let quoted = serde_json::to_string(&value).unwrap();
            let found = pairs(&format!("{{a={quoted}, b=\"1\"}}")).unwrap();
            prop_assert_eq!(&found[0].1, &value);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\{?[a\"=\\\\ux,{}0-9é`]{0,24}\\}?") {
            let _ = read(&text);
        }
    }
}
