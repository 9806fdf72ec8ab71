//! What a record says beside the fields that all have, as the text of a JSON object.

use std::borrow::Cow;

/// More are not read out of a record: its text still has them.
pub(super) const ATTRIBUTES_MAX: usize = 256;

/// More is seldom.
const USUAL_COUNT: usize = 10;

/// Collects names and values in their order. A name that comes again makes an array.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    fields: Vec<(Cow<'a, str>, Value<'a>)>,
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    /// JSON already.
    Json(Cow<'a, str>),
}

impl<'a> Attributes<'a> {
    pub fn text(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.push(name.into(), Value::Text(value.into()));
    }

    /// A value that may be a number: it is one in JSON when the number written again is the very same text.
    pub fn text_or_number(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        self.push(name.into(), if is_number(&value) { Value::Json(value) } else { Value::Text(value) });
    }

    /// `value` must be JSON.
    pub fn json(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.push(name.into(), Value::Json(value.into()));
    }

    fn push(&mut self, name: Cow<'a, str>, value: Value<'a>) {
        if self.fields.is_empty() {
            self.fields.reserve(USUAL_COUNT);
        }
        if self.fields.len() < ATTRIBUTES_MAX {
            self.fields.push((name, value));
        }
    }

    /// `None` when there is nothing.
    pub fn finish(self) -> Option<String> {
        let fields = &self.fields;
        if fields.is_empty() {
            return None;
        }
        let bytes: usize = fields.iter().map(|(name, value)| name.len() + value.text().len() + FRAME_BYTES).sum();
        let mut out = String::with_capacity(bytes + 2);
        out.push('{');
        for (index, (name, value)) in fields.iter().enumerate() {
            if fields[..index].iter().any(|(earlier, _)| earlier == name) {
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            quote_into(name, &mut out);
            out.push(':');
            let mut further = fields[index + 1..].iter().filter(|(later, _)| later == name).map(|(_, value)| value).peekable();
            if further.peek().is_none() {
                value.write(&mut out);
                continue;
            }
            out.push('[');
            value.write(&mut out);
            for value in further {
                out.push(',');
                value.write(&mut out);
            }
            out.push(']');
        }
        out.push('}');
        Some(out)
    }
}

/// Quotes, colon and comma of a field.
const FRAME_BYTES: usize = 6;

impl Value<'_> {
    fn text(&self) -> &str {
        match self {
            Value::Text(text) | Value::Json(text) => text,
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Text(text) => quote_into(text, out),
            Value::Json(json) => out.push_str(json),
        }
    }
}

/// Appends a JSON string.
pub(super) fn quote_into(text: &str, out: &mut String) {
    out.push('"');
    // Nearly all texts are as they are: this test is made of vectors.
    let plain = text.bytes().fold(true, |plain, byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\'));
    if plain {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut at = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "\\u00",
            _ => continue,
        };
        out.push_str(&text[at..index]);
        out.push_str(escape);
        if escape == "\\u00" {
            out.extend([byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')));
        }
        at = index + 1;
    }
    out.push_str(&text[at..]);
    out.push('"');
}

/// Digits of a number that a double holds exactly.
const NUMBER_BYTES_MAX: usize = 15;

/// Whether the text is a JSON number in its plain form: `0`, `-12`, `3.25`, and not `007`, `1e9` or what is too long for a double.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= NUMBER_BYTES_MAX && all_digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(all_digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_come_again_make_an_array() {
        let mut attributes = Attributes::default();
        attributes.text("b", "1");
        attributes.text_or_number("a", "-2.50");
        attributes.text_or_number("a", "007");
        attributes.json("c", "{\"d\":null}");
        assert_eq!(attributes.finish().as_deref(), Some(r#"{"b":"1","a":[-2.50,"007"],"c":{"d":null}}"#));
        assert_eq!(Attributes::default().finish(), None);
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        for number in ["0", "-1", "12", "0.5", "-0.25", "123456789012345"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", "-", ".", "1.", ".5", "01", "1e5", "+1", "1234567890123456", "１", "1,000", "NaN", "0x1"] {
            assert!(!is_number(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_quoted_so_that_json_reads_it(name in any::<String>(), value in any::<String>()) {
            let mut attributes = Attributes::default();
            attributes.text(name.as_str(), value.as_str());
            let read: serde_json::Value = serde_json::from_str(&attributes.finish().expect("one")).expect("JSON");
            prop_assert_eq!(read.get(&name).and_then(|value| value.as_str()), Some(value.as_str()));
        }
    }
}
