//! The system's journal, as `journalctl` gives it out.
//!
//! The journal keeps its entries itself, and finds one again by its cursor; so what is remembered is which cursor stands at which position
//! of what was sent. An entry becomes the same record every time that it is read, so positions stay true over a restart.

mod entry;
mod place;

use std::process::Stdio;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::{AgentConfig, Existing, JournalConfig, Timing};
use crate::send::client::{Client, Connection, encode};
use crate::send::{Failure, LogBatch, Taken, backoff, send_logs};
use crate::status::{JournalStatus, Shared};

use entry::Entry;
use place::{Place, Places};

const BATCH_BYTES_MAX: usize = 256 << 10;
/// Of one entry, as `journalctl` writes it; longer ones are left out, which is told.
const ENTRY_BYTES_MAX: u64 = 1 << 20;
const LEVEL: i32 = 1;
const FIELDS: &str = "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_PID,_SYSTEMD_UNIT,_HOSTNAME";

/// Until the end. Troubles are told, and tried again.
pub(crate) async fn run(
    client: Arc<Client>,
    config: Arc<AgentConfig>,
    settings: JournalConfig,
    shared: Arc<Shared>,
    stop: CancellationToken,
) {
    let mut reader = match Reader::new(client, config, settings, shared) {
        Ok(reader) => reader,
        Err(error) => {
            tracing::error!("failed to remember places in the journal, so it is not read: {error}");
            return;
        }
    };
    let mut failures = 0;
    loop {
        let began = Instant::now();
        let result = tokio::select! {
            () = stop.cancelled() => break,
            result = reader.follow() => result,
        };
        if began.elapsed() > reader.config.timing.retry_max {
            failures = 0;
        }
        if let Err(why) = result {
            failures += 1;
            if failures == 1 || failures % 100 == 0 {
                tracing::warn!("failed to read the journal: {why}");
            }
            reader.tell(Some(why));
            let wait = backoff(failures, reader.config.timing.retry_first, reader.config.timing.retry_max);
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
    if let Err(error) = reader.places.save() {
        tracing::warn!("failed to save the place in the journal: {error}");
    }
}

struct Reader {
    client: Arc<Client>,
    config: Arc<AgentConfig>,
    settings: JournalConfig,
    shared: Arc<Shared>,
    connection: Connection,
    places: Places,
    target: Arc<str>,
    accepted_records: u64,
    saved_at: Instant,
}

/// Records on their way, with the place behind the last.
struct Batch {
    start: u64,
    end: Place,
    records: Vec<u8>,
    count: u64,
}

/// Whether the journal is read on, or anew from elsewhere.
enum Next {
    Here,
    Elsewhere,
}

impl Reader {
    fn new(client: Arc<Client>, config: Arc<AgentConfig>, settings: JournalConfig, shared: Arc<Shared>) -> std::io::Result<Reader> {
        let places = Places::open(&config.state_directory)?;
        let target = Arc::from(format!("ingest/logs?source={}", encode(&settings.source)));
        let connection = Connection::default();
        Ok(Reader { client, config, settings, shared, connection, places, target, accepted_records: 0, saved_at: Instant::now() })
    }

    fn tell(&self, error: Option<String>) {
        let status = JournalStatus { source: self.settings.source.clone(), accepted_records: self.accepted_records, last_error: error };
        self.shared.status.lock().unwrap_or_else(PoisonError::into_inner).journal = Some(status);
    }

    /// Reads from the place that the server has reached, until it wants to go on elsewhere or `journalctl` ends.
    async fn follow(&mut self) -> Result<(), String> {
        let (from, mut skip_to) = self.places.begin();
        let (_child, stdout) = self.start(&from)?;
        let mut lines = BufReader::with_capacity(64 << 10, stdout);
        let mut at = from;
        self.tell(None);
        loop {
            let Some(batch) = self.gather(&mut lines, &mut at, &mut skip_to).await? else {
                return Err("journalctl ended".to_owned());
            };
            if batch.count > 0
                && let Next::Elsewhere = self.send(batch).await
            {
                return Ok(());
            }
            self.save_if_due();
        }
    }

    fn start(&self, from: &Place) -> Result<(Child, ChildStdout), String> {
        let mut command = Command::new(&self.settings.program);
        command.args(["--output=json", "--follow", "--quiet", "--no-pager"]).arg(format!("--output-fields={FIELDS}"));
        match (&from.cursor, self.settings.existing) {
            (Some(cursor), _) => command.arg("--no-tail").arg(format!("--after-cursor={cursor}")),
            (None, Existing::Read) => command.arg("--no-tail"),
            (None, Existing::Skip) => command.arg("--lines=0"),
        };
        command.args(self.settings.units.iter().map(|unit| format!("--unit={unit}")));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", self.settings.program.display()))?;
        let stdout = child.stdout.take().ok_or("journalctl has no output")?;
        Ok((child, stdout))
    }

    /// The next records: as many as fit, or what came within the age of a batch. `None` at the end.
    async fn gather(&mut self, lines: &mut BufReader<ChildStdout>, at: &mut Place, skip_to: &mut u64) -> Result<Option<Batch>, String> {
        let mut batch = Batch { start: self.places.accepted().position, end: at.clone(), records: Vec::new(), count: 0 };
        let mut line = Vec::new();
        let mut until: Option<Instant> = None;
        while batch.records.len() < BATCH_BYTES_MAX {
            // A line that is not whole when time is up stays in `line`, so nothing is lost by giving up the wait.
            let read = read_line(lines, &mut line);
            let ended = match until {
                None => read.await,
                Some(until) => match tokio::time::timeout_at(until, read).await {
                    Ok(read) => read,
                    Err(_) if line.is_empty() => break,
                    Err(_) => read_line(lines, &mut line).await,
                },
            };
            if ended.map_err(|error| error.to_string())? {
                return Ok((batch.count > 0).then_some(batch));
            }
            until.get_or_insert_with(|| Instant::now() + self.config.timing.batch_age);
            let entry = Entry::parse(&line);
            line.clear();
            let Some(entry) = entry else { continue };
            let record = entry.record();
            *at = Place { position: at.position + record.len() as u64 + 1, cursor: Some(entry.cursor) };
            batch.end = at.clone();
            if at.position <= *skip_to {
                continue;
            }
            let length = u32::try_from(record.len()).unwrap_or(0);
            batch.records.extend_from_slice(&length.to_le_bytes());
            batch.records.extend_from_slice(record.as_bytes());
            batch.count += 1;
        }
        Ok(Some(batch))
    }

    /// Until the server has it, or wants something else.
    async fn send(&mut self, batch: Batch) -> Next {
        let payload = match zstd::bulk::compress(&batch.records, LEVEL) {
            Ok(payload) => Bytes::from(payload),
            Err(error) => {
                tracing::error!("failed to compress: {error}");
                return Next::Elsewhere;
            }
        };
        let request = LogBatch {
            target: self.target.clone(),
            file: self.places.file().to_owned(),
            start: batch.start,
            end: batch.end.position,
            path: "journal".to_owned(),
            lag: 0,
            lost: 0,
            payload,
        };
        let mut failures = 0;
        loop {
            let wait = match send_logs(&self.client, &mut self.connection, &request).await {
                Ok(Taken::Accepted { accepted_to, stored_to }) if accepted_to.is_none_or(|to| to == request.end) => {
                    self.places.accept(batch.end, stored_to);
                    self.accepted_records += batch.count;
                    self.tell(None);
                    return Next::Here;
                }
                Ok(Taken::GoTo(to) | Taken::Accepted { accepted_to: Some(to), .. }) if to != request.start => {
                    self.places.go_to(to);
                    return Next::Elsewhere;
                }
                Ok(_) => self.config.timing.refused_retry,
                Err(failure) => self.wait_after(failure, &mut failures),
            };
            tokio::time::sleep(wait).await;
        }
    }

    fn wait_after(&self, failure: Failure, failures: &mut u32) -> Duration {
        *failures = failures.saturating_add(1);
        let timing: &Timing = &self.config.timing;
        let (why, wait) = match failure {
            Failure::Down { why, retry_after, .. } => {
                (why, backoff(*failures, timing.retry_first, timing.retry_max).max(retry_after.unwrap_or_default()))
            }
            Failure::Refused { why, .. } => {
                if *failures == 1 {
                    tracing::error!("the server refuses the journal, which waits: {why}");
                }
                (why, timing.refused_retry)
            }
        };
        self.tell(Some(why));
        wait
    }

    fn save_if_due(&mut self) {
        if self.saved_at.elapsed() >= self.config.timing.save_every {
            self.saved_at = Instant::now();
            if let Err(error) = self.places.save() {
                tracing::warn!("failed to save the place in the journal: {error}");
            }
        }
    }
}

/// Appends the rest of a line; true at the end of everything. What is longer than an entry may be is read and thrown away.
async fn read_line(lines: &mut BufReader<ChildStdout>, line: &mut Vec<u8>) -> std::io::Result<bool> {
    let room = ENTRY_BYTES_MAX.saturating_sub(line.len() as u64);
    let read = (&mut *lines).take(room).read_until(b'\n', line).await?;
    if read == 0 && room > 0 {
        return Ok(true);
    }
    if line.last() != Some(&b'\n') && line.len() as u64 >= ENTRY_BYTES_MAX {
        tracing::warn!("an entry of the journal of more than {ENTRY_BYTES_MAX} bytes is left out");
        line.clear();
        let mut rest = Vec::new();
        while (&mut *lines).take(64 << 10).read_until(b'\n', &mut rest).await? > 0 && rest.last() != Some(&b'\n') {
            rest.clear();
        }
    }
    Ok(false)
}
