//! Tables of what is shown when.

use proptest::prelude::*;

use super::*;
use crate::catalog::{Component, Confirmation, GroupCheck, IpVersion, Origin, TcpCheck};
use crate::kernel::{Severity, Span, Text};
use crate::review::timeline::State;
use ComponentStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance, Unknown};

#[test]
fn own_state_from_monitors_people_and_maintenance() {
    use Status::{Degraded, Down, Paused, Unknown as Unseen, Up};
    type Row<'a> = (&'a [Status], Option<DeclaredStatus>, bool, Option<ComponentStatus>);
    let table: &[Row<'_>] = &[
        (&[], None, false, None),
        (&[Up], None, false, Some(Operational)),
        (&[Up, Paused], None, false, Some(Operational)),
        (&[Paused], None, false, Some(Unknown)),
        (&[Down], None, false, Some(MajorOutage)),
        (&[Down, Paused], None, false, Some(MajorOutage)),
        (&[Down, Down], None, false, Some(MajorOutage)),
        (&[Down, Up], None, false, Some(PartialOutage)),
        (&[Down, Unseen], None, false, Some(PartialOutage)),
        (&[Degraded, Up], None, false, Some(DegradedPerformance)),
        (&[Degraded, Unseen], None, false, Some(DegradedPerformance)),
        (&[Unseen], None, false, Some(Unknown)),
        (&[Unseen, Up], None, false, Some(Unknown)),
        (&[Up], Some(DeclaredStatus::Operational), false, Some(Operational)),
        (&[Down], Some(DeclaredStatus::Operational), false, Some(MajorOutage)),
        (&[Unseen], Some(DeclaredStatus::Operational), false, Some(Unknown)),
        (&[], Some(DeclaredStatus::Operational), false, Some(Operational)),
        (&[Up], Some(DeclaredStatus::DegradedPerformance), false, Some(DegradedPerformance)),
        (&[Down, Up], Some(DeclaredStatus::MajorOutage), false, Some(MajorOutage)),
        (&[Down], Some(DeclaredStatus::PartialOutage), false, Some(MajorOutage)),
        (&[Down], None, true, Some(UnderMaintenance)),
        (&[Up], None, true, Some(UnderMaintenance)),
        (&[], None, true, Some(UnderMaintenance)),
        (&[Down], Some(DeclaredStatus::PartialOutage), true, Some(PartialOutage)),
        (&[Up], Some(DeclaredStatus::Operational), true, Some(UnderMaintenance)),
    ];
    for (monitors, declared, maintenance, expected) in table {
        let now = Now { monitors, declared: *declared, maintenance: *maintenance };
        assert_eq!(own(&now), *expected, "{now:?}");
    }
}

#[test]
fn one_word_for_several() {
    let table: &[(&[ComponentStatus], ComponentStatus)] = &[
        (&[], Unknown),
        (&[Operational, Operational], Operational),
        (&[Operational, Unknown], Unknown),
        (&[MajorOutage, MajorOutage], MajorOutage),
        (&[MajorOutage, Operational], PartialOutage),
        (&[MajorOutage, Unknown], PartialOutage),
        (&[PartialOutage, PartialOutage], PartialOutage),
        (&[DegradedPerformance, UnderMaintenance, Unknown], DegradedPerformance),
        (&[UnderMaintenance, Operational], UnderMaintenance),
    ];
    for (statuses, expected) in table {
        assert_eq!(overall(statuses.iter().copied()), *expected, "{statuses:?}");
        assert_eq!(overall(statuses.iter().rev().copied()), *expected, "{statuses:?} turned");
    }
}

fn catalog(parents: &[(&str, Option<&str>)]) -> Catalog {
    let mut catalog = Catalog::default();
    for (id, parent) in parents {
        let component = Component {
            id: (*id).into(),
            name: Text::same(*id),
            description: Text::default(),
            parent: parent.map(Into::into),
            public: true,
            systems: vec![],
            critical: false,
            important: false,
            origin: Origin::BuiltIn,
        };
        catalog.component_order.push(component.id.clone());
        catalog.components.insert(component.id.clone(), component);
    }
    catalog
}

