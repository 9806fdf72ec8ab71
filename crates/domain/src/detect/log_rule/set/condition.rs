//! What every record that a filter lets pass must have: the cheapest thing to look for before the whole filter is asked.
//!
//! Never too strict: a record without it does not pass, whatever else it has. How rare it is only decides how fast a rule is.

use hinomi_logline::Level;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::ingest::Header;
use crate::ingest::query::{Comparison, Field, Filter, Needle, Test, TextTest, fold};
use crate::ingest::template::PLACEHOLDER;

/// At least one of these is there.
pub(super) type Condition = Vec<Sign>;

/// More alternatives than this are no shortcut.
const SIGNS_MAX: usize = 64;
/// Longer needles are looked for by their beginning.
const NEEDLE_BYTES_MAX: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sign {
    /// A text stands in the message or the lines after it.
    Text(Needle),
    /// A text stands in the message, or in the attributes as they are written (if nothing is escaped there).
    Attribute(Needle),
    /// A field has this value.
    Value(Field, Needle),
    /// The level is one of these; the bits are those of [`level_bit`].
    Levels(u8),
}

/// `None`: every record has to be looked at.
pub(super) fn condition(filter: &Filter) -> Option<Condition> {
    let found = match filter {
        Filter::All | Filter::Not(_) => None,
        Filter::And(members) => cheapest(members.iter().filter_map(condition)),
        Filter::Or(members) => members.iter().map(condition).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        Filter::Text(TextTest::Contains(needle)) => text(needle),
        Filter::Text(TextTest::Matches(regex)) => of_expression(regex.as_str()),
        Filter::Field(field, test) => of_field(field, test),
    };
    found.filter(|signs| signs.len() <= SIGNS_MAX)
}

fn of_field(field: &Field, test: &Test) -> Option<Condition> {
    match field {
        Field::Message | Field::Rest => match test {
            Test::Is(needle) | Test::StartsWith(needle) | Test::Contains(needle) => text(needle),
            Test::OneOf(needles) => needles.iter().map(text).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            Test::Matches(regex) => of_expression(regex.as_str()),
            Test::Number(..) | Test::Between(..) | Test::Level(..) | Test::Exists => None,
        },
        // What stands in a template and is no part of a placeholder stands in the message, too.
        Field::Template => match test {
            Test::Is(needle) | Test::StartsWith(needle) | Test::Contains(needle) => {
                let parts = needle.text.split(PLACEHOLDER).filter(|part| !part.contains(['<', '*', '>']));
                cheapest(parts.filter_map(|part| text(&Needle { text: part.to_owned(), folded: needle.folded })))
            }
            _ => None,
        },
        Field::Source | Field::Host | Field::Level | Field::Purpose | Field::Header(_) => match test {
            Test::Is(needle) => Some(vec![Sign::Value(field.clone(), needle.clone())]),
            Test::OneOf(needles) => Some(needles.iter().map(|needle| Sign::Value(field.clone(), needle.clone())).collect()),
            Test::Level(comparison, level) if *field == Field::Level => Some(vec![Sign::Levels(levels(*comparison, *level))]),
            _ => None,
        },
        Field::Unparsed => {
            let yes = Needle { text: "true".to_owned(), folded: false };
            Some(vec![Sign::Value(Field::Unparsed, yes)])
        }
        // Whatever is asked of it, it must be there by its name; and its value, where that is told.
        Field::Other(name) => {
            let first = name.split('.').next().unwrap_or(name);
            let by_name = attribute(&Needle { text: first.to_owned(), folded: false });
            let by_value = match test {
                Test::Is(needle) | Test::StartsWith(needle) | Test::Contains(needle) => attribute(needle),
                Test::OneOf(needles) => needles.iter().map(attribute).collect::<Option<Vec<_>>>().map(|all| all.concat()),
                _ => None,
            };
            cheapest(by_name.into_iter().chain(by_value))
        }
        Field::Time => None,
    }
}

fn text(needle: &Needle) -> Option<Condition> {
    short(needle).map(|needle| vec![Sign::Text(needle)])
}

fn attribute(needle: &Needle) -> Option<Condition> {
    short(needle).map(|needle| vec![Sign::Attribute(needle)])
}

/// The beginning of a long needle; nothing of an empty one, which is everywhere.
fn short(needle: &Needle) -> Option<Needle> {
    let end = needle.text.floor_char_boundary(NEEDLE_BYTES_MAX);
    (end > 0).then(|| Needle { text: needle.text[..end].to_owned(), folded: needle.folded })
}

