//! The canonical text of a query: what `Query::parse` reads back as the same tree, provided that it was made by it. A list of patterns is written
//! out, so a text near the limit of length can become one beyond it.

use std::fmt::{self, Display, Formatter, Write};

use super::operator::{is_name, reads_as_text};
use super::{Comparison, Field, Filter, Function, Key, Measure, Needle, Query, Step, Test, TextTest};
use crate::kernel::Timestamp;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.filter.fmt(f)?;
        self.steps.iter().try_for_each(|step| write!(f, " | {step}"))
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Filter::All => f.write_char('*'),
            Filter::And(members) if members.is_empty() => f.write_char('*'),
            Filter::Or(members) if members.is_empty() => f.write_str("-*"),
            Filter::And(members) => joined(f, members, " "),
            Filter::Or(members) => joined(f, members, " OR "),
            Filter::Not(inner) => match &**inner {
                inner @ (Filter::Not(_) | Filter::And(_) | Filter::Or(_)) => write!(f, "-({inner})"),
                inner => write!(f, "-{inner}"),
            },
            Filter::Text(TextTest::Contains(needle)) => text(f, needle),
            Filter::Text(TextTest::Matches(regex)) => expression(f, regex.as_str()),
            Filter::Field(field, test) => field_test(f, field, test),
        }
    }
}

/// Brackets stand only where they must, so that there are never more of them than whoever typed it has written.
fn joined(f: &mut Formatter<'_>, members: &[Filter], between: &str) -> fmt::Result {
    for (place, member) in members.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        if matches!(member, Filter::Or(inner) if inner.len() > 1) { write!(f, "({member})")? } else { member.fmt(f)? }
    }
    Ok(())
}

fn text(f: &mut Formatter<'_>, needle: &Needle) -> fmt::Result {
    if needle.folded {
        f.write_char('~')?;
    }
    let plain = needle.text.chars().all(|c| c.is_alphanumeric() || c == '_') && !needle.text.is_empty();
    if plain && !is_operator(&needle.text) { f.write_str(&needle.text) } else { quoted(f, &needle.text) }
}

fn is_operator(text: &str) -> bool {
    matches!(text, "AND" | "OR" | "NOT")
}

fn field_test(f: &mut Formatter<'_>, field: &Field, test: &Test) -> fmt::Result {
    match test {
        Test::Number(Comparison::Equal, number) if !matches!(field, Field::Other(_) | Field::Time) => {
            write!(f, "{field}:[{0} TO {0}]", Number(field, *number))
        }
        Test::Number(comparison, number) => write!(f, "{}{comparison}{}", Compared(field), Number(field, *number)),
        Test::Level(Comparison::Equal, level) => write!(f, "({0}>={level} {0}<={level})", Compared(field)),
        Test::Level(comparison, level) => write!(f, "{}{comparison}{level}", Compared(field)),
        test => {
            let mut value = String::new();
            asked(&mut value, field, test)?;
            // `jdbc:x` would be a text: what stands in quotes is a name.
            let certain = !matches!(field, Field::Other(name) if reads_as_text(name, &value));
            if certain {
                field.fmt(f)?
            } else {
                quoted(f, field.name())?
            }
            write!(f, ":{value}")
        }
    }
}

/// What stands after `name:`.
fn asked(f: &mut String, field: &Field, test: &Test) -> fmt::Result {
    // Of a line `name:` asks whether it contains the text.
    let is = if field.is_line() { "=" } else { "" };
    match test {
        Test::Is(needle) => {
            f.write_str(is)?;
            value(f, field, needle)
        }
        Test::StartsWith(needle) => {
            value(f, field, needle)?;
            f.write_char('*')
        }
        Test::Contains(needle) if field.is_line() => value(f, field, needle),
        Test::Contains(needle) => {
            f.write_str(if is_folded(field, needle) { "~*" } else { "*" })?;
            quoted(f, &needle.text)?;
            f.write_char('*')
        }
        Test::Matches(regex) => expression(f, regex.as_str()),
        Test::OneOf(needles) => {
            write!(f, "{is}(")?;
            for (place, needle) in needles.iter().enumerate() {
                f.write_str(if place > 0 { " " } else { "" })?;
                value(f, field, needle)?;
            }
            f.write_char(')')
        }
        Test::Between(from, to) => write!(f, "[{} TO {}]", Number(field, *from), Number(field, *to)),
        Test::Exists | Test::Number(..) | Test::Level(..) => f.write_char('*'),
    }
}

