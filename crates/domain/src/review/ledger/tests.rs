//! Which month an obligation belongs to, and what the ledger counts.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::access::Role;
use crate::policy::{ObligationState, SubjectKind};

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn tokyo() -> Zone {
    Zone::parse("Asia/Tokyo").unwrap()
}

fn owed(id: &str, clause: &str, state: ObligationState, force: Force, due_at: Timestamp) -> Obligation {
    Obligation {
        id: id.into(),
        clause: clause.into(),
        promise: Promise::parse(clause).unwrap_or(Promise::Flash),
        force,
        clause_title: Text::same(clause),
        subject_kind: SubjectKind::Incident,
        subject: "i".into(),
        subject_title: Text::same("i"),
        restricted: false,
        owner: Role::Manager,
        state,
        started_at: due_at - Span::minutes(30),
        warn_at: due_at - Span::minutes(10),
        due_at,
        warned_at: None,
        settled_at: None,
        evidence: Vec::new(),
        reason: None,
    }
}

#[test]
fn an_obligation_belongs_to_the_month_of_its_due_time_in_the_zone() {
    let policy = Policy::default();
    let obligations = [
        owed("last", "flash", ObligationState::Met, Force::Goal, instant("2026-10-31T23:59:59.999999+09:00")),
        owed("first", "flash", ObligationState::Met, Force::Goal, instant("2026-11-01T00:00:00+09:00")),
        // Still October in UTC.
        owed("early", "flash", ObligationState::MetLate, Force::Goal, instant("2026-10-31T20:00:00Z")),
        owed("end", "flash", ObligationState::Failed, Force::Goal, instant("2026-11-30T23:59:59+09:00")),
        owed("december", "flash", ObligationState::Met, Force::Goal, instant("2026-12-01T00:00:00+09:00")),
    ];
    let november = month(&policy, &obligations, date(2026, 11, 23), &tokyo());
    assert_eq!(november.month, date(2026, 11, 1));
    let flash = november.clauses.iter().find(|found| found.clause.as_str() == "flash").unwrap();
    assert_eq!(flash.obligations.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(), ["first", "early", "end"]);
    assert_eq!(flash.counts, Counts { met: 1, met_late: 1, missed: 1, ..Counts::default() });
    assert_eq!((november.totals, november.totals.failed()), (flash.counts, 1));
    assert_eq!(month(&policy, &obligations, date(2026, 11, 1), &Zone::utc()).totals.total(), 2);
}

#[test]
fn every_clause_has_its_line_and_dropped_clauses_keep_theirs() {
    let policy = Policy::default();
    let obligations = [
        owed("a", "old-promise", ObligationState::Failed, Force::Commitment, instant("2026-11-05T00:00:00Z")),
        owed("b", "flash", ObligationState::Failed, Force::Commitment, instant("2026-11-05T00:00:00Z")),
        owed("c", "flash", ObligationState::Waived, Force::Goal, instant("2026-11-04T00:00:00Z")),
        owed("d", "flash", ObligationState::Void, Force::Goal, instant("2026-11-04T00:00:00Z")),
        owed("e", "flash", ObligationState::Pending, Force::Goal, instant("2026-11-04T00:00:00Z")),
    ];
    let found = month(&policy, &obligations, date(2026, 11, 1), &Zone::utc());
    let names: Vec<&str> = found.clauses.iter().map(|found| found.clause.as_str()).collect();
    assert_eq!(names, ["flash", "follow_up", "recovery", "resolved", "update", "old-promise"]);
    assert_eq!(found.clauses[0].counts, Counts { breached: 1, waived: 1, void: 1, pending: 1, ..Counts::default() });
    assert_eq!(found.clauses[5].counts.breached, 1);
    assert!(found.clauses[1].obligations.is_empty());
    assert_eq!(found.totals.total(), 5);
}

#[test]
fn only_what_counted_makes_the_share_that_was_kept() {
    let counts = Counts { met: 8, met_late: 1, missed: 1, waived: 5, void: 9, pending: 2, ..Counts::default() };
    assert_eq!(counts.kept(), Some(0.8));
    assert_eq!(Counts { void: 3, ..Counts::default() }.kept(), None);
}

#[test]
fn months_end_where_calendars_say() {
    let bounds_of = |year, month, zone: &Zone| {
        let (from, to) = bounds(date(year, month, 10), zone);
        to.since(from).as_seconds() / 3600
    };
    assert_eq!(bounds_of(2027, 2, &tokyo()), 28 * 24);
    assert_eq!(bounds_of(2028, 2, &tokyo()), 29 * 24);
    assert_eq!(bounds_of(2100, 2, &tokyo()), 28 * 24);
    assert_eq!(bounds_of(2026, 12, &tokyo()), 31 * 24);
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    assert_eq!((bounds_of(2026, 3, &berlin), bounds_of(2026, 10, &berlin)), (31 * 24 - 1, 31 * 24 + 1));
}

#[test]
fn a_month_is_sealable_seven_days_after_its_end() {
    let sealable = |now| is_sealable(date(2028, 2, 29), &tokyo(), instant(now));
    assert!(!sealable("2028-03-07T23:59:59.999999+09:00"));
    assert!(sealable("2028-03-08T00:00:00+09:00"));
}

proptest! {
    #[test]
    fn every_obligation_stands_in_exactly_one_month(seconds in prop::collection::vec(0_i64..94_608_000, 1..40), zone in prop::sample::select(vec!["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Apia"])) {
        let zone = Zone::parse(zone).unwrap();
        let start = instant("2026-01-15T00:00:00Z");
        let obligations: Vec<Obligation> = seconds
            .iter()
            .enumerate()
            .map(|(number, seconds)| owed(&number.to_string(), "flash", ObligationState::Met, Force::Goal, start + Span::seconds(*seconds)))
            .collect();
        let mut total = 0;
        let mut first = date(2025, 12, 1);
        while first < date(2029, 3, 1) {
            let (_, to) = bounds(first, &zone);
            total += month(&Policy::default(), &obligations, first, &zone).totals.total();
            first = first.checked_add(1.month()).unwrap();
            prop_assert_eq!(bounds(first, &zone).0, to);
        }
        prop_assert_eq!(total as usize, obligations.len());
    }
}
