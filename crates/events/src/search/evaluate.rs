//! Which rows of a chunk pass a filter. Cheap columns first; texts are read only where nothing else decides.

use hinomi_domain::ingest::query::{Comparison, Field, Filter, Test, TextTest, value_in_json, value_in_text};

use super::chunk::{Chunk, Purposes, TextColumn};
use super::mask::Mask;
use super::needle::{Judge, Verdict};
use super::test::Passes as _;
use crate::batch::{DictColumn, NO_NUMBER, NONE};
use crate::error::Fault;

/// Of the candidates, those that pass.
pub(crate) fn evaluate(filter: &Filter, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    if candidates.is_empty() {
        return Ok(candidates);
    }
    match filter {
        Filter::All => Ok(candidates),
        Filter::Not(inner) => {
            let passing = evaluate(inner, chunk, candidates.clone())?;
            Ok(candidates.and_not(&passing))
        }
        Filter::And(all) => {
            let mut order: Vec<&Filter> = all.iter().collect();
            order.sort_by_key(|filter| cost(filter));
            order.into_iter().try_fold(candidates, |left, filter| evaluate(filter, chunk, left))
        }
        Filter::Or(any) => {
            let mut order: Vec<&Filter> = any.iter().collect();
            order.sort_by_key(|filter| cost(filter));
            let (mut passed, mut left) = (Mask::none(candidates.rows()), candidates);
            for filter in order {
                let passing = evaluate(filter, chunk, left.clone())?;
                left = left.and_not(&passing);
                passed = passed.or(&passing);
                if left.is_empty() {
                    break;
                }
            }
            Ok(passed)
        }
        Filter::Text(test) => text(test, chunk, candidates),
        Filter::Field(field, test) => self::field(field, test, chunk, candidates),
    }
}

/// The cheaper, the earlier.
fn cost(filter: &Filter) -> u8 {
    match filter {
        Filter::All => 0,
        Filter::Field(Field::Purpose, _) => 0,
        Filter::Field(Field::Source | Field::Level | Field::Host, _) => 1,
        Filter::Field(Field::Template | Field::Header(_) | Field::Unparsed | Field::Time, _) => 2,
        Filter::Text(TextTest::Contains(_)) => 3,
        Filter::Field(Field::Message, _) | Filter::Text(TextTest::Matches(_)) => 4,
        Filter::Field(Field::Rest, _) => 5,
        Filter::Field(Field::Other(_), _) => 6,
        Filter::Not(inner) => cost(inner),
        Filter::And(all) | Filter::Or(all) => all.iter().map(cost).max().unwrap_or_default(),
    }
}

fn text(test: &TextTest, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let in_message = message(test, chunk, candidates.clone())?;
    let left = candidates.and_not(&in_message);
    let in_rest = rest(test, chunk, left)?;
    Ok(in_message.or(&in_rest))
}

/// Messages that pass, by their templates as far as those decide.
fn message(test: &TextTest, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let verdicts: Vec<Verdict> = {
        let judge = Judge::new(test, chunk.pieces());
        let templates = chunk.dict(DictColumn::Template)?;
        templates.values.iter().map(|template| judge.template(template)).collect()
    };
    let keys = chunk.dict(DictColumn::Template)?.keys;
    let verdict = |row: usize| match keys[row] {
        NONE => Verdict::Maybe,
        key => verdicts[key as usize],
    };
    let (mut passing, mut open) = (Mask::none(candidates.rows()), Mask::none(candidates.rows()));
    for row in candidates.iter() {
        match verdict(row) {
            Verdict::Always => passing.set(row),
            Verdict::Maybe => open.set(row),
            Verdict::Never => {}
        }
    }
    if !open.is_empty() {
        chunk.texts(TextColumn::Message, &open, &mut |row, text| {
            if text.is_some_and(|text| test.matches(text)) {
                passing.set(row);
            }
        })?;
    }
    Ok(passing)
}

/// Rows where a line after the first passes.
fn rest(test: &TextTest, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let mut passing = Mask::none(candidates.rows());
    if candidates.is_empty() || !chunk.has_rest() || rest_never(test, chunk) {
        return Ok(passing);
    }
    chunk.texts(TextColumn::Rest, &candidates, &mut |row, text| {
        if text.is_some_and(|text| test.matches(text)) {
            passing.set(row);
        }
    })?;
    Ok(passing)
}

/// Whether the templates of the lines after the first say that none passes.
pub(super) fn rest_never(test: &TextTest, chunk: &dyn Chunk) -> bool {
    // What goes over a line end, or may, is not seen in single lines.
    let TextTest::Contains(needle) = test else { return false };
    if needle.text.contains('\n') {
        return false;
    }
    let judge = Judge::new(test, chunk.pieces());
    chunk.rest_templates().is_some_and(|templates| templates.iter().all(|template| judge.template(template) == Verdict::Never))
}

