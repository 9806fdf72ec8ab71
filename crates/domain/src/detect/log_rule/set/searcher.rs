//! All texts that rules look for, found in one pass each for those that are meant exactly and those that are folded.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::ingest::query::{Needle, fold};

/// Texts of more bytes together are looked for with the smaller and slower machine: the fast one takes some hundred times as much.
const FAST_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Default)]
pub(super) struct Searcher {
    exact: Option<Machine>,
    folded: Option<Machine>,
}

#[derive(Debug)]
struct Machine {
    automaton: AhoCorasick,
    /// Rules by the automaton's patterns.
    rules: Vec<Vec<u32>>,
    /// Of the shortest text.
    bytes_min: usize,
}

impl Searcher {
    pub fn new(needles: impl IntoIterator<Item = (Needle, u32)>) -> Searcher {
        let (folded, exact): (Vec<_>, Vec<_>) = needles.into_iter().partition(|(needle, _)| needle.folded);
        Searcher { exact: Machine::new(exact), folded: Machine::new(folded) }
    }

    pub fn is_empty(&self) -> bool {
        self.exact.is_none() && self.folded.is_none()
    }

    /// Calls `hit` for each rule of each text that is found, some more than once.
    pub fn find(&self, text: &str, mut hit: impl FnMut(u32)) {
        if let Some(machine) = self.exact.as_ref().filter(|machine| machine.bytes_min <= text.len()) {
            machine.find(text, &mut hit);
        }
        // Folding can lengthen a text, but nothing like to the double.
        if let Some(machine) = self.folded.as_ref().filter(|machine| machine.bytes_min <= text.len() * 2) {
            machine.find(&fold(text), &mut hit);
        }
    }
}

impl Machine {
    fn new(needles: Vec<(Needle, u32)>) -> Option<Machine> {
        let mut of_text: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (needle, rule) in needles {
            let rules = of_text.entry(needle.text).or_default();
            if rules.last() != Some(&rule) {
                rules.push(rule);
            }
        }
        if of_text.is_empty() {
            return None;
        }
        let bytes: usize = of_text.keys().map(String::len).sum();
        let kind = if bytes <= FAST_BYTES_MAX { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        // Without a prefilter: with hundreds of texts it stops everywhere. Failure is for more patterns than 32 bits count.
        let automaton = AhoCorasick::builder().kind(Some(kind)).prefilter(false).build(of_text.keys()).ok()?;
        let bytes_min = of_text.keys().map(String::len).min().unwrap_or_default();
        Some(Machine { automaton, rules: of_text.into_values().collect(), bytes_min })
    }

    fn find(&self, text: &str, hit: &mut impl FnMut(u32)) {
        for found in self.automaton.find_overlapping_iter(text) {
            self.rules[found.pattern()].iter().for_each(|rule| hit(*rule));
        }
    }
}
