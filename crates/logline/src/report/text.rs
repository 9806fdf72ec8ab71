//! For a terminal: one finding is three or four lines, with a caret under the place.

use std::fmt::Write as _;

use crate::Language;
use crate::lint::{Excerpt, Finding, Summary};

/// One finding, with the line's end.
///
/// ```text
/// app.log:3:27: error[level-padding]: the level is not five characters wide
///   … 01:02:03.456]→[INFO]→[txid:1]→started
///                    ^^^^
///   hint: fill it with spaces at the end: [INFO ]
/// ```
pub fn finding(path: &str, finding: &Finding, language: Language) -> String {
    let mut out = String::new();
    let (severity, message) = (finding.severity().name(language), finding.message(language));
    // Writing to a String does not fail.
    let _ = writeln!(out, "{path}:{}:{}: {severity}[{}]: {message}", finding.line, finding.column, finding.rule());
    mark(&mut out, &finding.excerpt);
    let hint = match language {
        Language::Ja => "対処",
        Language::En => "hint",
    };
    let _ = writeln!(out, "  {hint}: {}", finding.hint(language));
    out
}

fn mark(out: &mut String, excerpt: &Excerpt) {
    let (before, after) = (if excerpt.cut_before { "…" } else { "" }, if excerpt.cut_after { "…" } else { "" });
    let _ = writeln!(out, "  {before}{}{after}", excerpt.text);
    let cells = |from: usize, count: usize| excerpt.text.chars().skip(from).take(count).map(cells).sum::<usize>();
    let indent = before.chars().count() + cells(0, excerpt.mark_start);
    let carets = cells(excerpt.mark_start, excerpt.mark_length).max(1);
    let _ = writeln!(out, "  {}{}", " ".repeat(indent), "^".repeat(carets));
}

/// Cells that a terminal gives to a character: East Asian wide and full-width ones take two (Unicode Annex 11, by blocks).
fn cells(letter: char) -> usize {
    match u32::from(letter) {
        0x0300..=0x036F | 0x200B..=0x200F | 0x3099..=0x309A | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 => 2,
        0x1F300..=0x1FAFF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// How well the file keeps the standard, and a line for each rule that something was found for.
pub fn summary(path: &str, summary: &Summary, language: Language) -> String {
    let mut out = String::new();
    let Summary { lines, conforming, errors, warnings, possible, untold, .. } = summary;
    if *lines == 0 {
        return match language {
            Language::Ja => format!("{path}: 行がありません\n"),
            Language::En => format!("{path}: no lines\n"),
        };
    }
    let score = percent(summary.hundredths(), language);
    let _ = match language {
        Language::Ja => {
            writeln!(out, "{path}: 適合率 {score} ({lines} 行中 {conforming} 行)。違反 {errors}、警告 {warnings}、疑い {possible}")
        }
        Language::En => {
            writeln!(
                out,
                "{path}: {score} conform ({conforming} of {lines} lines); {errors} errors, {warnings} warnings, {possible} possible"
            )
        }
    };
    for rule in summary.rules.iter().filter(|rule| rule.failed + rule.possible > 0) {
        let (score, id, title) = (percent(rule.hundredths(), language), rule.rule.id(), rule.rule.title(language));
        let _ = match language {
            Language::Ja => writeln!(out, "  {score:>8}  {id:<18}  {title} (該当 {} 行、疑い {} 行)", rule.failed, rule.possible),
            Language::En => writeln!(out, "  {score:>8}  {id:<18}  {title} (failing lines: {}, possible: {})", rule.failed, rule.possible),
        };
    }
    if *untold > 0 {
        let _ = match language {
            Language::Ja => writeln!(out, "  ほかに {untold} 件は数えただけで、表示していません"),
            Language::En => writeln!(out, "  {untold} more were counted and are not shown"),
        };
    }
    out
}

/// Rounded down, so that 100 % is said of nothing less.
fn percent(hundredths: Option<u16>, language: Language) -> String {
    match (hundredths, language) {
        (Some(hundredths), _) => format!("{}.{:02} %", hundredths / 100, hundredths % 100),
        (None, Language::Ja) => "対象なし".to_owned(),
        (None, Language::En) => "nothing".to_owned(),
    }
}
