//! Thousands of rules over each record, most of which have nothing to do with it. One pass over its text finds those that may; only they
//! are asked in full ([`crate::ingest::query::Filter::matches`]).
//!
//! Where a record's template is known, the pass was made once for the template: all that is left is to look into its variables.

mod condition;
mod searcher;
mod template;

use std::collections::HashMap;

use condition::{Sign, condition, level_bit};
use searcher::Searcher;
use template::Crossing;
pub use template::{Candidates, Look};

use super::{Kind, LogRule};
use crate::ingest::query::{Field, Fields, Needle, level_of};
use crate::ingest::template::{PLACEHOLDER, variables};

/// Rules are known by their place in what the set was compiled from.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: usize,
    /// Whatever the record.
    always: Vec<u32>,
    text: Searcher,
    attributes: Searcher,
    /// Texts that can stand inside of a variable.
    inside: Searcher,
    /// Texts that can begin or end in one.
    crossing: Vec<Crossing>,
    /// Rules that look for attributes: candidates where those are written with escapes, which hide texts.
    by_attribute: Vec<u32>,
    fields: Vec<(Field, Values)>,
    levels: [Vec<u32>; 4],
}

/// Rules by the value of a field.
#[derive(Debug, Default)]
struct Values {
    exact: HashMap<String, Vec<u32>>,
    folded: HashMap<String, Vec<u32>>,
}

/// What a record says in words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    pub message: &'a str,
    pub rest: Option<&'a str>,
    /// The text of a JSON object.
    pub attributes: Option<&'a str>,
}

/// Room for the answers, kept from record to record.
#[derive(Debug, Default)]
pub struct Scratch {
    found: Vec<usize>,
    /// For each rule the turn in which it was found last.
    seen: Vec<u32>,
    turn: u32,
}