#[test]
fn a_tree_rolls_up() {
    let catalog = catalog(&[("shop", None), ("web", Some("shop")), ("pay", Some("shop")), ("card", Some("pay")), ("wire", Some("pay"))]);
    let own = BTreeMap::from([("web".into(), Operational), ("card".into(), MajorOutage), ("wire".into(), MajorOutage)]);
    let found = tree(&catalog, &own, |_| true);
    assert_eq!((found[&"pay".into()], found[&"shop".into()]), (MajorOutage, PartialOutage));
    // A private child does not tell by the colour of its parent.
    let public = tree(&catalog, &own, |id| id.as_str() != "card" && id.as_str() != "wire");
    assert_eq!((public[&"pay".into()], public[&"shop".into()]), (Unknown, Operational));
    assert!(!public.contains_key(&"card".into()));
    // A child that nobody watches is unknown itself, and leaves the one above to those that are watched.
    let own = BTreeMap::from([("shop".into(), Operational), ("web".into(), Operational)]);
    let found = tree(&catalog, &own, |_| true);
    assert_eq!((found[&"card".into()], found[&"pay".into()], found[&"shop".into()]), (Unknown, Unknown, Operational));
    // What is out itself takes along what its children say.
    let own = BTreeMap::from([
        ("shop".into(), MajorOutage),
        ("web".into(), Operational),
        ("card".into(), Operational),
        ("wire".into(), Operational),
    ]);
    assert_eq!(tree(&catalog, &own, |_| true)[&"shop".into()], MajorOutage);
}

#[test]
fn a_cycle_ends() {
    let catalog = catalog(&[("a", Some("b")), ("b", Some("a"))]);
    assert_eq!(tree(&catalog, &BTreeMap::new(), |_| true).len(), 2);
}

fn monitor(id: &str, component: &str, kind: MonitorKind) -> Monitor {
    Monitor {
        id: id.into(),
        name: Text::same(id),
        kind,
        interval: Span::seconds(30),
        timeout: Span::seconds(10),
        confirmation: Confirmation { failures: 1, of: 1, recheck: Span::seconds(5) },
        hold: Span::ZERO,
        degraded_over: None,
        component: Some(component.into()),
        system: None,
        severity: Severity::Major,
        degraded_severity: Severity::Moderate,
        labels: BTreeMap::new(),
        runbook: None,
        schedule: None,
        enabled: true,
        origin: Origin::BuiltIn,
    }
}

#[test]
fn a_group_speaks_in_place_of_its_members_on_the_same_component() {
    let tcp = || MonitorKind::Tcp(TcpCheck { host: "h".into(), port: 1, ip: IpVersion::Any, send: None, expect: None });
    let group =
        |members: &[&str]| MonitorKind::Group(GroupCheck { members: members.iter().map(|id| (*id).into()).collect(), down_when: 2 });
    let mut catalog = catalog(&[("api", None), ("other", None)]);
    for found in [
        monitor("one", "api", tcp()),
        monitor("two", "api", tcp()),
        monitor("beside", "api", tcp()),
        monitor("far", "other", tcp()),
        monitor("both", "api", group(&["one", "two", "far"])),
    ] {
        catalog.monitors.insert(found.id.clone(), found);
    }
    let ids = |component: &str, catalog: &Catalog| -> Vec<String> {
        speaking(catalog).get(&component.into()).into_iter().flatten().map(|id| id.to_string()).collect()
    };
    assert_eq!(ids("api", &catalog), ["beside", "both"]);
    assert_eq!(ids("other", &catalog), ["far"]);
    // A group that is switched off says nothing, so its members do.
    catalog.monitors.get_mut(&"both".into()).unwrap().enabled = false;
    assert_eq!(ids("api", &catalog), ["beside", "one", "two"]);
}

proptest! {
    #[test]
    fn never_operational_unless_everything_seen_is_up(monitors in prop::collection::vec(prop::sample::select(Status::ALL.to_vec()), 0..6), maintenance in any::<bool>()) {
        let found = own(&Now { monitors: &monitors, declared: None, maintenance });
        if found == Some(Operational) {
            prop_assert!(monitors.contains(&Status::Up));
            prop_assert!(monitors.iter().all(|status| matches!(status, Status::Up | Status::Paused)));
        }
        // The timeline and the state now agree on what is up.
        let intervals: Vec<Vec<crate::review::timeline::Interval>> = monitors
            .iter()
            .map(|status| vec![crate::review::timeline::Interval { from: Default::default(), to: None, status: *status }])
            .collect();
        let now = crate::kernel::Timestamp::from_seconds(10);
        let slices = crate::review::timeline::component(&intervals, &[], &Default::default(), &[], Default::default(), now, now);
        if !maintenance {
            prop_assert_eq!(slices[0].status == State::Up, found == Some(Operational));
        }
    }
}
