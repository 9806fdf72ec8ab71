//! A number that a host or a program says of itself at an instant.

use std::collections::BTreeMap;

use crate::kernel::{Span, Timestamp};

#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// `None`: the time of receipt stands in.
    pub at: Option<Timestamp>,
    pub host: Option<String>,
    pub name: String,
    pub value: f64,
    pub labels: BTreeMap<String, String>,
}

const NAME_BYTES_MAX: usize = 255;
const LABELS_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 1_024;
/// A clock that is further off than this says nothing of when it was.
const OLD_MAX: Span = Span::days(400);
const AHEAD_MAX: Span = Span::days(1);

impl Sample {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// Why not, for people.
    pub fn check(&self, now: Timestamp) -> Result<(), &'static str> {
        let is_name = |text: &str| (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
        if !is_name(&self.name) {
            return Err("a name is 1 to 255 bytes without control characters");
        }
        if !self.host.as_deref().is_none_or(is_name) {
            return Err("a host is 1 to 255 bytes without control characters");
        }
        if !self.value.is_finite() {
            return Err("the value is no finite number");
        }
        if self.labels.len() > LABELS_MAX {
            return Err("there are more than 64 labels");
        }
        if self.labels.iter().any(|(name, value)| !is_name(name) || value.len() > LABEL_BYTES_MAX || value.chars().any(char::is_control)) {
            return Err("a label has a name of 1 to 255 bytes, a value of at most 1,024, and no control characters");
        }
        if self.at.is_some_and(|at| at < now - OLD_MAX || at > now + AHEAD_MAX) {
            return Err("the time is more than 400 days ago or a day ahead");
        }
        Ok(())
    }

    /// For messages: short, and nothing that a terminal would obey.
    pub fn shown_name(&self) -> String {
        const CHARS_MAX: usize = 60;
        self.name.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        Sample { at: None, host: Some("web-01".into()), name: "disk_used_ratio".into(), value: 0.5, labels: BTreeMap::new() }
    }

    #[test]
    fn what_cannot_be_kept_is_told_why() {
        let now = Timestamp::from_seconds(1_795_000_000);
        assert_eq!(sample().check(now), Ok(()));
        let label = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        for (sample, why) in [
            (Sample { name: String::new(), ..sample() }, "a name"),
            (Sample { name: "a\u{1b}[2J".into(), ..sample() }, "a name"),
            (Sample { host: Some("x".repeat(256)), ..sample() }, "a host"),
            (Sample { value: f64::NAN, ..sample() }, "the value"),
            (Sample { value: f64::INFINITY, ..sample() }, "the value"),
            (Sample { labels: label("", "x"), ..sample() }, "a label"),
            (Sample { labels: label("x", &"あ".repeat(400)), ..sample() }, "a label"),
            (Sample { labels: (0..65).map(|n| (n.to_string(), String::new())).collect(), ..sample() }, "there are more"),
            (Sample { at: Some(now + Span::days(2)), ..sample() }, "the time"),
            (Sample { at: Some(now - Span::days(401)), ..sample() }, "the time"),
        ] {
            assert!(sample.check(now).is_err_and(|said| said.starts_with(why)), "{sample:?}");
        }
        assert_eq!(Sample { name: "a\u{1b}b".into(), ..sample() }.shown_name(), "ab");
    }
}
