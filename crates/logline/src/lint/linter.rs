//! Asks the rules of one line after the other.

use super::columns::{Count, column};
use super::encoding::{self, Encoding};
use super::excerpt::excerpt;
use super::finding::{Finding, Severity};
use super::line::{self, Shape};
use super::options::Options;
use super::problem::Problem;
use super::rule::{Rule, RuleSet};
use super::summary::Summary;
use crate::header::{HeaderSet, KnownHeader};
use crate::parse::{BYTE_ORDER_MARK, without_line_end};

/// Judges lines as they are given to it. [`lint`](super::lint()) does this for a whole reader.
#[derive(Debug)]
pub struct Linter {
    options: Options,
    summary: Summary,
    /// Findings of each rule so far, told or not.
    findings: [u64; Rule::ALL.len()],
    in_record: bool,
    /// The record has been told to go over several lines.
    told_one_line: bool,
    /// Kept from line to line for their memory only.
    neutral: Vec<u8>,
    shape: Shape,
}

/// Rules that are asked of every line, also of those that only go on with a record.
const OF_EVERY_LINE: RuleSet = RuleSet::of(&[
    Rule::Encoding,
    Rule::LineLength,
    Rule::ControlCharacter,
    Rule::OneLine,
    Rule::PersonalEmail,
    Rule::PersonalPhone,
    Rule::PersonalMyNumber,
    Rule::PersonalCard,
    Rule::PersonalAddress,
    Rule::Secret,
]);

impl Linter {
    pub fn new(options: Options) -> Linter {
        Linter {
            options,
            summary: Summary::default(),
            findings: [0; Rule::ALL.len()],
            in_record: false,
            told_one_line: false,
            neutral: Vec::new(),
            shape: Shape::default(),
        }
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The next line, with its end or without. `told` gets what is wrong with it.
    pub fn line(&mut self, text: &[u8], mut told: impl FnMut(Finding)) {
        let line = without_line_end(text);
        let end_bytes = text.len() - line.len();
        let kept = line.len().min(self.options.line_bytes_max);
        self.part(&line[..kept], (line.len() - kept) as u64, end_bytes as u64, &mut told);
    }

    /// One line without its end, which took `end_bytes` more. `cut`: this is only the beginning of it, and `cut` bytes follow.
    pub(super) fn part(&mut self, text: &[u8], cut: u64, end_bytes: u64, told: &mut impl FnMut(Finding)) {
        let mut neutral = std::mem::take(&mut self.neutral);
        let offset = self.summary.bytes;
        self.summary.lines += 1;
        let (mark, rest) = match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(_) if offset == 0 => text.split_at(BYTE_ORDER_MARK.len()),
            _ => text.split_at(0),
        };
        let mut verdict = Verdict::new(self, rest, mark.len(), Count::Utf8, told);
        verdict.judge(mark, cut > 0, &mut neutral);
        let (failed, possible, error) = (verdict.failed, verdict.possible, verdict.error);
        self.neutral = neutral;
        for score in &mut self.summary.rules {
            score.failed += u64::from(failed.contains(score.rule));
            score.possible += u64::from(possible.contains(score.rule) && !failed.contains(score.rule));
        }
        self.summary.conforming += u64::from(!error);
        self.summary.bytes += text.len() as u64 + cut + end_bytes;
    }

    /// The whole stream is UTF-16: its bytes are not lines.
    pub(super) fn utf16(&mut self, text: &[u8], told: &mut impl FnMut(Finding)) {
        self.summary.lines += 1;
        let mut verdict = Verdict::new(self, text, 0, Count::Other(Some(Encoding::Utf16)), told);
        verdict.find(Problem::Encoding(Some(Encoding::Utf16)), 0, text.len());
        let failed = verdict.failed.contains(Rule::Encoding);
        self.summary.rules[Rule::Encoding as usize].failed += u64::from(failed);
        self.summary.conforming += u64::from(!failed);
        self.summary.bytes += text.len() as u64;
    }

    /// What the whole stream was like.
    pub fn finish(self) -> Summary {
        let Linter { options, mut summary, .. } = self;
        let wants = |set: HeaderSet| options.requirements.one_of.contains(&set);
        let txid = HeaderSet::of(&[KnownHeader::Txid]);
        for score in &mut summary.rules {
            let asked = match score.rule {
                Rule::OneLine => options.monitored,
                Rule::TxidMissing => wants(txid),
                Rule::PurposeHeader => options.requirements.one_of.iter().any(|set| *set != txid),
                Rule::DurationMissing => options.requirements.duration,
                _ => true,
            };
            if asked && !options.off.contains(score.rule) {
                score.lines = if OF_EVERY_LINE.contains(score.rule) { summary.lines } else { summary.records };
            }
        }
        summary
    }
}

