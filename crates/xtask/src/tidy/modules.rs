//! In the domain a module imports only from its left. Downstream reaches upstream as data.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Tree};

/// The words of the domain. A new word gets its place here, after everything that it stands on.
const ORDER: &[&str] = &["kernel", "access", "catalog", "policy", "ingest", "detect", "inform", "respond", "review", "operate"];

const SOURCE: &str = "crates/domain/src/";

static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(crate|(?:super::)*super)::(\{|[a-z_]+)").expect("a fixed expression"));

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = declared(tree);
    for (path, text) in tree.with_ending("rs") {
        let Some(place) = path.strip_prefix(SOURCE) else { continue };
        let module = place.split(['/', '.']).next().unwrap_or_default();
        let Some(own) = ORDER.iter().position(|word| *word == module) else { continue };
        let depth = place.split('/').count();
        for (line, reached) in reached(text, depth) {
            if ORDER.iter().position(|word| *word == reached).is_some_and(|other| other > own) {
                let message = format!("`{module}` must not know `{reached}`, which is on its right: {}", ORDER.join(" < "));
                findings.push(Finding::error(path, line, message));
            }
        }
    }
    findings
}

fn declared(tree: &Tree) -> Vec<Finding> {
    let path = format!("{SOURCE}lib.rs");
    let Some(text) = tree.text(&path) else { return Vec::new() };
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let name = line.trim().trim_start_matches("pub ").strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        if let Some(name) = name.filter(|name| !ORDER.contains(name)) {
            findings.push(Finding::error(
                &path,
                number + 1,
                format!("`{name}` has no place in the order of modules (crates/xtask/src/tidy/modules.rs)"),
            ));
        }
    }
    findings
}

/// Top-level modules that a file names, with the line. `depth`: how many `super` lead to the crate's root.
fn reached(text: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // Comments may speak of what lies ahead; blank lines keep the numbers.
    let code: String =
        text.lines().map(|line| if line.trim_start().starts_with("//") { "\n".to_owned() } else { format!("{line}\n") }).collect();
    for capture in PATH.captures_iter(&code) {
        let (Some(whole), Some(start), Some(next)) = (capture.get(0), capture.get(1), capture.get(2)) else { continue };
        if start.as_str() != "crate" && start.as_str().split("::").count() != depth {
            continue;
        }
        let line = code[..whole.start()].matches('\n').count() + 1;
        if next.as_str() == "{" {
            found.extend(first_words(&code[next.end()..]).into_iter().map(|word| (line, word)));
        } else {
            found.push((line, next.as_str().to_owned()));
        }
    }
    found
}

/// The first word of each item of a brace list, up to the closing brace: `a::B, c::{D, E}}` gives `a` and `c`.
fn first_words(list: &str) -> Vec<String> {
    let (mut words, mut depth, mut word, mut done) = (Vec::new(), 0, String::new(), false);
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                words.push(std::mem::take(&mut word));
                done = false;
                if letter == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            ':' => done = true,
            letter if depth == 0 && !done && (letter.is_alphanumeric() || letter == '_') => word.push(letter),
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn left_is_allowed_and_right_is_not() {
        let fine = "use crate::kernel::Text;\nuse crate::{catalog::Monitor, kernel::{Span, Zone}};\n// crate::review is later\n";
        assert!(messages(&[("crates/domain/src/detect/watch.rs", fine)]).is_empty());
        let wrong = "use crate::{\n    catalog::Monitor,\n    respond::Incident,\n};\nfn f() -> crate::review::Sums {}\n";
        let found = messages(&[("crates/domain/src/detect/watch.rs", wrong)]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/domain/src/detect/watch.rs:1: `detect` must not know `respond`"));
        assert!(found[1].starts_with("crates/domain/src/detect/watch.rs:5: `detect` must not know `review`"));
    }

    #[test]
    fn super_is_followed_to_the_root() {
        let wrong = "use super::super::policy::Policy;\n";
        assert_eq!(messages(&[("crates/domain/src/catalog/graph.rs", wrong)]).len(), 1);
        assert_eq!(messages(&[("crates/domain/src/catalog.rs", "use super::policy::Policy;\n")]).len(), 1);
        // There it is a module of catalog's own.
        assert!(messages(&[("crates/domain/src/catalog/graph.rs", "use super::policy::Policy;\n")]).is_empty());
    }

    #[test]
    fn every_module_has_a_place() {
        let found = messages(&[("crates/domain/src/lib.rs", "pub mod kernel;\npub mod extras;\n")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/domain/src/lib.rs:2: `extras` has no place"));
    }
}