impl RuleSet {
    /// Rules that are switched off are candidates for nothing.
    pub fn compile<'r>(rules: impl IntoIterator<Item = &'r LogRule>) -> RuleSet {
        let rules: Vec<&LogRule> = rules.into_iter().collect();
        let mut set = RuleSet { rules: rules.len(), ..RuleSet::default() };
        let mut signs: Vec<(Sign, u32)> = Vec::new();
        for (place, rule) in rules.into_iter().enumerate().filter(|(_, rule)| rule.enabled) {
            let Ok(place) = u32::try_from(place) else { break };
            // Of a ratio every record of the total counts.
            let filter = match &rule.kind {
                Kind::Ratio { of, .. } => &of.filter,
                _ => &rule.query.filter,
            };
            match condition(filter) {
                None => set.always.push(place),
                Some(found) => signs.extend(found.into_iter().map(|sign| (sign, place))),
            }
        }
        let needles = |of: &dyn Fn(&Sign) -> Option<&Needle>| -> Vec<(Needle, u32)> {
            signs.iter().filter_map(|(sign, rule)| of(sign).map(|needle| (needle.clone(), *rule))).collect()
        };
        let in_text = needles(&|sign| match sign {
            Sign::Text(needle) | Sign::Attribute(needle) => Some(needle),
            Sign::Value(..) | Sign::Levels(_) => None,
        });
        let in_attributes = needles(&|sign| if let Sign::Attribute(needle) = sign { Some(needle) } else { None });
        set.by_attribute = in_attributes.iter().map(|(_, rule)| *rule).collect();
        set.by_attribute.dedup();
        set.inside = Searcher::new(in_text.iter().filter(|(needle, _)| template::fits_inside(needle)).cloned());
        set.crossing = template::crossing(&in_text);
        set.text = Searcher::new(in_text);
        set.attributes = Searcher::new(in_attributes);
        for (sign, rule) in signs {
            match sign {
                Sign::Value(field, needle) => set.values(field).add(needle, rule),
                Sign::Levels(bits) => {
                    for level in hinomi_logline::Level::ALL {
                        if bits & level_bit(level) != 0 {
                            set.levels[level as usize].push(rule);
                        }
                    }
                }
                Sign::Text(_) | Sign::Attribute(_) => {}
            }
        }
        set
    }

    fn values(&mut self, field: Field) -> &mut Values {
        let place = self.fields.iter().position(|(other, _)| *other == field).unwrap_or_else(|| {
            self.fields.push((field, Values::default()));
            self.fields.len() - 1
        });
        &mut self.fields[place].1
    }

    /// Rules that a record may match; no other rule matches it.
    pub fn candidates<'s>(&self, texts: Texts<'_>, fields: &(impl Fields + ?Sized), scratch: &'s mut Scratch) -> &'s [usize] {
        scratch.begin(self.rules);
        self.text.find(texts.message, |rule| scratch.add(rule));
        self.beside_the_message(texts, fields, scratch);
        &scratch.found
    }

    /// The same where [`RuleSet::for_template`] was asked for the message's template before.
    pub fn candidates_by_template<'s>(
        &self,
        known: &Candidates,
        texts: Texts<'_>,
        fields: &(impl Fields + ?Sized),
        scratch: &'s mut Scratch,
    ) -> &'s [usize] {
        scratch.begin(self.rules);
        known.rules().iter().for_each(|rule| scratch.add(*rule));
        match known.look() {
            Look::Nothing => {}
            Look::Variables => variables(texts.message).for_each(|variable| self.inside.find(variable, |rule| scratch.add(rule))),
            Look::Message => self.text.find(texts.message, |rule| scratch.add(rule)),
        }
        self.beside_the_message(texts, fields, scratch);
        &scratch.found
    }

    /// What the template alone says of every message that has it.
    pub fn for_template(&self, template: &str) -> Candidates {
        let Some(mut rules) = template::that_cross(template, &self.crossing) else { return Candidates::new(Vec::new(), Look::Message) };
        self.text.find(template, |rule| rules.push(rule));
        let may_be_inside = !self.inside.is_empty() && template.contains(PLACEHOLDER);
        Candidates::new(rules, if may_be_inside { Look::Variables } else { Look::Nothing })
    }

    fn beside_the_message(&self, texts: Texts<'_>, fields: &(impl Fields + ?Sized), scratch: &mut Scratch) {
        self.always.iter().for_each(|rule| scratch.add(*rule));
        if let Some(rest) = texts.rest {
            self.text.find(rest, |rule| scratch.add(rule));
        }
        if let Some(attributes) = texts.attributes
            && !self.by_attribute.is_empty()
        {
            if memchr::memchr(b'\\', attributes.as_bytes()).is_some() {
                self.by_attribute.iter().for_each(|rule| scratch.add(*rule));
            } else {
                self.attributes.find(attributes, |rule| scratch.add(rule));
            }
        }
        for (field, values) in &self.fields {
            if let Some(value) = fields.text(field) {
                values.find(&value, |rule| scratch.add(rule));
            }
        }
        if self.levels.iter().any(|rules| !rules.is_empty())
            && let Some(level) = fields.text(&Field::Level).and_then(|word| level_of(&word))
        {
            self.levels[level as usize].iter().for_each(|rule| scratch.add(*rule));
        }
    }

    /// Rules that every record has to be asked for: they have nothing to be found by.
    pub fn always(&self) -> usize {
        self.always.len()
    }
}

impl Values {
    fn add(&mut self, needle: Needle, rule: u32) {
        let map = if needle.folded { &mut self.folded } else { &mut self.exact };
        map.entry(needle.text).or_default().push(rule);
    }

    fn find(&self, value: &str, mut hit: impl FnMut(u32)) {
        self.exact.get(value).into_iter().flatten().for_each(|rule| hit(*rule));
        if !self.folded.is_empty() {
            self.folded.get(&*crate::ingest::query::fold(value)).into_iter().flatten().for_each(|rule| hit(*rule));
        }
    }
}

impl Scratch {
    fn begin(&mut self, rules: usize) {
        self.found.clear();
        self.seen.resize(rules, 0);
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.seen.fill(0);
            self.turn = 1;
        }
    }

    fn add(&mut self, rule: u32) {
        let seen = &mut self.seen[rule as usize];
        if *seen != self.turn {
            *seen = self.turn;
            self.found.push(rule as usize);
        }
    }
}

#[cfg(test)]
mod tests;
