//! What a rule remembers between records, and what it says to each: pure, bounded, and the same after a restart.
//!
//! Everything goes by the records' own time. A record may arrive up to the rule's allowance after its time without making a difference to
//! anything; what comes later is judged apart, counted and marked, never left out in silence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::group::{Group, Told};
use super::{Kind, LogRule};
use crate::ingest::query::{Field, Fields};
use crate::kernel::{Span, Timestamp};

/// Groups that a rule keeps apart. What comes beyond is judged together, without labels, and marked.
pub const GROUPS_MAX: usize = 1_000;
/// Times, values and templates that a rule remembers in all its groups.
pub const ENTRIES_MAX: usize = 65_536;
/// Longer values of labels are cut.
pub const LABEL_BYTES_MAX: usize = 256;

/// One record that a rule looks at: it matches the query, or, of a ratio, at least `of`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Observation<'a> {
    /// The record's own time; the time of receipt where it has none.
    pub at: Timestamp,
    pub received_at: Timestamp,
    /// Values of `group_by` in its order; what a record lacks is empty.
    pub group: &'a [&'a str],
    /// Of [`Kind::Distinct`] and [`Kind::New`]: the field's value, or the template. A record without it counts nowhere.
    pub value: Option<&'a str>,
    /// `false` only of a ratio: counts to the total alone.
    pub matched: bool,
    /// How the caller finds the record again.
    pub example: u64,
}

pub type Labels = BTreeMap<String, String>;

/// What is to be done with alerts.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    Fire(Firing),
    /// The alert that fires with these labels was seen again so often.
    More {
        labels: Labels,
        count: u64,
        last_at: Timestamp,
    },
    Resolve {
        labels: Labels,
        /// In the records' time: the hold time after the last occurrence, or when what was missing came back.
        at: Timestamp,
        because: Because,
    },
    /// Records that came later than the allowance. They fired where they were enough by themselves.
    Late {
        labels: Labels,
        count: u64,
        newest_at: Timestamp,
    },
    /// There are more groups, or more to remember, than a rule may keep apart; told once each time it happens.
    Overflow,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    pub labels: Labels,
    /// When it began: the first record that counts; of an absence the last one seen.
    pub began_at: Timestamp,
    /// When the condition was met.
    pub at: Timestamp,
    /// Records, or different values, that met it.
    pub count: u64,
    /// See [`Observation::example`]; an absence has none.
    pub example: Option<u64>,
    /// Met by records that came later than the allowance.
    pub late: bool,
    /// Stands for groups beyond [`GROUPS_MAX`], which have no alerts of their own.
    pub overflow: bool,
}

/// What became of a record that concerns a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// `false` only of a ratio: it counts to the total alone.
    pub matched: bool,
    pub signals: Vec<Signal>,
}

/// Why an alert is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Nothing more came for the hold time.
    Quiet,
    /// What was missing came back.
    Returned,
    /// A group has been missing for so long that it is not expected any more.
    Forgotten,
    /// The rule was changed, switched off or removed.
    RuleChanged,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleState {
    made_for: String,
    #[serde(with = "pairs")]
    groups: BTreeMap<Vec<String>, Group>,
    /// Of the groups that found no room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overflow: Option<Box<Group>>,
    /// What all groups remember together.
    entries: usize,
    overflow_told: bool,
}

impl RuleState {
    /// From now on the rule looks.
    pub fn new(rule: &LogRule, now: Timestamp) -> Self {
        let mut groups = BTreeMap::new();
        // What was never there can be missing, too.
        if matches!(rule.kind, Kind::Absence { .. }) && rule.group_by.is_empty() {
            groups.insert(Vec::new(), Group::new(rule, now.as_micros()));
        }
        RuleState { made_for: rule.condition_digest(), groups, overflow: None, entries: 0, overflow_told: false }
    }

    /// Whether it was made by a rule with the same condition. If not, let it go with [`RuleState::end`] and begin anew.
    pub fn fits(&self, rule: &LogRule) -> bool {
        self.made_for == rule.condition_digest()
    }

    /// Takes in one record.
    pub fn observe(&mut self, rule: &LogRule, seen: &Observation<'_>) -> Vec<Signal> {
        let received = seen.received_at.as_micros();
        let at = seen.at.as_micros().min(received);
        let late = at < received.saturating_sub(rule.late_within.as_micros());
        let key: Vec<String> = seen.group.iter().map(|value| cut(value)).collect();
        let full = self.entries >= ENTRIES_MAX;
        let mut signals = Vec::new();
        let room = self.groups.len() < GROUPS_MAX && !full;
        let (group, labels, overflow) = if room || self.groups.contains_key(&key) {
            let labels = labels(rule, &key);
            (self.groups.entry(key).or_insert_with(|| Group::new(rule, received)), labels, false)
        } else {
            self.overflow_told |= note_overflow(self.overflow_told, &mut signals);
            // A group that is not known cannot be missing.
            if matches!(rule.kind, Kind::Absence { .. }) {
                return signals;
            }
            let joint = self.overflow.get_or_insert_with(|| Box::new(Group::new(rule, received)));
            (joint.as_mut(), Labels::new(), true)
        };
        let before = group.len();
        let told = Told { labels: &labels, overflow };
        group.observe(rule, seen, at, late, !full, &told, &mut signals);
        self.entries = (self.entries + group.len()).saturating_sub(before);
        if full && matches!(rule.kind, Kind::New { .. }) {
            self.overflow_told |= note_overflow(self.overflow_told, &mut signals);
        }
        signals
    }

