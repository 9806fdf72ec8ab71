//! The other tables, each told through what it is for.

use hinomi_store::alert_group::{self, AlertGroupRow, member};
use hinomi_store::incident::{self, IncidentFilter, IncidentRow};
use hinomi_store::interval::{self, StatusIntervalRow};
use hinomi_store::latency::{self, LatencyDayRow};
use hinomi_store::monitor::{self, MonitorRow};
use hinomi_store::notice::{self, NoticeFilter, NoticeRow};
use hinomi_store::obligation::{self, ObligationFilter, ObligationRow};
use hinomi_store::ping::{self, HeartbeatPingRow};
use hinomi_store::{
    Page, Store, alive, challenge, correction, credential, draft, lease, ledger_seal, policy_version, session, setting, sign_in_link,
    timer, token,
};

use crate::support::{on_both_engines, write};

on_both_engines!(
    incidents_and_their_components,
    notices_of_an_incident,
    obligations_come_due,
    groups_and_members,
    monitors_intervals_latencies_pings,
    timers_fire_in_order,
    people_and_their_secrets,
    small_things,
);

pub fn incident(id: &str, state: &str, at: i64) -> IncidentRow {
    IncidentRow {
        id: id.into(),
        state: state.into(),
        priority: "P3".into(),
        kind: "unplanned".into(),
        title: r#"{"ja":"決済が遅い","en":"Payments are slow"}"#.into(),
        detected_at: at,
        updated_at: at,
        doc: "{}".into(),
        ..IncidentRow::default()
    }
}

