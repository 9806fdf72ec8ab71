//! What good configurations become.

use std::collections::BTreeSet;

use hinomi_domain::catalog::{Assertion, ChannelKind, IpVersion, LabelPattern, MonitorKind, Origin, Recipient, StatusRange, Topic};
use hinomi_domain::kernel::{Force, Language, Priority, Severity, Span, Text, Timestamp};
use hinomi_domain::policy::{Policy, Promise, SendMode};

use super::{SMALLEST, load_one};
use crate::{Config, ObjectKind};

fn good(text: &str) -> Config {
    load_one(text).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

#[test]
fn the_smallest_configuration_loads() {
    let config = good(SMALLEST);
    let monitor = &config.catalog.monitors[&"web-http".into()];
    assert_eq!((monitor.interval, monitor.timeout), (Span::seconds(1), Span::seconds(5)));
    assert_eq!((monitor.confirmation.failures, monitor.confirmation.of, monitor.confirmation.recheck), (1, 1, Span::seconds(1)));
    assert_eq!((monitor.severity, monitor.degraded_severity), (Severity::Major, Severity::Moderate));
    let MonitorKind::Http(http) = &monitor.kind else { panic!("http") };
    assert_eq!((http.url.as_str(), http.method.as_str()), ("http://127.0.0.1:9001/", "GET"));
    assert_eq!(http.status, [StatusRange { from: 200, to: 299 }]);
    assert_eq!((http.redirects_max, http.tls_days_left, http.body_bytes_max), (3, None, 256 * 1024));
    assert!(http.verify_tls && !http.keep_connection);
    let notify = &config.catalog.notifies[0];
    assert_eq!(notify.id.as_str(), "notify-1");
    assert_eq!(notify.on, BTreeSet::from([Topic::Alert, Topic::Incident, Topic::Notice]));
    assert_eq!((notify.group_wait, notify.group_interval), (Span::ZERO, Span::minutes(5)));
    assert_eq!(config.catalog.pages.len(), 1);
    assert_eq!(
        (config.catalog.pages[0].id.as_str(), &config.catalog.pages[0].title),
        ("main", &Text::new("サービス稼働状況", "Service status"))
    );
    assert_eq!(config.policy.clauses, Policy::default().clauses);
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.version.len(), 16);
    assert_eq!(config.catalog.components[&"web".into()].origin, Origin::File { file: "hinomi.toml".into(), line: 7 });
}

#[test]
fn a_policy_has_the_version_of_what_it_says() {
    let text = "[policy]\nobjective = 99.9\n\n[[clause]]\nid = \"flash\"\nwithin = \"15m\"\n";
    let (one, other) = (good(text), good(&format!("# a comment\n\n{text}")));
    assert_eq!(one.policy.version, other.policy.version);
    assert_ne!(one.version, other.version);
    assert_ne!(one.policy.version, good("[policy]\nobjective = 99.8\n").policy.version);
    assert_eq!(good("").policy.version, good(SMALLEST).policy.version);
}

#[test]
fn clauses_change_the_built_in_ones_or_replace_them() {
    let config = good(
        r#"
        [policy]
        name = "テスト"
        time_zone = "Asia/Tokyo"
        resolve_after = "never"
        flapping = { count = 3 }

        [[clause]]
        id = "flash"
        force = "commitment"
        within = "15m"
        priorities = ["P0", "P1"]

        [[clause]]
        id = "rto"
        promise = "recovery"
        within = "4h"
        send = "auto"
        title = { ja = "4時間以内の復旧", en = "Back within 4 hours" }
        "#,
    );
    let policy = &config.policy;
    let flash = policy.clause(Promise::Flash, Priority::P3).expect("flash");
    assert_eq!((flash.within, flash.warn_before, flash.force), (Span::minutes(15), Span::minutes(5), Force::Commitment));
    assert_eq!((flash.source.as_str(), flash.send), ("OPS-5", SendMode::Auto));
    assert_eq!(flash.priorities, BTreeSet::from([Priority::P0, Priority::P1]));
    let recovery = policy.clause(Promise::Recovery, Priority::P3).expect("recovery");
    assert_eq!((recovery.id.as_str(), recovery.within), ("rto", Span::hours(4)));
    assert!(!policy.clauses.contains_key(&"recovery".into()), "the built-in one is replaced");
    assert_eq!((policy.resolve_after, policy.flapping_count, policy.flapping_window), (None, 3, Span::minutes(30)));
    assert_eq!((policy.zone.name(), config.catalog.pages[0].zone.name()), ("Asia/Tokyo", "Asia/Tokyo"));
    assert_eq!(config.catalog.pages[0].title, Text::same("テスト"));
}

