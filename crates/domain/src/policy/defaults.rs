//! The policy that holds where the configuration says nothing: the numbers of the requirements, all of them overridable.

use std::collections::{BTreeMap, BTreeSet};

use super::{Clause, Policy, PriorityCondition, PriorityRule, Promise, SendMode, Weights};
use crate::access::Role;
use crate::catalog::Origin;
use crate::kernel::{Force, PolicyVersionId, Priority, Span, Text, Zone};

impl Default for Policy {
    fn default() -> Self {
        Policy {
            version: PolicyVersionId::new(""),
            name: Text::new("運用ポリシー", "Operations policy"),
            zone: Zone::utc(),
            objective_percent: 99.0,
            objective_is_guarantee: false,
            weights: Weights { degraded: 1.0, partial: Weights::PARTIAL },
            exclude_maintenance: true,
            clauses: default_clauses(),
            triage: Vec::new(),
            priorities: default_priorities(),
            attach_window: Span::hours(2),
            resolve_after: Some(Span::minutes(10)),
            close_after: Span::days(7),
            flapping_count: 5,
            flapping_window: Span::minutes(30),
            alert_expiry: Span::minutes(5),
        }
    }
}

fn default_clauses() -> BTreeMap<crate::kernel::ClauseId, Clause> {
    let clause = |id: &str, promise: Promise, source: &str, within| Clause {
        id: id.into(),
        promise,
        source: source.to_owned(),
        title: promise.title(within, None),
        force: Force::Goal,
        within,
        aim_from: None,
        warn_before: Span::minutes(10),
        on_change_within: None,
        priorities: BTreeSet::new(),
        send: SendMode::Draft,
        owner: Role::Manager,
        origin: Origin::BuiltIn,
    };
    [
        Clause { send: SendMode::Auto, ..clause("flash", Promise::Flash, "OPS-5", Span::minutes(30)) },
        Clause {
            title: Promise::FollowUp.title(Span::minutes(60), Some(Span::minutes(30))),
            aim_from: Some(Span::minutes(30)),
            on_change_within: Some(Span::minutes(15)),
            ..clause("follow_up", Promise::FollowUp, "OPS-4", Span::minutes(60))
        },
        Clause { send: SendMode::Auto, ..clause("resolved", Promise::Resolved, "OPS-4", Span::minutes(30)) },
        Clause {
            priorities: BTreeSet::from([Priority::P0, Priority::P1]),
            owner: Role::Responder,
            ..clause("update", Promise::Update, "INC-7", Span::minutes(30))
        },
        clause("recovery", Promise::Recovery, "OPS-14", Span::hours(1)),
    ]
    .into_iter()
    .map(|clause| (clause.id.clone(), clause))
    .collect()
}

fn default_priorities() -> Vec<PriorityRule> {
    let rule = |id: &str, priority, when, reason| PriorityRule { id: id.into(), priority, when, reason, origin: Origin::BuiltIn };
    let down = Some("down".to_owned());
    let degraded = Some("degraded".to_owned());
    vec![
        rule(
            "all-public-down",
            Priority::P0,
            PriorityCondition { public_down_percent: Some(100), ..Default::default() },
            Text::new("公開コンポーネントがすべて停止している", "every public component is down"),
        ),
        rule(
            "critical-degraded",
            Priority::P0,
            PriorityCondition { critical: Some(true), ..Default::default() },
            Text::new("基幹コンポーネントに影響がある", "a critical component is affected"),
        ),
        rule(
            "important-down",
            Priority::P1,
            PriorityCondition { important: Some(true), state: down.clone(), ..Default::default() },
            Text::new("重要な機能が停止している", "an important function is lost"),
        ),
        rule(
            "public-down",
            Priority::P2,
            PriorityCondition { public: Some(true), state: down, ..Default::default() },
            Text::new("公開コンポーネントが停止している", "a public component is down"),
        ),
        rule(
            "public-degraded",
            Priority::P2,
            PriorityCondition { public: Some(true), state: degraded, ..Default::default() },
            Text::new("公開コンポーネントの性能が低下している", "a public component is degraded"),
        ),
    ]
}
