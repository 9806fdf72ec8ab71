//! Stars over literal secrets wherever a file's own text is shown. A reference (`env:…`, `file:…`) is no secret and stays.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::tree::Spot;

/// Keys whose values nobody should see, also when the key is misspelt or stands where it does not belong.
static SENSITIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)((?:["']?[\w-]*(?:pass?w|secret|token|authorization|cookie|api-?_?key|credential)[\w-]*["']?)[ \t]*=[ \t]*)("(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?)"#,
    )
    .unwrap_or_else(|error| panic!("a constant expression compiles: {error}"))
});

/// Whether a name (of a key or of a header) says that its value is secret.
pub(crate) fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["passw", "pasw", "secret", "token", "authorization", "cookie", "api-key", "api_key", "apikey", "credential", "-key"]
        .iter()
        .any(|word| name.contains(word))
}

pub(crate) fn is_reference(value: &str) -> bool {
    value.starts_with("env:") || value.starts_with("file:")
}

/// The text with the given ranges, and what looks like a secret, starred out. The length in bytes stays, so ranges hold.
pub(crate) fn display<'a>(text: &str, masked: impl Iterator<Item = &'a Spot>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for spot in masked {
        star(&mut bytes, spot.start, spot.end);
    }
    let starred = String::from_utf8(bytes).unwrap_or_default();
    SENSITIVE
        .replace_all(&starred, |found: &Captures<'_>| {
            let (key, value) = (found.get(1).map_or("", |part| part.as_str()), found.get(2).map_or("", |part| part.as_str()));
            let inner = value.trim_matches(['"', '\'']);
            // A variable of a template, such as {token}, never gets here: it is no value of a key.
            if is_reference(inner) || inner == "allowed" || inner == "forbidden" {
                return format!("{key}{value}");
            }
            let mut bytes = value.as_bytes().to_vec();
            let length = bytes.len();
            star(&mut bytes, 0, length);
            format!("{key}{}", String::from_utf8(bytes).unwrap_or_default())
        })
        .into_owned()
}

/// Keeps quotation marks and line ends; every other byte becomes a star.
fn star(bytes: &mut [u8], start: usize, end: usize) {
    let end = end.min(bytes.len());
    if let Some(part) = bytes.get_mut(start.min(end)..end) {
        let last = part.len().saturating_sub(1);
        for (index, byte) in part.iter_mut().enumerate() {
            let edge = (index == 0 || index == last) && matches!(*byte, b'"' | b'\'');
            if !edge && !matches!(*byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
}