#[test]
fn every_kind_of_monitor() {
    let config = good(
        r#"
        [[component]]
        id = "web"

        [[monitor]]
        id = "http"
        kind = "http"
        url = "https://example.jp"
        method = "POST"
        headers = { Accept = "text/plain", Authorization = "env:PASSWORD" }
        body = "a\nb"
        status = [204, "2xx", "300-301"]
        assert = [
            { body_contains = "ok" }, { body_lacks = "error" }, { body_matches = "^o.$" },
            { jsonpath = "$.status", equals = { a = [1, 2.5, true] } }, { header = "X-A", contains = "b" },
        ]
        body_bytes_max = "1MiB"
        interval = "30s"
        confirmations = 2
        of = 3
        recheck = "1m"
        degraded_over = "800ms"
        labels = { team = "web" }

        [[monitor]]
        id = "tcp"
        kind = "tcp"
        address = "[::1]:22"
        ip = "6"
        expect = "SSH-"

        [[monitor]]
        id = "tls"
        kind = "tls"
        address = "example.jp:443"

        [[monitor]]
        id = "dns"
        kind = "dns"
        host = "example.jp"
        type = "MX"
        resolver = "192.0.2.53:5353"
        expect = "mail.example.jp."

        [[monitor]]
        id = "icmp"
        kind = "icmp"
        host = "192.0.2.1"

        [[monitor]]
        id = "beat"
        kind = "heartbeat"
        ping = "5F0C3A52-0000-4000-8000-000000000001"
        every = "1d"

        [[monitor]]
        id = "all"
        kind = "group"
        members = ["http", "tcp", "beat"]
        down_when = 2
        component = "web"
        "#,
    );
    let kind = |id: &str| &config.catalog.monitors[&id.into()].kind;
    let MonitorKind::Http(http) = kind("http") else { panic!() };
    assert_eq!(http.url, "https://example.jp/");
    assert_eq!(http.headers[1], ("Authorization".to_owned(), "correct-horse-battery".to_owned()));
    assert_eq!(http.tls_days_left, Some(14));
    assert_eq!(http.status[1], StatusRange { from: 200, to: 299 });
    assert_eq!(http.assertions.len(), 5);
    assert_eq!(
        http.assertions[3],
        Assertion::JsonPath { path: "$.status".into(), equals: Some(serde_json::json!({ "a": [1, 2.5, true] })) }
    );
    let monitor = &config.catalog.monitors[&"http".into()];
    assert_eq!((monitor.confirmation.failures, monitor.confirmation.of, monitor.confirmation.recheck), (2, 3, Span::seconds(30)));
    let MonitorKind::Tcp(tcp) = kind("tcp") else { panic!() };
    assert_eq!((tcp.host.as_str(), tcp.port, tcp.ip), ("::1", 22, IpVersion::V6));
    let MonitorKind::Dns(dns) = kind("dns") else { panic!() };
    assert_eq!((dns.name.as_str(), dns.record_type.as_str(), dns.expect.len()), ("example.jp", "MX", 1));
    let MonitorKind::Heartbeat(beat) = kind("beat") else { panic!() };
    assert_eq!(beat.ping.as_deref(), Some("5f0c3a52-0000-4000-8000-000000000001"));
    assert_eq!(beat.grace, Span::hours(1));
    let MonitorKind::Group(group) = kind("all") else { panic!() };
    assert_eq!((group.members.len(), group.down_when), (3, 2));
}

