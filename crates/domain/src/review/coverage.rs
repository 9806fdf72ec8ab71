//! Do a system's logs together record what each purpose asks for (`SYS-20`)? Operating system, products and applications share the work,
//! so what is missing is said by who would have to write it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::{Catalog, System};
use crate::ingest::{Origin, Purpose, Source};
use crate::kernel::{LogSourceId, PurposeId, SystemId, Text};

/// One system's row of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SystemCoverage {
    pub system: SystemId,
    pub name: Text,
    /// The standard's purposes in their order, then those that the policy adds.
    pub purposes: Vec<PurposeCoverage>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PurposeCoverage {
    pub purpose: PurposeId,
    /// What supplies it, delivered lately or not.
    pub sources: Vec<LogSourceId>,
    pub missing: Vec<Missing>,
}

/// A finding: something that nobody records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    /// Who would have to write it.
    pub origin: Origin,
    pub what: Text,
    /// Sources that are there for it and have not delivered lately.
    pub silent: Vec<LogSourceId>,
}

/// What is known of deliveries.
#[derive(Clone, Copy, Debug)]
pub struct Delivered<'a> {
    pub sources: &'a BTreeSet<LogSourceId>,
    /// Systems whose disk and memory an agent measures.
    pub measured: &'a BTreeSet<SystemId>,
}

/// Something that must be recorded.
struct Need {
    /// For these purposes.
    purposes: &'static [Purpose],
    /// In logs of any of these.
    logs: &'static [Purpose],
    origin: Origin,
    ja: &'static str,
    en: &'static str,
    /// An agent's measurements do as well.
    measured: bool,
}

const ERRORS: &[Purpose] = &[Purpose::Detect, Purpose::Diagnose, Purpose::Recover];
const LOADS: &[Purpose] = &[Purpose::Omen, Purpose::Capacity];
/// Calls with their durations are the same wherever they are written.
const DURATIONS: &[Purpose] = &[Purpose::Omen, Purpose::Capacity, Purpose::Performance];
const AUDIT: &[Purpose] = &[Purpose::Audit];
const AVAILABILITY: &[Purpose] = &[Purpose::Availability];
/// Starts and stops are an audit's matter, too.
const STARTS: &[Purpose] = &[Purpose::Availability, Purpose::Audit];
const PERFORMANCE: &[Purpose] = &[Purpose::Performance];
const JOBS: &[Purpose] = &[Purpose::Jobs];
const IMPROVE: &[Purpose] = &[Purpose::Improve];

/// Nothing is asked for debugging: it is off in normal running.
const NEEDS: &[Need] = &[
    need(&[Purpose::Detect, Purpose::Diagnose], ERRORS, Origin::Os, "OS のエラー", "errors of the operating system"),
    need(&[Purpose::Detect, Purpose::Diagnose], ERRORS, Origin::Product, "製品のエラー", "errors of products"),
    need(
        ERRORS,
        ERRORS,
        Origin::Application,
        "アプリケーションのエラーと、その状況・発生箇所",
        "errors of applications with situation and place",
    ),
    need(
        &[Purpose::Diagnose, Purpose::Recover],
        ERRORS,
        Origin::Application,
        "処理のトレース、サーバ間の通信、データベース処理 (成否と更新前後の値)",
        "a trace of the processing, calls between servers, database work with its outcome and the values before and after",
    ),
    need(&[Purpose::Recover], ERRORS, Origin::Product, "データベースの更新ログ", "the database's update log"),
    need(LOADS, DURATIONS, Origin::Application, "通信とデータベース処理の所要時間", "durations of calls and of database work"),
    Need { measured: true, ..need(LOADS, LOADS, Origin::Os, "ディスクとメモリの残量", "disk and memory left") },
    need(AUDIT, AUDIT, Origin::Os, "OS の起動・停止、ログイン・ログアウト", "starts and stops, logins and logouts of the operating system"),
    need(
        AUDIT,
        AUDIT,
        Origin::Product,
        "製品の起動・停止、ログイン・ログアウト、保護された資源へのアクセス",
        "starts and stops, logins and logouts of products, access to protected resources",
    ),
    need(
        AUDIT,
        AUDIT,
        Origin::Application,
        "サーバ間の通信と、ポリシーが求めるもの",
        "calls between servers, and what the policy obliges to",
    ),
    need(AVAILABILITY, STARTS, Origin::Os, "サーバの起動・停止", "starts and stops of servers"),
    need(AVAILABILITY, STARTS, Origin::Product, "製品の起動・停止", "starts and stops of products"),
    need(PERFORMANCE, DURATIONS, Origin::Application, "通信の所要時間", "durations of calls"),
    need(JOBS, JOBS, Origin::Product, "ジョブのエラー履歴", "errors of jobs"),
    need(IMPROVE, IMPROVE, Origin::Application, "画面とサービスの利用履歴", "use of screens and services"),
];

