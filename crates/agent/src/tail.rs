//! Follows files. One thread looks at them, reads them, and hands batches to the workers that send; it never waits for the network.
//!
//! The loop is: take in what the server said, look at what became of the files, read where there is room, hand out what is ready, save.
//! What decides is pure and stands in `identity` (is this the same file), `frame` (where does a record end), `pattern` (which files).

mod answers;
mod batch;
mod book;
mod content;
pub(crate) mod frame;
mod generation;
mod identity;
mod keep;
mod look;
mod meet;
mod packed;
pub(crate) mod pattern;
mod scan;
mod spool;
pub(crate) mod state;
mod weather;

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use batch::Buffers;
use book::Book;
use content::Unpacking;
use keep::Ends;
use look::Strangers;
use scan::Scan;
use spool::Spool;
use state::{StateError, StateFile};
use weather::Weather;

use crate::clock;
use crate::config::AgentConfig;
use crate::send::{Event, Job};
use crate::status::{Shared, Status};
use crate::wake::Watch;

/// Batches that exist at the same time, whatever their size.
pub(crate) use scan::FILES_MAX;

pub(crate) const BATCHES_MAX: usize = 64;
/// Compressed bytes of batches that exist at the same time.
const BATCH_BYTES_MAX: usize = 6 << 20;
/// The longest that the loop sleeps.
const SLEEP_MAX: Duration = Duration::from_millis(500);
/// Of the time, looking at files may take one part in so many.
const LOOK_SHARE: u32 = 25;
const LOOK_EVERY_MAX: Duration = Duration::from_secs(5);
/// After a change, looks are frequent for so long.
const BUSY_FOR: Duration = Duration::from_secs(2);
/// A state of this size is written at most once in [`Timing::save_every`]; larger ones less often.
const SAVED_BYTES_A_SPAN: u64 = 256 << 10;

pub(crate) struct Tail {
    config: Arc<AgentConfig>,
    /// Path and query of each input's requests.
    targets: Vec<Arc<str>>,
    scan: Scan,
    book: Book,
    strangers: Strangers,
    spool: Spool,
    state: StateFile,
    jobs: Sender<Job>,
    events: Receiver<Event>,
    watch: Watch,
    shared: Arc<Shared>,
    weather: Weather,
    buffers: Buffers,
    unpacking: Unpacking,
    /// What the server was asked about, with what it had accepted then.
    asked: Option<HashMap<u64, u64>>,
    asked_at: Option<Instant>,
    look_number: u64,
    look_at: Instant,
    look_took: Duration,
    changed_at: Instant,
    /// Something changed that the state on disk does not say.
    dirty: bool,
    /// It must be there before anything else happens.
    urgent: bool,
    saved_at: Instant,
    saved_bytes: u64,
    /// Unix seconds of the last look, as saved.
    watched_saved: i64,
    started_at: i64,
    next_id: u64,
    batches: usize,
    batch_bytes: usize,
    batch_bytes_wanted: usize,
    /// Requests that the workers have.
    in_flight: usize,
    /// Where the next round of reading begins, so that every file has its turn.
    turn: u64,
    /// When something that waits for time alone is due.
    due_at: Option<Instant>,
    complained: Complaints,
    reported_at: Instant,
    /// Nothing could be added when it had so many bytes.
    spool_full: bool,
    spool_full_at: u64,
}

impl Tail {
    pub fn open(
        config: Arc<AgentConfig>,
        jobs: Sender<Job>,
        events: Receiver<Event>,
        watch: Watch,
        shared: Arc<Shared>,
    ) -> Result<Tail, StateError> {
        let (state, remembered) = StateFile::open(&config.state_directory)?;
        let failed = |error| StateError::Directory(config.state_directory.clone(), error);
        let mut spool = Spool::open(config.state_directory.join("spool"), config.spool.clone()).map_err(failed)?;
        let now = Instant::now();
        let mut book = Book::restore(remembered, &config.files, now);
        spool.retain(|number| book.get(number).is_some()).map_err(failed)?;
        for generation in book.iter_mut() {
            generation.spooled_to = generation.stored_to.max(spool.end(generation.number).unwrap_or(0));
        }
        let buffers = Buffers::new().map_err(failed)?;
        let targets = config.files.iter().map(|input| target(&input.source, input.format.as_deref())).collect();
        Ok(Tail {
            targets,
            scan: Scan::default(),
            book,
            strangers: Strangers::default(),
            spool,
            state,
            jobs,
            events,
            watch,
            shared,
            weather: Weather::default(),
            buffers,
            unpacking: None,
            asked: None,
            asked_at: None,
            look_number: 0,
            look_at: now,
            look_took: Duration::ZERO,
            changed_at: now,
            dirty: true,
            urgent: false,
            saved_at: now,
            saved_bytes: 0,
            watched_saved: 0,
            started_at: clock::unix_seconds(),
            next_id: 1,
            batches: 0,
            batch_bytes: 0,
            batch_bytes_wanted: batch::BATCH_BYTES_MAX,
            in_flight: 0,
            turn: 0,
            due_at: None,
            complained: Complaints::default(),
            reported_at: now,
            spool_full: false,
            spool_full_at: 0,
            config,
        })
    }

