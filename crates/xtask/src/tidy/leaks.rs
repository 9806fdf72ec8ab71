//! Nothing of one machine is in the repository: no paths of somebody's disk, no package source but the public ones.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Tree};

static MACHINE_PATH: LazyLock<Regex> = LazyLock::new(|| {
    // Written in pieces, so that this file does not find itself.
    let roots = ["/wo".to_owned() + "rk/", "/ro".to_owned() + "ot/", "/ho".to_owned() + "me/[a-z]", "/Us".to_owned() + "ers/[A-Za-z]"];
    Regex::new(&format!(r#"(?:^|[\s"'`=:(,\[])({})"#, roots.join("|"))).expect("a fixed expression")
});

static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:"resolved":\s*"|source\s*=\s*"(?:registry|sparse)\+)https?://([^/"]+)/"#).expect("a fixed expression")
});

static SETTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:@[\w-]+:)?(?:registry|index|index-url|extra-index-url|replace-with|proxy|https-proxy)\s*=")
        .expect("a fixed expression")
});

/// Hosts that lock files may name.
const PUBLIC_SOURCES: &[&str] = &["github.com", "index.crates.io", "registry.npmjs.org"];

/// Files in which a package manager is told where to fetch.
const SETTINGS: &[&str] = &[".npmrc", ".yarnrc", "pip.conf", ".cargo/config.toml", ".cargo/config"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let (path, Some(text)) = (file.path.as_str(), &file.text) else { continue };
        let is_settings = SETTINGS.iter().any(|name| path == *name || path.ends_with(&format!("/{name}")));
        for (number, line) in text.lines().enumerate() {
            if let Some(found) = MACHINE_PATH.captures(line).and_then(|found| found.get(1)) {
                findings.push(Finding::error(path, number + 1, format!("`{}…` is a path of one machine", found.as_str())));
            }
            if let Some(host) = SOURCE.captures(line).and_then(|found| found.get(1))
                && !PUBLIC_SOURCES.contains(&host.as_str())
            {
                findings.push(Finding::error(path, number + 1, "a package comes from a source that is not public"));
            }
            if is_settings && SETTING.is_match(line) {
                findings.push(Finding::error(path, number + 1, "where packages come from is set outside of the repository"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn paths_of_a_machine_are_found_and_addresses_are_not() {
        let machine = ["/wo", "rk/main"].concat();
        assert_eq!(count("a.md", &format!("see {machine}\n`{machine}`\nDIR={machine}\n")), 3);
        assert_eq!(count("a.md", "https://example.com/work/\n./work/x\n/var/lib/hinomi\n/homework/\n~/work/\n"), 0);
    }

    #[test]
    fn lock_files_name_public_sources_only() {
        assert_eq!(count("package-lock.json", "\"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",\n"), 0);
        assert_eq!(count("package-lock.json", "\"resolved\": \"https://mirror.example/a/-/a-1.tgz\",\n"), 1);
        assert_eq!(count("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"), 0);
        assert_eq!(count("Cargo.lock", "source = \"sparse+https://mirror.example/index/\"\n"), 1);
        assert_eq!(count("web/.npmrc", "engine-strict=true\nregistry=https://mirror.example/\n"), 1);
    }
}
