//! What becomes of an alert: each answer, and what outranks what.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;
use proptest::prelude::*;

use super::*;
use crate::catalog::{Calendar, Component, LabelPattern, Origin, System};
use crate::detect::{AlertState, Disposition};
use crate::kernel::Zone;
use crate::policy::TriageRule;

fn at(minutes: i64) -> Timestamp {
    // Monday 2026-11-23, 12:00 in Tokyo.
    Timestamp::parse("2026-11-23T12:00:00+09:00").unwrap() + Span::minutes(minutes)
}

/// shop > pay > card, shop > web; pay needs the system db, db stands on disk; intra is private.
fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (id, parent, public, systems) in [
        ("shop", None, true, vec![]),
        ("pay", Some("shop"), true, vec!["db"]),
        ("card", Some("pay"), true, vec![]),
        ("web", Some("shop"), true, vec![]),
        ("intra", None, false, vec![]),
    ] {
        let component = Component {
            id: id.into(),
            name: Text::new(format!("{id}機能"), id),
            description: Text::default(),
            parent: parent.map(Into::into),
            public,
            systems: systems.into_iter().map(SystemId::from).collect(),
            critical: false,
            important: false,
            origin: Origin::BuiltIn,
        };
        catalog.component_order.push(component.id.clone());
        catalog.components.insert(component.id.clone(), component);
    }
    for (id, needs) in [("db", vec!["disk"]), ("disk", vec![]), ("mail", vec![])] {
        let needs = needs.into_iter().map(SystemId::from).collect();
        catalog.systems.insert(id.into(), System { id: id.into(), name: Text::same(id), needs, origin: Origin::BuiltIn });
    }
    for (id, from, to) in [("business", 9, 18), ("night", 22, 6)] {
        let calendar = Calendar {
            id: id.into(),
            name: Text::same(id),
            zone: Zone::parse("Asia/Tokyo").unwrap(),
            weekdays: BTreeSet::from([1, 2, 3, 4, 5]),
            from: Time::constant(from, 0, 0, 0),
            to: Time::constant(to, 0, 0, 0),
            japanese_holidays: id == "business",
            closed_on: BTreeSet::new(),
            origin: Origin::BuiltIn,
        };
        catalog.calendars.insert(id.into(), calendar);
    }
    catalog
}

fn alert(component: Option<&str>, severity: Severity) -> Alert {
    Alert {
        id: "a".into(),
        fingerprint: "f".into(),
        source: "monitor:m".into(),
        rule: "m".into(),
        labels: BTreeMap::from([("team".to_owned(), "pay".to_owned())]),
        annotations: BTreeMap::new(),
        generator_url: None,
        severity,
        component: component.map(Into::into),
        system: None,
        state: AlertState::Firing,
        started_at: at(-1),
        detected_at: at(0),
        last_seen_at: at(0),
        expires_at: None,
        resolved_at: None,
        count: 1,
        disposition: Disposition::Waiting,
        disposition_reason: Text::default(),
        incident: None,
        flapping: false,
        restricted: false,
    }
}

fn incident(id: &str, components: &[&str], minutes_ago: i64) -> OpenIncident {
    OpenIncident {
        id: id.into(),
        components: components.iter().map(|id| (*id).into()).collect(),
        systems: vec![],
        rules: vec![],
        restricted: false,
        active_at: at(-minutes_ago),
    }
}

fn rule(id: &str, action: TriageAction) -> TriageRule {
    TriageRule {
        id: id.into(),
        matches: AlertMatch::default(),
        calendar: None,
        outside: false,
        action,
        priority: None,
        window: None,
        origin: Origin::BuiltIn,
    }
}

/// Everything that a decision looks at, with nothing special in it.
#[derive(Debug)]
struct Case {
    alert: Alert,
    catalog: Catalog,
    policy: Policy,
    open: Vec<OpenIncident>,
    suppressions: Vec<Suppression>,
    firing: Firing,
    flapped_from: Option<IncidentId>,
    now: Timestamp,
}

