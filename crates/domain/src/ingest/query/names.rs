//! Names of fields and functions, and what the columns of a table are called.

use std::borrow::Cow;
use std::fmt;

use super::display::NameText;
use super::fold::fold;
use super::{Field, Function, Key, Measure, Query, Step};
use crate::ingest::Header;

impl Field {
    /// Every field that hinomi knows itself, in the order in which they are offered.
    pub const KNOWN: [Field; 16] = [
        Field::Time,
        Field::Level,
        Field::Source,
        Field::Host,
        Field::Purpose,
        Field::Header(Header::Txid),
        Field::Header(Header::Proc),
        Field::Header(Header::Uid),
        Field::Header(Header::Jid),
        Field::Header(Header::Src),
        Field::Header(Header::Dst),
        Field::Header(Header::Db),
        Field::Template,
        Field::Message,
        Field::Rest,
        Field::Unparsed,
    ];

    /// The field that a name means. Names that hinomi knows may be written in letters of any case and width.
    pub fn named(name: &str) -> Field {
        let folded = fold(name);
        let known = Field::KNOWN.into_iter().find(|field| field.name() == folded);
        known.unwrap_or_else(|| Field::Other(name.to_owned()))
    }

    pub fn name(&self) -> &str {
        match self {
            Field::Time => "time",
            Field::Source => "source",
            Field::Host => "host",
            Field::Level => "level",
            Field::Purpose => "purpose",
            Field::Header(header) => header.as_str(),
            Field::Template => "template",
            Field::Message => "message",
            Field::Rest => "rest",
            Field::Unparsed => "unparsed",
            Field::Other(name) => name,
        }
    }

    pub fn is_known(&self) -> bool {
        !matches!(self, Field::Other(_))
    }

    /// Whole lines, of which nobody writes all: `message:接続失敗` asks whether they contain it.
    pub(super) fn is_line(&self) -> bool {
        matches!(self, Field::Message | Field::Rest | Field::Template)
    }

    /// Whether its values are levels: its own, and what JSON logs of others call it.
    pub(super) fn has_levels(&self) -> bool {
        match self {
            Field::Level => true,
            Field::Other(name) => {
                let last = name.rsplit('.').next().unwrap_or(name);
                ["level", "severity", "loglevel", "log_level", "lvl"].iter().any(|word| last.eq_ignore_ascii_case(word))
            }
            _ => false,
        }
    }
}

impl Key {
    /// What its column is called: the field's name, and `time` for slices of time.
    pub fn column(&self) -> &str {
        match self {
            Key::Field(field) => field.name(),
            Key::Every(_) => "time",
        }
    }
}

impl Measure {
    /// What its column is called: `count`, `p95(elapsed_ms)`.
    pub fn column(&self) -> String {
        match &self.field {
            None => self.function.to_string(),
            Some(field) => format!("{}({})", self.function, field.name()),
        }
    }
}

impl Query {
    /// The step that makes a table, if there is one.
    pub fn counting(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.counts())
    }
}

impl Step {
    /// Whether it makes a table of records.
    pub fn counts(&self) -> bool {
        matches!(self, Step::Count { .. } | Step::Top { .. } | Step::Stats { .. })
    }

    /// What the columns of its table are called, in their order. `None` for a step that does not count.
    pub fn columns(&self) -> Option<Vec<String>> {
        let of_keys = |by: &[Key]| by.iter().map(|key| key.column().to_owned()).collect::<Vec<_>>();
        Some(match self {
            Step::Count { by } => of_keys(by).into_iter().chain(["count".to_owned()]).collect(),
            Step::Top { field, .. } => vec![field.name().to_owned(), "count".to_owned()],
            Step::Stats { what, by } => of_keys(by).into_iter().chain(what.iter().map(Measure::column)).collect(),
            Step::Fields(_) | Step::Limit(_) | Step::Sort { .. } => return None,
        })
    }
}

impl Function {
    /// As they are offered; percentiles are written `p` and a number.
    pub const NAMES: [&str; 8] = ["count", "min", "max", "avg", "sum", "distinct", "p50", "p95"];

    /// The function that a word means. `None` for an unknown one and for a percentile beyond 100.
    pub fn named(word: &str) -> Option<Function> {
        let word: Cow<'_, str> = fold(word);
        Some(match &*word {
            "count" => Function::Count,
            "min" => Function::Min,
            "max" => Function::Max,
            "avg" | "average" | "mean" => Function::Average,
            "sum" => Function::Sum,
            "distinct" | "count_distinct" | "dc" | "uniq" => Function::Distinct,
            "median" => Function::Percentile(50.0),
            _ => {
                let digits = word.strip_prefix('p').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
                let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                let percent = digits.parse::<f64>().ok().filter(|_| plain)?;
                return (0.0..=100.0).contains(&percent).then_some(Function::Percentile(percent));
            }
        })
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Function::Count => f.write_str("count"),
            Function::Min => f.write_str("min"),
            Function::Max => f.write_str("max"),
            Function::Average => f.write_str("avg"),
            Function::Sum => f.write_str("sum"),
            Function::Distinct => f.write_str("distinct"),
            Function::Percentile(percent) => write!(f, "p{percent}"),
        }
    }
}

/// As it is written in a query: in quotes where it must be.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NameText(self.name()).fmt(f)
    }
}
