//! The language in which people ask for records: `level:ERROR proc:方式審査 "接続失敗" elapsed_ms>500 -db:共有DB01 | count by proc, 5m`.
//!
//! Here are its words and their meaning for one record. How a whole store is asked without reading it is the store's work.

mod complete;
mod display;
mod fold;
mod lexer;
mod matches;
mod names;
mod number;
mod operator;
mod parse;
mod problem;
mod several;
mod steps;
mod term;
mod value;

#[cfg(test)]
mod tests;

use regex::Regex;

use crate::kernel::Span;

pub use complete::{Context, context};
pub use fold::fold;
pub use matches::{Fields, Seen, level_of};
pub use number::number_in;
pub use parse::{DEPTH_MAX, REGEX_BYTES_MAX, REGEXES_MAX, TERMS_MAX, TEXT_BYTES_MAX};
pub use problem::{PROBLEMS_MAX, Problem, Problems};
pub use steps::{COLUMNS_MAX, KEYS_MAX, MEASURES_MAX, ROWS_MAX, STEP_NAMES, STEPS_MAX, TOP_DEFAULT};
pub use value::{value_in_json, value_in_text};

/// A filter, and what is done with what passes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub filter: Filter,
    /// In their order. At most one of them counts ([`Step::Count`], [`Step::Top`], [`Step::Stats`]).
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Everything.
    All,
    Not(Box<Filter>),
    And(Vec<Filter>),
    Or(Vec<Filter>),
    /// Somewhere in the message or the lines after it.
    Text(TextTest),
    Field(Field, Test),
}

/// A needle in the text.
#[derive(Clone, Debug)]
pub enum TextTest {
    /// Anywhere, also in the middle of a word: Japanese has no spaces.
    Contains(Needle),
    Matches(Regex),
}

impl PartialEq for TextTest {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (TextTest::Contains(a), TextTest::Contains(b)) => a == b,
            (TextTest::Matches(a), TextTest::Matches(b)) => a.as_str() == b.as_str(),
            _ => false,
        }
    }
}

/// A text to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    /// Folded already where `folded` is set.
    pub text: String,
    /// Letters of both cases, of both widths and both kinds of kana width are the same.
    pub folded: bool,
}

/// What is asked of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Time,
    Source,
    Host,
    Level,
    Purpose,
    Header(super::Header),
    /// The first line without its variables.
    Template,
    Message,
    Rest,
    /// Whether the record has not the form that its source declares.
    Unparsed,
    /// Any other name: a header of one's own, a field of JSON, an attribute, `name=value` in the text.
    Other(String),
}

#[derive(Clone, Debug)]
pub enum Test {
    Is(Needle),
    StartsWith(Needle),
    Contains(Needle),
    Matches(Regex),
    /// At least one of them.
    OneOf(Vec<Needle>),
    /// Numbers are compared as numbers; what is no number does not pass. Of [`Field::Time`] they are microseconds since 1970, UTC.
    Number(Comparison, f64),
    /// From and to, both included; an open end is infinite.
    Between(f64, f64),
    /// The level is at least this: `level>=WARN`.
    Level(Comparison, hinomi_logline::Level),
    /// There is a value.
    Exists,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Test::Is(a), Test::Is(b)) | (Test::StartsWith(a), Test::StartsWith(b)) | (Test::Contains(a), Test::Contains(b)) => a == b,
            (Test::Matches(a), Test::Matches(b)) => a.as_str() == b.as_str(),
            (Test::OneOf(a), Test::OneOf(b)) => a == b,
            (Test::Number(a, x), Test::Number(b, y)) => a == b && x == y,
            (Test::Between(a, b), Test::Between(c, d)) => a == c && b == d,
            (Test::Level(a, x), Test::Level(b, y)) => a == b && x == y,
            (Test::Exists, Test::Exists) => true,
            _ => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `count by level, proc, 5m`.
    Count { by: Vec<Key> },
    /// `top 10 proc`: the commonest values with their counts.
    Top { limit: usize, field: Field },
    /// `p95(elapsed_ms), max(elapsed_ms) by proc, 5m`.
    Stats { what: Vec<Measure>, by: Vec<Key> },
    /// `fields time, proc, message`.
    Fields(Vec<Field>),
    /// `limit 100`, `head 100`: of records or of lines of a table.
    Limit(usize),
    /// `sort by count desc`; of records `sort by time asc`.
    Sort { column: String, descending: bool },
}

/// What lines of a table are made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Field(Field),
    /// Slices of time of this length.
    Every(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub function: Function,
    /// `None` only for [`Function::Count`].
    pub field: Option<Field>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    Count,
    Min,
    Max,
    Average,
    Sum,
    /// How many different values.
    Distinct,
    /// 0 to 100.
    Percentile(f64),
}
