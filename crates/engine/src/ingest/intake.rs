//! Takes bodies in: cut into records, read, and durable when the answer is given.

use std::sync::Arc;

use bytes::Bytes;
use hinomi_domain::ingest::format::{Reader, documents, framed, records};
use hinomi_domain::ingest::{Format, Purpose, Record, Source};
use hinomi_domain::kernel::Timestamp;
use hinomi_events::{AppendError, Builder, Prepared, Range, Receipt};
use hinomi_logline::lint::{Linter, Options};

use super::Logs;
use super::measure::{Brought, Sender};
use crate::Engine;

/// How the records lie in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// One a line, as the source's form has it.
    #[default]
    Lines,
    /// Each with its length before it.
    Framed,
    /// One JSON document, or an array of them.
    Documents,
}

/// A body of one source.
pub struct Parcel {
    pub source: Arc<Source>,
    pub body: Bytes,
    pub shape: Body,
    /// Of records that do not say their own.
    pub host: Option<String>,
    pub range: Option<Range>,
    /// The agent that sent it.
    pub sender: Option<Sender>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub records: u64,
    pub unparsed: u64,
    pub receipt: Receipt,
}

#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The body has not the shape that it is said to have; nothing of it was taken.
    #[error("{0}")]
    Malformed(&'static str),
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Records of any sources that were read elsewhere, before they are appended at once.
pub struct Sink {
    builder: Builder,
    now: Timestamp,
    brought: Vec<(hinomi_domain::kernel::LogSourceId, Brought)>,
}

impl Sink {
    pub fn len(&self) -> usize {
        self.builder.len()
    }

    pub fn is_empty(&self) -> bool {
        self.builder.is_empty()
    }

    /// Takes one record; `bytes` is how many it was on its way.
    pub fn push(&mut self, source: &Source, record: &Record<'_>, bytes: usize) {
        self.builder.source(source.id.as_str(), source.purpose.as_str());
        self.builder.push(record, bytes);
        if self.brought.last().is_none_or(|(id, _)| *id != source.id) {
            self.brought.push((source.id.clone(), Brought::default()));
        }
        if let Some((_, brought)) = self.brought.last_mut() {
            brought.records += 1;
            brought.bytes += bytes as u64;
            brought.unparsed += u64::from(record.unparsed);
            brought.newest_at = brought.newest_at.max(Some(record.at.unwrap_or(self.now)));
        }
    }
}

/// Of a body so many lines are held against the standard: enough for a score, little enough to cost nothing.
const LINTED_PER_BODY: usize = 20;

impl Logs {
    /// Whether a body would be refused now.
    pub fn is_full(&self) -> bool {
        self.events.is_full()
    }

    /// For records that come in another way than in bodies.
    pub fn sink(&self, engine: &Engine) -> Sink {
        let now = engine.clock().now();
        Sink { builder: Builder::new(now), now, brought: Vec::new() }
    }

    /// Durable when `Ok`.
    pub async fn pour(&self, sink: Sink) -> Result<Taken, AppendError> {
        let taken = Taken {
            records: sink.len() as u64,
            unparsed: sink.brought.iter().map(|(_, brought)| brought.unparsed).sum(),
            ..Taken::default()
        };
        if sink.is_empty() {
            return Ok(taken);
        }
        let (brought, now) = (sink.brought, sink.now);
        let prepared = off_the_runtime(move || Prepared::logs(sink.builder.finish(), None)).await?;
        self.events.append(prepared).await?;
        for (source, brought) in brought {
            self.measures.add(&source, brought, now);
        }
        Ok(taken)
    }

    /// Durable when `Ok`, also where it was here before.
    pub async fn take(&self, engine: &Engine, parcel: Parcel) -> Result<Taken, NotTaken> {
        if self.is_full() {
            return Err(AppendError::Full.into());
        }
        let now = engine.clock().now();
        let (source, has_range, sender) = (parcel.source.clone(), parcel.range.is_some(), parcel.sender.clone());
        let (prepared, brought) = off_the_runtime(move || read(&parcel, now)).await?;
        if brought.records == 0 && !has_range {
            return Ok(Taken::default());
        }
        let receipt = self.events.append(prepared).await?;
        if let Some(sender) = sender {
            self.measures.seen(&source.id, sender, now);
        }
        let taken = Taken { records: brought.records, unparsed: brought.unparsed, receipt };
        if !receipt.duplicate {
            self.measures.add(&source.id, brought, now);
        }
        Ok(taken)
    }
}

/// Reading takes the processor; requests of others go on meanwhile.
async fn off_the_runtime<T: Send + 'static, E: From<AppendError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(AppendError::Fault(hinomi_events::Fault::Closed).into()),
    }
}

fn read(parcel: &Parcel, now: Timestamp) -> Result<(Prepared, Brought), NotTaken> {
    let mut reader = Reader::new(&parcel.source);
    let mut builder = Builder::new(now);
    builder.source(parcel.source.id.as_str(), parcel.source.purpose.as_str());
    let mut brought = Brought::default();
    let mut push = |bytes: &[u8]| {
        let mut record = reader.read(bytes, now);
        if record.host.is_none() {
            record.host = parcel.host.as_deref().map(Into::into);
        }
        brought.records += 1;
        brought.bytes += bytes.len() as u64 + 1;
        brought.unparsed += u64::from(record.unparsed);
        brought.newest_at = brought.newest_at.max(Some(record.at.unwrap_or(now)));
        builder.push(&record, bytes.len() + 1);
    };
    match parcel.shape {
        Body::Lines => records(&parcel.body, &parcel.source.format).for_each(&mut push),
        Body::Framed => {
            framed(&parcel.body).map_err(|_| NotTaken::Malformed("the body is no sequence of lengths and records"))?.for_each(&mut push)
        }
        Body::Documents => {
            documents(&parcel.body).map_err(|_| NotTaken::Malformed("the body is no JSON document"))?.for_each(&mut push);
        }
    }
    let is_standard = matches!(parcel.source.format, Format::Standard)
        || (matches!(parcel.source.format, Format::Auto) && hinomi_logline::starts_record(&parcel.body));
    if is_standard && parcel.shape != Body::Documents {
        conformance(parcel, &mut brought);
    }
    Ok((Prepared::logs(builder.finish(), parcel.range.clone())?, brought))
}

/// Holds the first lines against the standard.
fn conformance(parcel: &Parcel, brought: &mut Brought) {
    let requirements = parcel.source.purpose.standard().map(Purpose::requirements).unwrap_or_default();
    let mut linter = Linter::new(Options { requirements, ..Options::default() });
    let lines = parcel.body.split(|byte| *byte == b'\n').filter(|line| hinomi_logline::starts_record(line));
    for line in lines.take(LINTED_PER_BODY) {
        let mut broken: Vec<&'static str> = Vec::new();
        linter.line(line, |finding| {
            let rule = finding.rule().id();
            if !broken.contains(&rule) {
                broken.push(rule);
            }
        });
        brought.linted += 1;
        brought.conforming += u64::from(broken.is_empty());
        for rule in broken {
            let found = brought.findings.entry(rule).or_insert_with(|| (0, example(line)));
            found.0 += 1;
        }
    }
}

/// A line for people to look at: short, and without what nobody should see.
fn example(line: &[u8]) -> String {
    const CHARS_MAX: usize = 300;
    hinomi_logline::mask(&String::from_utf8_lossy(line)).chars().take(CHARS_MAX).collect()
}
