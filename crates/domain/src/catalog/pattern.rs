//! What a label must be: a text, or between slashes a regular expression of the whole value.

use std::fmt;

use regex::Regex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Written `web` or `/web-[0-9]+/`. Compiled once, when it is read.
#[derive(Clone)]
pub struct LabelPattern {
    text: String,
    regex: Option<Regex>,
}

impl LabelPattern {
    /// Reads a pattern. An expression that does not compile (the configuration's check refuses it first) is taken as plain text.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
        let regex = inner.and_then(|inner| Regex::new(&format!("^(?:{inner})$")).ok());
        Self { text, regex }
    }

    pub fn matches(&self, value: &str) -> bool {
        match &self.regex {
            Some(regex) => regex.is_match(value),
            None => self.text == value,
        }
    }
}

impl PartialEq for LabelPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for LabelPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Serialize for LabelPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for LabelPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(LabelPattern::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_covers_the_whole_value() {
        let pattern = LabelPattern::new("/web-[0-9]+|db/");
        assert!(pattern.matches("web-12") && pattern.matches("db"));
        assert!(!pattern.matches("web-12x") && !pattern.matches("xdb"));
        assert!(LabelPattern::new("a.c").matches("a.c") && !LabelPattern::new("a.c").matches("abc"));
        assert!(LabelPattern::new("/").matches("/") && LabelPattern::new("").matches(""));
    }
}
