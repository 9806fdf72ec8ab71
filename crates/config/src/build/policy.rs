//! `[policy]`, `[[clause]]`, `[[triage]]`, `[[priority]]` over the built-in policy.

use std::collections::BTreeSet;

use hinomi_domain::access::Role;
use hinomi_domain::catalog::Origin;
use hinomi_domain::kernel::{ClauseId, Force, PolicyVersionId, Priority, Span};
use hinomi_domain::policy::{Clause, Policy, PriorityCondition, PriorityRule, Promise, SendMode, TriageAction, TriageRule};
use sha2::{Digest, Sha256};

use super::parts::role;
use super::{Builder, Object};
use crate::names::ObjectKind;
use crate::read::Fields;

impl Builder<'_> {
    pub fn policy(&mut self, objects: &[Object<'_>]) -> Policy {
        let of = |kind: ObjectKind| objects.iter().filter(move |object| object.kind == kind);
        let mut policy = Policy { zone: self.zone.clone(), ..Policy::default() };
        if let Some(object) = of(ObjectKind::Policy).next() {
            apply(&object.fields, &mut policy);
        }
        self.clauses(&of(ObjectKind::Clause).collect::<Vec<_>>(), &mut policy);
        policy.triage = of(ObjectKind::Triage).filter_map(|object| self.triage(object)).collect();
        let priorities: Vec<PriorityRule> = of(ObjectKind::Priority).filter_map(|object| self.priority(object)).collect();
        if !priorities.is_empty() {
            policy.priorities = priorities;
        }
        policy.version = version(&policy);
        policy
    }

    /// Known ids change the built-in clause; a new id replaces the built-in clause of its promise, unless that one is configured too.
    fn clauses(&mut self, objects: &[&Object<'_>], policy: &mut Policy) {
        let built_in = policy.clauses.clone();
        let configured = |id: &ClauseId| objects.iter().any(|object| object.id == id.as_str());
        for object in objects {
            let id = ClauseId::from(object.id.as_str());
            let promise = object.fields.string("promise").and_then(Promise::parse);
            let base = match (built_in.get(&id), promise) {
                (Some(base), Some(promise)) if base.promise != promise => {
                    self.report
                        .error(
                            "bad-value",
                            object.fields.spot("promise"),
                            format!("the built-in clause `{id}` promises `{}`, not `{}`", base.promise.as_str(), promise.as_str()),
                        )
                        .label("give the clause an id of its own to promise something else");
                    continue;
                }
                (Some(base), _) => base.clone(),
                (None, Some(promise)) => {
                    let Some(base) = built_in.values().find(|clause| clause.promise == promise) else { continue };
                    if !configured(&base.id) {
                        policy.clauses.remove(&base.id);
                    }
                    Clause { id: id.clone(), source: String::new(), priorities: BTreeSet::new(), ..base.clone() }
                }
                (None, None) => {
                    let known: Vec<String> = built_in.keys().map(|id| format!("`{id}`")).collect();
                    let draft = self.report.error(
                        "missing-key",
                        object.fields.table.spot,
                        format!("the clause `{id}` does not say what it promises"),
                    );
                    draft.label("needs `promise`").help(format!("built in, and usable without: {}", known.join(", ")));
                    continue;
                }
            };
            let clause = self.clause(object, base);
            policy.clauses.insert(id, clause);
        }
    }

    fn clause(&mut self, object: &Object<'_>, base: Clause) -> Clause {
        let fields = &object.fields;
        let within = fields.span("within").unwrap_or(base.within);
        // What the text does not say shrinks with a shorter deadline instead of contradicting it.
        let warn_before = fields.span("warn_before").unwrap_or(base.warn_before.min(Span::micros(within.as_micros() / 3)));
        if warn_before > within {
            self.report
                .error("out-of-range", fields.spot("warn_before"), format!("the clause `{}` would warn before it begins", object.id))
                .label(format!("expected at most {within}, the deadline"));
        }
        let aim_from = fields.span("aim_from").or(base.aim_from.filter(|aim| *aim < within));
        if aim_from.is_some_and(|aim| aim > within) {
            self.report
                .error("out-of-range", fields.spot("aim_from"), format!("the clause `{}` is aimed at after its deadline", object.id))
                .label(format!("expected at most {within}, the deadline"));
        }
        if base.promise != Promise::FollowUp && fields.has("on_change_within") {
            self.report
                .error(
                    "other-kind",
                    fields.entry("on_change_within").map_or(fields.table.spot, |entry| entry.key_spot),
                    "`on_change_within` belongs to follow_up clauses",
                )
                .label(format!("this one promises `{}`", base.promise.as_str()));
        }
        let force = match fields.string("force") {
            Some("commitment") => Force::Commitment,
            Some("goal") => Force::Goal,
            Some("planned") => Force::Planned,
            _ => base.force,
        };
        let send = match fields.string("send") {
            Some("auto") => SendMode::Auto,
            Some("draft") => SendMode::Draft,
            _ => base.send,
        };
        Clause {
            source: fields.owned("source").unwrap_or(base.source),
            title: fields.text("title").filter(|title| !title.is_empty()).unwrap_or_else(|| base.promise.title(within, aim_from)),
            force,
            within,
            aim_from,
            warn_before,
            on_change_within: fields.span("on_change_within").or(base.on_change_within),
            priorities: if fields.has("priorities") { fields.priorities("priorities") } else { base.priorities },
            send,
            owner: role(fields.string("owner")).unwrap_or(base.owner),
            origin: object.origin.clone(),
            id: base.id,
            promise: base.promise,
        }
    }

    fn triage(&mut self, object: &Object<'_>) -> Option<TriageRule> {
        let fields = &object.fields;
        if fields.has("outside") && !fields.has("calendar") {
            self.report.error("missing-key", fields.spot("outside"), "`outside` without `calendar`").label("needs `calendar` too");
        }
        let matches = self.matches(fields);
        let action = match fields.string("action")? {
            "open" => TriageAction::Open,
            "attach" => TriageAction::Attach,
            "wait" => TriageAction::Wait,
            "record" => TriageAction::Record,
            _ => return None,
        };
        Some(TriageRule {
            id: object.id.as_str().into(),
            matches,
            calendar: fields.reference("calendar"),
            outside: fields.boolean("outside"),
            action,
            priority: fields.string("priority").and_then(Priority::parse),
            window: fields.span("window"),
            origin: object.origin.clone(),
        })
    }

    fn priority(&mut self, object: &Object<'_>) -> Option<PriorityRule> {
        let fields = &object.fields;
        let when = fields.table("when")?;
        if when.table.entries.is_empty() {
            self.report.error("bad-condition", fields.spot("when"), "a condition that asks nothing").label("expected at least one key");
        }
        Some(PriorityRule {
            id: object.id.as_str().into(),
            priority: fields.string("priority").and_then(Priority::parse)?,
            when: PriorityCondition {
                critical: when.optional_boolean("critical"),
                important: when.optional_boolean("important"),
                public: when.optional_boolean("public"),
                state: when.owned("state"),
                public_down_percent: when.integer("public_down_percent"),
                severities: when.severities("severity"),
                components: when.ids("component").into_iter().collect(),
            },
            reason: object.name("reason"),
            origin: object.origin.clone(),
        })
    }
}

fn apply(fields: &Fields<'_>, policy: &mut Policy) {
    if let Some(name) = fields.text("name").filter(|name| !name.is_empty()) {
        policy.name = name;
    }
    policy.objective_percent = fields.number("objective").unwrap_or(policy.objective_percent);
    policy.objective_is_guarantee = fields.boolean("guarantee");
    policy.weights.degraded = fields.number("degraded_weight").unwrap_or(policy.weights.degraded);
    policy.weights.partial = fields.number("partial_weight").unwrap_or(policy.weights.partial);
    policy.exclude_maintenance = fields.boolean("exclude_maintenance");
    policy.attach_window = fields.span("attach_window").unwrap_or(policy.attach_window);
    policy.resolve_after = fields.span("resolve_after");
    policy.close_after = fields.span("close_after").unwrap_or(policy.close_after);
    policy.alert_expiry = fields.span("alert_expiry").unwrap_or(policy.alert_expiry);
    if let Some(flapping) = fields.table("flapping") {
        policy.flapping_count = flapping.integer("count").unwrap_or(policy.flapping_count);
        policy.flapping_window = flapping.span("window").unwrap_or(policy.flapping_window);
    }
}

/// Digest of what the policy says; where in the files it says so does not count.
fn version(policy: &Policy) -> PolicyVersionId {
    let mut said = policy.clone();
    said.version = PolicyVersionId::new("");
    said.clauses.values_mut().for_each(|clause| clause.origin = Origin::BuiltIn);
    said.triage.iter_mut().for_each(|rule| rule.origin = Origin::BuiltIn);
    said.priorities.iter_mut().for_each(|rule| rule.origin = Origin::BuiltIn);
    // Fields are written in their order and maps are sorted, so equal policies give equal text.
    let text = serde_json::to_vec(&said).unwrap_or_default();
    debug_assert!(!text.is_empty());
    PolicyVersionId::new(hex::encode(&Sha256::digest(&text)[..8]))
}

/// Whether somebody has a role, or one that may do more.
pub(super) fn is_held(objects: &[Object<'_>], least: Role) -> bool {
    objects.iter().any(|object| object.kind == ObjectKind::Person && role(object.fields.string("role")).is_some_and(|role| role >= least))
}
