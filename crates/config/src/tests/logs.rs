//! Log sources, purposes and `[logs]` as they come out.

use hinomi_domain::detect::log_rule::Kind;
use hinomi_domain::ingest::query::Field;
use hinomi_domain::ingest::{Format, Header, Origin, Query, Reading};
use hinomi_domain::kernel::{Period, Severity, Span};

use secrecy::ExposeSecret as _;

use super::load_one;
use crate::{ColdPlace, ServerSettings};

#[test]
fn a_source_has_the_policys_zone_and_the_commonest_purpose() {
    let config = load_one("[policy]\ntime_zone = \"Asia/Tokyo\"\n\n[[log_source]]\nid = \"exam\"\n").expect("good");
    let source = &config.logs.sources[&"exam".into()];
    assert_eq!((source.zone.name(), source.purpose.as_str(), source.written_by), ("Asia/Tokyo", "diagnose", Origin::Application));
    assert_eq!((&source.format, source.name.ja.as_str(), source.silent_after), (&Format::Auto, "exam", None));
    assert_eq!(config.logs.zone.name(), "Asia/Tokyo");
    assert_eq!(config.logs.purposes.len(), 11, "the standard's, without a word");
}

#[test]
fn every_key_of_a_source_arrives() {
    let config = load_one(
        r#"
        [[system]]
        id = "exam"
        [[component]]
        id = "web"
        [[log_source]]
        id = "api"
        name = { ja = "審査API", en = "Examination API" }
        format = "json"
        json = { time = ["ts", "@timestamp"], level = "log.level", message = "msg" }
        time_zone = "UTC"
        purpose = "audit"
        written_by = "product"
        system = "exam"
        component = "web"
        silent_after = "10m"
        [[log_source]]
        id = "old"
        format = "regex"
        pattern = '^(?P<time>\S+ \S+) (?P<level>\w+) (?P<message>.*)$'
        time_format = "%d/%b/%Y %H:%M:%S%.f"
        "#,
    )
    .expect("good");
    let source = &config.logs.sources[&"api".into()];
    let Format::Json(fields) = &source.format else { panic!("{:?}", source.format) };
    assert_eq!(fields.time, ["ts", "@timestamp"]);
    assert_eq!((fields.level.as_slice(), fields.host.as_slice()), (&["log.level".to_owned()][..], &[][..]));
    assert_eq!((source.written_by, source.silent_after), (Origin::Product, Some(Span::minutes(10))));
    assert_eq!(
        (source.system.as_ref().map(|id| id.as_str()), source.component.as_ref().map(|id| id.as_str())),
        (Some("exam"), Some("web"))
    );
    let Format::Regex(pattern) = &config.logs.sources[&"old".into()].format else { panic!() };
    assert!(pattern.regex.is_match("14/Oct/2026 09:00:00.5 WARN 接続失敗".as_bytes()) && pattern.time_format.is_some());
    assert!(config.objects.iter().any(|object| object.id == "api" && object.name.ja == "審査API"));
}

#[test]
fn a_purpose_keeps_what_is_not_given() {
    let loaded = load_one(
        "[[log_purpose]]\nid = \"detect\"\nnear = \"5w\"\n\n[[log_purpose]]\nid = \"debug\"\nkeep = \"2d\"\n\n[[log_purpose]]\nid = \"audit\"\nkeep = \"forever\"\n\n[[log_purpose]]\nid = \"kaizen\"\nkeep = \"18mo\"\nread = \"audit\"\nbackup = \"update\"\n\n[[log_source]]\nid = \"x\"\npurpose = \"kaizen\"\n",
    );
    let config = loaded.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let purpose = |id: &str| &config.logs.purposes[&id.into()];
    assert_eq!((purpose("detect").near, purpose("detect").keep), (Period::Elapsed(Span::days(35)), Some(Period::years(1))));
    assert_eq!((purpose("debug").near, purpose("debug").keep), (Period::Elapsed(Span::days(2)), Some(Period::Elapsed(Span::days(2)))));
    assert_eq!((purpose("audit").keep, purpose("audit").read), (None, Reading::Audit));
    assert_eq!(
        (purpose("kaizen").keep, purpose("kaizen").read, purpose("kaizen").name.en.as_str()),
        (Some(Period::Months(18)), Reading::Audit, "kaizen")
    );
    assert_eq!(config.logs.sources[&"x".into()].purpose.as_str(), "kaizen");
    assert_eq!(config.logs.purposes.len(), 12);
}

