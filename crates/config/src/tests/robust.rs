//! Whatever the files contain: an answer, never a panic.

use proptest::prelude::*;

use super::{SMALLEST, load_one};
use crate::shape::{SECTIONS, Section};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC*") {
        render(&text);
    }

    #[test]
    fn anything_of_toml(text in "([\\[\\]{}\"'=,.# \n\ta-c0-9:-]|\\[\\[monitor\\]\\]\n|kind|id|= \"http\"|\\\\u00e9|日){0,80}") {
        render(&text);
    }

    #[test]
    fn a_cut_or_changed_configuration(at in 0..SMALLEST.len(), with in "[\\PC\n]{0,5}", length in 0..40_usize) {
        let start = crate::error::floor(SMALLEST, at);
        let end = crate::error::floor(SMALLEST, (start + length).min(SMALLEST.len()));
        render(&format!("{}{with}{}", &SMALLEST[..start], &SMALLEST[end..]));
    }

    #[test]
    fn any_value_for_any_key(tables in proptest::collection::vec(any_table(), 0..12)) {
        render(&tables.concat());
    }
}

fn render(text: &str) {
    match load_one(text) {
        Ok(config) => {
            for warning in &config.warnings {
                assert!(!warning.render(false).is_empty());
            }
        }
        Err(errors) => assert!(errors.count() > 0 && !errors.render(false).is_empty() && !errors.render(true).is_empty()),
    }
}

/// A table that exists, with keys that exist and values that may fit.
fn any_table() -> impl Strategy<Value = String> {
    (0..SECTIONS.len()).prop_flat_map(|index| {
        let section: &'static Section = &SECTIONS[index];
        let keys = proptest::sample::subsequence((0..section.shape.fields.len()).collect::<Vec<_>>(), 0..section.shape.fields.len());
        (keys, proptest::collection::vec(any_value(), 60)).prop_map(move |(keys, values)| {
            let mut seen = std::collections::BTreeSet::new();
            let mut text = format!("{}\n", section.header());
            for (key, value) in keys.into_iter().zip(values) {
                let field = &section.shape.fields[key];
                if seen.insert(field.name) {
                    let value = match (field.name, section.shape.kinds) {
                        ("kind", kinds) if !kinds.is_empty() => format!("\"{}\"", kinds[value.len() % kinds.len()]),
                        _ => value,
                    };
                    text.push_str(&format!("{} = {value}\n", field.name));
                }
            }
            text
        })
    })
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "\"a\"",
            "[\"a\", \"b\"]",
            "\"5m\"",
            "true",
            "1",
            "99.5",
            "-1",
            "2026-01-01",
            "2026-01-01T00:00:00+09:00",
            "\"http://a/\"",
            "\"env:SIGNING\"",
            "{}",
            "[]",
            "{ ja = \"あ\" }",
            "\"P0\"",
            "\"flash\"",
            "\"a@example.jp\"",
            "[{}]",
            "[{ body_matches = \"(\" }]",
            "\"person:a\"",
            "\"a:1\"",
            "{ critical = true }",
            "\"major\"",
            "nan",
            "inf",
            "0x10",
            "9223372036854775807",
            "\"/(/\"",
            "{ a = \"/x/\" }",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9:/.@-]{0,12}".prop_map(|text| format!("\"{text}\"")),
    ]
}