impl Case {
    fn of(alert: Alert) -> Self {
        Case {
            alert,
            catalog: catalog(),
            policy: Policy::default(),
            open: vec![],
            suppressions: vec![],
            firing: Firing::default(),
            flapped_from: None,
            now: at(0),
        }
    }

    fn open(mut self, open: Vec<OpenIncident>) -> Self {
        self.open = open;
        self
    }

    fn rules(mut self, rules: Vec<TriageRule>) -> Self {
        self.policy.triage = rules;
        self
    }

    fn decide(&self) -> Decision {
        decide(&Question {
            alert: &self.alert,
            catalog: &self.catalog,
            policy: &self.policy,
            open: &self.open,
            suppressions: &self.suppressions,
            firing: &self.firing,
            flapped_from: self.flapped_from.clone(),
            now: self.now,
        })
    }

    fn word(&self) -> String {
        word(&self.decide())
    }
}

fn word(decision: &Decision) -> String {
    match decision {
        Decision::Open { priority: None, .. } => "open".to_owned(),
        Decision::Open { priority: Some(priority), .. } => format!("open {}", priority.as_str()),
        Decision::Attach { incident, .. } => format!("attach {incident}"),
        Decision::Reopen { incident, .. } => format!("reopen {incident}"),
        Decision::Wait { .. } => "wait".to_owned(),
        Decision::Record { .. } => "record".to_owned(),
        Decision::Suppress { .. } => "suppress".to_owned(),
    }
}

fn reason(decision: &Decision) -> &Text {
    match decision {
        Decision::Open { reason, .. }
        | Decision::Attach { reason, .. }
        | Decision::Reopen { reason, .. }
        | Decision::Wait { reason }
        | Decision::Record { reason }
        | Decision::Suppress { reason, .. } => reason,
    }
}

#[test]
fn without_rules_severity_and_publicity_decide() {
    let table = [
        (Some("web"), Severity::Critical, "open"),
        (Some("intra"), Severity::Critical, "open"),
        (None, Severity::Major, "open"),
        (Some("web"), Severity::Moderate, "open"),
        (Some("intra"), Severity::Moderate, "wait"),
        (None, Severity::Moderate, "wait"),
        (Some("web"), Severity::Minor, "record"),
        (Some("web"), Severity::None, "record"),
        // Named by a sender, unknown here: as good as none.
        (Some("gone"), Severity::Moderate, "wait"),
        (Some("gone"), Severity::Critical, "open"),
    ];
    for (component, severity, expected) in table {
        assert_eq!(Case::of(alert(component, severity)).word(), expected, "{component:?} {severity:?}");
    }
}

#[test]
fn each_action_with_and_without_an_incident_that_fits() {
    let table = [
        (TriageAction::Open, "open", "attach i"),
        (TriageAction::Attach, "wait", "attach i"),
        (TriageAction::Wait, "wait", "wait"),
        (TriageAction::Record, "record", "record"),
    ];
    for (action, alone, beside) in table {
        let case = Case::of(alert(Some("web"), Severity::Critical)).rules(vec![rule("r", action)]);
        assert_eq!(case.word(), alone, "{action:?}");
        let decision = case.open(vec![incident("i", &["web"], 5)]).decide();
        assert_eq!(word(&decision), beside, "{action:?}");
        let reason = reason(&decision);
        assert!(!reason.ja.is_empty() && !reason.en.is_empty());
    }
}

