//! What the configuration says of logs: where they come from, why they exist, and what in them is worth an alert.

use std::collections::BTreeMap;

use super::LogRule;
use crate::ingest::{PurposeRule, Reading, Source};
use crate::kernel::{LogRuleId, LogSourceId, PurposeId, Zone};

/// Stands beside the catalog: it knows words that the catalog must not import.
#[derive(Clone, Debug, PartialEq)]
pub struct Logs {
    pub sources: BTreeMap<LogSourceId, Source>,
    /// All of the standard's purposes, and those that the policy adds.
    pub purposes: BTreeMap<PurposeId, PurposeRule>,
    pub rules: BTreeMap<LogRuleId, LogRule>,
    /// The policy's: months of keeping are counted in it, and sources without a zone of their own are read in it.
    pub zone: Zone,
}

impl Logs {
    /// The rule of a purpose. One that the policy does not name any more is kept and closed until it does: nobody said that its records
    /// may go, or be read by all.
    pub fn purpose(&self, purpose: &PurposeId) -> PurposeRule {
        self.purposes.get(purpose).cloned().unwrap_or_else(|| PurposeRule {
            keep: None,
            delete: false,
            read: Reading::Audit,
            ..PurposeRule::added(purpose.clone())
        })
    }
}

impl Default for Logs {
    fn default() -> Self {
        Logs { sources: BTreeMap::new(), purposes: PurposeRule::all_standard(), rules: BTreeMap::new(), zone: Zone::utc() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_that_nobody_names_any_more_is_closed_and_kept() {
        let rule = Logs::default().purpose(&"secrets".into());
        assert_eq!((rule.read, rule.keep, rule.delete), (Reading::Audit, None, false));
        assert_eq!(Logs::default().purpose(&"detect".into()).read, Reading::General);
    }
}
