//! SARIF 2.1.0 (OASIS standard), which code hosts and editors show beside the line.

use std::io;

use serde_json::{Value, json};

use super::FileReport;
use crate::Language;
use crate::lint::{Finding, Rule, Severity};

/// Writes one run over all files, in one language.
///
/// # Errors
/// The writer's.
pub fn sarif(files: &[FileReport], language: Language, out: impl io::Write) -> io::Result<()> {
    let results: Vec<Value> =
        files.iter().flat_map(|file| file.findings.iter().map(move |found| result(&file.path, found, language))).collect();
    let document = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hinomi log lint",
                "version": env!("CARGO_PKG_VERSION"),
                "language": language.as_str(),
                "rules": Rule::ALL.map(|found| rule(found, language)),
            } },
            // Without this a column counts UTF-16 units (3.14.17).
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer(out, &document).map_err(io::Error::from)
}

fn rule(rule: Rule, language: Language) -> Value {
    json!({
        "id": rule.id(),
        "shortDescription": { "text": rule.title(language) },
        "properties": { "clause": rule.clause() },
    })
}

fn result(path: &str, finding: &Finding, language: Language) -> Value {
    let end = if language == Language::Ja { "。" } else { "; " };
    json!({
        "ruleId": finding.rule().id(),
        "ruleIndex": finding.rule() as usize,
        "level": level(finding.severity()),
        "message": { "text": format!("{}{end}{}", finding.message(language), finding.hint(language)) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(path) },
            "region": {
                "startLine": finding.line,
                "startColumn": finding.column,
                "endLine": finding.line,
                "endColumn": finding.column_end,
                "byteOffset": finding.line_offset + finding.byte_start as u64,
                "byteLength": finding.byte_end - finding.byte_start,
                // The excerpt hides what the file shows, so it is no `snippet`, which must be the file's text (3.30.13).
                "message": { "text": finding.excerpt.text },
            },
        } }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Possible => "note",
    }
}

/// A relative reference of RFC 3986: everything but unreserved characters and `/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