#[test]
fn the_first_rule_that_matches_decides() {
    let only = |id: &str, action, matches| TriageRule { matches, ..rule(id, action) };
    let labels =
        |value: &str| AlertMatch { labels: BTreeMap::from([("team".to_owned(), LabelPattern::new(value))]), ..AlertMatch::default() };
    let rules = vec![
        only("other-team", TriageAction::Record, labels("web")),
        only(
            "absent-label",
            TriageAction::Record,
            AlertMatch { labels: BTreeMap::from([("zone".to_owned(), LabelPattern::new("a"))]), ..AlertMatch::default() },
        ),
        only("other-severity", TriageAction::Record, AlertMatch { severities: BTreeSet::from([Severity::Minor]), ..AlertMatch::default() }),
        only("other-component", TriageAction::Record, AlertMatch { components: BTreeSet::from(["web".into()]), ..AlertMatch::default() }),
        TriageRule {
            priority: Some(Priority::P1),
            ..only("above", TriageAction::Open, AlertMatch { components: BTreeSet::from(["shop".into()]), ..labels("pay") })
        },
        rule("rest", TriageAction::Wait),
    ];
    let case = Case::of(alert(Some("card"), Severity::Minor.max(Severity::None))).rules(rules);
    let decision = case.decide();
    assert_eq!(word(&decision), "open P1");
    assert!(reason(&decision).en.contains("above"));
    let mut elsewhere = Case::of(alert(Some("intra"), Severity::Critical)).rules(case.policy.triage.clone());
    assert_eq!(elsewhere.word(), "wait");
    elsewhere.policy.triage.pop();
    assert_eq!(elsewhere.word(), "open", "after the rules comes the built-in one");
}

#[test]
fn an_absent_label_is_the_empty_text() {
    let conditions = AlertMatch { labels: BTreeMap::from([("zone".to_owned(), LabelPattern::new(""))]), ..AlertMatch::default() };
    assert!(labels_match(&conditions, &BTreeMap::new()));
    assert!(!labels_match(&conditions, &BTreeMap::from([("zone".to_owned(), "a".to_owned())])));
}

#[test]
fn calendars_open_and_close_rules() {
    let inside = TriageRule { calendar: Some("business".into()), ..rule("inside", TriageAction::Open) };
    let outside = TriageRule { calendar: Some("business".into()), outside: true, ..rule("outside", TriageAction::Record) };
    let night = TriageRule { calendar: Some("night".into()), ..rule("night", TriageAction::Wait) };
    let mut case = Case::of(alert(Some("web"), Severity::Major)).rules(vec![inside, night, outside]);
    let day = Span::days(1);
    for (now, expected) in [
        // 23 November is a holiday in Japan.
        (at(0), "record"),
        (at(0) + day, "open"),
        (at(6 * 60) + day, "record"),
        (at(10 * 60) + day, "wait"),
        (at(17 * 60) + day, "wait"),
        (at(0) + Span::days(5), "record"),
    ] {
        case.now = now;
        assert_eq!(case.word(), expected, "{now}");
    }
    case.policy.triage = vec![TriageRule { calendar: Some("no-such".into()), outside: true, ..rule("lost", TriageAction::Record) }];
    assert_eq!(case.word(), "open", "a calendar that is gone opens no rule");
}

#[test]
fn joins_an_incident_of_the_same_line_of_components() {
    let table = [
        ("card", "card", true),
        ("card", "pay", true),
        ("card", "shop", true),
        ("shop", "card", true),
        ("web", "pay", false),
        ("intra", "shop", false),
        ("gone", "gone", true),
        ("gone", "shop", false),
    ];
    for (mine, theirs, expected) in table {
        let case = Case::of(alert(Some(mine), Severity::Critical)).open(vec![incident("i", &["intra-other", theirs], 1)]);
        assert_eq!(case.word() == "attach i", expected, "{mine} beside {theirs}");
    }
}

#[test]
fn joins_an_incident_of_a_system_that_it_needs() {
    let on = |system: &str| OpenIncident { systems: vec![system.into()], ..incident("i", &[], 1) };
    for (component, system, expected) in
        [("pay", "db", true), ("pay", "disk", true), ("card", "db", true), ("pay", "mail", false), ("web", "db", false)]
    {
        let case = Case::of(alert(Some(component), Severity::Critical)).open(vec![on(system)]);
        assert_eq!(case.word() == "attach i", expected, "{component} on {system}");
    }
    let of_system = |system: &str| Alert { system: Some(system.into()), ..alert(None, Severity::Critical) };
    assert_eq!(Case::of(of_system("db")).open(vec![on("db")]).word(), "attach i");
    assert_eq!(Case::of(of_system("disk")).open(vec![incident("i", &["card"], 1)]).word(), "attach i", "its component stands on it");
    assert_eq!(Case::of(of_system("mail")).open(vec![incident("i", &["card"], 1)]).word(), "open");
}

