//! Versions and features of dependencies stand once, in the root; the domain stands on nothing that can do IO; nobody names what
//! they do not use.

use std::collections::BTreeSet;

use super::{Finding, Tree};

/// What the domain may depend on: time, shapes, errors, digests. No runtime, no sockets, no clock, no randomness.
const DOMAIN_MAY_USE: &[&str] =
    &["jiff", "serde", "serde_json", "thiserror", "sha2", "hex", "regex", "regex-syntax", "hinomi-logline", "memchr", "aho-corasick"];

/// Named for how they are built and linked, called by nobody.
const NEVER_CALLED: &[&str] = &["libsqlite3-sys"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut used = BTreeSet::new();
    for (path, text) in tree.with_ending("toml").filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        for entry in dependencies(text) {
            used.insert(entry.name.to_owned());
            if !entry.from_workspace {
                let message =
                    format!("write `{}.workspace = true`; version and features stand in the root's [workspace.dependencies]", entry.name);
                findings.push(Finding::error(path, entry.line, message));
            }
            if path == "crates/domain/Cargo.toml" && entry.section == "dependencies" && !DOMAIN_MAY_USE.contains(&entry.name) {
                let message =
                    format!("the domain must not use `{}`: it decides, and does no IO (crates/xtask/src/tidy/manifests.rs)", entry.name);
                findings.push(Finding::error(path, entry.line, message));
            }
            if !NEVER_CALLED.contains(&entry.name) && !is_named_in_code(tree, path, entry.name) {
                findings.push(Finding::warning(path, entry.line, format!("no code here uses `{}`", entry.name)));
            }
        }
        let lints = text.lines().any(|line| line.trim() == "[lints]");
        if text.lines().any(|line| line.trim() == "[package]") && !lints {
            findings.push(Finding::error(path, 0, "add `[lints] workspace = true`"));
        }
    }
    if let Some(root) = tree.text("Cargo.toml") {
        for entry in dependencies(root).filter(|entry| entry.section == "workspace.dependencies" && !used.contains(entry.name)) {
            findings.push(Finding::warning("Cargo.toml", entry.line, format!("no member uses `{}`", entry.name)));
        }
    }
    findings
}

/// Whether a file of the member says the crate's name as a word. A member without code yet may name what it likes.
fn is_named_in_code(tree: &Tree, manifest: &str, name: &str) -> bool {
    let folder = manifest.strip_suffix("Cargo.toml").unwrap_or(manifest);
    let word = name.replace('-', "_");
    let mut files = tree.with_ending("rs").filter(|(path, _)| path.starts_with(folder)).peekable();
    files.peek().is_none() || files.any(|(_, text)| text.match_indices(&word).any(|(at, _)| is_word(text, at, at + word.len())))
}

fn is_word(text: &str, from: usize, to: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    !text[..from].chars().next_back().is_some_and(joins) && !text[to..].chars().next().is_some_and(joins)
}

struct Entry<'a> {
    section: &'a str,
    name: &'a str,
    line: usize,
    from_workspace: bool,
}

/// Entries of every dependency table. Read by lines: manifests here keep one dependency a line.
fn dependencies(text: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut section = "";
    text.lines().enumerate().filter_map(move |(number, line)| {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            // `[dependencies.foo]` hides its entry from a reader; treat it as one that does not come from the workspace.
            let (table, name) = name.rsplit_once('.')?;
            return table.ends_with("dependencies").then_some(Entry { section: table, name, line: number + 1, from_workspace: false });
        }
        if !section.ends_with("dependencies") || line.starts_with('#') {
            return None;
        }
        let (key, value) = line.split_once('=')?;
        let (key, value) = (key.trim(), value.split('#').next().unwrap_or_default().trim());
        let name = key.split('.').next().unwrap_or(key).trim_matches('"');
        // Which features of our own crates a member needs is its own affair: the whole is built with all of them.
        let own = name.starts_with("hinomi-") && value.starts_with("{ workspace = true, features = [");
        let from_workspace = own
            || (key.ends_with(".workspace") && value == "true")
            || matches!(value, "{ workspace = true }" | "{ workspace = true, optional = true }");
        Some(Entry { section, name, line: number + 1, from_workspace })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_the_root() {
        let member = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\ntokio = \"1\"\n\
                      rand = { workspace = true, features = [\"x\"] }\n[dev-dependencies.insta]\nversion = \"1\"\n";
        let root = "[workspace.dependencies]\nserde = \"1\"\ntokio = \"1\" # why\nunused = \"1\"\n";
        let found: Vec<String> =
            check(&Tree::of(&[("crates/a/Cargo.toml", member), ("Cargo.toml", root)])).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("crates/a/Cargo.toml:7: write `tokio.workspace = true`"));
        assert!(found[1].contains(":8:") && found[2].contains(":9:"));
        assert_eq!(found[3], "Cargo.toml:4: warning: no member uses `unused`");
    }

    #[test]
    fn what_no_code_uses_is_not_named() {
        let member = "[package]\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\nserde-json.workspace = true\n";
        let files = [
            ("crates/a/Cargo.toml", member),
            ("crates/a/src/lib.rs", "use serde_json::Value;\n"),
            ("crates/b/src/lib.rs", "use serde::X;"),
        ];
        let found: Vec<String> = check(&Tree::of(&files)).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["crates/a/Cargo.toml:5: warning: no code here uses `serde`"]);
    }

    #[test]
    fn the_domain_does_no_io() {
        let member = "[package]\n[lints]\nworkspace = true\n[dependencies]\njiff.workspace = true\ntokio.workspace = true\n[dev-dependencies]\nproptest.workspace = true\n";
        let found = check(&Tree::of(&[("crates/domain/Cargo.toml", member)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("must not use `tokio`"));
    }
}