    /// The same of a record that may match: asks the rule's filters, and takes it in if it concerns the rule. `None`: it does not.
    pub fn look_at(
        &mut self,
        rule: &LogRule,
        record: &(impl Fields + ?Sized),
        at: Timestamp,
        received_at: Timestamp,
        example: u64,
    ) -> Option<Looked> {
        let counts = match &rule.kind {
            Kind::Ratio { of, .. } => of.filter.matches(record),
            _ => true,
        };
        let matched = counts && rule.query.filter.matches(record);
        let concerned = matched || (counts && matches!(rule.kind, Kind::Ratio { .. }));
        if !concerned {
            return None;
        }
        let group: Vec<_> = rule.group_by.iter().map(|field| record.text(field).unwrap_or_default()).collect();
        let group: Vec<&str> = group.iter().map(|value| &**value).collect();
        let value = match &rule.kind {
            Kind::Distinct { field, .. } | Kind::New { field: Some(field), .. } => record.text(field),
            Kind::New { field: None, .. } => record.text(&Field::Template),
            _ => None,
        };
        let value = value.as_deref().filter(|value| !value.is_empty());
        let signals = self.observe(rule, &Observation { at, received_at, group: &group, value, matched, example });
        Some(Looked { matched, signals })
    }

    /// Nothing was heard of for a while, or records have just been taken in: alerts resolve, absences and ratios are judged, and what was
    /// counted is told. To be called every few seconds, and after each batch.
    pub fn pass_of_time(&mut self, rule: &LogRule, now: Timestamp) -> Vec<Signal> {
        let now = now.as_micros();
        let mut signals = Vec::new();
        let mut entries = 0;
        self.groups.retain(|key, group| {
            let labels = labels(rule, key);
            group.pass_of_time(rule, now, &Told { labels: &labels, overflow: false }, &mut signals);
            let stays = !group.is_over(rule, now);
            entries += if stays { group.len() } else { 0 };
            stays
        });
        if let Some(joint) = &mut self.overflow {
            joint.pass_of_time(rule, now, &Told { labels: &Labels::new(), overflow: true }, &mut signals);
            if joint.is_over(rule, now) {
                self.overflow = None;
            }
        }
        self.entries = entries + self.overflow.as_ref().map_or(0, |joint| joint.len());
        self.overflow_told &= self.overflow.is_some() || self.entries >= ENTRIES_MAX || self.groups.len() >= GROUPS_MAX;
        signals
    }

    /// Nobody looked until now (hinomi was away): nothing is missing because of that.
    pub fn look_again(&mut self, rule: &LogRule, now: Timestamp) {
        if matches!(rule.kind, Kind::Absence { .. }) {
            self.groups.values_mut().for_each(|group| group.excuse(now.as_micros()));
        }
    }

    /// The rule is no more: what fires is over.
    pub fn end(self, rule: &LogRule, now: Timestamp) -> Vec<Signal> {
        let known = self.groups.iter().filter(|(_, group)| group.is_firing()).map(|(key, _)| labels(rule, key));
        let joint = self.overflow.iter().filter(|joint| joint.is_firing()).map(|_| Labels::new());
        known.chain(joint).map(|labels| Signal::Resolve { labels, at: now, because: Because::RuleChanged }).collect()
    }

    /// How many alerts it has.
    pub fn firing(&self) -> usize {
        self.groups.values().chain(self.overflow.as_deref()).filter(|group| group.is_firing()).count()
    }

    /// Groups, and what all of them remember.
    pub fn size(&self) -> (usize, usize) {
        (self.groups.len(), self.entries)
    }
}

impl LogRule {
    /// The same for rules that ask the same; another one needs a state of its own.
    pub fn condition_digest(&self) -> String {
        let mut text = format!("{}\n{:?}", self.query_text, self.kind.as_str());
        let within = self.kind.within().unwrap_or(Span::ZERO);
        let (field, of) = match &self.kind {
            Kind::Distinct { field, .. } | Kind::New { field: Some(field), .. } => (field.name(), ""),
            Kind::Ratio { of_text, .. } => ("", of_text.as_str()),
            _ => ("", ""),
        };
        text.push_str(&format!("\n{:?}\n{within}\n{field}\n{of}", self.kind.threshold()));
        for field in &self.group_by {
            text.push('\n');
            text.push_str(field.name());
        }
        format!("{:016x}", super::values::digest(&text))
    }
}

/// Tells once; answers that it is told.
fn note_overflow(told: bool, signals: &mut Vec<Signal>) -> bool {
    if !told {
        signals.push(Signal::Overflow);
    }
    true
}

fn labels(rule: &LogRule, key: &[String]) -> Labels {
    let given = rule.group_by.iter().zip(key).filter(|(_, value)| !value.is_empty());
    given.map(|(field, value)| (field.name().to_owned(), value.clone())).collect()
}

fn cut(value: &str) -> String {
    let mut end = value.len().min(LABEL_BYTES_MAX);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    value[..end].to_owned()
}

/// Keys of groups are lists, which JSON has no keys of.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::Group;

    pub fn serialize<S: Serializer>(groups: &BTreeMap<Vec<String>, Group>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(groups)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Vec<String>, Group>, D::Error> {
        Ok(Vec::<(Vec<String>, Group)>::deserialize(deserializer)?.into_iter().collect())
    }
}
