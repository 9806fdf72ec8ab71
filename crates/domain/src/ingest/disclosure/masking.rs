//! What is taken out of records before they are handed over. When in doubt it is taken out: what was hidden can be asked for again, what was
//! handed over cannot be fetched back.

use std::borrow::Cow;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ingest::query::fold;

/// What stands in the place of what was hidden.
pub const MASK: &str = "***";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masking {
    /// Mail addresses, numbers of telephones, cards and people, postal addresses, keys and passwords become `***`.
    pub personal: bool,
    /// Names of fields that are left out: columns, headers, keys of JSON at any depth, and `name=value` in texts.
    pub leave_out: Vec<String>,
}

impl Default for Masking {
    fn default() -> Self {
        Masking { personal: true, leave_out: Vec::new() }
    }
}

/// Masks texts, and counts the places.
#[derive(Debug)]
pub struct Masker {
    personal: bool,
    /// Folded.
    leave_out: Vec<String>,
    /// One of these names with its value, in a text.
    named: Option<Regex>,
    places: u64,
}

impl Masker {
    pub fn new(masking: &Masking) -> Masker {
        let leave_out: Vec<String> = masking.leave_out.iter().map(|name| fold(name).into_owned()).collect();
        let named = if masking.leave_out.is_empty() { None } else { named(&masking.leave_out) };
        Masker { personal: masking.personal, leave_out, named, places: 0 }
    }

    /// How many places were hidden in texts, and fields left out, since it was made.
    pub fn places(&self) -> u64 {
        self.places
    }

    /// Whether a field is left out; counted when it is.
    pub fn leaves_out(&mut self, name: &str) -> bool {
        let out = self.is_left_out(name);
        self.places += u64::from(out);
        out
    }

    fn is_left_out(&self, name: &str) -> bool {
        !self.leave_out.is_empty() && {
            let name = fold(name);
            self.leave_out.iter().any(|left_out| *left_out == *name)
        }
    }

    pub fn text(&mut self, text: &str) -> String {
        let mut places = 0;
        let named = match &self.named {
            Some(regex) => regex.replace_all(text, |found: &regex::Captures<'_>| {
                places += 1;
                format!("{}{MASK}", &found["before"])
            }),
            None if self.leave_out.is_empty() => Cow::Borrowed(text),
            // What cannot be looked through is not handed over.
            None => Cow::Borrowed(MASK),
        };
        self.places += places;
        if self.personal { self.personal_in(&named) } else { named.into_owned() }
    }

    fn personal_in(&mut self, text: &str) -> String {
        match hinomi_logline::mask(text) {
            Cow::Borrowed(same) => same.to_owned(),
            Cow::Owned(masked) => {
                let new = masked.matches(MASK).count().saturating_sub(text.matches(MASK).count());
                self.places += u64::try_from(new).unwrap_or(u64::MAX).max(1);
                masked
            }
        }
    }

    /// The text of a JSON object or list, as a value. What is no JSON is masked like any text, or hidden whole where fields cannot be left out of it.
    pub fn json(&mut self, text: &str) -> Value {
        match serde_json::from_str(text) {
            Ok(value) => self.in_json("", false, value),
            Err(_) if self.named.is_none() => Value::String(self.text(text)),
            Err(_) => {
                self.places += 1;
                Value::String(MASK.to_owned())
            }
        }
    }

    /// `path`: the keys above, with dots between; `secret`: one of them says that no value below it is anybody's business. serde_json reads no
    /// deeper than 128 levels, so this ends.
    fn in_json(&mut self, path: &str, secret: bool, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let mut kept = Map::new();
                for (key, value) in members {
                    let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    if self.is_left_out(&key) || self.is_left_out(&inner) {
                        self.places += 1;
                        continue;
                    }
                    let value = self.in_json(&inner, secret || (self.personal && names_a_secret(&key)), value);
                    let key = self.text(&key);
                    // Two keys that became the same are still two.
                    let mut unique = key.clone();
                    let mut twins = 1_usize;
                    while kept.contains_key(&unique) {
                        twins += 1;
                        unique = format!("{key} ({twins})");
                    }
                    kept.insert(unique, value);
                }
                Value::Object(kept)
            }
            Value::Array(members) => Value::Array(members.into_iter().map(|member| self.in_json(path, secret, member)).collect()),
            Value::String(_) | Value::Number(_) if secret => {
                self.places += 1;
                Value::String(MASK.to_owned())
            }
            Value::String(text) => Value::String(self.text(&text)),
            // A telephone number may be a number.
            Value::Number(number) => {
                let text = number.to_string();
                let masked = self.text(&text);
                if masked == text { Value::Number(number) } else { Value::String(masked) }
            }
            Value::Null | Value::Bool(_) => value,
        }
    }
}

/// Whether a key calls its value a secret, as `password` does. The value alone, or with spaces in it, would not show that it is one.
fn names_a_secret(key: &str) -> bool {
    let start = format!("{key}=");
    hinomi_logline::mask(&format!("{start}x7Kq9pLm2")).strip_prefix(&start) == Some(MASK)
}

/// `name=value`, `name: value`, `"name": "value"`, in letters of any case. Without quotes a value ends at a space, a comma or a bracket.
fn named(names: &[String]) -> Option<Regex> {
    let names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    let pattern = format!(
        r#"(?i)(?<before>(?:^|[^0-9A-Za-z_.@-])(?:{})\\?["']?\s*[:=：＝]\s*)(?:\\".*?\\"|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;)\]}}&、。，；）］」]+)"#,
        names.join("|")
    );
    // At most 32 escaped names of 64 characters: it always compiles.
    Regex::new(&pattern).ok()
}

#[cfg(test)]
mod tests;