const fn need(purposes: &'static [Purpose], logs: &'static [Purpose], origin: Origin, ja: &'static str, en: &'static str) -> Need {
    Need { purposes, logs, origin, ja, en, measured: false }
}

/// The matrix: a row for each system of the catalog.
pub fn coverage<'s>(catalog: &Catalog, sources: impl IntoIterator<Item = &'s Source>, delivered: Delivered<'_>) -> Vec<SystemCoverage> {
    let mut of_system: BTreeMap<&SystemId, Vec<&Source>> = BTreeMap::new();
    let mut purposes: Vec<PurposeId> = Purpose::ALL.map(PurposeId::from).to_vec();
    for source in sources {
        if !purposes.contains(&source.purpose) {
            purposes.push(source.purpose.clone());
        }
        for system in systems_of(source, catalog) {
            of_system.entry(system).or_default().push(source);
        }
    }
    let row = |system: &System| {
        let sources = of_system.get(&system.id).map_or(&[][..], Vec::as_slice);
        let purposes = purposes.iter().map(|purpose| of_purpose(purpose, system, sources, delivered)).collect();
        SystemCoverage { system: system.id.clone(), name: system.name.clone(), purposes }
    };
    catalog.systems.values().map(row).collect()
}

/// The system that it names; else those of the component that it names.
fn systems_of<'a>(source: &'a Source, catalog: &'a Catalog) -> Vec<&'a SystemId> {
    match (&source.system, &source.component) {
        (Some(system), _) => vec![system],
        (None, Some(component)) => catalog.components.get(component).map(|found| found.systems.iter().collect()).unwrap_or_default(),
        (None, None) => Vec::new(),
    }
}

fn of_purpose(purpose: &PurposeId, system: &System, sources: &[&Source], delivered: Delivered<'_>) -> PurposeCoverage {
    let mut found = PurposeCoverage { purpose: purpose.clone(), sources: Vec::new(), missing: Vec::new() };
    let mut supplies = |source: &Source| {
        if !found.sources.contains(&source.id) {
            found.sources.push(source.id.clone());
        }
    };
    sources.iter().filter(|source| source.purpose == *purpose).for_each(|source| supplies(source));
    let standard = purpose.standard();
    for need in NEEDS.iter().filter(|need| standard.is_some_and(|purpose| need.purposes.contains(&purpose))) {
        let can = |source: &&&Source| {
            source.written_by == need.origin && source.purpose.standard().is_some_and(|purpose| need.logs.contains(&purpose))
        };
        let (live, silent): (Vec<&Source>, Vec<&Source>) =
            sources.iter().filter(can).partition(|source| delivered.sources.contains(&source.id));
        live.iter().chain(&silent).for_each(|source| supplies(source));
        let measured = need.measured && delivered.measured.contains(&system.id);
        if live.is_empty() && !measured {
            let silent: Vec<LogSourceId> = silent.into_iter().map(|source| source.id.clone()).collect();
            found.missing.push(Missing { origin: need.origin, what: what(need, &silent), silent });
        }
    }
    found.sources.sort();
    found
}

