//! Asks the rules of each record, off the runtime. Nothing is written here.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use hinomi_domain::detect::LogRule;
use hinomi_domain::detect::alert::{Report, fingerprint};
use hinomi_domain::detect::log_rule::set::{Candidates, RuleSet, Scratch, Texts};
use hinomi_domain::detect::log_rule::{Labels, RuleState, Signal};
use hinomi_domain::kernel::{LogRuleId, Timestamp};
use hinomi_events::Batch;
use hinomi_events::search::View;
use hinomi_store::log_rule_state::LogRuleStateRow;

use crate::world::World;

/// What the store must be told.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Fire(Report),
    More { fingerprint: String, count: u64 },
    Resolve { fingerprint: String, at: Timestamp },
}

/// How a rule stands, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub rule: LogRuleId,
    pub firing: usize,
    pub last_fired_at: Option<Timestamp>,
    /// Since the start of this process.
    pub matched: u64,
    /// Records that came later than the rule's allowance.
    pub late: u64,
}

#[derive(Default)]
struct Counted {
    last_fired_at: Option<Timestamp>,
    matched: u64,
    late: u64,
}

pub(super) struct Evaluation {
    world: Option<Arc<World>>,
    rules: Vec<Arc<LogRule>>,
    set: RuleSet,
    states: HashMap<LogRuleId, RuleState>,
    counted: HashMap<LogRuleId, Counted>,
    told: Vec<Told>,
    changed: bool,
    standing: Arc<RwLock<Vec<Standing>>>,
    scratch: Scratch,
}

impl Evaluation {
    pub fn new(kept: Vec<LogRuleStateRow>, _now: Timestamp) -> Evaluation {
        // What cannot be read any more begins anew.
        let states = kept.into_iter().filter_map(|row| Some((row.rule.into(), serde_json::from_str(&row.state).ok()?))).collect();
        Evaluation {
            world: None,
            rules: Vec::new(),
            set: RuleSet::default(),
            states,
            counted: HashMap::new(),
            told: Vec::new(),
            changed: false,
            standing: Arc::default(),
            scratch: Scratch::default(),
        }
    }

    pub fn standing(&self) -> Arc<RwLock<Vec<Standing>>> {
        self.standing.clone()
    }

    /// Takes over the rules of a configuration; what a changed or removed rule had raised is over.
    pub fn follow(&mut self, world: &Arc<World>, now: Timestamp) {
        if self.world.as_ref().is_some_and(|known| Arc::ptr_eq(known, world)) {
            return;
        }
        let rules: Vec<Arc<LogRule>> = world.logs.rules.values().filter(|rule| rule.enabled).cloned().map(Arc::new).collect();
        let old = std::mem::take(&mut self.rules);
        for rule in &old {
            let kept = rules.iter().find(|new| new.id == rule.id);
            let ends = kept.is_none_or(|new| self.states.get(&rule.id).is_some_and(|state| !state.fits(new)));
            if ends && let Some(state) = self.states.remove(&rule.id) {
                let signals = state.end(rule, now);
                self.tell(rule, signals, None);
            }
        }
        for rule in &rules {
            let fits = self.states.get(&rule.id).is_some_and(|state| state.fits(rule));
            if fits && old.is_empty() {
                // Nobody looked while hinomi was away: what is missing since is not yet missing.
                if let Some(state) = self.states.get_mut(&rule.id) {
                    state.look_again(rule, now);
                }
            }
            if !fits {
                self.states.insert(rule.id.clone(), RuleState::new(rule, now));
                self.changed = true;
            }
        }
        self.set = RuleSet::compile(rules.iter().map(Arc::as_ref));
        self.rules = rules;
        self.world = Some(world.clone());
    }

    pub fn judge(&mut self, batch: &Batch) {
        if self.rules.is_empty() {
            return;
        }
        let known: Vec<Candidates> = batch.templates().map(|template| self.set.for_template(template)).collect();
        let received_at = batch.received_at();
        let mut scratch = std::mem::take(&mut self.scratch);
        for (row, view) in batch.views().enumerate() {
            let texts = Texts { message: view.message(), rest: view.rest(), attributes: view.fields() };
            let candidates = match view.template_number() {
                Some(number) => self.set.candidates_by_template(&known[number], texts, &view, &mut scratch),
                None => self.set.candidates(texts, &view, &mut scratch),
            };
            for place in candidates.to_vec() {
                self.ask(place, &view, row as u64, received_at);
            }
        }
        self.scratch = scratch;
    }

    fn ask(&mut self, place: usize, view: &View<'_>, row: u64, received_at: Timestamp) {
        let Some(rule) = self.rules.get(place).cloned() else { return };
        let Some(state) = self.states.get_mut(&rule.id) else { return };
        let Some(looked) = state.look_at(&rule, view, view.at(), received_at, row) else { return };
        self.changed = true;
        self.counted.entry(rule.id.clone()).or_default().matched += u64::from(looked.matched);
        self.tell(&rule, looked.signals, Some(view));
    }

