//! What the index of a part says of a filter, for a whole row group, before any row is read.

use std::collections::HashMap;

use hinomi_domain::ingest::query::{Field, Filter, Test, TextTest};

use super::needle::{Judge, Verdict};
use super::test::Passes as _;
use crate::batch::{DictColumn, NONE};
use crate::part::Index;

/// Judges of one part's index; what it found out of a text it does not find out again for the next row group.
pub(crate) struct IndexJudge<'a> {
    index: &'a Index,
    purpose: &'a str,
    pieces: Option<&'a str>,
    /// By test (its address) and text.
    known: HashMap<(*const TextTest, u32), Verdict>,
    rest: HashMap<*const TextTest, bool>,
}

impl<'a> IndexJudge<'a> {
    pub fn new(index: &'a Index, purpose: &'a str, pieces: Option<&'a str>) -> IndexJudge<'a> {
        IndexJudge { index, purpose, pieces, known: HashMap::new(), rest: HashMap::new() }
    }

    /// Of all rows of a group.
    pub fn group(&mut self, filter: &Filter, group: usize) -> Verdict {
        match filter {
            Filter::All => Verdict::Always,
            Filter::Not(inner) => self.group(inner, group).not(),
            Filter::And(all) => all.iter().fold(Verdict::Always, |so_far, filter| match so_far {
                Verdict::Never => Verdict::Never,
                _ => match (so_far, self.group(filter, group)) {
                    (_, Verdict::Never) => Verdict::Never,
                    (Verdict::Always, Verdict::Always) => Verdict::Always,
                    _ => Verdict::Maybe,
                },
            }),
            Filter::Or(any) => any.iter().fold(Verdict::Never, |so_far, filter| match so_far {
                Verdict::Always => Verdict::Always,
                _ => match (so_far, self.group(filter, group)) {
                    (_, Verdict::Always) => Verdict::Always,
                    (Verdict::Never, Verdict::Never) => Verdict::Never,
                    _ => Verdict::Maybe,
                },
            }),
            Filter::Text(_) | Filter::Field(..) => match self.count(filter, group) {
                Some(0) => Verdict::Never,
                Some(count) if count == u64::from(self.index.groups[group].rows) => Verdict::Always,
                Some(_) => Verdict::Maybe,
                None => self.possible(filter, group),
            },
        }
    }

    /// How many rows of a group pass, where the index tells.
    pub fn count(&mut self, filter: &Filter, group: usize) -> Option<u64> {
        let rows = u64::from(self.index.groups[group].rows);
        match filter {
            Filter::All => Some(rows),
            Filter::Not(inner) => self.count(inner, group).map(|count| rows - count),
            Filter::And(all) => {
                // Those that hold for every row leave the others as they are.
                let verdicts: Vec<Verdict> = all.iter().map(|filter| self.group(filter, group)).collect();
                if verdicts.contains(&Verdict::Never) {
                    return Some(0);
                }
                let mut open = all.iter().zip(verdicts).filter(|(_, verdict)| *verdict == Verdict::Maybe).map(|(filter, _)| filter);
                match (open.next(), open.next()) {
                    (None, _) => Some(rows),
                    (Some(filter), None) => self.count(filter, group),
                    _ => None,
                }
            }
            Filter::Or(any) => {
                let verdicts: Vec<Verdict> = any.iter().map(|filter| self.group(filter, group)).collect();
                if verdicts.contains(&Verdict::Always) {
                    return Some(rows);
                }
                let mut open = any.iter().zip(verdicts).filter(|(_, verdict)| *verdict == Verdict::Maybe).map(|(filter, _)| filter);
                match (open.next(), open.next()) {
                    (None, _) => Some(0),
                    (Some(filter), None) => self.count(filter, group),
                    _ => None,
                }
            }
            Filter::Field(field, test) => self.field(field, test, group),
            Filter::Text(test) => {
                if !self.rest_is_out(test, group) {
                    return None;
                }
                let mut count = 0;
                for (key, rows) in self.index.counts(group, DictColumn::Template)? {
                    match self.template(test, *key) {
                        Verdict::Always => count += u64::from(*rows),
                        Verdict::Never => {}
                        Verdict::Maybe => return None,
                    }
                }
                Some(count)
            }
        }
    }

    fn field(&self, field: &Field, test: &Test, group: usize) -> Option<u64> {
        let column = match field {
            Field::Purpose => {
                return Some(if test.passes(Some(self.purpose)) { u64::from(self.index.groups[group].rows) } else { 0 });
            }
            Field::Source => DictColumn::Source,
            Field::Host => DictColumn::Host,
            Field::Level => DictColumn::Level,
            Field::Template => DictColumn::Template,
            Field::Header(header) => DictColumn::of(*header),
            _ => return None,
        };
        let counts = self.index.counts(group, column)?;
        let passing = counts.iter().filter(|(key, _)| test.passes(self.index.text(*key)));
        Some(passing.map(|(_, count)| u64::from(*count)).sum())
    }

    /// Where there is no count there may still be a no.
    fn possible(&mut self, filter: &Filter, group: usize) -> Verdict {
        let Filter::Text(test) = filter else { return Verdict::Maybe };
        if !self.rest_is_out(test, group) {
            return Verdict::Maybe;
        }
        let index = self.index;
        let Some(templates) = index.counts(group, DictColumn::Template) else { return Verdict::Maybe };
        if templates.iter().all(|(key, _)| self.template(test, *key) == Verdict::Never) { Verdict::Never } else { Verdict::Maybe }
    }

    fn template(&mut self, test: &TextTest, key: u32) -> Verdict {
        let (index, pieces) = (self.index, self.pieces);
        let Some(text) = index.text(key).filter(|_| key != NONE) else { return Verdict::Maybe };
        *self.known.entry((std::ptr::from_ref(test), key)).or_insert_with(|| Judge::new(test, pieces).template(text))
    }

    /// Whether no line after the first of any message can pass.
    fn rest_is_out(&mut self, test: &TextTest, group: usize) -> bool {
        if !self.index.groups[group].has_rest {
            return true;
        }
        let TextTest::Contains(needle) = test else { return false };
        let (index, pieces) = (self.index, self.pieces);
        *self.rest.entry(std::ptr::from_ref(test)).or_insert_with(|| {
            let judge = Judge::new(test, pieces);
            let never = |templates: &Vec<u32>| {
                templates.iter().filter_map(|key| index.text(*key)).all(|template| judge.template(template) == Verdict::Never)
            };
            !needle.text.contains('\n') && index.rest_templates.as_ref().is_some_and(never)
        })
    }
}
