//! Whatever a rule matches, it is a candidate; and few are candidates that do not match.

use std::borrow::Cow;

use proptest::prelude::*;

use super::{Look, RuleSet, Scratch, Texts};
use crate::detect::log_rule::tests::rule;
use crate::detect::log_rule::{Kind, LogRule};
use crate::ingest::query::{Fields, Seen};
use crate::ingest::template::template_into;
use crate::ingest::{Header, Query, Record};
use crate::kernel::Span;

fn rule_of(query: &str) -> LogRule {
    let query_read = Query::parse(query).unwrap_or_else(|problems| panic!("{query}: {problems}"));
    LogRule { query_text: query.to_owned(), query: query_read, ..rule(Kind::Each) }
}

/// Pieces that meet in texts and in needles, at all kinds of edges.
const PIECES: &[&str] = &[
    "接続",
    "失敗",
    "接続失敗",
    "タイムアウト",
    "ﾀｲﾑｱｳﾄ",
    "カ",
    "ﾞ",
    "\u{3099}",
    "error",
    "ERROR",
    "Error",
    "ＥＲＲ",
    "timeout",
    "=",
    " ",
    "5",
    "500",
    "12.5",
    "１２",
    "．",
    "-",
    "_",
    "id",
    "elapsed_ms",
    ":",
    "db01",
    "K",
    "ſ",
    "<*>",
    "<",
    "*",
    "が",
    "しました",
    "x",
    "é",
    "(",
    "/a/b",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..7).prop_map(|pieces| pieces.concat())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A condition of a query, as people write it.
fn term() -> impl Strategy<Value = String> {
    let needle = || text().prop_filter("not empty", |text| !text.trim().is_empty());
    prop_oneof![
        6 => needle().prop_map(|text| quoted(&text)),
        3 => needle().prop_map(|text| format!("~{}", quoted(&text))),
        1 => needle().prop_map(|text| format!("message:{}", quoted(&text))),
        1 => needle().prop_map(|text| format!("rest:{}", quoted(&text))),
        1 => needle().prop_map(|text| format!("template:{}", quoted(&text))),
        1 => needle().prop_map(|text| format!("template={}", quoted(&text))),
        1 => proptest::sample::select(&["level:ERROR", "level>=WARN", "level<WARN", "level:(FATAL INFO)", "level:E*"][..]).prop_map(str::to_owned),
        1 => proptest::sample::select(&["source:exam", "source:e*", "host:(web db)", "~proc:x", "proc:error", "purpose:audit", "unparsed:true", "-unparsed:true"][..])
            .prop_filter("words", |term| !term.starts_with('~'))
            .prop_map(str::to_owned),
        1 => proptest::sample::select(&["elapsed_ms>4", "id:5", "id:db01", "id:*", "user.name:error", "user.name:タイムアウト", "id:x*"][..]).prop_map(str::to_owned),
        1 => proptest::sample::select(&["/接続(失敗|切断)?/", "/(?i)error/", "/err(or)+/", "/id=\\d+/", "/[kx]/", "/^接続/", "/タイム.*ト/", "/(?i)k.?5/", "/カ/", "/(?i)カ/", "/a|失敗/"][..])
            .prop_map(str::to_owned),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![4 => term(), 1 => term().prop_map(|term| format!("-{term}"))];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|terms| format!("({})", terms.join(" "))),
            proptest::collection::vec(inner, 1..4).prop_map(|terms| format!("({})", terms.join(" OR "))),
        ]
    })
}

#[derive(Clone, Debug, Default)]
struct Given {
    message: String,
    rest: Option<String>,
    level: Option<&'static str>,
    source: &'static str,
    purpose: &'static str,
    host: Option<&'static str>,
    proc: Option<&'static str>,
    attributes: Option<&'static str>,
    unparsed: bool,
}

