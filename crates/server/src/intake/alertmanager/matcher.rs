//! Matchers of `filter=`: `name="value"` with `=`, `!=`, `=~`, `!~`; a label that is absent counts as empty.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

const MATCHERS_MAX: usize = 32;
const MATCHER_BYTES_MAX: usize = 1_024;
const REGEX_BYTES_MAX: usize = 256 * 1024;

#[derive(Debug)]
pub struct Matcher {
    name: String,
    negative: bool,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Text(String),
    Regex(Regex),
}

/// All of them.
pub fn parse_all(texts: &[String]) -> Result<Vec<Matcher>, String> {
    if texts.len() > MATCHERS_MAX {
        return Err(format!("at most {MATCHERS_MAX} filters"));
    }
    texts.iter().map(|text| Matcher::parse(text)).collect()
}

impl Matcher {
    pub fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("bad matcher format: {}", text.chars().take(80).collect::<String>());
        if text.len() > MATCHER_BYTES_MAX {
            return Err(bad());
        }
        let text = text.trim().trim_start_matches('{').trim_end_matches('}').trim();
        let at = text.find(['=', '!']).ok_or_else(bad)?;
        let (name, rest) = text.split_at(at);
        let (operator, value) =
            ["=~", "!~", "!=", "="].iter().find_map(|operator| Some((*operator, rest.strip_prefix(operator)?))).ok_or_else(bad)?;
        let (name, value) = (unquoted(name).ok_or_else(bad)?, unquoted(value).ok_or_else(bad)?);
        if name.is_empty() {
            return Err(bad());
        }
        let value = match operator {
            "=~" | "!~" => Value::Regex(whole(&value).ok_or_else(bad)?),
            _ => Value::Text(value),
        };
        Ok(Matcher { name, negative: operator.starts_with('!'), value })
    }

    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let actual = labels.get(&self.name).map_or("", String::as_str);
        let same = match &self.value {
            Value::Text(text) => text == actual,
            Value::Regex(regex) => regex.is_match(actual),
        };
        same != self.negative
    }
}

/// A regular expression over a whole value.
pub fn whole(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(REGEX_BYTES_MAX).build().ok()
}

/// The text within quotes, or as it is.
fn unquoted(text: &str) -> Option<String> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('"') else { return (!text.contains('"')).then(|| text.to_owned()) };
    let inner = inner.strip_suffix('"')?;
    let mut out = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                'n' => out.push('\n'),
                escaped @ ('"' | '\\') => out.push(escaped),
                other => out.extend(['\\', other]),
            },
            '"' => return None,
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(text: &str) -> bool {
        let labels = [("alertname", "Down"), ("instance", "web-1")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        Matcher::parse(text).unwrap().matches(&BTreeMap::from(labels))
    }

    #[test]
    fn the_four_operators() {
        assert!(matches(r#"alertname="Down""#));
        assert!(matches("alertname=Down"));
        assert!(!matches("alertname!=Down"));
        assert!(matches(r#" instance =~ "web-.*" "#));
        assert!(!matches(r#"instance=~"web""#));
        assert!(matches(r#"instance!~"db.*""#));
        assert!(matches(r#"absent="""#));
        assert!(!matches(r#"absent!="""#));
        assert!(matches(r#"{alertname="Down"}"#));
    }

    #[test]
    fn what_is_no_matcher_is_refused() {
        for bad in ["", "alertname", "=x", r#"a=~"(""#, r#"a="b"#, "a!x"] {
            assert!(Matcher::parse(bad).is_err(), "{bad}");
        }
        assert!(Matcher::parse(&format!("a={}", "x".repeat(2_000))).is_err());
    }
}
