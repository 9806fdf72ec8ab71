//! Conditions over alerts and incidents, shared by `[[notify]]` and `[[triage]]`.

use std::collections::BTreeSet;

use hinomi_domain::catalog::{AlertMatch, LabelPattern};

use super::Builder;
use crate::check::clip;
use crate::read::Fields;
use crate::tree::{Node, Spot};

impl Builder<'_> {
    /// `priorities` is given by the caller: in a triage rule the key means something else.
    pub(super) fn matches(&mut self, fields: &Fields<'_>) -> AlertMatch {
        if let Some(table) = fields.node("match").and_then(Node::as_table) {
            for entry in &table.entries {
                self.check_label_name(&entry.key, entry.key_spot);
                let inner = entry.node.as_str().and_then(|value| value.strip_prefix('/')?.strip_suffix('/'));
                if let Some(inner) = inner {
                    self.is_regex(inner, &entry.node);
                }
            }
        }
        AlertMatch {
            labels: fields.map("match").into_iter().map(|(name, pattern)| (name, LabelPattern::new(pattern))).collect(),
            severities: fields.severities("severity"),
            priorities: BTreeSet::new(),
            components: fields.ids("component").into_iter().collect(),
        }
    }

    pub(super) fn check_label_name(&mut self, name: &str, spot: Spot) {
        let first = name.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if !first || name.len() > 64 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.report
                .error("bad-label", spot, format!("`{}` is no name of a label", clip(name)))
                .label("expected letters, digits and _, not beginning with a digit, at most 64");
        }
    }
}
