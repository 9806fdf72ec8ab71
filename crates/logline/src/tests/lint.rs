//! What the linter says, as people read it.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read};

use super::tabs;
use crate::lint::{Finding, Options, Problem, Rule, RuleSet, Severity, Summary, lint};
use crate::{Language, Purpose, report};

fn linted(bytes: &[u8], options: Options) -> (Vec<Finding>, Summary) {
    let mut findings = Vec::new();
    let summary = lint(bytes, options, |finding| findings.push(finding)).expect("memory can be read");
    (findings, summary)
}

/// The whole report of a text, in one language.
fn told(bytes: &[u8], options: Options, language: Language) -> String {
    let (findings, summary) = linted(bytes, options);
    let mut out: String = findings.iter().map(|found| report::finding("app.log", found, language)).collect();
    let _ = write!(out, "\n{}", report::summary("app.log", &summary, language));
    out
}

/// `line:column-column_end rule` of every finding.
fn places(text: &str, options: Options) -> Vec<String> {
    let (findings, _) = linted(tabs(text).as_bytes(), options);
    findings.iter().map(|found| format!("{}:{}-{} {}", found.line, found.column, found.column_end, found.rule())).collect()
}

const GOOD: &str = "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1234567890]⇥[proc:方式審査処理]⇥[uid:user001]⇥[dst:http://xxxx/yyyy]⇥[db:共有DB01]⇥処理が開始されました。\n";

#[test]
fn a_line_of_the_standard_is_good_for_every_purpose() {
    for purpose in Purpose::ALL {
        let text = tabs(GOOD).replace("[uid", "[jid:J1]\t[uid");
        let (findings, summary) = linted(text.as_bytes(), Options::of(purpose));
        assert_eq!(findings, [], "{purpose}");
        assert_eq!((summary.lines, summary.conforming, summary.hundredths()), (1, 1, Some(10_000)));
    }
}