fn given() -> impl Strategy<Value = Given> {
    let words = |all: &'static [&'static str]| proptest::option::of(proptest::sample::select(all));
    let texts = (text(), proptest::option::weighted(0.3, text()));
    let fields =
        (words(&["ERROR", "error", "WARN ", "FATAL", "INFO", "何か", "ＥＲＲＯＲ"]), words(&["web", "db", "Web"]), words(&["x", "error"]));
    let attributes = words(&[
        r#"{"id":"5","user":{"name":"error"}}"#,
        r#"{"id":"db01","elapsed_ms":5}"#,
        r#"{"user.name":"タイムアウト"}"#,
        r#"{"user":{"name":"\u30bf\u30a4\u30e0\u30a2\u30a6\u30c8"}}"#,
        r#"{"\u0069d":"x1"}"#,
        r#"{"a":1}"#,
    ]);
    let names = (proptest::sample::select(&["exam", "other"][..]), proptest::sample::select(&["audit", "detect"][..]));
    (texts, fields, attributes, names, any::<bool>()).prop_map(
        |((message, rest), (level, host, proc), attributes, (source, purpose), unparsed)| Given {
            message,
            rest,
            level,
            source,
            purpose,
            host,
            proc,
            attributes,
            unparsed,
        },
    )
}

impl Given {
    fn record(&self) -> Record<'_> {
        let mut record = Record {
            message: Cow::Borrowed(&self.message),
            rest: self.rest.as_deref().map(Cow::Borrowed),
            level: self.level.map(Cow::Borrowed),
            host: self.host.map(Cow::Borrowed),
            attributes: self.attributes.map(Cow::Borrowed),
            unparsed: self.unparsed,
            ..Record::default()
        };
        record.headers[Header::Proc as usize] = self.proc.map(Cow::Borrowed);
        record
    }

    fn texts(&self) -> Texts<'_> {
        Texts { message: &self.message, rest: self.rest.as_deref(), attributes: self.attributes }
    }
}

