//! Guides exist in Japanese and in English, with the same headings by number and depth.

use super::{Finding, Tree};

const LANGUAGES: [&str; 2] = ["ja", "en"];
const GUIDE: &str = "docs/guide/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.with_ending("md") {
        let Some((language, page)) = path.strip_prefix(GUIDE).and_then(|rest| rest.split_once('/')) else { continue };
        let Some(other) = LANGUAGES.into_iter().find(|other| *other != language && LANGUAGES.contains(&language)) else {
            findings.push(Finding::error(path, 0, "a guide lies in docs/guide/ja or docs/guide/en"));
            continue;
        };
        let twin = format!("{GUIDE}{other}/{page}");
        match tree.text(&twin) {
            None => findings.push(Finding::error(path, 0, format!("{twin} is missing"))),
            Some(twin_text) if language == "ja" && depths(text) != depths(twin_text) => {
                findings.push(Finding::warning(path, 0, format!("its headings do not match those of {twin}")));
            }
            Some(_) => {}
        }
    }
    findings
}

/// How deep each heading is, outside of code.
fn depths(text: &str) -> Vec<usize> {
    let mut in_code = false;
    text.lines()
        .filter_map(|line| {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            }
            let depth = line.len() - line.trim_start_matches('#').len();
            (!in_code && depth > 0 && line[depth..].starts_with(' ')).then_some(depth)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_or_none() {
        let tree = Tree::of(&[
            ("docs/guide/ja/start.md", "# はじめに\n```\n# not a heading\n```\n## 一\n"),
            ("docs/guide/en/start.md", "# Start\n## One\n"),
            ("docs/guide/ja/backup.md", "# 一\n"),
            ("docs/guide/en/backup.md", "# One\n## Two\n"),
            ("docs/guide/en/alone.md", "# Alone\n"),
            ("docs/guide/fr/start.md", "# Début\n"),
        ]);
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("warning: its headings"));
        assert_eq!(found[1], "docs/guide/en/alone.md: docs/guide/ja/alone.md is missing");
        assert!(found[2].starts_with("docs/guide/fr/start.md"));
    }
}