    /// Until [`Event::Stop`]; then what is on its way is waited for, a little, and the state is saved.
    pub fn run(mut self) {
        let stopped_at = loop {
            let now = Instant::now();
            if now >= self.look_at {
                self.look(now);
            }
            self.save_if_due(now);
            self.fill(now);
            self.keep(now, Ends::Later);
            self.hand_out(now);
            self.report_if_due(now);
            match self.events.recv_timeout(self.sleep(Instant::now())) {
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break Instant::now(),
                Ok(event) => self.take_in(event),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.take_in_all() {
                break Instant::now();
            }
        };
        self.drain(stopped_at + self.config.timing.drain_max);
        self.save();
        self.report();
    }

    /// Everything that has been said meanwhile; true at the end.
    fn take_in_all(&mut self) -> bool {
        for _ in 0..BATCHES_MAX * 2 {
            match self.events.try_recv() {
                Ok(Event::Stop) => return true,
                Ok(event) => self.take_in(event),
                Err(_) => break,
            }
        }
        false
    }

    fn sleep(&self, now: Instant) -> Duration {
        let due = self.due_at.map_or(self.look_at, |due| due.min(self.look_at));
        due.saturating_duration_since(now).min(SLEEP_MAX)
    }

    /// Nothing more is sent, answers are still taken in, and what only this process can read goes to the spool.
    fn drain(&mut self, until: Instant) {
        self.look(Instant::now());
        self.hand_out(Instant::now());
        while Instant::now() < until && self.keep(Instant::now(), Ends::Now) {}
        while self.in_flight > 0 {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match self.events.recv_timeout(left) {
                Ok(Event::Stop) => {}
                Ok(event) => {
                    self.take_in(event);
                    self.hand_out(Instant::now());
                }
                Err(_) => break,
            }
        }
    }

    fn save_if_due(&mut self, now: Instant) {
        let spans = u32::try_from(self.saved_bytes / SAVED_BYTES_A_SPAN).unwrap_or(u32::MAX).saturating_add(1);
        let due = self.saved_at + self.config.timing.save_every.saturating_mul(spans);
        if self.urgent || (self.dirty && now >= due) {
            self.save();
        }
    }

    fn save(&mut self) {
        self.saved_at = Instant::now();
        let saved = self.state.save(&self.book.remember(&self.config.files));
        match saved {
            Ok(bytes) => {
                self.saved_bytes = bytes;
                (self.dirty, self.urgent) = (false, false);
                for generation in self.book.iter_mut() {
                    generation.durable_head = Some(generation.head.length);
                }
            }
            Err(error) => {
                if self.complained.may("state") {
                    tracing::error!("failed to save the state, so nothing new is read: {error}");
                }
            }
        }
    }

    fn report_if_due(&mut self, now: Instant) {
        if now >= self.reported_at + self.config.timing.status_every / 2 {
            self.report();
        }
    }

    /// Tells the others how far it is.
    fn report(&mut self) {
        self.reported_at = Instant::now();
        let files = self.book.status(&self.config.files);
        let mut status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        *status = Status {
            at: clock::text(clock::unix_now()),
            files,
            lost_bytes: self.book.lost_total,
            cut_records: self.book.cuts_total,
            accepted_records: self.book.accepted_records,
            spool_bytes: self.spool.bytes(),
            spool_full: self.spool_full,
            server: self.weather.status(),
            ..status.clone()
        };
    }
}

fn target(source: &str, format: Option<&str>) -> Arc<str> {
    let format = format.map(|format| format!("&format={}", crate::send::client::encode(format))).unwrap_or_default();
    Arc::from(format!("ingest/logs?source={}{format}", crate::send::client::encode(source)))
}

/// So that one trouble is told once in a while, not with every look.
#[derive(Default)]
struct Complaints {
    last: HashMap<String, Instant>,
}

impl Complaints {
    const EVERY: Duration = Duration::from_secs(600);
    const MAX: usize = 1_000;

    fn may(&mut self, about: &str) -> bool {
        let now = Instant::now();
        if self.last.get(about).is_some_and(|last| now < *last + Self::EVERY) {
            return false;
        }
        if self.last.len() >= Self::MAX {
            self.last.retain(|_, last| now < *last + Self::EVERY);
        }
        // With so many troubles at once, more words do not help.
        self.last.len() < Self::MAX && self.last.insert(about.to_owned(), now).is_none_or(|_| true)
    }
}