/// Asks a set both ways, and every rule by itself.
fn check(rules: &[LogRule], set: &RuleSet, scratch: &mut Scratch, given: &Given) -> Result<(usize, usize), TestCaseError> {
    let mut template = String::new();
    template_into(&given.message, &mut template);
    let record = given.record();
    let seen = Seen { record: &record, source: given.source, purpose: given.purpose, template: Some(&template) };
    let matching: Vec<usize> = (0..rules.len()).filter(|place| rules[*place].query.filter.matches(&seen)).collect();
    let by_text = set.candidates(given.texts(), &seen as &dyn Fields, scratch).to_vec();
    let known = set.for_template(&template);
    let by_template = set.candidates_by_template(&known, given.texts(), &seen as &dyn Fields, scratch).to_vec();
    for place in &matching {
        let query = &rules[*place].query_text;
        prop_assert!(by_text.contains(place), "{query} is no candidate by text for {given:?}");
        prop_assert!(by_template.contains(place), "{query} is no candidate by template for {given:?}");
    }
    let distinct: std::collections::BTreeSet<_> = by_text.iter().chain(&by_template).collect();
    prop_assert!(distinct.len() <= rules.len());
    Ok((matching.len(), by_template.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_matches_is_a_candidate(queries in proptest::collection::vec(query(), 1..20), records in proptest::collection::vec(given(), 1..20)) {
        let rules: Vec<LogRule> = queries.iter().filter(|query| Query::parse(query).is_ok()).map(|query| rule_of(query)).collect();
        let set = RuleSet::compile(&rules);
        let mut scratch = Scratch::default();
        for given in &records {
            check(&rules, &set, &mut scratch, given)?;
        }
    }
}

#[test]
fn a_thousand_rules_are_few_for_each_record() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut rules: Vec<LogRule> = (0..700).map(|n| rule_of(&format!("\"異常コード E{n:04} が\" OR \"code-{n}\""))).collect();
    while rules.len() < 1_000 {
        let query = query().new_tree(&mut runner).expect("a query").current();
        // Some of the made-up ones ask for nothing that could be found.
        if Query::parse(&query).is_ok_and(|read| super::condition(&read.filter).is_some()) {
            rules.push(rule_of(&query));
        }
    }
    let set = RuleSet::compile(&rules);
    assert_eq!(set.always(), 0);
    let mut scratch = Scratch::default();
    let mut candidates = 0;
    for n in 0..1_000 {
        let mut given = given().new_tree(&mut runner).expect("a record").current();
        if n % 10 == 0 {
            given.message = format!("異常コード E{:04} が 5 件、code-{n}", n % 800);
        }
        let (matching, asked) = check(&rules, &set, &mut scratch, &given).expect("all are candidates");
        if n % 10 == 0 && n % 800 < 700 {
            assert!(matching >= 1);
        }
        candidates += asked;
    }
    // The made-up ones look for single letters; of the seven hundred that look for words hardly any is asked in vain.
    assert!(candidates < 200 * 1_000, "{candidates}");
    let plain = Given { message: "異常コード E0001 が 5 件".to_owned(), ..Given::default() };
    let words: Vec<LogRule> = rules.into_iter().take(700).collect();
    assert_eq!(check(&words, &RuleSet::compile(&words), &mut scratch, &plain).expect("all are candidates"), (1, 1));
}

#[test]
fn a_rule_that_is_off_is_no_candidate_and_a_ratio_counts_its_total() {
    let mut off = rule_of("接続失敗");
    off.enabled = false;
    let ratio = LogRule {
        kind: Kind::Ratio {
            of_text: "接続".to_owned(),
            of: Query::parse("接続").expect("a query"),
            at_least: 0.5,
            within: Span::minutes(1),
            least_total: 1,
        },
        ..rule_of("接続失敗")
    };
    let rules = [off, ratio, rule_of("-level:INFO")];
    let set = RuleSet::compile(&rules);
    let record = Record { message: Cow::Borrowed("接続成功"), ..Record::default() };
    let seen = Seen { record: &record, source: "exam", purpose: "detect", template: None };
    let mut scratch = Scratch::default();
    assert_eq!(set.candidates(Texts { message: "接続成功", ..Texts::default() }, &seen, &mut scratch), [1, 2]);
    assert_eq!(set.always(), 1, "what must not be there cannot be looked for");
}

#[test]
fn a_template_decides_what_no_variable_can_hold() {
    let rules = ["接続失敗", "refused", "\"残 5 件\"", "\"elapsed_ms=50\"", "\"user\"", "~REFUSED", "E5"].map(rule_of);
    let set = RuleSet::compile(&rules);
    let decided = |template: &str| (set.for_template(template).rules().to_vec(), set.for_template(template).look());
    assert_eq!(decided("接続失敗 残 <*> 件"), (vec![0, 2], Look::Variables));
    assert_eq!(decided("接続しました"), (vec![], Look::Nothing), "no variable, nothing to look into");
    assert_eq!(decided("SQL elapsed_ms=<*>"), (vec![3], Look::Variables));
    assert_eq!(decided("user <*> was refused"), (vec![1, 4, 5], Look::Variables));
    // What stands wholly inside of a variable is found there.
    let ask = |message: &str| {
        let mut template = String::new();
        template_into(message, &mut template);
        let record = Record { message: Cow::Borrowed(message), ..Record::default() };
        let seen = Seen { record: &record, source: "exam", purpose: "detect", template: Some(&template) };
        let mut scratch = Scratch::default();
        let texts = Texts { message, ..Texts::default() };
        set.candidates_by_template(&set.for_template(&template), texts, &seen, &mut scratch).to_vec()
    };
    assert_eq!(ask("code E500"), [6]);
    assert_eq!(ask("code 500"), [] as [usize; 0]);
    assert_eq!(ask("host5refused9"), [1, 5]);
    // When many could reach into a variable, the message is looked through instead.
    let many: Vec<LogRule> = (0..10).map(|n| rule_of(&format!("\"残 {n} 件\""))).collect();
    assert_eq!(RuleSet::compile(&many).for_template("残 <*> 件").look(), Look::Message);
}
