//! `hinomi log parse PATH…`: the records of log files as JSON, one a line, for scripts.

use std::io::{self, BufRead, Read as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use hinomi_logline::{Line, parse, starts_record};
use indicatif::ProgressBar;
use serde_json::{Map, Value, json};

use crate::log_files::{self, Found, LogFile, until_closed};

/// The rest of a longer record is stepped over.
const RECORD_BYTES_MAX: usize = 1024 * 1024;

pub fn run(paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let Found { files, mut failures } = log_files::find(paths);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for file in &files {
        let name = (files.len() > 1).then_some(file.name.as_str());
        match print(file, name, &mut out) {
            Ok(true) => {}
            Ok(false) => return Ok(ExitCode::FAILURE),
            Err(failure) => failures.push(failure),
        }
    }
    let wanted = until_closed(out.flush())?;
    Ok(if log_files::tell(&failures) || !wanted { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// `false`: nobody reads on.
fn print(file: &LogFile, name: Option<&str>, out: &mut impl Write) -> anyhow::Result<bool> {
    // Records go to the terminal that would show the bar.
    let mut lines = file.open(&ProgressBar::hidden())?;
    let mut record = Record::default();
    loop {
        let line = next_line(&mut lines).with_context(|| format!("failed to read {}", file.name))?;
        if !record.is_empty()
            && line.as_ref().is_none_or(|line| opens(&line.text))
            && !until_closed(writeln!(out, "{}", record.take().told(name)))?
        {
            return Ok(false);
        }
        match line {
            Some(line) => record.add(line),
            None => return Ok(true),
        }
    }
}

/// The standard's, and one that begins with a time in another form: nothing was meant to go on there.
fn opens(line: &[u8]) -> bool {
    starts_record(line) || parse(line).timestamp_text().is_some()
}

/// A line with its end, and whether there was more of it than is read.
struct Read {
    text: Vec<u8>,
    cut: bool,
}

fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Read>> {
    let mut text = Vec::new();
    lines.by_ref().take(RECORD_BYTES_MAX as u64).read_until(b'\n', &mut text)?;
    let cut = text.len() == RECORD_BYTES_MAX && text.last() != Some(&b'\n') && lines.skip_until(b'\n')? > 0;
    Ok((!text.is_empty()).then_some(Read { text, cut }))
}

/// A record with the lines over which it goes on.
#[derive(Default)]
struct Record {
    text: Vec<u8>,
    cut: bool,
}

impl Record {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn add(&mut self, line: Read) {
        let room = line.text.len().min(RECORD_BYTES_MAX.saturating_sub(self.text.len()));
        self.text.extend_from_slice(&line.text[..room]);
        self.cut |= line.cut || room < line.text.len();
    }

    fn take(&mut self) -> Record {
        std::mem::take(self)
    }

    fn told(&self, file: Option<&str>) -> Value {
        let mut told = object(&parse(&self.text));
        if let Some(file) = file {
            told.insert("file".to_owned(), file.into());
        }
        if self.cut {
            told.insert("cut".to_owned(), true.into());
        }
        Value::Object(told)
    }
}

/// `{time, level, headers, message}`. Where the line is not as the standard has it, `missing` says what it has not, and `time_text` and
/// `level_text` what stands there; a header that comes again is in `again`.
fn object(line: &Line<'_>) -> Map<String, Value> {
    let mut told = Map::new();
    // Local time without a zone: only who wrote it knows the zone.
    told.insert("time".to_owned(), line.timestamp().map(|time| time.to_string().replacen('/', "-", 2).replacen(' ', "T", 1)).into());
    if let (None, Some(text)) = (line.timestamp(), line.timestamp_text()) {
        told.insert("time_text".to_owned(), text.to_text().into());
    }
    told.insert("level".to_owned(), line.level().map(|level| level.as_str()).into());
    if let (None, Some(text)) = (line.level(), line.level_text()) {
        told.insert("level_text".to_owned(), text.to_text().into());
    }
    let (mut headers, mut again) = (Map::new(), Vec::new());
    for header in line.headers() {
        let (name, value) = (header.name.to_text().into_owned(), header.value.to_text().into_owned());
        match headers.entry(name) {
            serde_json::map::Entry::Vacant(place) => {
                place.insert(value.into());
            }
            serde_json::map::Entry::Occupied(place) => again.push(json!([place.key(), value])),
        }
    }
    told.insert("headers".to_owned(), headers.into());
    if !again.is_empty() {
        told.insert("again".to_owned(), again.into());
    }
    told.insert("message".to_owned(), line.message().to_text().into());
    let missing = line.missing();
    let lacks = [("time", missing.timestamp), ("level", missing.level), ("header", missing.header), ("message", missing.message)];
    let lacks: Vec<&str> = lacks.into_iter().filter_map(|(what, lacks)| lacks.then_some(what)).collect();
    if !lacks.is_empty() {
        told.insert("missing".to_owned(), lacks.into());
    }
    told
}