#[test]
fn what_is_promised_for_a_year_and_kept_shorter_is_warned_of() {
    let codes = |text: &str| load_one(text).expect("good").warnings.iter().map(|warning| warning.code).collect::<Vec<_>>();
    assert!(codes("[[log_purpose]]\nid = \"audit\"\nkeep = \"6mo\"\n").contains(&"kept-short"));
    assert!(codes("[[log_purpose]]\nid = \"debug\"\nnear = \"1d\"\n").contains(&"not-backed-up"));
    let good = codes("[[log_purpose]]\nid = \"debug\"\nkeep = \"1d\"\n\n[[log_purpose]]\nid = \"audit\"\nkeep = \"365d\"\n");
    assert!(!good.contains(&"kept-short") && !good.contains(&"not-backed-up"), "{good:?}");
}

#[test]
fn settings_of_logs_have_defaults() {
    let settings = |text: &str| -> ServerSettings { load_one(text).unwrap_or_else(|errors| panic!("{}", errors.render(false))).server };
    let plain = settings("[server]\n").logs;
    assert!(plain.accept_unknown_sources);
    assert_eq!((plain.wal_bytes_max, plain.memory_bytes_max, plain.query_rows_max), (256 << 20, 256 << 20, 10_000));
    let given = settings("[logs]\naccept_unknown_sources = false\nwal_bytes_max = \"1GiB\"\nquery_timeout = \"5s\"\nquery_rows_max = 50\n");
    assert_eq!((given.logs.wal_bytes_max, given.logs.query_rows_max, given.logs.query_timeout), (1 << 30, 50, Span::seconds(5)));
}

#[test]
fn a_rule_is_a_query_and_defaults() {
    let config = load_one("[[log_rule]]\nid = \"failed\"\nquery = 'level:ERROR \"接続失敗\"'\n")
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let rule = &config.logs.rules[&"failed".into()];
    assert_eq!(rule.query, Query::parse("level:ERROR \"接続失敗\"").expect("a query"));
    assert_eq!((rule.query_text.as_str(), rule.name.ja.as_str(), rule.enabled), ("level:ERROR \"接続失敗\"", "failed", true));
    assert_eq!((&rule.kind, rule.severity, rule.group_by.as_slice()), (&Kind::Each, Severity::Major, &[Field::Source][..]));
    assert_eq!((rule.hold, rule.late_within), (Span::minutes(5), Span::minutes(5)));
    assert!(config.warnings.iter().all(|warning| warning.code == "no-admin" || warning.code == "empty-role"), "{:?}", config.warnings);
}