async fn incidents_and_their_components(store: &Store) {
    write!(store, |tx| {
        let mut first = incident("i1", "triage", 10);
        first.number = Some(incident::next_number(tx).await?);
        incident::insert(tx, &first, &["web", "api"]).await?;
        incident::insert(tx, &incident("i2", "resolved", 20), &["web"]).await?;
        let secret = IncidentRow { restricted: true, ..incident("i3", "triage", 30) };
        incident::insert::<&str>(tx, &secret, &[]).await?;
        first.state = "investigating".into();
        incident::update(tx, &mut first).await?;
        incident::set_components(tx, "i1", &["web", "db", "db"]).await?;
        assert_eq!(first.version, 1);
        assert_eq!(incident::components(tx, "i1").await?, ["db", "web"]);
        let mut stale = IncidentRow { version: 0, ..first };
        assert!(incident::update(tx, &mut stale).await.unwrap_err().is_conflict());
        Ok(())
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    let reader = &mut reader;
    let ids = |rows: Vec<IncidentRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(incident::open_touching(reader, &["triage", "investigating"], &["web", "x"], 0, 10).await.unwrap()), ["i1"]);
    assert!(incident::open_touching(reader, &["triage", "investigating"], &["web"], 11, 10).await.unwrap().is_empty());
    assert!(incident::open_touching(reader, &["investigating"], &["api"], 0, 10).await.unwrap().is_empty());
    let all = IncidentFilter { page: Page::first(10), ..IncidentFilter::default() };
    assert_eq!(ids(incident::list(reader, &all).await.unwrap()), ["i2", "i1"]);
    let seeing = IncidentFilter { restricted: true, ..all.clone() };
    assert_eq!(ids(incident::list(reader, &seeing).await.unwrap()), ["i3", "i2", "i1"]);
    assert_eq!(ids(incident::list(reader, &IncidentFilter { component: Some("db".into()), ..all.clone() }).await.unwrap()), ["i1"]);
    assert_eq!(ids(incident::list(reader, &IncidentFilter { query: Some("決済".into()), ..all.clone() }).await.unwrap()), ["i2", "i1"]);
    let window = IncidentFilter { detected_from: Some(11), detected_to: Some(21), ..all };
    assert_eq!(ids(incident::list(reader, &window).await.unwrap()), ["i2"]);
    assert_eq!(incident::get(reader, "i3", false).await.unwrap(), None);
    assert_eq!(incident::get(reader, "i1", false).await.unwrap().unwrap().number, Some(1));
    let counts: i64 = incident::counts(reader, false).await.unwrap().into_iter().map(|(_, count)| count).sum();
    assert_eq!(counts, 2);
}

async fn notices_of_an_incident(store: &Store) {
    let row = |id: &str, at| NoticeRow {
        id: id.into(),
        kind: "flash".into(),
        state: "draft".into(),
        incident: Some("i1".into()),
        created_at: at,
        updated_at: at,
        doc: "{}".into(),
        ..NoticeRow::default()
    };
    write!(store, |tx| {
        let mut first = row("n1", 1);
        notice::insert(tx, &first).await?;
        notice::insert(tx, &row("n2", 2)).await?;
        first.state = "sent".into();
        first.sent_at = Some(5);
        notice::update(tx, &mut first).await
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(notice::of_incident(&mut reader, "i1", false).await.unwrap().len(), 2);
    assert_eq!(notice::sent_between(&mut reader, 5, 6, false, 10).await.unwrap().len(), 1);
    let drafts = NoticeFilter { states: vec!["draft".into()], ..NoticeFilter::default() };
    assert_eq!(notice::list(&mut reader, &drafts).await.unwrap()[0].id, "n2");
    write!(store, |tx| notice::set_restricted_of_incident(tx, "i1", true).await).unwrap();
    assert!(notice::list(&mut reader, &drafts).await.unwrap().is_empty());
}

async fn obligations_come_due(store: &Store) {
    let row = |id: &str, warn_at, due_at, promise: &str| ObligationRow {
        id: id.into(),
        clause: "flash".into(),
        promise: promise.into(),
        force: "commitment".into(),
        subject_kind: "incident".into(),
        subject: "i1".into(),
        started_at: 0,
        warn_at: Some(warn_at),
        due_at,
        state: "pending".into(),
        doc: "{}".into(),
        ..ObligationRow::default()
    };
    write!(store, |tx| {
        obligation::insert(tx, &row("o1", 20, 30, "flash")).await?;
        obligation::insert(tx, &row("o2", 15, 40, "resolved")).await?;
        obligation::insert(tx, &row("o3", 90, 100, "resolved")).await?;
        assert_eq!(obligation::next_at(tx).await?, Some(15));
        let ready = obligation::due_or_warn(tx, 30, 10).await?;
        assert_eq!(ready.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["o1", "o2"]);
        let mut warned = ready[1].clone();
        warned.warned_at = Some(30);
        obligation::update(tx, &mut warned).await?;
        let mut met = ready[0].clone();
        met.state = "met".into();
        met.settled_at = Some(30);
        obligation::update(tx, &mut met).await?;
        assert!(obligation::due_or_warn(tx, 39, 10).await?.is_empty());
        assert_eq!(obligation::next_at(tx).await?, Some(40));
        assert_eq!(obligation::open_of(tx, "incident", "i1", None).await?.len(), 2);
        assert_eq!(obligation::open_of(tx, "incident", "i1", Some("flash")).await?.len(), 0);
        assert_eq!(obligation::of_subject(tx, "incident", "i1", false).await?.len(), 3);
        assert_eq!(obligation::of_month(tx, 30, 100, false).await?.len(), 2);
        assert_eq!(obligation::soonest(tx, &["pending"], false, 1).await?[0].id, "o2");
        let met = ObligationFilter { states: vec!["met".into()], ..ObligationFilter::default() };
        assert_eq!(obligation::list(tx, &met).await?[0].id, "o1");
        obligation::set_restricted(tx, "incident", "i1", true).await?;
        assert!(obligation::get(tx, "o1", false).await?.is_none() && obligation::get(tx, "o1", true).await?.is_some());
        Ok(())
    })
    .unwrap();
}

async fn groups_and_members(store: &Store) {
    write!(store, |tx| {
        let mut group = AlertGroupRow {
            notify: "n".into(),
            group_key: "{}".into(),
            labels: "{}".into(),
            flush_at: Some(10),
            told_at: None,
            doc: "{}".into(),
        };
        alert_group::put(tx, &group).await?;
        assert_eq!(member::add(tx, "n", "{}", &["a", "b"]).await?, 2);
        assert_eq!(member::add(tx, "n", "{}", &["b", "c"]).await?, 1);
        assert_eq!(alert_group::next_at(tx).await?, Some(10));
        assert_eq!(alert_group::due(tx, 9, 10).await?.len(), 0);
        assert_eq!(alert_group::due(tx, 10, 10).await?, [group.clone()]);
        assert_eq!(alert_group::of_alert(tx, "c").await?.len(), 1);
        group.flush_at = None;
        group.told_at = Some(11);
        alert_group::mark_told(tx, &group, &[("a".into(), "firing".into()), ("b".into(), "resolved".into())]).await?;
        assert_eq!(alert_group::get(tx, "n", "{}").await?, Some(group));
        member::remove(tx, "n", "{}", &["b"]).await?;
        let members = member::list(tx, "n", "{}").await?;
        let told: Vec<_> = members.iter().map(|row| (row.alert.as_str(), row.told_state.as_deref())).collect();
        assert_eq!(told, [("a", Some("firing")), ("c", None)]);
        assert!(alert_group::delete(tx, "n", "{}").await?);
        assert!(member::list(tx, "n", "{}").await?.is_empty() && alert_group::list(tx, 10).await?.is_empty());
        Ok(())
    })
    .unwrap();
}

async fn monitors_intervals_latencies_pings(store: &Store) {
    let row = |id: &str, status: &str| MonitorRow { id: id.into(), status: status.into(), doc: "{}".into(), ..MonitorRow::default() };
    write!(store, |tx| {
        monitor::save_states(tx, &[row("m1", "up"), row("m2", "unknown")]).await?;
        monitor::save_state(tx, &MonitorRow { paused: true, pause_reason: Some("工事".into()), ..row("m1", "paused") }).await?;
        let all = monitor::load_all(tx).await?;
        assert_eq!((all[0].status.as_str(), all[0].paused, all[0].version, all.len()), ("paused", true, 1, 2));
        assert_eq!(monitor::get(tx, "m1").await?.as_ref(), Some(&all[0]));
        assert!(monitor::delete(tx, "m2").await? && !monitor::delete(tx, "m2").await?);

        interval::open(tx, "m1", 10, "up", "").await?;
        assert!(interval::close(tx, "m1", 20).await?);
        interval::open(tx, "m1", 20, "degraded", "slow").await?;
        // A failure found at 30 began at 15.
        interval::cut(tx, "m1", 15).await?;
        interval::open(tx, "m1", 15, "down", "refused").await?;
        interval::open(tx, "m2", 0, "unknown", "").await?;
        let intervals = interval::between_many(tx, &["m1", "m2"], 0, 100).await?;
        let told: Vec<_> = intervals.iter().map(|row| (row.started_at, row.ended_at, row.status.as_str())).collect();
        assert_eq!(told, [(10, Some(15), "up"), (15, None, "down"), (0, None, "unknown")]);
        assert_eq!(interval::between(tx, "m1", 15, 16).await?.len(), 1);
        assert_eq!(interval::between(tx, "m1", 0, 10).await?.len(), 0);
        assert_eq!(interval::open_ones(tx).await?.len(), 2);
        assert_eq!(interval::recent(tx, "m1", 1).await?[0].started_at, 15);
        let closed = StatusIntervalRow { monitor: "m3".into(), started_at: 1, ended_at: Some(2), status: "up".into(), reason: "".into() };
        interval::put_many(tx, &[closed]).await
    })
    .unwrap();
    // A second open interval would make time count twice.
    let twice = write!(store, |tx| interval::open(tx, "m1", 50, "up", "").await);
    assert!(twice.unwrap_err().is_conflict());
    write!(store, |tx| {
        let day = |day, byte| LatencyDayRow { monitor: "m1".into(), day, histogram: vec![byte, 0, 255], updated_at: 1 };
        latency::put_many(tx, &[day(1, 1), day(2, 2), day(2, 3)]).await?;
        assert_eq!(latency::between(tx, "m1", 1, 2).await?, [day(1, 1), day(2, 3)]);
        assert_eq!(latency::of_day(tx, 2, &["m1", "m2"]).await?, [day(2, 3)]);
        for at in 0..3 {
            let ping =
                HeartbeatPingRow { id: format!("p{at}"), monitor: "m1".into(), at, kind: "success".into(), ..HeartbeatPingRow::default() };
            ping::insert(tx, &ping).await?;
        }
        assert_eq!(ping::list(tx, "m1", &Page::first(2)).await?[0].at, 2);
        Ok(())
    })
    .unwrap();
}

async fn timers_fire_in_order(store: &Store) {
    write!(store, |tx| {
        timer::set(tx, "close", "incident", "i1", 30).await?;
        timer::set(tx, "update", "incident", "i1", 20).await?;
        timer::set(tx, "update", "incident", "i2", 10).await?;
        timer::set(tx, "update", "incident", "i2", 40).await?;
        assert_eq!(timer::next_at(tx).await?, Some(20));
        let due = timer::due(tx, 30, 10).await?;
        assert_eq!(due.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["update", "close"]);
        assert!(timer::clear(tx, "update", "incident", "i1").await? && !timer::clear(tx, "update", "incident", "i1").await?);
        assert_eq!(timer::of_subject(tx, "incident", "i1").await?.len(), 1);
        timer::clear_subject(tx, "incident", "i1").await?;
        timer::clear_subject(tx, "incident", "i2").await?;
        assert_eq!(timer::next_at(tx).await?, None);
        Ok(())
    })
    .unwrap();
}

async fn people_and_their_secrets(store: &Store) {
    write!(store, |tx| {
        let row = token::TokenRow { id: "t".into(), digest: "dt".into(), scopes: "[]".into(), expires_at: Some(50), ..Default::default() };
        token::insert(tx, &row).await?;
        assert!(token::by_digest(tx, "dt", 49).await?.is_some() && token::by_digest(tx, "dt", 50).await?.is_none());
        token::touch(tx, "t", 7).await?;
        assert!(token::revoke(tx, "t", 8).await? && !token::revoke(tx, "t", 9).await?);
        assert!(token::by_digest(tx, "dt", 10).await?.is_none());
        assert_eq!(token::list(tx).await?[0].last_used_at, Some(7));

        let row =
            session::SessionRow { id: "s".into(), digest: "ds".into(), person: "hanako".into(), expires_at: 50, ..Default::default() };
        session::insert(tx, &row).await?;
        session::touch(tx, "s", 40, 90).await?;
        assert!(session::by_digest(tx, "ds", 60).await?.is_some() && session::by_digest(tx, "ds", 90).await?.is_none());
        assert_eq!(session::list(tx, "hanako", 60).await?.len(), 1);
        assert!(!session::delete(tx, "x").await?);
        assert_eq!(session::delete_of_person(tx, "hanako").await?, 1);

        let row = credential::CredentialRow {
            id: "c".into(),
            person: "hanako".into(),
            kind: "passkey".into(),
            doc: "{}".into(),
            ..Default::default()
        };
        credential::insert(tx, &row).await?;
        credential::used(tx, "c", r#"{"n":1}"#, 5).await?;
        assert_eq!(credential::list(tx, "hanako").await?[0].last_used_at, Some(5));
        assert_eq!(credential::list_kind(tx, "passkey").await?.len(), 1);
        assert!(credential::get(tx, "c").await?.is_some());
        assert!(!credential::delete(tx, "c", "taro").await? && credential::delete(tx, "c", "hanako").await?);
        assert_eq!(credential::count(tx).await?, 0);

        let row = sign_in_link::SignInLinkRow { digest: "dl".into(), person: "hanako".into(), expires_at: 50, ..Default::default() };
        sign_in_link::insert(tx, &row).await?;
        assert!(sign_in_link::get(tx, "dl", 49).await?.is_some());
        assert!(sign_in_link::take(tx, "dl", 50).await?.is_none(), "expired");
        assert_eq!(sign_in_link::take(tx, "dl", 49).await?.expect("once").used_at, Some(49));
        assert!(sign_in_link::take(tx, "dl", 49).await?.is_none(), "used");
        assert_eq!(sign_in_link::delete_of_person(tx, "hanako").await?, 0);

        let row = challenge::ChallengeRow { id: "x".into(), kind: "sign_in".into(), person: None, doc: "{}".into(), expires_at: 50 };
        challenge::insert(tx, &row).await?;
        assert!(challenge::take(tx, "x", 49).await?.is_some() && challenge::take(tx, "x", 49).await?.is_none());

        let row = |value: &str| draft::DraftRow { person: "hanako".into(), key: "notice".into(), value: value.into(), updated_at: 1 };
        draft::put(tx, &row("あ")).await?;
        draft::put(tx, &row("ああ")).await?;
        assert_eq!(draft::get(tx, "hanako", "notice").await?, Some(row("ああ")));
        assert_eq!(draft::count(tx, "hanako").await?, 1);
        assert!(draft::delete(tx, "hanako", "notice").await?);
        Ok(())
    })
    .unwrap();
}

async fn small_things(store: &Store) {
    write!(store, |tx| {
        alive::stamp(tx, "node", 1).await?;
        alive::stamp(tx, "node", 2).await?;
        assert_eq!((alive::get(tx, "node").await?, alive::get(tx, "other").await?, alive::list(tx).await?.len()), (Some(2), None, 1));

        assert_eq!(setting::set_once(tx, "name", "a").await?, "a");
        assert_eq!(setting::set_once(tx, "name", "b").await?, "a");
        assert_eq!(setting::list(tx).await?.len(), 1);
        assert!(setting::delete(tx, "name").await?);

        assert!(lease::acquire(tx, "publish", "a", 0, 10).await?);
        assert!(!lease::acquire(tx, "publish", "b", 9, 20).await?);
        assert!(lease::acquire(tx, "publish", "a", 9, 20).await?, "prolonged");
        assert_eq!(lease::holder(tx, "publish", 19).await?.as_deref(), Some("a"));
        assert!(lease::acquire(tx, "publish", "b", 20, 30).await?, "ran out");
        assert!(!lease::release(tx, "publish", "a").await? && lease::release(tx, "publish", "b").await?);

        let version = policy_version::PolicyVersionRow { id: "v".into(), adopted_at: 1, doc: "{}".into() };
        assert!(policy_version::insert(tx, &version).await? && !policy_version::insert(tx, &version).await?);
        assert_eq!((policy_version::get(tx, "v").await?, policy_version::list(tx).await?.len()), (Some(version), 1));

        let seal = ledger_seal::LedgerSealRow { month: "2026-11".into(), sealed_at: 1, doc: "{}".into() };
        assert!(ledger_seal::insert(tx, &seal).await?);
        assert!(!ledger_seal::insert(tx, &ledger_seal::LedgerSealRow { doc: "other".into(), ..seal.clone() }).await?);
        assert_eq!((ledger_seal::get(tx, "2026-11").await?, ledger_seal::list(tx).await?.len()), (Some(seal), 1));

        let row = correction::CorrectionRow { id: "k".into(), component: "web".into(), from_at: 10, to_at: 20, ..Default::default() };
        correction::insert(tx, &row).await?;
        assert_eq!(correction::between_many(tx, &["web"], 19, 30).await?.len(), 1);
        assert_eq!(correction::between_many(tx, &["web"], 20, 30).await?.len(), 0);
        let second = correction::CorrectionRow { id: "l".into(), at: 1, ..row.clone() };
        correction::insert(tx, &second).await?;
        let filter = |component: &str, from, to| correction::CorrectionFilter {
            component: Some(component.into()),
            from: Some(from),
            to: Some(to),
            page: Page::first(1),
        };
        assert_eq!((correction::newest(tx, "web").await?, correction::newest(tx, "db").await?), (Some(1), None));
        assert_eq!(correction::count(tx).await?, 2);
        let first = correction::list(tx, &filter("web", 19, 30)).await?;
        assert_eq!(first, [second]);
        let rest = Page { cursor: Some(first[0].cursor()), limit: 1 };
        assert_eq!(correction::list(tx, &correction::CorrectionFilter { page: rest, ..Default::default() }).await?, [row]);
        assert!(correction::list(tx, &filter("web", 20, 30)).await?.is_empty());
        assert!(correction::list(tx, &filter("web", 0, 10)).await?.is_empty());
        assert!(correction::list(tx, &filter("db", 0, 30)).await?.is_empty());
        Ok(())
    })
    .unwrap();
}
