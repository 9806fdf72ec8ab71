//! The licence is there, and every member names it.

use super::{Finding, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    match tree.text("LICENSE") {
        None => findings.push(Finding::error("LICENSE", 0, "the licence is missing")),
        Some(text) if !(text.contains("Apache License") && text.contains("Version 2.0")) => {
            findings.push(Finding::error("LICENSE", 0, "expected the text of the Apache License, Version 2.0"));
        }
        Some(_) => {}
    }
    for (path, text) in tree.with_ending("toml").filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        if !text.lines().any(|line| line.trim() == "license.workspace = true") {
            findings.push(Finding::error(path, 0, "add `license.workspace = true`"));
        }
    }
    if let Some(text) = tree.text("web/console/package.json") {
        let named =
            serde_json::from_str::<serde_json::Value>(text).ok().and_then(|found| Some(found.get("license")?.as_str()? == "Apache-2.0"));
        if named != Some(true) {
            findings.push(Finding::error("web/console/package.json", 0, "add `\"license\": \"Apache-2.0\"`"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_licence_is_found() {
        assert_eq!(check(&Tree::of(&[])).len(), 1);
        let licence = ("LICENSE", "Apache License\nVersion 2.0\n");
        assert!(check(&Tree::of(&[licence, ("crates/a/Cargo.toml", "license.workspace = true\n")])).is_empty());
        assert_eq!(check(&Tree::of(&[licence, ("crates/a/Cargo.toml", "license = \"MIT\"\n")])).len(), 1);
        assert_eq!(check(&Tree::of(&[licence, ("web/console/package.json", "{\"license\": \"MIT\"}")])).len(), 1);
    }
}