#[test]
fn channels_people_and_rules() {
    let config = good(
        r#"
        [policy]
        time_zone = "Asia/Tokyo"

        [[component]]
        id = "web"
        public = true

        [[person]]
        id = "hanako"
        email = "hanako@example.jp"
        role = "manager"

        [[list]]
        id = "customers"
        language = "en"
        members = ["a@example.com", { address = "b@example.jp", language = "ja" }]

        [[channel]]
        id = "mail"
        kind = "smtp"
        host = "smtp.example.jp"
        username = "hinomi"
        password = "env:PASSWORD"
        from = "火の見 <hinomi@example.jp>"

        [[channel]]
        id = "hook"
        kind = "webhook"
        url = "https://example.jp/hook"
        secret = "env:SIGNING"

        [[notify]]
        channel = "mail"
        on = "notice"
        to = ["person:hanako", "list:customers", "x@example.jp"]
        severity = "critical"
        priority = ["P0", "P1"]
        component = "web"
        match = { team = "/web|api/" }

        [[notify]]
        channel = "hook"
        on = "alert"
        group_by = ["team"]

        [[calendar]]
        id = "office"
        weekdays = "mon-fri"
        to = "24:00"
        holidays = "jp"
        closed_on = [2026-12-29, "2026-12-30"]

        [[triage]]
        id = "night"
        calendar = "office"
        outside = true
        severity = ["minor", "none"]
        action = "record"

        [[triage]]
        match = { team = "web" }
        action = "open"
        priority = "P1"
        window = "30m"

        [[priority]]
        priority = "P0"
        when = { component = ["web"], state = "down" }

        [[maintenance]]
        id = "move"
        components = ["web"]
        from = 2026-12-05T01:00:00
        to = 2026-12-05T03:00:00+09:00
        announced_at = "2026-11-25T10:00:00+09:00"

        [[template]]
        notice = "flash"
        title = { ja = "【速報】{title}", en = "[First notice] {title}" }
        body = { ja = "{components}: {detected_at}", en = "{components}: {detected_at}" }
        "#,
    );
    let catalog = &config.catalog;
    let ChannelKind::Smtp { port, password, return_path, .. } = &catalog.channels[&"mail".into()].kind else { panic!() };
    assert_eq!((*port, password.as_deref(), return_path.as_str()), (587, Some("correct-horse-battery"), "bounce+{token}@example.jp"));
    assert_eq!(catalog.lists[&"customers".into()].members[0].language, Language::En);
    assert_eq!(catalog.notifies[0].to[0], Recipient::Person { id: "hanako".into() });
    assert_eq!(catalog.notifies[0].matches.labels["team"], LabelPattern::new("/web|api/"));
    assert_eq!(catalog.notifies[1].group_wait, Span::seconds(10));
    let office = &catalog.calendars[&"office".into()];
    assert_eq!((office.weekdays.len(), office.closed_on.len(), office.to.to_string().as_str()), (5, 2, "00:00:00"));
    assert_eq!(office.zone.name(), "Asia/Tokyo");
    assert_eq!(catalog.maintenances[0].from, Timestamp::parse("2026-12-04T16:00:00Z").unwrap());
    assert_eq!(catalog.maintenances[0].to, Timestamp::parse("2026-12-04T18:00:00Z").unwrap());
    assert_eq!((config.policy.triage.len(), config.policy.triage[1].id.as_str()), (2, "triage-2"));
    assert_eq!((config.policy.priorities.len(), config.policy.priorities[0].id.as_str()), (1, "priority-1"));
    assert_eq!(catalog.templates.len(), 1);
    assert!(config.warnings.iter().any(|warning| warning.code == "unwatched"), "{:?}", config.warnings);
}

#[test]
fn warnings_are_said_too() {
    let config = good(
        r#"
        [[component]]
        id = "web"
        public = true

        [[monitor]]
        id = "m"
        kind = "http"
        url = "http://127.0.0.1/"
        headers = { X-Api-Key = "hunter2" }

        [[channel]]
        id = "hook"
        kind = "webhook"
        url = "http://127.0.0.1/"
        secret = "env:SHORT"

        [[list]]
        id = "nobody"
        members = []

        [[channel]]
        id = "mail"
        kind = "smtp"
        host = "relay.example.jp"
        tls = "none"
        username = "a"
        password = "env:PASSWORD"
        from = "a@example.jp"
        return_path = "bounce@example.jp"

        [[notify]]
        channel = "mail"
        on = "notice"
        to = "list:nobody"
        group_wait = "10s"

        [[clause]]
        id = "flash"

        [[clause]]
        id = "flash-fast"
        promise = "flash"
        within = "5m"
        priorities = "P0"

        [[clause]]
        id = "flash-fast-too"
        promise = "flash"
        priorities = ["P0", "P1"]

        [[template]]
        notice = "general"
        title = { ja = "お知らせ" }
        body = "a"

        [[maintenance]]
        id = "now"
        components = "web"
        from = 2026-12-05T01:00:00Z
        to = 2026-12-05T02:00:00Z
        "#,
    );
    let rendered: Vec<String> = config.warnings.iter().map(|warning| warning.render(false)).collect();
    insta::assert_snapshot!("warnings", rendered.join("\n"));
}

