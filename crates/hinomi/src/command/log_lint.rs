//! `hinomi log lint PATH…`: proves that log files keep the standard line (SYS-23), or says where they do not.

use std::cell::RefCell;
use std::io::{self, BufRead, Read, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use hinomi_logline::lint::{Finding, Options, RuleSet, Summary, lint};
use hinomi_logline::report::{self, FileReport};
use hinomi_logline::{Language, Purpose};
use indicatif::ProgressBar;

use super::WRONG_INPUT;
use crate::arguments::{LintFormat, LogLint};
use crate::language;
use crate::log_files::{self, Found, LogFile, until_closed};

pub fn run(asked: LogLint) -> anyhow::Result<ExitCode> {
    let Found { files, mut failures } = log_files::find(&asked.paths);
    let bar = log_files::progress(&files);
    let language = asked.language.unwrap_or_else(language::of_terminal);
    let mut total = Summary::default();
    let mut reports = Vec::new();
    for file in &files {
        match judge(file, &asked, language, &bar) {
            Ok(Some(report)) => {
                total += &report.summary;
                reports.push(report);
            }
            Ok(None) => return Ok(ExitCode::FAILURE),
            Err(failure) => failures.push(failure),
        }
    }
    bar.finish_and_clear();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match asked.format {
        LintFormat::Text => all(&reports, &total, language, &mut out),
        LintFormat::Json => report::json(&reports, &mut out),
        LintFormat::Sarif => report::sarif(&reports, language, &mut out),
    };
    if !until_closed(written.and_then(|()| out.flush()))? {
        return Ok(ExitCode::FAILURE);
    }
    if log_files::tell(&failures) {
        return Ok(ExitCode::FAILURE);
    }
    Ok(if total.errors > 0 { ExitCode::from(WRONG_INPUT) } else { ExitCode::SUCCESS })
}

/// As text findings are told as they come and kept by nobody. `None`: nobody reads on.
fn judge(file: &LogFile, asked: &LogLint, language: Language, bar: &ProgressBar) -> anyhow::Result<Option<FileReport>> {
    let as_text = asked.format == LintFormat::Text;
    let written = RefCell::new(Ok(()));
    let write = |text: String| {
        let mut written = written.borrow_mut();
        if written.is_ok() {
            *written = bar.suspend(|| io::stdout().lock().write_all(text.as_bytes()));
        }
    };
    let mut findings: Vec<Finding> = Vec::new();
    let lines = WhileWanted { lines: file.open(bar)?, written: &written };
    let summary = lint(lines, options(file, asked), |finding| {
        if as_text {
            write(report::finding(&file.name, &finding, language));
        } else {
            findings.push(finding);
        }
    });
    let summary = summary.with_context(|| format!("failed to read {}", file.name))?;
    if as_text {
        write(report::summary(&file.name, &summary, language));
    }
    Ok(until_closed(written.into_inner())?.then(|| FileReport { path: file.name.clone(), findings, summary }))
}

/// A file that ends when nobody reads what is found in it.
struct WhileWanted<'a> {
    lines: Box<dyn BufRead>,
    written: &'a RefCell<io::Result<()>>,
}

impl Read for WhileWanted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.written.borrow().is_ok() { self.lines.read(buffer) } else { Ok(0) }
    }
}

impl BufRead for WhileWanted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.written.borrow().is_ok() { self.lines.fill_buf() } else { Ok(&[]) }
    }

    fn consume(&mut self, amount: usize) {
        self.lines.consume(amount);
    }
}

fn options(file: &LogFile, asked: &LogLint) -> Options {
    let purpose = asked.purpose.or_else(|| Purpose::of_file_name(file.file_name()));
    let mut options = purpose.map_or_else(Options::default, Options::of);
    options.monitored &= !asked.unmonitored;
    options.own_headers.clone_from(&asked.headers);
    options.off = RuleSet::of(&asked.off);
    options.findings_max_per_rule = asked.most;
    options
}

/// All files together, where there are several.
fn all(reports: &[FileReport], total: &Summary, language: Language, out: &mut impl io::Write) -> io::Result<()> {
    if reports.len() < 2 {
        return Ok(());
    }
    let name = match language {
        Language::Ja => format!("全 {} ファイル", reports.len()),
        Language::En => format!("all {} files", reports.len()),
    };
    out.write_all(report::summary(&name, total, language).as_bytes())
}