#[test]
fn every_kind_of_rule_arrives() {
    let config = load_one(
        r#"
        [[component]]
        id = "web"
        [[log_rule]]
        id = "burst"
        name = { ja = "認証失敗の多発", en = "Many failed logins" }
        pack = "security"
        kind = "count"
        query = "認証失敗"
        threshold = 10
        within = "5m"
        group_by = ["host", "uid"]
        severity = "critical"
        component = "web"
        hold = "30m"
        late_within = "1m"
        enabled = false
        [[log_rule]]
        id = "users"
        kind = "distinct"
        query = "認証失敗"
        field = "uid"
        threshold = 20
        within = "10m"
        group_by = []
        [[log_rule]]
        id = "silent"
        kind = "absence"
        query = "source:batch 正常終了"
        within = "1d"
        [[log_rule]]
        id = "share"
        kind = "ratio"
        query = "level:ERROR"
        of = "proc:審査"
        threshold = 0.05
        within = "5m"
        [[log_rule]]
        id = "news"
        kind = "new"
        query = "level>=WARN"
        learn = "3d"
        group_by = "proc"
        [[log_source]]
        id = "batch"
        "#,
    )
    .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let rule = |id: &str| &config.logs.rules[&id.into()];
    assert_eq!(rule("burst").kind, Kind::Count { at_least: 10, within: Span::minutes(5) });
    assert_eq!(rule("burst").group_by, [Field::Host, Field::Header(Header::Uid)]);
    assert_eq!((rule("burst").severity, rule("burst").hold, rule("burst").enabled), (Severity::Critical, Span::minutes(30), false));
    assert_eq!((rule("burst").pack.as_deref(), rule("burst").component.as_ref().map(|id| id.as_str())), (Some("security"), Some("web")));
    assert_eq!(rule("users").kind, Kind::Distinct { field: Field::named("uid"), at_least: 20, within: Span::minutes(10) });
    assert!(rule("users").group_by.is_empty() && rule("silent").group_by.is_empty());
    assert_eq!(rule("silent").kind, Kind::Absence { within: Span::days(1) });
    let Kind::Ratio { of_text, at_least, least_total, .. } = &rule("share").kind else { panic!() };
    assert_eq!((of_text.as_str(), *at_least, *least_total), ("proc:審査", 0.05, 20));
    assert_eq!((&rule("news").kind, rule("news").group_by.len()), (&Kind::New { field: None, learn: Span::days(3) }, 2));
    assert_eq!(rule("news").group_by[0], Field::Source, "what is new is new to a source");
}

#[test]
fn slips_in_queries_are_warned_of() {
    let text = "[[log_source]]\nid = \"exam\"\n\n[[log_rule]]\nid = \"a\"\nquery = \"source:exma levl:ERROR purpose:detcet pid:5 resource:x\"\n\n[[log_rule]]\nid = \"b\"\nquery = \"*\"\n";
    let config = load_one(text).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let shown: String = config.warnings.iter().map(|warning| warning.render(false)).collect();
    insta::assert_snapshot!("warnings", shown);
}

#[test]
fn syslog_is_listened_for_where_it_is_said() {
    assert_eq!(load_one("[logs]\n").expect("good").server.logs.syslog, None);
    let config = load_one(
        "[logs.syslog]\nudp = \"[::]:514\"\ntls = { listen = \"0.0.0.0:6514\", cert = \"c.pem\", key = \"k.pem\" }\nmessage_bytes_max = \"8KiB\"\n",
    )
    .expect("good");
    let syslog = config.server.logs.syslog.expect("listened for");
    assert_eq!((syslog.udp.map(|address| address.port()), syslog.tcp), (Some(514), None));
    let (listen, files) = syslog.tls.expect("tls");
    assert!(listen.port() == 6514 && files.key.ends_with("k.pem") && files.key.parent().is_some());
    assert_eq!((syslog.source.as_str(), syslog.connections_max, syslog.message_bytes_max), ("syslog", 512, 8 << 10));
}

#[test]
fn syslog_that_cannot_work_is_refused() {
    for (text, expected) in [
        ("[logs.syslog]\n", "syslog is listened for nowhere"),
        ("[logs.syslog]\nudp = \":514\"\n", "is not ADDRESS:PORT"),
        ("[logs.syslog]\ntls = { listen = \"[::]:6514\" }\n", "`cert` is missing"),
        ("[logs]\naccept_unknown_sources = false\n[logs.syslog]\nudp = \"[::]:514\"\n", "there is no log source `syslog`"),
        ("[logs.syslog]\nudp = \"[::]:514\"\nconnections_max = 0\n", "connections_max"),
    ] {
        let errors = load_one(text).expect_err("refused").render(false);
        assert!(errors.contains(expected), "{text}: {errors}");
    }
    let known = "[logs]\naccept_unknown_sources = false\n[logs.syslog]\nudp = \"[::]:514\"\n[[log_source]]\nid = \"syslog\"\n";
    assert!(load_one(known).is_ok());
}

