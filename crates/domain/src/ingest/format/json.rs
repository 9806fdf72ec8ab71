//! One JSON object a record.
//!
//! The line itself is kept, and other fields are looked up in it: a second copy of them would cost more than it gives. So a record of this form
//! has no attributes unless a standard line in its message brings some.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::clock::{Clock, Moment};
use super::names::{Names, Role};
use super::{inner, level, shape, time};
use crate::ingest::record::{Header, Record};
use crate::kernel::Timestamp;

/// A host's name is no longer (RFC 1035).
pub(super) const HOST_BYTES_MAX: usize = 255;

/// Reads an object; `None` when the bytes are none.
pub(super) fn read<'a>(bytes: &'a [u8], names: &Names, clock: &mut Clock, now: Timestamp) -> Option<Record<'a>> {
    let text = std::str::from_utf8(bytes).ok()?;
    // Only a file's first line has the mark.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_matches(WHITESPACE);
    if !text.starts_with('{') {
        return None;
    }
    let mut found = Found { names, clock, now, fields: Fields::default() };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Object { found: &mut found, path: "" }).ok()?;
    deserializer.end().ok()?;
    let fields = found.fields;
    let mut record = Record {
        at: fields.time.value.map(|moment| moment.at),
        offset_minutes: fields.time.value.map_or(0, |moment| moment.offset_minutes),
        level: fields.level(),
        host: fields.host.value,
        headers: fields.headers,
        ..Record::default()
    };
    match fields.message.value {
        Some(message) => (record.message, record.rest) = shape::split(message),
        None => record.message = compact(text),
    }
    if record.rest.is_none() {
        record.rest = fields.trace.value;
    }
    inner::standard(&mut record, clock);
    Some(shape::raw(record, bytes))
}

const WHITESPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// What was found, of the best rank so far; of the same name the last, as everywhere in JSON.
#[derive(Debug)]
struct Best<T> {
    rank: usize,
    value: Option<T>,
}

impl<T> Default for Best<T> {
    fn default() -> Self {
        Best { rank: usize::MAX, value: None }
    }
}

impl<T> Best<T> {
    fn offer(&mut self, rank: usize, value: Option<T>) {
        if rank <= self.rank && value.is_some() {
            (self.rank, self.value) = (rank, value);
        }
    }
}

#[derive(Debug, Default)]
struct Fields<'a> {
    time: Best<Moment>,
    level: Best<LevelFound<'a>>,
    message: Best<Cow<'a, str>>,
    trace: Best<Cow<'a, str>>,
    host: Best<Cow<'a, str>>,
    headers: [Option<Cow<'a, str>>; Header::ALL.len()],
    /// The object is one of GELF, whose levels are those of syslog.
    gelf: bool,
}

#[derive(Debug)]
enum LevelFound<'a> {
    Word(Cow<'a, str>),
    /// Of the name `level`, which several scales share.
    Number(u64),
}

impl<'a> Fields<'a> {
    fn level(&self) -> Option<Cow<'a, str>> {
        match self.level.value.as_ref()? {
            LevelFound::Word(word) => Some(word.clone()),
            LevelFound::Number(number) if self.gelf => level::of_severity(*number).map(Cow::Borrowed),
            LevelFound::Number(number) => Some(level::of_tens(*number).map_or_else(|| Cow::Owned(number.to_string()), Cow::Borrowed)),
        }
    }
}

struct Found<'a, 'n> {
    names: &'n Names,
    clock: &'n mut Clock,
    now: Timestamp,
    fields: Fields<'a>,
}