#[test]
fn what_names_neither_joins_by_its_rule() {
    let by_rule = |rule: &str, components: &[&str]| OpenIncident { rules: vec![rule.into()], ..incident("i", components, 1) };
    let case = |open| Case::of(alert(None, Severity::Critical)).open(vec![open]).word();
    assert_eq!(case(by_rule("m", &[])), "attach i");
    assert_eq!(case(by_rule("other", &[])), "open");
    assert_eq!(case(by_rule("m", &["web"])), "open", "an incident with a place is about that place");
}

#[test]
fn joins_within_the_window_and_the_most_recent_first() {
    let case = |ago| Case::of(alert(Some("web"), Severity::Critical)).open(vec![incident("i", &["web"], ago)]);
    assert_eq!(case(120).word(), "attach i");
    assert_eq!(case(121).word(), "open");
    let short = TriageRule { window: Some(Span::minutes(10)), ..rule("short", TriageAction::Open) };
    assert_eq!(case(11).rules(vec![short.clone()]).word(), "open");
    assert_eq!(case(10).rules(vec![short]).word(), "attach i");
    let several = vec![incident("old", &["web"], 60), incident("new", &["shop"], 2), incident("older", &["web"], 90)];
    assert_eq!(Case::of(alert(Some("web"), Severity::Critical)).open(several).word(), "attach new");
}

#[test]
fn never_joins_a_restricted_incident() {
    let secret = OpenIncident { restricted: true, ..incident("secret", &["web"], 1) };
    assert_eq!(Case::of(alert(Some("web"), Severity::Critical)).open(vec![secret]).word(), "open");
}

#[test]
fn what_flaps_takes_up_its_last_incident() {
    let mut case = Case::of(alert(Some("web"), Severity::Critical));
    case.flapped_from = Some("last".into());
    assert_eq!(case.word(), "open", "it does not flap");
    case.alert.flapping = true;
    assert_eq!(case.word(), "reopen last");
    assert_eq!(Case { open: vec![incident("i", &["web"], 1)], ..case }.word(), "attach i");
    let mut waits = Case::of(Alert { flapping: true, ..alert(Some("web"), Severity::Critical) }).rules(vec![rule("r", TriageAction::Wait)]);
    waits.flapped_from = Some("last".into());
    assert_eq!(waits.word(), "wait", "the rule says that a person decides");
}

#[test]
fn maintenance_outranks_everything_and_says_until_when() {
    let window = |components: &[&str]| Suppression {
        components: components.iter().map(|id| (*id).into()).collect(),
        reason: Text::new("保守", "maintenance"),
        until: at(60),
    };
    let mut case = Case::of(alert(Some("card"), Severity::Critical)).open(vec![incident("i", &["card"], 1)]);
    case.suppressions = vec![window(&["web"]), window(&["shop"])];
    case.firing.systems.insert("db".into());
    assert_eq!(case.decide(), Decision::Suppress { reason: Text::new("保守", "maintenance"), until: Some(at(60)) });
    case.suppressions = vec![window(&["web"])];
    assert!(matches!(case.decide(), Decision::Suppress { until: None, .. }), "the system that it needs is down");
    case.firing = Firing::default();
    assert_eq!(case.word(), "attach i");
}