/// One line for each way in which the form is missed.
const FORM: &str = "\
[2014/10/20 01:02:03.456]⇥[INFO]⇥[txid:1]⇥not padded
[2014-10-20T01:02:03.456+09:00]⇥[INFO ]⇥[txid:1]⇥ISO 8601
[2014/10/20 01:02:03]⇥[INFO ]⇥[txid:1]⇥no milliseconds
[2014/10/20 01:02:03,456]⇥[INFO ]⇥[txid:1]⇥comma
[２０１４/１０/２０ 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥full-width digits
[2014/02/30 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥no such day
[1413766923456]⇥[INFO ]⇥[txid:1]⇥epoch
2014/10/20 01:02:03.456⇥INFO⇥[txid:1]⇥no brackets
[INFO ]⇥[txid:1]⇥no time
[2014/10/20 01:02:03.456]⇥[txid:1]⇥no level
[2014/10/20 01:02:03.456]⇥[FATAL]⇥[txid:1]⇥another level
[2014/10/20 01:02:03.456]⇥[info ]⇥[txid:1]⇥small letters
[2014/10/20 01:02:03.456]⇥[AUDIT]⇥[txid:1]⇥own level
[2014/10/20 01:02:03.456] [WARN ] [txid:1] spaces
[2014/10/20 01:02:03.456][WARN ][txid:1]nothing
[2014/10/20 01:02:03.456]⇥⇥[WARN ]⇥[txid:1]⇥two tabs
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[txid:1⇥not closed
［2014/10/20 01:02:03.456］⇥[WARN ]⇥[txid:1]⇥full-width brackets
[2014/10/20 01:02:03.456]⇥[WARN ]⇥no header
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[方式審査処理]⇥unnamed header
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[txid:]⇥empty header
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[TxId:1]⇥[userId:2]⇥[棚番:3]⇥unknown headers
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[txid:1]⇥[txid:2]⇥[own:3]⇥[own:4]⇥repeated
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[uid:特許 太郎]⇥uid with a name
[2014/10/20 01:02:03.456]⇥[txid:1]⇥[WARN ]⇥order
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[txid:1]⇥
[2014/10/20 01:02:03.456]⇥[WARN ]⇥[proc:審査]⇥colours \u{1b}[31mred\u{1b}[0m, holes \u{0}\u{0}\u{0}, direction \u{202E}x
";

#[test]
fn the_form_in_english() {
    let options = Options { own_headers: vec!["own".to_owned()], ..Options::default() };
    insta::assert_snapshot!(told(tabs(FORM).as_bytes(), options, Language::En));
}

#[test]
fn the_form_in_japanese() {
    let options = Options { own_headers: vec!["own".to_owned()], ..Options::default() };
    insta::assert_snapshot!(told(tabs(FORM).as_bytes(), options, Language::Ja));
}

#[test]
fn personal_data_is_told_and_not_shown() {
    let text = tabs(
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥宛先 taro@example.jp に送信 電話 ０９０－１２３４－５６７８ 完了\n\
         [2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥マイナンバー=123456789018 受付番号=123456789018\n\
         [2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥カード 4111 1111 1111 1111、伝票 4111111111111111、09012345678\n\
         [2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥送付先 〒100-8915 東京都千代田区霞が関３－４－３ まで\n\
         [2014/10/20 01:02:03.456]⇥[INFO ]⇥[dst:https://app:s3cret@host/x]⇥login password=hunter2 ok\n\
         [2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥受付番号=123456789018\n",
    );
    for language in Language::ALL {
        let told = told(text.as_bytes(), Options::default(), language);
        for secret in ["taro", "５６７８", "9018", "4111", "霞が関", "8915", "s3cret", "hunter2", "5678"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
        insta::assert_snapshot!(format!("personal_{}", language.as_str()), told);
    }
}

#[test]
fn a_number_that_only_passes_fails_nothing() {
    let text = tabs("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥受付番号=123456789018 伝票=4111111111111111\n");
    let (findings, summary) = linted(text.as_bytes(), Options::default());
    assert!(findings.iter().all(|found| found.severity() == Severity::Possible) && findings.len() == 2);
    assert_eq!((summary.errors, summary.possible, summary.conforming), (0, 2, 1));
    let score = summary.rules[Rule::PersonalCard as usize];
    assert_eq!((score.failed, score.possible, score.hundredths()), (0, 1, Some(10_000)));
}

#[test]
fn each_purpose_asks_for_its_headers() {
    let bare = "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[src:gw01]⇥m\n";
    let mut all = String::new();
    for purpose in Purpose::ALL {
        let _ = writeln!(all, "{purpose}");
        let (findings, _) = linted(tabs(bare).as_bytes(), Options::of(purpose));
        for found in &findings {
            let _ = writeln!(all, "  {}: {} / {}", found.rule(), found.message(Language::En), found.message(Language::Ja));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_call_says_how_long_it_took_or_is_half_of_a_pair() {
    let line = |message: &str| tabs(&format!("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:a]⇥[db:b]⇥{message}\n"));
    let missing = |message: &str| !linted(line(message).as_bytes(), Options::of(Purpose::Performance)).0.is_empty();
    for message in ["elapsed_ms=12", "12 ms", "3秒かかりました", "処理時間 5", "SQL開始", "SQL終了", "query START", "took 5"]
    {
        assert!(!missing(message), "{message}");
    }
    for message in ["SQL", "12 rows", "件数=3", "ap01 に接続"] {
        assert!(missing(message), "{message}");
    }
    // What is no call needs no time.
    assert_eq!(places("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:a]⇥m\n", Options::of(Purpose::Performance)), Vec::<String>::new());
}

const TRACE: &str = "\
[2014/10/20 01:02:03.456]⇥[ERROR]⇥[txid:1]⇥[proc:a]⇥failed
java.lang.IllegalStateException: no
    at jp.example.A.run(A.java:1)
    at jp.example.B.run(B.java:2)
[2014/10/20 01:02:04.456]⇥[INFO ]⇥[txid:1]⇥[proc:a]⇥next
";

#[test]
fn a_stack_trace_is_one_finding_and_three_lines() {
    let (findings, summary) = linted(tabs(TRACE).as_bytes(), Options::of(Purpose::Detect));
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].line, findings[0].rule()), (2, Rule::OneLine));
    assert_eq!((summary.lines, summary.records, summary.conforming), (5, 2, 2));
    assert_eq!(summary.rules[Rule::OneLine as usize].failed, 3);
}

#[test]
fn where_nobody_monitors_a_record_may_have_several_lines() {
    assert_eq!(places(TRACE, Options::of(Purpose::Debug)), Vec::<String>::new());
    // Personal data is looked for on every line.
    let text = format!("{TRACE}  sent to taro@example.jp\n");
    assert_eq!(places(&text, Options::of(Purpose::Debug)), ["6:11-26 personal-email"]);
}

#[test]
fn a_file_of_another_kind_is_not_taken_for_one_record() {
    let text = "{\"level\":\"info\"}\n{\"level\":\"info\"}\n{\"level\":\"info\"}\n";
    let (_, summary) = linted(text.as_bytes(), Options::default());
    assert_eq!(summary.hundredths(), Some(0));
}

#[test]
fn columns_are_characters_and_offsets_are_bytes() {
    let text =
        tabs("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:方式審査]⇥宛先は a@b.jp\r\n[2014/10/20 01:02:03.456]⇥[INFO]⇥[proc:方式審査]⇥m\n");
    let (findings, _) = linted(text.as_bytes(), Options::default());
    let shown: Vec<_> = findings
        .iter()
        .map(|found| (found.line, found.column, found.column_end, found.byte_start, found.byte_end, found.line_offset))
        .collect();
    let line_two = text.find('\n').expect("two lines") as u64 + 1;
    assert_eq!(shown, [(1, 51, 57, 64, 70, 0), (2, 28, 32, 27, 31, line_two)]);
    assert_eq!(&text[64..70], "a@b.jp");
}

fn encoded(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

const JAPANESE: [&str; 6] = [
    "処理が開始されました。",
    "データベース接続失敗",
    "外部システムとの通信でタイムアウトが発生しました 対向=ap01 エラーコード=E0001",
    "特許請求の範囲を登録しました",
    "ﾃﾞｰﾀ連携を開始します",
    "審査",
];

#[test]
fn shift_jis_and_euc_jp_are_told_by_name() {
    for (encoding, name) in [(encoding_rs::SHIFT_JIS, "Shift_JIS"), (encoding_rs::EUC_JP, "EUC-JP")] {
        for message in JAPANESE {
            let text = tabs(&format!("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:データ管理ー]⇥{message}\n"));
            let (findings, summary) = linted(&encoded(&text, encoding), Options::default());
            assert_eq!(findings.len(), 1, "{message}: {findings:?}");
            // The column is that of the first letter, and the bytes that look like brackets disturb nobody.
            assert_eq!((findings[0].column, findings[0].column_end), (41, 42), "{message}");
            assert!(findings[0].message(Language::En).ends_with(name), "{message}: {}", findings[0].message(Language::En));
            assert_eq!(summary.rules[Rule::Encoding as usize].failed, 1);
        }
    }
}

#[test]
fn other_encodings_are_told_too() {
    let problem = |bytes: &[u8]| {
        linted(
            bytes,
            Options { off: RuleSet::of(&[Rule::TimestampMissing, Rule::LevelMissing, Rule::HeaderMissing]), ..Options::default() },
        )
        .0
        .into_iter()
        .map(|found| found.problem)
        .collect::<Vec<_>>()
    };
    let iso = encoded("審査です", encoding_rs::ISO_2022_JP);
    insta::assert_snapshot!(format!("{:?}", problem(&iso)), @"[Encoding(Some(Iso2022Jp))]");
    insta::assert_snapshot!(format!("{:?}", problem(b"\xFF\xFE[\x002\x000\x00\n\x00")), @"[Encoding(Some(Utf16))]");
    insta::assert_snapshot!(format!("{:?}", problem(b"bad \xFF byte")), @"[Encoding(None)]");
    insta::assert_snapshot!(format!("{:?}", problem(b"\xEF\xBB\xBFmark")), @"[ByteOrderMark]");
}

#[test]
fn a_byte_order_mark_hides_nothing_behind_it() {
    let text = tabs(&format!("\u{FEFF}{GOOD}"));
    let (findings, summary) = linted(text.as_bytes(), Options::default());
    assert_eq!(findings.iter().map(|found| found.problem.clone()).collect::<Vec<_>>(), [Problem::ByteOrderMark]);
    assert_eq!(summary.bytes, text.len() as u64);
}

#[test]
fn a_very_long_line_is_cut_and_told() {
    let text = tabs(&format!("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:a]⇥{}\n{GOOD}", "審".repeat(100_000)));
    let (findings, summary) = linted(text.as_bytes(), Options { line_bytes_max: 1000, ..Options::default() });
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].rule(), findings[0].line, findings[0].byte_start), (Rule::LineLength, 1, 1000));
    assert_eq!((summary.lines, summary.bytes), (2, text.len() as u64));
}

/// Never ends a line and never ends: memory would grow without a limit.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(usize::try_from(self.0).unwrap_or(usize::MAX));
        buffer[..length].fill(b'x');
        self.0 -= length as u64;
        Ok(length)
    }
}

#[test]
fn a_line_of_a_gigabyte_takes_no_gigabyte() {
    let mut reader = BufReader::with_capacity(1 << 16, Endless(1 << 30));
    assert!(!reader.fill_buf().expect("bytes").is_empty());
    let mut findings = Vec::new();
    let summary = lint(&mut reader, Options::default(), |finding| findings.push(finding)).expect("memory can be read");
    assert_eq!((summary.lines, summary.bytes), (1, 1 << 30));
    assert!(findings.iter().any(|found| found.rule() == Rule::LineLength));
}

#[test]
fn rules_can_be_off_and_findings_are_limited() {
    let text = tabs("[2014/10/20 01:02:03.456]⇥[INFO]⇥[a:1]⇥m\n").repeat(10);
    let off = RuleSet::of(&[Rule::HeaderUnknown]);
    let (findings, summary) = linted(text.as_bytes(), Options { off, findings_max_per_rule: 3, ..Options::default() });
    assert_eq!(findings.len(), 3);
    assert_eq!((summary.errors, summary.warnings, summary.untold), (10, 0, 7));
    let score = |rule: Rule| summary.rules[rule as usize];
    assert_eq!((score(Rule::LevelPadding).failed, score(Rule::LevelPadding).hundredths()), (10, Some(0)));
    assert_eq!((score(Rule::HeaderUnknown).lines, score(Rule::HeaderUnknown).hundredths()), (0, None));
}

#[test]
fn a_score_is_never_rounded_up() {
    let good = tabs(GOOD).repeat(99_999);
    let (_, summary) = linted(format!("{good}{}", tabs(GOOD).replace("INFO ", "INFO")).as_bytes(), Options::default());
    assert_eq!(summary.hundredths(), Some(9_999));
    assert_eq!(linted(b"", Options::default()).1.hundredths(), None);
}

#[test]
fn ids_are_unique_and_found_again() {
    for rule in Rule::ALL {
        assert_eq!(Rule::parse(rule.id()), Some(rule));
        assert!(rule.id().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{rule}");
        assert_ne!(rule.title(Language::Ja), rule.title(Language::En));
    }
    assert_eq!(Rule::parse("nothing"), None);
}

#[test]
fn several_streams_add_up() {
    let judged = |text: &str| lint(text.as_bytes(), Options::of(Purpose::Detect), |_| {}).unwrap();
    let (one, other) = ("[2014/10/20 01:02:03.456]\t[INFO]\t[txid:1]\tx\n", "y\nz\n");
    let mut both = judged(one);
    both += &judged(other);
    assert_eq!(both.lines, 3);
    assert_eq!(both.bytes, (one.len() + other.len()) as u64);
    let mut nothing = Summary::default();
    nothing += &both;
    assert_eq!(nothing, both);
    assert_eq!(both.rules[Rule::Encoding as usize].lines, 3);
}

#[test]
fn a_file_says_its_purpose_by_its_name() {
    let of = Purpose::of_file_name;
    assert_eq!(of("exam.detect.log"), Some(Purpose::Detect));
    assert_eq!(of("exam.audit.log.20140102102030.gz"), Some(Purpose::Audit));
    assert_eq!(of("jobs.log"), Some(Purpose::Jobs));
    for name in ["exam.log", "detect.txt", "", ".log", "exam.detect"] {
        assert_eq!(of(name), None, "{name}");
    }
}
