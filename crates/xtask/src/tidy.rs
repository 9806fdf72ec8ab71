//! The house style as a test. Each rule is a file that looks at the repository's files and says what breaks it, and where.
//!
//! A rule must be cheap, must name file and line, and must say what to do instead. What clippy or rustfmt can say is theirs.

mod clocks;
mod guides;
mod leaks;
mod licence;
mod manifests;
mod modules;
mod shape;
mod tree;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use tree::Tree;

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 speaks of the whole file.
    pub line: usize,
    pub weight: Weight,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Error,
    /// Printed, fails nothing.
    Warning,
}

impl Finding {
    pub fn error(path: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line, weight: Weight::Error, message: message.into() }
    }

    pub fn warning(path: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line, weight: Weight::Warning, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        let weight = if self.weight == Weight::Warning { "warning: " } else { "" };
        write!(f, ": {weight}{}", self.message)
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[modules::check, clocks::check, shape::check, manifests::check, guides::check, leaks::check, licence::check];

/// Prints every finding; fails when one is an error.
pub fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let tree = Tree::read(root).with_context(|| format!("failed to read the files of {}", root.display()))?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    for finding in &findings {
        eprintln!("{finding}");
    }
    let errors = findings.iter().filter(|finding| finding.weight == Weight::Error).count();
    println!("tidy: {} files, {errors} errors, {} warnings", tree.files.len(), findings.len() - errors);
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
