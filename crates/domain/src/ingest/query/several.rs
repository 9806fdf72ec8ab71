//! Several values of one field: lists and ranges.

use super::lexer::Mark;
use super::number::{self, NoNumber};
use super::parse::{DEPTH_MAX, Parser, or};
use super::{Field, Filter, Needle, Test};
use crate::kernel::Text;

/// Where a range ends, or cannot go on.
const RANGE_ENDS: [char; 4] = [']', '］', '|', '"'];

/// What stands in a list.
enum Listed {
    All(Vec<Filter>),
    Unclosed,
    Wrong,
}

impl Parser<'_> {
    /// `name:(a b c)`, `name:(a OR b, c)`.
    pub(super) fn list(&mut self, from: usize, field: &Field, contains: bool) -> Option<Filter> {
        let open_at = self.cursor.at;
        let open_length = self.cursor.peek().map_or(0, char::len_utf8);
        if self.cursor.open >= DEPTH_MAX {
            self.too_deep(open_at, open_at + open_length);
            return None;
        }
        self.cursor.at += open_length;
        self.cursor.open += 1;
        self.cursor.listing = true;
        let listed = self.listed(from, field, contains);
        self.cursor.listing = false;
        self.cursor.open -= 1;
        match listed {
            Listed::All(filters) if filters.is_empty() => self.missing_value(open_at, self.cursor.at),
            Listed::All(filters) => Some(one_of(field, filters)),
            Listed::Unclosed => {
                self.say(open_at, open_at + open_length, "この括弧が閉じられていません。", "this bracket is not closed");
                None
            }
            Listed::Wrong => None,
        }
    }

    fn listed(&mut self, from: usize, field: &Field, contains: bool) -> Listed {
        let mut filters = Vec::new();
        let mut wrong = false;
        loop {
            self.cursor.skip_spaces();
            let at = self.cursor.at;
            match self.cursor.mark() {
                Mark::End | Mark::Pipe(_) => return Listed::Unclosed,
                Mark::Close(length) => {
                    self.cursor.at += length;
                    return if wrong { Listed::Wrong } else { Listed::All(filters) };
                }
                Mark::Or(length) => self.cursor.at += length,
                Mark::Open(length) | Mark::And(length) | Mark::Not(length) => {
                    self.cursor.at += length;
                    wrong = true;
                    let name = field.name();
                    self.say_with(
                        at,
                        at + length,
                        Text::new("値の並びには OR だけを書けます。", "between the values of a list only OR can stand"),
                        Text::new(
                            format!("({name}:a AND NOT {name}:b) のように分けて書きます。"),
                            format!("write them apart: ({name}:a AND NOT {name}:b)"),
                        ),
                    );
                }
                Mark::Term => {
                    if self.cursor.take(",") || self.cursor.take("、") {
                        continue;
                    }
                    if self.count_term().is_none() {
                        return Listed::Wrong;
                    }
                    let value = self.value();
                    match value.and_then(|value| self.test(from.max(at), field.clone(), value, contains)) {
                        Some(filter) => filters.push(filter),
                        None => wrong = true,
                    }
                }
            }
            if self.problems.is_full() {
                return Listed::Wrong;
            }
        }
    }

    /// Whether a range begins here, and no word with a bracket before it: `tag:[main]`.
    pub(super) fn is_range(&self, field: &Field) -> bool {
        let Some(inside) = self.cursor.rest().strip_prefix(['[', '［']) else { return false };
        let mut words = inside.split(RANGE_ENDS).next().unwrap_or_default().split_whitespace();
        let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
        second.eq_ignore_ascii_case("TO") || number::read(first, field).is_ok()
    }

    /// `name:[1 TO 5]`, at a place where [`Parser::is_range`].
    pub(super) fn range(&mut self, from: usize, field: Field) -> Option<Filter> {
        let open_at = self.cursor.at;
        let rest = self.cursor.rest();
        let open = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest.find(RANGE_ENDS).unwrap_or(rest.len());
        let close = rest[length..].chars().next().filter(|c| matches!(c, ']' | '］'));
        self.cursor.at += length + close.map_or(0, char::len_utf8);
        let words: Vec<&str> = rest[open..length].split_whitespace().collect();
        let [low, to, high] = words.as_slice() else { return self.no_range(open_at, &field) };
        if close.is_none() || !to.eq_ignore_ascii_case("TO") {
            return self.no_range(open_at, &field);
        }
        match (bound(low, &field, f64::NEG_INFINITY), bound(high, &field, f64::INFINITY)) {
            (Ok(low), Ok(high)) => self.between(from, field, low, high),
            (Err(reason), _) | (_, Err(reason)) => self.no_number(open_at, &field, reason),
        }
    }

    pub(super) fn between(&mut self, from: usize, field: Field, low: f64, high: f64) -> Option<Filter> {
        self.count_term()?;
        if low > high {
            let to = self.cursor.at;
            self.say(from, to, "範囲の始まりが終わりより大きくなっています。", "the range begins above its end");
            return None;
        }
        Some(Filter::Field(field, Test::Between(low, high)))
    }

    fn no_range(&mut self, at: usize, field: &Field) -> Option<Filter> {
        let (to, name) = (self.cursor.at, field.name());
        self.say_with(
            at,
            to,
            Text::new("範囲の書き方が違います。", "this is no range"),
            Text::new(
                format!("{name}:[1 TO 5] や {name}:[1 TO *] のように書きます。"),
                format!("write {name}:[1 TO 5] or {name}:[1 TO *]"),
            ),
        );
        None
    }
}

/// A list of equal texts is one test; anything else is as many as it has values.
fn one_of(field: &Field, filters: Vec<Filter>) -> Filter {
    let needles: Option<Vec<Needle>> = filters
        .iter()
        .map(|filter| match filter {
            Filter::Field(_, Test::Is(needle)) => Some(needle.clone()),
            _ => None,
        })
        .collect();
    match needles {
        Some(needles) if needles.len() > 1 => Filter::Field(field.clone(), Test::OneOf(needles)),
        _ => or(filters),
    }
}

/// `1..5`, `1..`, `..5`, as long as numbers stand there.
pub(super) fn dotted_range(written: &str, field: &Field) -> Option<(f64, f64)> {
    let (low, high) = written.split_once("..")?;
    if low.is_empty() && high.is_empty() {
        return None;
    }
    let end = |text: &str, open: f64| if text.is_empty() { Some(open) } else { number::read(text, field).ok() };
    Some((end(low, f64::NEG_INFINITY)?, end(high, f64::INFINITY)?))
}

fn bound(word: &str, field: &Field, open: f64) -> Result<f64, NoNumber> {
    if word == "*" { Ok(open) } else { number::read(word, field) }
}
