//! What a query means for one record: the reference for every faster way of finding the same records.

use std::borrow::Cow;

use memchr::memmem;

use super::fold::fold;
use super::number::number_in;
use super::value::{value_in_json, value_in_text};
use super::{Comparison, Field, Filter, Needle, Test, TextTest};
use crate::ingest::Record;

/// What can be asked of a record.
pub trait Fields {
    /// The text of a field; `None` where the record has none. Of [`Field::Unparsed`] `true` or nothing.
    fn text(&self, field: &Field) -> Option<Cow<'_, str>>;

    /// The number that a field holds; of [`Field::Time`] microseconds since 1970, UTC. `None` where its text is none.
    fn number(&self, field: &Field) -> Option<f64> {
        number_in(&self.text(field)?)
    }
}

/// A record together with what its source and the store know of it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub record: &'a Record<'a>,
    pub source: &'a str,
    pub purpose: &'a str,
    /// Of its message, where one has been made.
    pub template: Option<&'a str>,
}

impl Fields for Seen<'_> {
    fn text(&self, field: &Field) -> Option<Cow<'_, str>> {
        let record = self.record;
        match field {
            Field::Time => record.at.map(|at| Cow::Owned(at.to_string())),
            Field::Source => Some(Cow::Borrowed(self.source)),
            Field::Host => record.host.as_deref().map(Cow::Borrowed),
            Field::Level => record.level.as_deref().map(Cow::Borrowed),
            Field::Purpose => Some(Cow::Borrowed(self.purpose)),
            Field::Header(header) => record.header(*header).map(Cow::Borrowed),
            Field::Template => self.template.map(Cow::Borrowed),
            Field::Message => Some(Cow::Borrowed(&record.message)),
            Field::Rest => record.rest.as_deref().map(Cow::Borrowed),
            Field::Unparsed => record.unparsed.then_some(Cow::Borrowed("true")),
            Field::Other(name) => other(record, name),
        }
    }

    fn number(&self, field: &Field) -> Option<f64> {
        match field {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of the years that an instant can have fit")]
            Field::Time => self.record.at.map(|at| at.as_micros() as f64),
            _ => number_in(&self.text(field)?),
        }
    }
}

/// A header of one's own, a field of JSON or an attribute; else what the message says.
fn other<'r>(record: &'r Record<'_>, name: &str) -> Option<Cow<'r, str>> {
    let attribute = record.attributes.as_deref().and_then(|json| value_in_json(json, name));
    // A record that is a JSON object itself has its fields there.
    let raw = || record.raw.as_deref().and_then(|raw| std::str::from_utf8(raw).ok()).filter(|raw| raw.trim_start().starts_with('{'));
    let field = attribute.or_else(|| raw().and_then(|json| value_in_json(json, name)));
    field.or_else(|| value_in_text(&record.message, name).map(Cow::Borrowed))
}

impl Filter {
    /// Whether a record passes. The message and the lines after it are looked at apart: no text and no expression reaches from one into the other.
    pub fn matches<R: Fields + ?Sized>(&self, record: &R) -> bool {
        match self {
            Filter::All => true,
            Filter::Not(inner) => !inner.matches(record),
            Filter::And(members) => members.iter().all(|member| member.matches(record)),
            Filter::Or(members) => members.iter().any(|member| member.matches(record)),
            Filter::Text(test) => {
                [Field::Message, Field::Rest].iter().any(|field| record.text(field).is_some_and(|text| test.matches(&text)))
            }
            Filter::Field(field, Test::Number(comparison, number)) => {
                record.number(field).is_some_and(|value| comparison.holds(value.partial_cmp(number)))
            }
            Filter::Field(field, Test::Between(from, to)) => record.number(field).is_some_and(|value| *from <= value && value <= *to),
            Filter::Field(field, test) => record.text(field).is_some_and(|text| test.matches(&text)),
        }
    }
}

impl TextTest {
    /// Whether it is found in a text.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            TextTest::Contains(needle) => needle.is_in(text),
            TextTest::Matches(regex) => regex.is_match(text),
        }
    }
}

impl Test {
    /// Whether a field's text passes. Numbers are read from the text; of [`Field::Time`] there is more to it: [`Fields::number`].
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Test::Is(needle) => needle.is(text),
            Test::StartsWith(needle) => needle.begins(text),
            Test::Contains(needle) => needle.is_in(text),
            Test::Matches(regex) => regex.is_match(text),
            Test::OneOf(needles) => one_of(needles, text),
            Test::Number(comparison, number) => number_in(text).is_some_and(|value| comparison.holds(value.partial_cmp(number))),
            Test::Between(from, to) => number_in(text).is_some_and(|value| *from <= value && value <= *to),
            Test::Level(comparison, level) => level_of(text).is_some_and(|own| comparison.holds(Some(own.cmp(level)))),
            Test::Exists => true,
        }
    }
}

impl Needle {
    /// Whether a text is this one.
    pub fn is(&self, text: &str) -> bool {
        self.text == *self.seen(text)
    }

    /// Whether a text begins with this one.
    pub fn begins(&self, text: &str) -> bool {
        self.seen(text).starts_with(&self.text)
    }

    /// Whether a text has this one anywhere.
    pub fn is_in(&self, text: &str) -> bool {
        memmem::find(self.seen(text).as_bytes(), self.text.as_bytes()).is_some()
    }

    fn seen<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.folded { fold(text) } else { Cow::Borrowed(text) }
    }
}

/// Folds the text once, however many needles are folded.
fn one_of(needles: &[Needle], text: &str) -> bool {
    let folded = if needles.iter().any(|needle| needle.folded) { fold(text) } else { Cow::Borrowed(text) };
    needles.iter().any(|needle| if needle.folded { needle.text == *folded } else { needle.text == text })
}

/// The level that a word means: one of the standard's, or what another product's comes nearest to. `None` for no level.
pub fn level_of(word: &str) -> Option<hinomi_logline::Level> {
    hinomi_logline::Level::parse(word.as_bytes()).or_else(|| hinomi_logline::Level::nearest(word.as_bytes()))
}

impl Comparison {
    fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Equal => order.is_eq(),
            Comparison::AtLeast => order.is_ge(),
            Comparison::More => order.is_gt(),
        }
    }
}
