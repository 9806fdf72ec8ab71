//! Every kind of fact has a sentence in each language.

use hinomi_domain::access::Role;
use hinomi_domain::kernel::{Actor, Force, Priority, Severity, Text, Timestamp};
use hinomi_domain::policy::{Evidence, SubjectKind};
use hinomi_domain::respond::incident::{Intake, Kind, Opening};

use super::*;

fn opening(alert: bool) -> Fact {
    Fact::Opened(Box::new(Opening {
        title: Text::same("x"),
        description: String::new(),
        kind: Kind::Unplanned,
        restricted: false,
        number: None,
        severity: Severity::Major,
        components: vec![],
        systems: vec![],
        public: false,
        outage: false,
        labels: Default::default(),
        rule: None,
        alert: alert.then(|| "a".into()),
        intake: Intake::default(),
        suggestion: None,
        priority: None,
        detected_at: Timestamp::default(),
        started_at: Timestamp::default(),
        submitter: None,
        policy_version: "p".into(),
    }))
}

fn incident_facts() -> Vec<Fact> {
    let at = Timestamp::from_seconds(1);
    let mut facts = vec![
        opening(true),
        opening(false),
        Fact::AlertAttached {
            alert: "a".into(),
            rule: "r".into(),
            severity: Severity::Major,
            component: None,
            system: None,
            public: false,
            outage: false,
            started_at: at,
            suggestion: None,
            reason: Text::new("同じ構成要素のため", "same component"),
        },
        Fact::AlertResolved { alert: "a".into(), at, firing: 0 },
        Fact::AlertResolved { alert: "a".into(), at, firing: 2 },
        Fact::AlertWithdrawn { alert: "a".into(), firing: 0 },
        Fact::Mitigated { at },
        Fact::Acknowledged { by: Actor::system("x") },
        Fact::Assigned { person: Some("hanako".into()) },
        Fact::Assigned { person: None },
        Fact::IntakeFilled { intake: Intake::default() },
        Fact::Classified { priority: Priority::P0, from: Priority::P3, reason: "why".into() },
        Fact::Classified { priority: Priority::P1, from: Priority::P1, reason: String::new() },
        Fact::Commented { text: "c".into() },
        Fact::Titled { title: Text::same("t") },
        Fact::Merged { into: "i".into(), reason: "same".into() },
        Fact::Absorbed { from: "i".into(), firing: 1, components: vec![], started_at: at, detected_at: at, public: false, outage: false },
        Fact::Resolved { at, resolution: "restarted".into() },
        Fact::Confirmed,
        Fact::Closed,
        Fact::Reopened { reason: Text::same("again") },
        Fact::Dismissed { reason: "nothing".into() },
        Fact::NoNews { note: String::new() },
    ];
    for state in IncidentState::ALL {
        facts.push(Fact::Moved { from: state, to: state, note: String::new() });
    }
    for status in
        [DeclaredStatus::Operational, DeclaredStatus::DegradedPerformance, DeclaredStatus::PartialOutage, DeclaredStatus::MajorOutage]
    {
        facts.push(Fact::ImpactDeclared { component: "web".into(), status, public: true });
    }
    for kind in NoticeKind::ALL {
        facts.push(Fact::NoticeSent { notice: "n".into(), notice_kind: kind, canned: true });
    }
    facts
}

fn check(text: &Text) {
    assert!(!text.ja.trim().is_empty() && !text.en.trim().is_empty(), "{text:?}");
    assert!(!text.ja.contains("{}") && !text.en.contains("{}"), "{text:?}");
}

#[test]
fn every_fact_of_an_incident_is_told_in_both_languages() {
    let catalog = Catalog::default();
    let mut kinds = std::collections::BTreeSet::new();
    for fact in incident_facts() {
        check(&incident(&fact, &catalog, |id| Text::same(id.as_str())));
        kinds.insert(serde_json::to_value(&fact).unwrap()["kind"].as_str().unwrap().to_owned());
    }
    // As many as the domain has: a new one must be added to the list above.
    assert_eq!(kinds.len(), 22, "{kinds:?}");
}

/// Due so many seconds later under another clause.
fn moved(later: i64) -> obligation::Fact {
    obligation::Fact::Moved(Box::new(obligation::Moved {
        from: "slow".into(),
        from_force: Force::Commitment,
        from_due_at: Timestamp::from_seconds(10),
        clause: "fast".into(),
        force: Force::Goal,
        title: Text::new("復旧", "Back"),
        owner: Role::Manager,
        warn_at: Timestamp::from_seconds(5),
        due_at: Timestamp::from_seconds(10 + later),
    }))
}

#[test]
fn notices_obligations_alerts_and_announcements_too() {
    let evidence = Evidence { kind: SubjectKind::Notice, id: "n".into(), at: Timestamp::default() };
    let title = Text::new("速報", "Flash");
    for fact in [
        notice::Fact::Drafted { notice_kind: NoticeKind::Flash, incident: None, title: Text::default(), canned: true },
        notice::Fact::Drafted { notice_kind: NoticeKind::Flash, incident: None, title: Text::default(), canned: false },
        notice::Fact::Edited { title: Text::default(), body: Text::default() },
        notice::Fact::Sent { author: Actor::system("x") },
        notice::Fact::Discarded,
    ] {
        for kind in NoticeKind::ALL.into_iter().map(Some).chain([None]) {
            check(&notice(&fact, kind));
        }
    }
    for fact in [
        obligation::Fact::Opened { clause: "flash".into(), subject: "i".into(), due_at: Timestamp::default() },
        obligation::Fact::Warned,
        obligation::Fact::Met { evidence: evidence.clone() },
        obligation::Fact::Failed,
        obligation::Fact::MetLate { evidence },
        obligation::Fact::Waived { reason: "r".into() },
        obligation::Fact::Voided { reason: Text::default() },
        obligation::Fact::Hastened { due_at: Timestamp::default() },
        moved(-1),
        moved(0),
        moved(1),
    ] {
        check(&obligation(&fact, &title));
    }
    for disposition in Disposition::ALL {
        check(&alert(&alert::Fact::Disposed { disposition, reason: Text::default(), incident: None }));
    }
    check(&alert(&alert::Fact::Resolved { at: Timestamp::default() }));
    check(&alert(&alert::Fact::Repeated { alerts: 1, repeats: 2 }));
    let fired = alert::Fact::Fired { fingerprint: String::new(), severity: Severity::Major, started_at: Timestamp::default() };
    check(&alert(&fired));
    for event in EventKind::ALL {
        check(&announced(&Announced::Announced { event, occurrence: String::new(), deliveries: 3 }));
    }
}