#[test]
fn cold_storage_is_a_directory_or_a_bucket() {
    let cold = |text: &str| load_one(text).unwrap_or_else(|errors| panic!("{}", errors.render(false))).server.logs.cold;
    assert!(cold("[logs]\n").is_none());
    let directory = cold("[logs.cold]\ndirectory = \"/mnt/cold\"\n").expect("a place");
    assert!(matches!(&directory.place, ColdPlace::Directory(path) if path.as_os_str() == "/mnt/cold"));
    assert_eq!(directory.cache_bytes_max, 4 << 30);
    let keys = "access_key = \"env:PASSWORD\"\nsecret_key = \"env:SIGNING\"\n";
    let text = format!(
        "[logs.cold]\nbucket = \"logs\"\nendpoint = \"http://127.0.0.1:9000\"\nprefix = \"/hinomi/a/\"\n{keys}cache_bytes_max = \"1GiB\"\n"
    );
    let bucket = cold(&text).expect("a place");
    let ColdPlace::Bucket(given) = &bucket.place else { panic!("{bucket:?}") };
    assert_eq!((given.bucket.as_str(), given.region.as_str(), given.prefix.as_str()), ("logs", "us-east-1", "hinomi/a"));
    assert!(given.path_style && bucket.cache_bytes_max == 1 << 30);
    assert!(!format!("{bucket:?}").contains(given.secret_key.expose_secret()), "shown");
    let amazon = cold(&format!("[logs.cold]\nbucket = \"logs\"\nregion = \"ap-northeast-1\"\n{keys}")).expect("a place");
    assert!(matches!(&amazon.place, ColdPlace::Bucket(bucket) if !bucket.path_style && bucket.endpoint.is_none()));
}

#[test]
fn cold_storage_that_cannot_work_is_refused() {
    let keys = "access_key = \"env:PASSWORD\"\nsecret_key = \"env:SIGNING\"\n";
    for (text, expected) in [
        ("", "cold storage has no place"),
        ("directory = \"/a\"\nbucket = \"logs\"\n", "not both"),
        ("directory = \"/a\"\nregion = \"x\"\n", "`region` does not belong to a directory"),
        ("directory = \"\"\n", "no directory"),
        ("bucket = \"logs\"\nregion = \"x\"\n", "`access_key` is missing"),
        ("bucket = \"logs\"\nregion = \"x\"\naccess_key = \"AKIA\"\nsecret_key = \"env:SIGNING\"\n", "env:NAME"),
        (&format!("bucket = \"logs\"\n{keys}"), "region is not known"),
        (&format!("bucket = \"Logs Of Ours\"\nregion = \"x\"\n{keys}"), "no name of a bucket"),
        (&format!("bucket = \"logs\"\nregion = \"x\"\nprefix = \"a/../b\"\n{keys}"), "no beginning of names"),
        (&format!("bucket = \"logs\"\nendpoint = \"ftp://x\"\n{keys}"), "no http or https URL"),
        (&format!("bucket = \"logs\"\nendpoint = \"http://x/bucket\"\n{keys}"), "neither path nor query"),
        ("directory = \"/a\"\ncache_bytes_max = \"1KiB\"\n", "cache_bytes_max"),
    ] {
        let errors = load_one(&format!("[logs.cold]\n{text}")).expect_err("refused").render(false);
        assert!(errors.contains(expected), "{text}: {errors}");
        assert!(!errors.contains("AKIA"), "{errors}");
    }
}
