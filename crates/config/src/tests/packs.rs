//! The starter's rules find what they are for, in lines as products and people write them, and nothing in ordinary ones.

use std::collections::BTreeSet;
use std::path::Path;

use hinomi_domain::detect::Logs;
use hinomi_domain::detect::log_rule::set::{RuleSet, Scratch, Texts};
use hinomi_domain::ingest::Record;
use hinomi_domain::ingest::query::Seen;
use hinomi_domain::kernel::Severity;

/// Rule, level, and what is written.
const FOUND: &[(&str, &str, &str)] = &[
    ("node-down", "ERROR", "ノードダウンを検知しました 対象=ap03"),
    ("node-down", "WARN", "kernel: Node Down: db02"),
    ("cluster-switch-over", "WARN", "クラスタ切替を開始しました"),
    ("cluster-switch-over", "INFO", "Failover completed in 3.2 s"),
    ("process-down", "ERROR", "プロセス異常終了 pid=311"),
    ("process-down", "INFO", "app[311]: Segfault at 0 ip 00007f"),
    ("process-down", "WARN", "nginx.service: Failed with result 'exit-code'."),
    ("product-error", "INFO", "ORA-00060: 待機中にデッドロックが検出されました"),
    ("product-error", "WARN", "java.lang.OutOfMemoryError: Java heap space"),
    ("application-error", "ERROR", "登録処理が失敗しました"),
    ("application-error", "FATAL", "cannot start"),
    ("resource-threshold", "WARN", "接続プール残数が閾値を下回りました 残=13 上限=200"),
    ("resource-threshold", "WARN", "Threshold exceeded: cpu 97 %"),
    ("administrator-login", "INFO", "管理者がログインしました"),
    ("administrator-login", "INFO", "sshd[7]: Accepted publickey for root from 192.0.2.7 port 5022"),
    ("link-recovered", "INFO", "eth0: Link is Up - 10Gbps/Full"),
    ("service-started", "INFO", "サービスを起動しました"),
    ("job-ran", "INFO", "ジョブ J0042 が正常終了しました"),
    ("high-volume", "INFO", "anything"),
    ("failed-logins", "INFO", "sshd[7]: Failed password for invalid user admin from 192.0.2.7"),
    ("failed-logins", "WARN", "ユーザ認証に失敗しました"),
    ("failed-logins-of-many-users", "WARN", "ログイン失敗 端末=10.3.98.213"),
    ("login-from-new-country", "INFO", "ログインしました country=JP"),
    ("login-from-new-host", "INFO", "user u1 logged in"),
    ("privilege-changed", "INFO", "権限を変更しました 対象=u00785"),
    ("privilege-changed", "INFO", "statement: GRANT ALL ON t TO report"),
    ("audit-log-tampered", "INFO", "The audit log was cleared."),
];

/// What goes on all day. Rules that count or look for what is new are not asked.
const ORDINARY: &[(&str, &str)] = &[
    ("INFO", "処理開始 入力件数=1006 実行者=00015922"),
    ("INFO", "SQL実行完了 件数=709 elapsed_ms=77 sql_id=00383db841eb0"),
    ("INFO", "ユーザ認証に成功しました 端末=10.3.98.213"),
    ("INFO", "request completed status=200 method=POST path=/exam/executeQuery elapsed_ms=13"),
    ("WARN", "入力値が正しくありません"),
    ("INFO", "閾値を読み込みました"),
];

fn starter() -> Logs {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/starter");
    crate::load(&directory, &|_| None).unwrap_or_else(|errors| panic!("{}", errors.render(false))).logs
}

/// Ids of the rules whose query a line passes.
fn rules_of(logs: &Logs, level: &str, message: &str) -> BTreeSet<String> {
    let rules: Vec<_> = logs.rules.values().map(|rule| hinomi_domain::detect::LogRule { enabled: true, ..rule.clone() }).collect();
    let record = Record { level: Some(level.into()), message: message.into(), ..Record::default() };
    let seen = Seen { record: &record, source: "app", purpose: "detect", template: None };
    let mut scratch = Scratch::default();
    let set = RuleSet::compile(&rules);
    let candidates = set.candidates(Texts { message, ..Texts::default() }, &seen, &mut scratch);
    candidates.iter().filter(|place| rules[**place].query.filter.matches(&seen)).map(|place| rules[*place].id.to_string()).collect()
}

#[test]
fn every_rule_finds_what_it_is_for() {
    let logs = starter();
    for (rule, level, message) in FOUND {
        let found = rules_of(&logs, level, message);
        assert!(found.contains(*rule), "{rule} does not find {message}: {found:?}");
    }
    let tried: BTreeSet<&str> = FOUND.iter().map(|(rule, _, _)| *rule).chain(["audit-gap"]).collect();
    let all: BTreeSet<&str> = logs.rules.keys().map(|id| id.as_str()).collect();
    assert_eq!(tried, all, "each rule has a line that shows what it is for");
}

#[test]
fn ordinary_lines_raise_nothing() {
    let logs = starter();
    for (level, message) in ORDINARY {
        let found = rules_of(&logs, level, message);
        let enabled: Vec<&String> = found.iter().filter(|id| logs.rules[&id.as_str().into()].enabled).collect();
        assert!(enabled.is_empty(), "{message}: {enabled:?}");
    }
}

#[test]
fn all_severities_have_an_example_and_security_waits_to_be_adopted() {
    let logs = starter();
    for severity in Severity::ALL {
        let mut examples = logs.rules.values().filter(|rule| rule.pack.as_deref() == Some("starter") && rule.severity == severity);
        assert!(examples.next().is_some(), "{}", severity.as_str());
    }
    for rule in logs.rules.values() {
        assert!(!rule.name.ja.is_ascii() && rule.name.en.is_ascii(), "{} in both languages", rule.id);
        assert!(matches!(rule.pack.as_deref(), Some("starter" | "security")), "{}", rule.id);
        assert!(rule.pack.as_deref() == Some("starter") || !rule.enabled, "{} is planned until somebody adopts it (OPS-6)", rule.id);
    }
}

/// What people copy from the guide loads.
#[test]
fn the_guides_rules_load() {
    for language in ["en", "ja"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/guide/{language}/log-rules.md"));
        let guide = std::fs::read_to_string(path).expect("the guide");
        let code = guide.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.contains(" = ") || line.starts_with("[["));
        let toml: String = code.filter(|line| !line.contains('|')).map(|line| format!("{line}\n")).collect();
        let logs = super::load_one(&toml).unwrap_or_else(|errors| panic!("{}", errors.render(false))).logs;
        let kinds: BTreeSet<&str> = logs.rules.values().map(|rule| rule.kind.as_str()).collect();
        assert_eq!(kinds.len(), 6, "{language}: every kind is shown");
    }
}
