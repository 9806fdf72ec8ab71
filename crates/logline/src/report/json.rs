//! JSON in both languages at once: whoever reads it chooses.

use std::io;

use serde::Serialize;

use super::FileReport;
use crate::Language;
use crate::lint::Finding;

#[derive(Serialize)]
struct Document<'a> {
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    bytes: u64,
    lines: u64,
    records: u64,
    conforming: u64,
    /// Percent of lines without an error; null for an empty file.
    score: Option<f64>,
    errors: u64,
    warnings: u64,
    possible: u64,
    untold: u64,
    rules: Vec<Rule>,
    findings: Vec<Item>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    clause: &'static str,
    lines: u64,
    failed: u64,
    possible: u64,
    score: Option<f64>,
}

#[derive(Serialize)]
struct Item {
    rule: &'static str,
    severity: &'static str,
    line: u64,
    column: u64,
    column_end: u64,
    byte_start: usize,
    byte_end: usize,
    line_offset: u64,
    message: Texts,
    hint: Texts,
    excerpt: String,
}

#[derive(Serialize)]
struct Texts {
    ja: String,
    en: String,
}

/// Writes one document: `{"files": [{path, lines, score, rules: […], findings: […]}]}`. Scores are percent with two digits, rounded down.
///
/// # Errors
/// The writer's.
pub fn json(files: &[FileReport], out: impl io::Write) -> io::Result<()> {
    let document = Document { files: files.iter().map(file).collect() };
    serde_json::to_writer(out, &document).map_err(io::Error::from)
}

fn file(report: &FileReport) -> File<'_> {
    let summary = &report.summary;
    File {
        path: &report.path,
        bytes: summary.bytes,
        lines: summary.lines,
        records: summary.records,
        conforming: summary.conforming,
        score: summary.hundredths().map(percent),
        errors: summary.errors,
        warnings: summary.warnings,
        possible: summary.possible,
        untold: summary.untold,
        rules: summary
            .rules
            .iter()
            .map(|score| Rule {
                id: score.rule.id(),
                clause: score.rule.clause(),
                lines: score.lines,
                failed: score.failed,
                possible: score.possible,
                score: score.hundredths().map(percent),
            })
            .collect(),
        findings: report.findings.iter().map(item).collect(),
    }
}

fn percent(hundredths: u16) -> f64 {
    f64::from(hundredths) / 100.0
}

fn item(finding: &Finding) -> Item {
    let texts = |text: fn(&Finding, Language) -> String| Texts { ja: text(finding, Language::Ja), en: text(finding, Language::En) };
    Item {
        rule: finding.rule().id(),
        severity: finding.severity().as_str(),
        line: finding.line,
        column: finding.column,
        column_end: finding.column_end,
        byte_start: finding.byte_start,
        byte_end: finding.byte_end,
        line_offset: finding.line_offset,
        message: texts(Finding::message),
        hint: texts(Finding::hint),
        excerpt: finding.excerpt.text.clone(),
    }
}