fn levels(comparison: Comparison, level: Level) -> u8 {
    let holds = |own: Level| match comparison {
        Comparison::Less => own < level,
        Comparison::AtMost => own <= level,
        Comparison::Equal => own == level,
        Comparison::AtLeast => own >= level,
        Comparison::More => own > level,
    };
    Level::ALL.into_iter().filter(|own| holds(*own)).map(level_bit).sum()
}

pub(super) fn level_bit(level: Level) -> u8 {
    1 << level as u8
}

fn cheapest(conditions: impl Iterator<Item = Condition>) -> Option<Condition> {
    conditions.min_by(|one, other| cost(one).total_cmp(&cost(other)))
}

/// A guess at the share of records that have it.
fn cost(condition: &[Sign]) -> f64 {
    condition.iter().map(sign_cost).sum()
}

fn sign_cost(sign: &Sign) -> f64 {
    // To fold a text costs more than to look for something in it.
    let times = |needle: &Needle| if needle.folded { 4.0 } else { 1.0 };
    let of_text = |needle: &Needle| times(needle) * 0.5_f64.powi(i32::try_from(needle.text.len().min(12)).unwrap_or(12));
    match sign {
        Sign::Text(needle) => of_text(needle),
        Sign::Attribute(needle) => of_text(needle).max(0.01),
        Sign::Levels(bits) => Level::ALL.into_iter().filter(|level| bits & level_bit(*level) != 0).map(level_cost).sum(),
        Sign::Value(Field::Level, needle) => crate::ingest::query::level_of(&needle.text).map_or(0.01, level_cost),
        Sign::Value(Field::Header(Header::Txid | Header::Uid | Header::Jid), _) => 0.001,
        Sign::Value(Field::Purpose, _) => 0.2,
        Sign::Value(..) => 0.05,
    }
}

fn level_cost(level: Level) -> f64 {
    match level {
        Level::Debug => 0.5,
        Level::Info => 0.8,
        Level::Warn => 0.1,
        Level::Error => 0.05,
    }
}

/// Texts of which whatever an expression finds has at least one.
fn of_expression(source: &str) -> Option<Condition> {
    literals(&regex_syntax::parse(source).ok()?)
}

fn literals(hir: &Hir) -> Option<Condition> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => cheapest(runs(std::slice::from_ref(hir)).iter().filter_map(text)),
        HirKind::Concat(parts) => {
            let inside = parts.iter().filter(|part| !matches!(part.kind(), HirKind::Literal(_) | HirKind::Class(_)));
            cheapest(inside.filter_map(literals).chain(runs(parts).iter().filter_map(text)))
        }
        HirKind::Alternation(branches) => branches.iter().map(literals).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        HirKind::Capture(capture) => literals(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => literals(&repetition.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
    .filter(|signs| signs.len() <= SIGNS_MAX)
}

/// Texts that stand side by side in an expression: as they are, or of letters of both cases where one of them may be either.
fn runs(parts: &[Hir]) -> Vec<Needle> {
    let mut found = Vec::new();
    let (mut exact, mut folded) = (String::new(), String::new());
    for part in parts.iter().map(Hir::kind).chain([&HirKind::Empty]) {
        let literal = match part {
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok(),
            _ => None,
        };
        match literal {
            Some(text) => exact.push_str(text),
            None => found.push(Needle { text: std::mem::take(&mut exact), folded: false }),
        }
        // A mark of kana joins with what stands before it, so only what no mark joins with can be folded apart from its neighbours.
        let either = match part {
            HirKind::Class(class) => one_letter(class).map(String::from),
            _ => literal.filter(|text| text.is_ascii()).map(|text| fold(text).into_owned()),
        };
        match either {
            Some(text) => folded.push_str(&text),
            None => found.push(Needle { text: std::mem::take(&mut folded), folded: true }),
        }
    }
    found.retain(|needle| !needle.text.is_empty());
    found
}

/// The letter that all of a class are when case does not matter.
fn one_letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let mut letters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
    let fold_one = |letter: char| {
        let folded = fold(letter.encode_utf8(&mut [0; 4])).into_owned();
        let mut chars = folded.chars();
        chars.next().filter(|first| first.is_ascii() && chars.next().is_none())
    };
    let first = fold_one(letters.next()?)?;
    letters.take(4).all(|letter| fold_one(letter) == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests;
