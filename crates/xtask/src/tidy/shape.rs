//! Files: `foo.rs` + `foo/`, and not too long.

use super::{Finding, Tree};

/// Above this, ask what second idea moved in.
const LINES_MAX: usize = 600;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in ["rs", "ts", "tsx", "css", "sh"].into_iter().flat_map(|ending| tree.with_ending(ending)) {
        if path.ends_with("/mod.rs") {
            findings.push(Finding::error(path, 0, "name the file after its folder and put it beside it: `foo.rs` + `foo/`"));
        }
        let lines = text.lines().count();
        if lines > LINES_MAX && !text.lines().take(3).any(|line| line.contains("generated")) {
            findings.push(Finding::warning(path, 0, format!("{lines} lines; above {LINES_MAX} ask what second idea moved in")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mod_rs_and_long_files_are_named() {
        let long = "x\n".repeat(LINES_MAX + 1);
        let generated = format!("// generated\n{long}");
        let tree = Tree::of(&[("crates/a/src/b/mod.rs", ""), ("crates/a/src/long.rs", &long), ("web/api.ts", &generated)]);
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].contains("warning: 601 lines"));
    }
}