fn field(field: &Field, test: &Test, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    match field {
        Field::Purpose => match chunk.purposes() {
            Purposes::All(purpose) => Ok(if test.passes(Some(purpose)) { candidates } else { Mask::none(candidates.rows()) }),
            Purposes::BySource(purposes) => {
                let passing: Vec<bool> = purposes.iter().map(|purpose| test.passes(Some(purpose))).collect();
                let sources = chunk.dict(DictColumn::Source)?.keys;
                Ok(candidates.and(&Mask::of(sources.len(), |row| passing[sources[row] as usize])))
            }
        },
        Field::Source => dict(DictColumn::Source, test, chunk, candidates),
        Field::Host => dict(DictColumn::Host, test, chunk, candidates),
        Field::Level => dict(DictColumn::Level, test, chunk, candidates),
        Field::Template => dict(DictColumn::Template, test, chunk, candidates),
        Field::Header(header) => dict(DictColumn::of(*header), test, chunk, candidates),
        Field::Unparsed => {
            let unparsed = chunk.unparsed()?;
            Ok(if test.passes(Some("true")) { candidates.and(&unparsed) } else { Mask::none(candidates.rows()) })
        }
        Field::Time => {
            let times = chunk.times()?;
            Ok(candidates.and(&Mask::of(times.len(), |row| match test {
                Test::Number(comparison, than) => compare(*comparison, times[row] as f64, *than),
                Test::Between(from, to) => (*from..=*to).contains(&(times[row] as f64)),
                test => test.passes(Some(&hinomi_domain::kernel::Timestamp::from_micros(times[row]).to_string())),
            })))
        }
        Field::Message => match test {
            Test::Contains(needle) => message(&TextTest::Contains(needle.clone()), chunk, candidates),
            _ => by_text(TextColumn::Message, chunk, candidates, |text| test.passes(text)),
        },
        Field::Rest => by_text(TextColumn::Rest, chunk, candidates, |text| test.passes(text)),
        Field::Other(name) if name == ELAPSED => elapsed(test, chunk, candidates),
        Field::Other(name) => other(name, test, chunk, candidates),
    }
}

pub(super) const ELAPSED: &str = crate::part::schema::ELAPSED;

fn dict(column: DictColumn, test: &Test, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let view = chunk.dict(column)?;
    let passing: Vec<bool> = view.values.iter().map(|value| test.passes(Some(value))).collect();
    let none = test.passes(None);
    if candidates.is_full() {
        return Ok(Mask::of(view.keys.len(), |row| if view.keys[row] == NONE { none } else { passing[view.keys[row] as usize] }));
    }
    let mut mask = Mask::none(candidates.rows());
    for row in candidates.iter() {
        if if view.keys[row] == NONE { none } else { passing[view.keys[row] as usize] } {
            mask.set(row);
        }
    }
    Ok(mask)
}

fn by_text(column: TextColumn, chunk: &mut dyn Chunk, candidates: Mask, passes: impl Fn(Option<&str>) -> bool) -> Result<Mask, Fault> {
    let mut passing = Mask::none(candidates.rows());
    chunk.texts(column, &candidates, &mut |row, text| {
        if passes(text) {
            passing.set(row);
        }
    })?;
    Ok(passing)
}

/// A number that has a column of its own.
fn elapsed(test: &Test, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let numbers = chunk.elapsed()?;
    let passes = |number: i64| match test {
        _ if number == NO_NUMBER => test.passes(None),
        Test::Number(comparison, than) => compare(*comparison, number as f64, *than),
        Test::Between(from, to) => (*from..=*to).contains(&(number as f64)),
        Test::Exists => true,
        test => test.passes(Some(&number.to_string())),
    };
    Ok(candidates.and(&Mask::of(numbers.len(), |row| passes(numbers[row]))))
}

fn compare(comparison: Comparison, left: f64, right: f64) -> bool {
    match comparison {
        Comparison::Less => left < right,
        Comparison::AtMost => left <= right,
        Comparison::Equal => left == right,
        Comparison::AtLeast => left >= right,
        Comparison::More => left > right,
    }
}

/// A field that is no column: an attribute, a field of a JSON record, or `name=value` in the message, the first that there is.
fn other(name: &str, test: &Test, chunk: &mut dyn Chunk, candidates: Mask) -> Result<Mask, Fault> {
    let mut passing = Mask::none(candidates.rows());
    each_other(name, chunk, &candidates, &mut |row, value| {
        if test.passes(value) {
            passing.set(row);
        }
    })?;
    Ok(passing)
}

/// The values of such a field, row by row, not in order.
pub(super) fn each_other(name: &str, chunk: &mut dyn Chunk, wanted: &Mask, each: &mut dyn FnMut(usize, Option<&str>)) -> Result<(), Fault> {
    let mut left = wanted.clone();
    if chunk.has_fields() {
        for column in [TextColumn::Attributes, TextColumn::Raw] {
            let mut found = Mask::none(left.rows());
            chunk.texts(column, &left, &mut |row, text| {
                let json = text.filter(|text| text.trim_start().starts_with('{'));
                if let Some(value) = json.and_then(|json| value_in_json(json, name)) {
                    found.set(row);
                    each(row, Some(&value));
                }
            })?;
            left = left.and_not(&found);
        }
    }
    // `name=` stands before the variable, so a template without it has no such value.
    let sign = format!("{name}=");
    let may: Vec<bool> = chunk.dict(DictColumn::Template)?.values.iter().map(|template| may_say(template, &sign)).collect();
    let mut open = Mask::none(left.rows());
    {
        let keys = chunk.dict(DictColumn::Template)?.keys;
        for row in left.iter() {
            if keys[row] == NONE || may[keys[row] as usize] {
                open.set(row);
            } else {
                each(row, None);
            }
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    chunk.texts(TextColumn::Message, &open, &mut |row, text| each(row, text.and_then(|text| value_in_text(text, name))))
}

/// A name with a digit in it is a variable itself.
fn may_say(template: &str, sign: &str) -> bool {
    sign.bytes().any(|byte| byte.is_ascii_digit()) || sign.contains(['<', '>', '*']) || !sign.is_ascii() || template.contains(sign)
}
