//! Time and chance are arguments, so that a test owns them. Only the engine's clock asks the machine.

use std::sync::LazyLock;

use regex::Regex;

use super::tree::code_lines;
use super::{Finding, Tree};

static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(SystemTime::now|Instant::now|Timestamp::now|Zoned::now|TimeZone::system|Uuid::(?:new_v4|now_v[17])|rand::)")
        .expect("a fixed expression")
});

/// Where asking is the job.
const ALLOWED: &[&str] = &["crates/engine/src/clock.rs", "crates/probe/", "crates/testkit/", "crates/xtask/", "tests/", "bench/"];

/// So many lines above may stand the `#[expect]` that says why.
const REASON_WITHIN: usize = 4;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.with_ending("rs") {
        if ALLOWED.iter().any(|allowed| path.starts_with(allowed)) || is_test(path) {
            continue;
        }
        // Tokio's stands still while a test holds it.
        let tokio = text.contains("use tokio::time::Instant") || text.contains("use tokio::time::{") && text.contains("Instant");
        let mut excused_to = 0;
        for (number, line) in code_lines(text) {
            if line.contains("expect(clippy::disallowed_methods") {
                excused_to = number + REASON_WITHIN;
            }
            for found in ASKS.find_iter(line) {
                let on_tokio = found.as_str() == "Instant::now" && (tokio || line[..found.start()].ends_with("tokio::time::"));
                if !on_tokio && number > excused_to {
                    let what = found.as_str().trim_end_matches(':');
                    findings.push(Finding::error(
                        path,
                        number,
                        format!("`{what}`: take time and chance as arguments; the engine has its Clock and Ids"),
                    ));
                }
            }
        }
    }
    findings
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.split('/').any(|part| matches!(part, "tests" | "examples" | "benches"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn asking_the_machine_is_for_the_clock_alone() {
        let asks = "fn f() {\n    let at = jiff::Timestamp::now();\n    let n: u8 = rand::random();\n    let id = Uuid::now_v7();\n}\n";
        assert_eq!(count("crates/engine/src/turn.rs", asks), 3);
        for place in [
            "crates/engine/src/clock.rs",
            "crates/probe/src/tcp.rs",
            "crates/domain/src/detect/watch/tests.rs",
            "crates/store/tests/it/main.rs",
            "bench/src/rate.rs",
        ] {
            assert_eq!(count(place, asks), 0, "{place}");
        }
    }

    #[test]
    fn tokios_instant_and_a_stated_reason_are_fine() {
        assert_eq!(count("crates/server/src/a.rs", "use tokio::time::Instant;\nfn f() { Instant::now(); }\n"), 0);
        assert_eq!(count("crates/server/src/a.rs", "fn f() { tokio::time::Instant::now(); }\n"), 0);
        assert_eq!(count("crates/server/src/a.rs", "use std::time::Instant;\nfn f() { Instant::now(); }\n"), 1);
        let stated = "#[expect(clippy::disallowed_methods, reason = \"measures the machine\")]\nfn f() { std::time::Instant::now(); }\n";
        assert_eq!(count("crates/server/src/a.rs", stated), 0);
        assert_eq!(
            count(
                "crates/server/src/a.rs",
                "// SystemTime::now is not used\n#[cfg(test)]\nmod tests {\n    fn f() { SystemTime::now(); }\n}\n"
            ),
            0
        );
    }
}