    pub fn pass_of_time(&mut self, now: Timestamp) {
        for rule in self.rules.clone() {
            let Some(state) = self.states.get_mut(&rule.id) else { continue };
            let signals = state.pass_of_time(&rule, now);
            self.changed |= !signals.is_empty();
            self.tell(&rule, signals, None);
        }
    }

    fn tell(&mut self, rule: &LogRule, signals: Vec<Signal>, view: Option<&View<'_>>) {
        for signal in signals {
            match signal {
                Signal::Fire(firing) => {
                    self.counted.entry(rule.id.clone()).or_default().last_fired_at = Some(firing.at);
                    let report = self.report(rule, &firing.labels, firing.began_at, firing.count, view);
                    self.told.push(Told::Fire(report));
                }
                Signal::More { labels, count, .. } => {
                    self.told.push(Told::More { fingerprint: fingerprint(&source(rule), &all_labels(rule, &labels)), count });
                }
                Signal::Resolve { labels, at, .. } => {
                    self.told.push(Told::Resolve { fingerprint: fingerprint(&source(rule), &all_labels(rule, &labels)), at });
                }
                Signal::Late { count, .. } => self.counted.entry(rule.id.clone()).or_default().late += count,
                Signal::Overflow => tracing::warn!(rule = %rule.id, "a log rule has more groups than it may keep apart"),
            }
        }
    }

    fn report(&self, rule: &LogRule, labels: &Labels, began_at: Timestamp, count: u64, view: Option<&View<'_>>) -> Report {
        let world = self.world.as_ref();
        let of_source = view.and_then(|view| world?.logs.sources.get(&view.source().into()));
        let mut annotations: BTreeMap<String, String> = BTreeMap::new();
        annotations.insert("summary".to_owned(), rule.name.get(hinomi_domain::kernel::Language::Ja).to_owned());
        annotations.insert("query".to_owned(), rule.query_text.clone());
        annotations.insert("count".to_owned(), count.to_string());
        if let Some(view) = view {
            annotations.insert("source".to_owned(), view.source().to_owned());
            // Protected records are read where they are protected; others may still hold what no mail should.
            let protected =
                world.is_none_or(|world| world.logs.purpose(&view.purpose().into()).read == hinomi_domain::ingest::Reading::Audit);
            if !protected {
                annotations.insert("example".to_owned(), cut(&hinomi_logline::mask(view.message())));
            }
        }
        Report {
            source: source(rule),
            rule: rule.id.to_string(),
            labels: all_labels(rule, labels),
            annotations,
            generator_url: None,
            severity: rule.severity,
            component: rule.component.clone().or_else(|| of_source.and_then(|source| source.component.clone())),
            system: rule.system.clone().or_else(|| of_source.and_then(|source| source.system.clone())),
            started_at: began_at,
            expires_at: None,
        }
    }

    pub fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// They could not be told; they come before what is found next.
    pub fn put_back(&mut self, mut told: Vec<Told>) {
        told.append(&mut self.told);
        if told.len() > TOLD_MAX {
            tracing::error!(lost = told.len() - TOLD_MAX, "more was found by log rules than can wait for the store");
            told.truncate(TOLD_MAX);
        }
        self.told = told;
    }

    /// Nothing waits to be told.
    pub fn is_told(&self) -> bool {
        self.told.is_empty()
    }

    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Where the rules stand, for the store.
    pub fn rows(&mut self, now: Timestamp) -> Vec<LogRuleStateRow> {
        self.changed = false;
        let row = |(rule, state): (&LogRuleId, &RuleState)| {
            Some(LogRuleStateRow { rule: rule.to_string(), state: serde_json::to_string(state).ok()?, updated_at: now.as_micros() })
        };
        self.states.iter().filter_map(row).collect()
    }

    pub fn publish(&self, _now: Timestamp) {
        let standing = self.rules.iter().map(|rule| {
            let counted = self.counted.get(&rule.id);
            Standing {
                rule: rule.id.clone(),
                firing: self.states.get(&rule.id).map_or(0, RuleState::firing),
                last_fired_at: counted.and_then(|counted| counted.last_fired_at),
                matched: counted.map_or(0, |counted| counted.matched),
                late: counted.map_or(0, |counted| counted.late),
            }
        });
        if let Ok(mut known) = self.standing.write() {
            *known = standing.collect();
        }
    }
}

/// So much may wait while the store cannot be written.
const TOLD_MAX: usize = 100_000;
/// An example in an alert is no longer than a screen line or two.
const EXAMPLE_CHARS_MAX: usize = 300;

fn cut(text: &str) -> String {
    text.chars().take(EXAMPLE_CHARS_MAX).collect()
}

fn source(rule: &LogRule) -> String {
    format!("log_rule:{}", rule.id)
}

fn all_labels(rule: &LogRule, labels: &Labels) -> BTreeMap<String, String> {
    let mut all = labels.clone();
    all.insert("alertname".to_owned(), rule.id.to_string());
    all
}