impl<'a> Found<'a, '_> {
    fn take(&mut self, role: Role, rank: usize, name: &str, value: Value<'a>) {
        let fields = &mut self.fields;
        match role {
            Role::Time => {
                if rank <= fields.time.rank {
                    let moment = match &value {
                        Value::Text(text) => time::whole(text, self.clock, self.now),
                        Value::Whole(number) => time::unix(&number.to_string()).map(Moment::utc),
                        // Microseconds are the last place that a double of today's seconds has.
                        Value::Fraction(number) if *number > 0.0 => time::unix(&format!("{number:.6}")).map(Moment::utc),
                        _ => None,
                    };
                    fields.time.offer(rank, moment);
                }
            }
            Role::Level => {
                let found = match value {
                    Value::Text(text) => shape::trimmed(text, level::word).map(LevelFound::Word),
                    Value::Whole(number) => Some(LevelFound::Number(number)),
                    _ => None,
                };
                fields.level.offer(rank, found);
            }
            Role::Severity => {
                let number = match &value {
                    Value::Whole(number) => Some(*number),
                    Value::Text(text) => text.parse().ok(),
                    _ => None,
                };
                let found = match (number, value) {
                    (Some(number), _) => level::of_severity(number).map(|word| LevelFound::Word(Cow::Borrowed(word))),
                    (None, Value::Text(text)) => shape::trimmed(text, level::word).map(LevelFound::Word),
                    _ => None,
                };
                fields.level.offer(rank, found);
            }
            Role::Telemetry => {
                let Value::Whole(number) = value else { return };
                fields.level.offer(rank, level::of_telemetry(number).map(|word| LevelFound::Word(Cow::Borrowed(word))));
            }
            Role::Message => {
                fields.gelf |= name.eq_ignore_ascii_case("short_message");
                fields.message.offer(rank, value.text());
            }
            // `"stack":"production"` is something else.
            Role::Trace => fields.trace.offer(rank, value.text().filter(|text| text.contains('\n'))),
            Role::Host => {
                let usable = |text: &str| !text.is_empty() && text.len() <= HOST_BYTES_MAX;
                fields.host.offer(rank, value.text().filter(|text| usable(text)));
            }
            Role::Header(header) => {
                if let Some(text) = value.text().filter(|text| !text.is_empty()) {
                    fields.headers[header as usize] = Some(text);
                }
            }
        }
    }
}

/// A value, as far as it can be one of the fields that all records have.
#[derive(Debug)]
enum Value<'a> {
    Text(Cow<'a, str>),
    Whole(u64),
    Fraction(f64),
    Other,
}

impl<'a> Value<'a> {
    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Value::Text(text) => Some(text),
            Value::Whole(number) => Some(Cow::Owned(number.to_string())),
            Value::Fraction(_) | Value::Other => None,
        }
    }
}

/// Walks over an object that stands under `path`.
struct Object<'f, 'a, 'n> {
    found: &'f mut Found<'a, 'n>,
    path: &'f str,
}

impl<'a> Visitor<'a> for Object<'_, 'a, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        let names = self.found.names;
        while let Some(Key(key)) = map.next_key_seed(KeySeed)? {
            let path = if self.path.is_empty() { key } else { Cow::Owned(format!("{}.{key}", self.path)) };
            let Some(entry) = names.find(&path) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let inside = entry.inside.then_some(&*path);
            let value = map.next_value_seed(ValueSeed { found: self.found, inside })?;
            if let Some((role, rank)) = entry.role
                && (self.path.is_empty() || !matches!(role, Role::Header(_)))
            {
                self.found.take(role, rank, &path, value);
            }
        }
        Ok(())
    }
}

struct Key<'a>(Cow<'a, str>);
struct KeySeed;

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Key<'a>;

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<Key<'a>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for KeySeed {
    type Value = Key<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Key<'a>, E> {
        Ok(Key(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Key<'a>, E> {
        Ok(Key(Cow::Owned(text.to_owned())))
    }
}

struct ValueSeed<'f, 'a, 'n> {
    found: &'f mut Found<'a, 'n>,
    /// The path, when fields of an object under it are looked for.
    inside: Option<&'f str>,
}

impl<'a> DeserializeSeed<'a> for ValueSeed<'_, 'a, '_> {
    type Value = Value<'a>;

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<Value<'a>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for ValueSeed<'_, 'a, '_> {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'a>, E> {
        Ok(Value::Whole(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value<'a>, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value<'a>, E> {
        Ok(Value::Fraction(number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value<'a>, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Other)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut sequence: S) -> Result<Value<'a>, S::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Value<'a>, M::Error> {
        match self.inside {
            Some(path) => Object { found: self.found, path }.visit_map(map)?,
            None => while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {},
        }
        Ok(Value::Other)
    }
}

/// JSON on one line: without the blanks between its parts where it has several lines.
fn compact(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let (mut in_string, mut escaped) = (false, false);
    let kept = |letter: &char| {
        let keep = in_string || !WHITESPACE.contains(letter);
        in_string ^= *letter == '"' && !escaped;
        escaped = in_string && *letter == '\\' && !escaped;
        keep
    };
    Cow::Owned(text.chars().filter(kept).collect())
}

#[cfg(test)]
mod tests;