#[test]
fn consequences_of_a_known_cause_are_muted_and_causes_are_not() {
    let firing = |components: &[&str], systems: &[&str]| Firing {
        components: components.iter().map(|id| (*id).into()).collect(),
        systems: systems.iter().map(|id| (*id).into()).collect(),
    };
    let of_system = |system: &str| Alert { system: Some(system.into()), ..alert(None, Severity::Critical) };
    let of = |component: &str| alert(Some(component), Severity::Critical);
    let table = [
        (of("pay"), firing(&[], &["db"]), "suppress"),
        (of("card"), firing(&[], &["disk"]), "suppress"),
        (of("web"), firing(&[], &["db"]), "open"),
        (of("card"), firing(&["pay"], &[]), "suppress"),
        (of("card"), firing(&["shop"], &[]), "suppress"),
        // The component itself and what lies below it are no cause.
        (of("pay"), firing(&["pay", "card"], &[]), "open"),
        (of_system("db"), firing(&[], &["disk"]), "suppress"),
        (of_system("disk"), firing(&[], &["disk", "db"]), "open"),
        (of_system("disk"), firing(&["pay"], &[]), "open"),
    ];
    for (alert, firing, expected) in table {
        let mut case = Case::of(alert.clone());
        case.firing = firing.clone();
        let decision = case.decide();
        assert_eq!(word(&decision), expected, "{:?} {:?} with {firing:?}", alert.component, alert.system);
        if let Decision::Suppress { reason, .. } = decision {
            assert!(!reason.ja.is_empty() && !reason.en.is_empty());
        }
    }
}

#[test]
fn an_incident_is_named_after_its_component() {
    let name = |alert: &Alert| title(alert, &catalog());
    assert_eq!(name(&alert(Some("web"), Severity::Critical)), Text::new("web機能の障害", "web outage"));
    assert_eq!(name(&alert(Some("web"), Severity::Moderate)), Text::new("web機能の性能低下", "web degraded"));
    let mut named = alert(None, Severity::Critical);
    assert_eq!(name(&named), Text::same("m"));
    named.annotations.insert("summary".into(), "disk full".into());
    assert_eq!(name(&named), Text::same("disk full"));
}

fn any_case() -> impl Strategy<Value = Case> {
    let place = || prop::option::of(prop::sample::select(vec!["shop", "pay", "card", "web", "intra", "gone"]));
    let system = || prop::option::weighted(0.3, prop::sample::select(vec!["db", "disk", "mail"]));
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let action = prop::sample::select(vec![TriageAction::Open, TriageAction::Attach, TriageAction::Wait, TriageAction::Record]);
    let open = prop::collection::vec((place(), system(), 0_i64..200, any::<bool>()), 0..4);
    (place(), system(), severity, prop::option::of(action), open, prop::option::weighted(0.2, place()), any::<bool>(), any::<bool>())
        .prop_map(|(component, system, severity, action, open, maintained, flapping, was)| {
            let mut case = Case::of(Alert { system: system.map(Into::into), flapping, ..alert(component, severity) });
            case.policy.triage = action.map(|action| rule("r", action)).into_iter().collect();
            case.open = open
                .into_iter()
                .enumerate()
                .map(|(number, (component, system, ago, restricted))| OpenIncident {
                    systems: system.map(SystemId::from).into_iter().collect(),
                    restricted,
                    ..incident(&number.to_string(), &component.into_iter().collect::<Vec<_>>(), ago)
                })
                .collect();
            case.suppressions = maintained
                .flatten()
                .map(|component| Suppression { components: BTreeSet::from([component.into()]), reason: Text::same("m"), until: at(9) })
                .into_iter()
                .collect();
            case.flapped_from = was.then(|| "last".into());
            case
        })
}

proptest! {
    #[test]
    fn every_alert_ends_in_one_answer_with_its_reason(mut case in any_case()) {
        let decision = case.decide();
        prop_assert!(!reason(&decision).ja.is_empty() && !reason(&decision).en.is_empty());
        if let Decision::Attach { incident, .. } = &decision {
            let joined = case.open.iter().find(|found| &found.id == incident).unwrap();
            prop_assert!(!joined.restricted && case.now.since(joined.active_at) <= case.policy.attach_window);
        }
        // The same question has the same answer, in whatever order incidents are listed (unless two are equally recent).
        let ages: BTreeSet<Timestamp> = case.open.iter().map(|found| found.active_at).collect();
        if ages.len() == case.open.len() {
            case.open.reverse();
            prop_assert_eq!(case.decide(), decision);
        }
    }
}
