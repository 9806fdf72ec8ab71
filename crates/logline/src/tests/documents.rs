//! The guide says of every rule what it asks, and both languages do.

use crate::Language;
use crate::lint::Rule;
use crate::{KnownHeader, Level, Purpose};

const PAGES: [(Language, &str); 2] = [
    (Language::Ja, include_str!("../../../../docs/guide/ja/logline.md")),
    (Language::En, include_str!("../../../../docs/guide/en/logline.md")),
];

#[test]
fn every_rule_stands_in_both_pages_with_its_clause() {
    for (language, page) in PAGES {
        for rule in Rule::ALL {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{rule}` |")))
                .unwrap_or_else(|| panic!("{rule} in {}", language.as_str()));
            assert!(row.contains(rule.clause()), "{rule} without {} in {}", rule.clause(), language.as_str());
        }
        let rows = page.lines().filter(|line| line.contains("| SYS-")).count();
        assert_eq!(rows, Rule::ALL.len(), "a rule that is no more stands in {}", language.as_str());
    }
}

#[test]
fn every_word_of_the_line_stands_in_both_pages() {
    for (language, page) in PAGES {
        let words = KnownHeader::ALL
            .map(KnownHeader::as_str)
            .into_iter()
            .chain(Purpose::ALL.map(Purpose::as_str))
            .chain(Level::ALL.map(Level::as_str));
        for word in words {
            assert!(page.contains(&format!("`{word}`")), "{word} in {}", language.as_str());
        }
    }
}