fn what(need: &Need, silent: &[LogSourceId]) -> Text {
    if silent.is_empty() {
        return Text::new(need.ja, need.en);
    }
    let names: Vec<&str> = silent.iter().map(LogSourceId::as_str).collect();
    Text::new(
        format!("{} ({} から最近届いていません)", need.ja, names.join("、")),
        format!("{} (nothing came from {} lately)", need.en, names.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, Component};
    use crate::kernel::Zone;

    fn source(id: &str, purpose: &str, origin: Origin, system: &str) -> Source {
        Source { purpose: purpose.into(), written_by: origin, system: Some(system.into()), ..Source::unknown(id.into(), Zone::utc()) }
    }

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        for id in ["exam", "mail"] {
            let system = System { id: id.into(), name: Text::same(id), needs: Vec::new(), origin: catalog::Origin::BuiltIn };
            catalog.systems.insert(system.id.clone(), system);
        }
        catalog
    }

    /// Purpose and what is missing in it, of one system.
    fn missing(rows: &[SystemCoverage], system: &str) -> BTreeMap<String, Vec<String>> {
        let row = rows.iter().find(|row| row.system.as_str() == system).expect("a row");
        row.purposes
            .iter()
            .map(|found| (found.purpose.to_string(), found.missing.iter().map(|missing| missing.what.en.clone()).collect()))
            .collect()
    }

    #[test]
    fn without_logs_everything_is_missing_but_developers_output() {
        let nothing = BTreeSet::new();
        let rows = coverage(&catalog(), [], Delivered { sources: &nothing, measured: &BTreeSet::new() });
        assert_eq!(rows.len(), 2);
        for (purpose, missing) in missing(&rows, "exam") {
            assert_eq!(missing.is_empty(), purpose == "debug", "{purpose}");
        }
        for missing in rows.iter().flat_map(|row| &row.purposes).flat_map(|purpose| &purpose.missing) {
            assert!(!missing.what.ja.is_ascii() && missing.what.en.is_ascii() && missing.silent.is_empty());
        }
    }

    #[test]
    fn logs_of_all_three_origins_together_supply_a_purpose() {
        let sources = [
            source("os", "detect", Origin::Os, "exam"),
            source("db", "recover", Origin::Product, "exam"),
            source("app", "diagnose", Origin::Application, "exam"),
            source("api", "performance", Origin::Application, "exam"),
            source("secret", "audit", Origin::Os, "exam"),
            source("own", "kaizen", Origin::Application, "exam"),
        ];
        let delivered: BTreeSet<LogSourceId> = ["os", "db", "app", "api", "own"].map(LogSourceId::from).into();
        let measured = BTreeSet::from([SystemId::from("exam")]);
        let rows = coverage(&catalog(), &sources, Delivered { sources: &delivered, measured: &measured });
        let missing = missing(&rows, "exam");
        for supplied in ["detect", "diagnose", "recover", "omen", "capacity", "performance", "debug", "kaizen"] {
            assert_eq!(missing[supplied], [] as [String; 0], "{supplied}");
        }
        // It is configured, and silent: that is said.
        assert_eq!(
            missing["availability"],
            ["starts and stops of servers (nothing came from secret lately)", "starts and stops of products"]
        );
        assert_eq!(missing["audit"].len(), 3);
        let of = |purpose: &str| rows[0].purposes.iter().find(|found| found.purpose.as_str() == purpose).expect("a purpose");
        assert_eq!(of("detect").sources, ["app", "db", "os"].map(LogSourceId::from));
        assert_eq!(of("capacity").sources, ["api"].map(LogSourceId::from), "durations are durations");
        assert_eq!(of("kaizen").sources, ["own"].map(LogSourceId::from));
        assert!(of("audit").missing.iter().any(|missing| missing.silent == ["secret"].map(LogSourceId::from)));
        assert_eq!(rows[1].purposes.iter().map(|found| found.sources.len()).sum::<usize>(), 0, "another system's logs are another's");
    }

    #[test]
    fn a_source_of_a_component_is_one_of_its_systems() {
        let mut catalog = catalog();
        let component = Component {
            id: "web".into(),
            name: Text::same("web"),
            description: Text::default(),
            parent: None,
            public: false,
            systems: vec!["exam".into(), "mail".into()],
            critical: false,
            important: false,
            origin: catalog::Origin::BuiltIn,
        };
        catalog.components.insert(component.id.clone(), component);
        let jobs = Source { system: None, component: Some("web".into()), ..source("jobs", "jobs", Origin::Product, "") };
        let delivered = BTreeSet::from([jobs.id.clone()]);
        let rows = coverage(&catalog, [&jobs], Delivered { sources: &delivered, measured: &BTreeSet::new() });
        assert!(missing(&rows, "exam")["jobs"].is_empty() && missing(&rows, "mail")["jobs"].is_empty());
    }
}