/// One line while it is judged.
struct Verdict<'a, F> {
    linter: &'a mut Linter,
    line: &'a [u8],
    /// Bytes of a byte order mark before it.
    mark: usize,
    offset: u64,
    off: RuleSet,
    findings_max: u64,
    count: Count,
    failed: RuleSet,
    possible: RuleSet,
    error: bool,
    told: &'a mut F,
}

impl<'a, F: FnMut(Finding)> Verdict<'a, F> {
    fn new(linter: &'a mut Linter, line: &'a [u8], mark: usize, count: Count, told: &'a mut F) -> Self {
        let (off, findings_max, offset) = (linter.options.off, linter.options.findings_max_per_rule, linter.summary.bytes);
        let (failed, possible) = (RuleSet::EMPTY, RuleSet::EMPTY);
        Verdict { linter, line, mark, offset, off, findings_max, count, failed, possible, error: false, told }
    }

    fn judge(&mut self, mark: &[u8], cut: bool, neutral: &mut Vec<u8>) {
        if !mark.is_empty() {
            self.find(Problem::ByteOrderMark, 0, 0);
        }
        let whole = self.line;
        let mut line = whole;
        match std::str::from_utf8(whole) {
            Ok(_) => {}
            // The limit fell into a character.
            Err(error) if cut && error.error_len().is_none() => {}
            Err(error) => {
                let encoding = encoding::detect(whole);
                self.count = Count::Other(encoding);
                line::not_utf8(whole, error.valid_up_to(), encoding, &mut |problem, start, end| self.find(problem, start, end));
                encoding::neutralise(whole, encoding, neutral);
                line = neutral;
            }
        }
        let utf8 = matches!(self.count, Count::Utf8);
        if utf8 && let Some(at) = encoding::iso_2022_jp(line) {
            self.find(Problem::Encoding(Some(Encoding::Iso2022Jp)), at, at + 3);
        } else {
            line::control_characters(line, utf8, &mut |problem, start, end| self.find(problem, start, end));
        }
        let mut shape = std::mem::take(&mut self.linter.shape);
        shape.read(line);
        if shape.starts_record || !self.linter.in_record {
            self.linter.summary.records += 1;
            (self.linter.in_record, self.linter.told_one_line) = (true, false);
            let options = std::mem::take(&mut self.linter.options);
            line::structure(line, &shape, &options, &mut |problem, start, end| self.find(problem, start, end));
            self.linter.options = options;
        } else if self.linter.options.monitored {
            self.continued(line.len());
        }
        if cut {
            let bytes_max = self.linter.options.line_bytes_max;
            self.find(Problem::LineLength { bytes_max }, line.len(), line.len());
        }
        line::personal_data(line, shape.after_time(), &mut |problem, start, end| self.find(problem, start, end));
        self.linter.shape = shape;
    }

    /// A stack trace is one finding, but every line of it is one that monitoring reads for itself.
    fn continued(&mut self, length: usize) {
        if self.linter.told_one_line {
            if !self.off.contains(Rule::OneLine) {
                self.failed.insert(Rule::OneLine);
                self.error = true;
            }
            return;
        }
        self.linter.told_one_line = true;
        self.find(Problem::OneLine, 0, length);
    }

    fn find(&mut self, problem: Problem, start: usize, end: usize) {
        let (rule, severity) = (problem.rule(), problem.severity());
        if self.off.contains(rule) {
            return;
        }
        let summary = &mut self.linter.summary;
        match severity {
            Severity::Error => summary.errors += 1,
            Severity::Warning => summary.warnings += 1,
            Severity::Possible => summary.possible += 1,
        }
        if severity == Severity::Possible {
            self.possible.insert(rule);
        } else {
            self.failed.insert(rule);
            self.error |= severity == Severity::Error;
        }
        let findings = &mut self.linter.findings[rule as usize];
        *findings += 1;
        if *findings > self.findings_max {
            summary.untold += 1;
            return;
        }
        // An editor shows no byte order mark, so it has no column.
        let finding = Finding {
            problem,
            line: summary.lines,
            column: column(self.line, start, self.count),
            column_end: column(self.line, end, self.count),
            byte_start: self.mark + start,
            byte_end: self.mark + end,
            line_offset: self.offset,
            excerpt: excerpt(self.line, start, end, self.count),
        };
        (self.told)(finding);
    }
}
