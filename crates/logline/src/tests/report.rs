//! The forms for programs.

use serde_json::Value;

use super::tabs;
use crate::Language;
use crate::lint::{Options, Rule, lint};
use crate::report::{FileReport, json, sarif};

fn sample() -> Vec<FileReport> {
    let text = tabs(
        "[2014/10/20 01:02:03.456]⇥[INFO]⇥[proc:審査]⇥宛先 taro@example.jp\n[2014/10/20 01:02:03.456]⇥[INFO ]⇥[own:1]⇥受付番号=123456789018\n",
    );
    let mut findings = Vec::new();
    let summary = lint(text.as_bytes(), Options::default(), |finding| findings.push(finding)).expect("memory can be read");
    let empty = lint(&b""[..], Options::default(), |_| {}).expect("memory can be read");
    vec![
        FileReport { path: "logs/申請 detect.log".to_owned(), findings, summary },
        FileReport { path: "logs/empty.log".to_owned(), findings: Vec::new(), summary: empty },
    ]
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

#[test]
fn json_has_both_languages_and_every_rule() {
    let mut out = Vec::new();
    json(&sample(), &mut out).expect("memory can be written");
    let mut document = parsed(&out);
    let rules = document["files"][0]["rules"].take();
    assert_eq!(rules.as_array().map(Vec::len), Some(Rule::ALL.len()));
    insta::assert_json_snapshot!(rules[Rule::LevelPadding as usize]);
    document["files"][1]["rules"].take();
    insta::assert_json_snapshot!("json", document);
    assert!(!String::from_utf8_lossy(&out).contains("taro"));
}

#[test]
fn sarif_names_places_in_characters() {
    for language in Language::ALL {
        let mut out = Vec::new();
        sarif(&sample(), language, &mut out).expect("memory can be written");
        let mut document = parsed(&out);
        let driver = &mut document["runs"][0]["tool"]["driver"];
        let rules = driver["rules"].take();
        assert_eq!(rules.as_array().map(Vec::len), Some(Rule::ALL.len()));
        for result in document["runs"][0]["results"].as_array().expect("results") {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        insta::assert_json_snapshot!(format!("sarif_{}", language.as_str()), document);
    }
}