#[test]
fn objects_come_with_their_own_text() {
    let config = good(
        "# top\n[[component]]\nid = \"web\" # the site\n[component.name]\nja = \"ウェブ\"\nen = \"Web\"\n\n# next\n[[component]]\nid = \"api\"\n[policy]\nobjective = 99.5\n",
    );
    let texts: Vec<(ObjectKind, &str, &str)> =
        config.objects.iter().map(|object| (object.kind, object.id.as_str(), object.toml.as_str())).collect();
    assert_eq!(
        texts,
        [
            (ObjectKind::Component, "web", "[[component]]\nid = \"web\" # the site\n[component.name]\nja = \"ウェブ\"\nen = \"Web\"\n"),
            (ObjectKind::Component, "api", "[[component]]\nid = \"api\"\n"),
            (ObjectKind::Policy, "policy", "[policy]\nobjective = 99.5\n"),
        ]
    );
    assert_eq!(config.objects[0].name, Text::new("ウェブ", "Web"));
    assert_eq!(config.objects[1].origin, Origin::File { file: "hinomi.toml".into(), line: 9 });
    assert_eq!(config.catalog.component_order, ["web".into(), "api".into()]);
}

#[test]
fn server_settings() {
    let config = good(
        r#"
        [server]
        listen = "localhost:0"
        public_url = "https://status.example.jp/"
        trusted_proxies = ["10.0.0.0/8", "2001:db8::1"]
        tls = { cert = "tls/cert.pem", key = "tls/key.pem" }
        database = "postgres://hinomi@db/hinomi"
        data = "../data"

        [access]
        password = "forbidden"
        session_hours = 12

        [watchdog]
        url = "https://hc.example.jp/ping"

        [publish]
        directory = "public"

        [retention]
        deliveries = "forever"
        journal = "3650d"
        "#,
    );
    let server = &config.server;
    assert_eq!((server.listen.to_string().as_str(), server.listen_given), ("127.0.0.1:0", true));
    assert_eq!(server.public_url.as_ref().map(url::Url::as_str), Some("https://status.example.jp/"));
    assert_eq!(server.trusted_proxies.len(), 2);
    assert_eq!((server.access.password_allowed, server.access.session_hours), (false, 12));
    assert_eq!((server.retention.deliveries, server.retention.journal), (None, Some(Span::days(3650))));
    assert_eq!((server.retention.outbox, server.retention.latency), (Some(Span::days(30)), Some(Span::days(400))));
    assert!(server.watchdog.is_some() && server.publish_directory.is_some() && server.tls.is_some());
    let nothing = good("").server;
    assert!(nothing.access.password_allowed && nothing.watchdog.is_none() && !nothing.listen_given);
    assert_eq!((nothing.retention.deliveries, nothing.retention.journal), (Some(Span::days(400)), None));
}

#[test]
fn thousands_of_monitors_load_and_keep_their_lines() {
    let mut text = String::from("[[component]]\nid = \"web\"\n");
    for number in 0..5_000 {
        text.push_str(&format!(
            "[[monitor]]\nid = \"m{number}\"\nkind = \"http\"\nurl = \"http://127.0.0.1:{}/\"\ncomponent = \"web\"\n",
            1_000 + number
        ));
    }
    let config = good(&text);
    assert_eq!(config.catalog.monitors.len(), 5_000);
    assert_eq!(config.catalog.monitors[&"m4999".into()].origin, Origin::File { file: "hinomi.toml".into(), line: 3 + 5 * 4_999 });
}

#[test]
fn files_of_other_systems_read_alike() {
    let windows = format!("\u{feff}{}", SMALLEST.replace('\n', "\r\n"));
    let config = good(&windows);
    assert_eq!(config.catalog.components[&"web".into()].origin, Origin::File { file: "hinomi.toml".into(), line: 7 });
    let errors = load_one("\u{feff}[[component]]\r\nid = \"web\"\r\npubic = true\r\n").expect_err("refused");
    assert!(errors.render(false).contains("3 | pubic = true\n  | ^^^^^ did you mean `public`?"), "{}", errors.render(false));
}