/// Levels are always asked in letters of any case: that needs no sign.
fn is_folded(field: &Field, needle: &Needle) -> bool {
    needle.folded && *field != Field::Level
}

fn value(f: &mut impl Write, field: &Field, needle: &Needle) -> fmt::Result {
    if is_folded(field, needle) {
        f.write_char('~')?;
    }
    let text = needle.text.as_str();
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@'));
    if begins && plain && !text.contains("..") && !is_operator(text) { f.write_str(text) } else { quoted(f, text) }
}

fn quoted(f: &mut impl Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// Slashes are escaped; what is escaped already stays.
fn expression(f: &mut impl Write, source: &str) -> fmt::Result {
    if source.is_empty() {
        return f.write_str("/(?:)/");
    }
    f.write_char('/')?;
    let mut escaped = false;
    for (place, c) in source.chars().enumerate() {
        match c {
            '/' if !escaped => f.write_str("\\/")?,
            // A space behind the slash would make it a word.
            _ if place == 0 && c.is_whitespace() => write!(f, "(?:){c}")?,
            _ => f.write_char(c)?,
        }
        escaped = c == '\\' && !escaped;
    }
    f.write_char('/')
}

/// A name, in quotes where it must be.
pub(super) struct NameText<'a>(pub &'a str);

impl Display for NameText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if is_name(self.0) { f.write_str(self.0) } else { quoted(f, self.0) }
    }
}

/// A field before an operator that compares: what stands in quotes needs a colon.
struct Compared<'a>(&'a Field);

impl Display for Compared<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let colon = if is_name(self.0.name()) { "" } else { ":" };
        write!(f, "{}{colon}", self.0)
    }
}

/// A number as it is read back exactly; of `time` an instant.
struct Number<'a>(&'a Field, f64);

impl Display for Number<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        /// Beyond them a number would be a long row of digits.
        const PLAIN_MIN: f64 = 1e-5;
        const PLAIN_MAX: f64 = 1e15;
        let Number(field, number) = *self;
        if number.is_infinite() {
            return f.write_char('*');
        }
        if *field == Field::Time {
            #[expect(clippy::cast_possible_truncation, reason = "it was made of whole microseconds; whatever else saturates")]
            return Timestamp::from_micros(number as i64).fmt(f);
        }
        let size = number.abs();
        if number != 0.0 && !(PLAIN_MIN..PLAIN_MAX).contains(&size) { write!(f, "{number:e}") } else { write!(f, "{number}") }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "=",
            Comparison::AtLeast => ">=",
            Comparison::More => ">",
        })
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Step::Count { by } => {
                f.write_str("count")?;
                by_keys(f, by)
            }
            Step::Top { limit, field } => write!(f, "top {limit} {field}"),
            Step::Stats { what, by } => {
                list(f, what)?;
                by_keys(f, by)
            }
            Step::Fields(fields) => {
                f.write_str("fields ")?;
                list(f, fields)
            }
            Step::Limit(rows) => write!(f, "limit {rows}"),
            Step::Sort { column, descending } => {
                let direction = if *descending { "desc" } else { "asc" };
                f.write_str("sort by ")?;
                match column.split_once('(') {
                    // The column of a function: `p95(elapsed_ms)`.
                    Some((function, field)) if Function::named(function).is_some() && field.ends_with(')') => {
                        write!(f, "{function}({})", NameText(&field[..field.len() - 1]))?;
                    }
                    _ => NameText(column).fmt(f)?,
                }
                write!(f, " {direction}")
            }
        }
    }
}

fn by_keys(f: &mut Formatter<'_>, by: &[Key]) -> fmt::Result {
    if by.is_empty() {
        return Ok(());
    }
    f.write_str(" by ")?;
    list(f, by)
}

fn list<T: Display>(f: &mut Formatter<'_>, items: &[T]) -> fmt::Result {
    for (place, item) in items.iter().enumerate() {
        f.write_str(if place > 0 { ", " } else { "" })?;
        item.fmt(f)?;
    }
    Ok(())
}

impl Display for Key {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Key::Field(field) => field.fmt(f),
            Key::Every(span) => span.fmt(f),
        }
    }
}

impl Display for Measure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.field {
            None => write!(f, "{}()", self.function),
            Some(field) => write!(f, "{}({field})", self.function),
        }
    }
}
