//! Mistakes of the configuration, shown as a compiler would: file, line, the line itself, a caret.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Longer lines are cut around the caret.
const LINE_CHARACTERS_SHOWN: usize = 160;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1; 0 where no line is to blame.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The line, and which of its characters are to blame.
    excerpt: Option<(String, Range<usize>)>,
}

/// Everything that is wrong with one file; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors {
    pub file: PathBuf,
    pub problems: Vec<Problem>,
}

impl ConfigErrors {
    pub(super) fn of_file(file: &Path, message: String) -> ConfigErrors {
        ConfigErrors { file: file.to_path_buf(), problems: vec![Problem { line: 0, column: 0, message, help: None, excerpt: None }] }
    }
}

impl Problem {
    /// `span` is in bytes of `text`; only what stands on its first line is shown.
    pub(super) fn at(text: &str, span: Range<usize>, message: String, help: Option<String>) -> Problem {
        let start = floor(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(text, span.end).clamp(start, line_end);
        let column = text[line_start..start].chars().count();
        let width = text[start..end].chars().count().max(1);
        let skipped = column.saturating_sub(LINE_CHARACTERS_SHOWN / 2);
        let line = text[line_start..line_end].trim_end_matches('\r');
        if let Some(key) = key_of_secret(line) {
            let (shown, marked) = (format!("{key}= ***"), key.chars().count() + 2..key.chars().count() + 5);
            let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
            return Problem { line, column: column + 1, message, help, excerpt: Some((shown, marked)) };
        }
        let shown: String = line.chars().skip(skipped).take(LINE_CHARACTERS_SHOWN).collect();
        let from = column - skipped;
        let to = (from + width).min(shown.chars().count().max(from + 1));
        Problem {
            line: text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: column + 1,
            message,
            help,
            excerpt: Some((shown, from..to)),
        }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            match problem.line {
                0 => write!(f, "{file}: {}", problem.message)?,
                line => write!(f, "{file}:{line}:{}: {}", problem.column, problem.message)?,
            }
            if let Some((text, marked)) = &problem.excerpt {
                let number = problem.line.to_string();
                let margin = " ".repeat(number.len());
                // A tab is as wide as the terminal likes, so the caret's line repeats it.
                let lead: String = text.chars().take(marked.start).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
                write!(f, "\n {number} | {text}\n {margin} | {lead}{}", "^".repeat(marked.len()))?;
            }
            if let Some(help) = &problem.help {
                write!(f, "\n   = {help}")?;
            }
        }
        Ok(())
    }
}

/// What stands before the equals sign of a line whose value must not be shown: a token written out, or an address with a password in it.
fn key_of_secret(line: &str) -> Option<&str> {
    let (key, value) = line.split_once('=')?;
    let value = value.trim_start_matches([' ', '\t', '"', '\'']);
    let secret = match key.trim() {
        "token" => !value.starts_with("env:") && !value.starts_with("file:"),
        "server" => value.contains('@'),
        _ => false,
    };
    secret.then_some(key)
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
