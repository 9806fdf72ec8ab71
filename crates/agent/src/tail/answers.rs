//! What follows from the server's answers: where each generation stands, and what may be let go.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::Tail;
use super::batch::{BATCH_BYTES_MIN, without_first};
use super::generation::{Content, Generation, Outstanding};
use crate::send::{Event, Failure, Job, StoredFile, Taken};

/// So often in a row a generation is sent elsewhere before it has to wait.
const DETOURS_MAX: u8 = 8;
/// In so many lists in a row a generation must be missing before the server is taken to have lost it.
const UNNAMED_MAX: u8 = 2;

impl Tail {
    pub(super) fn take_in(&mut self, event: Event) {
        let now = Instant::now();
        match event {
            Event::Logs { number, id, result } => {
                self.in_flight -= 1;
                self.take_in_answer(number, id, result, now);
            }
            Event::Stored(result) => {
                self.in_flight -= 1;
                self.take_in_stored(result, now);
            }
            Event::Changed => self.hurry(),
            Event::Stop => {}
        }
    }

    fn take_in_answer(&mut self, number: u64, id: u64, result: Result<Taken, Failure>, now: Instant) {
        match &result {
            Err(Failure::Down { why, retry_after, doubtful }) => self.down(why, *retry_after, *doubtful, now),
            _ => self.weather.good(),
        }
        let Some(generation) = self.book.get_mut(number) else { return };
        // Of a batch that was given up meanwhile, the answer says nothing that a later one would not say better.
        let Some(front) = generation.outstanding.front_mut().filter(|front| front.id == id) else { return };
        front.sent = false;
        let (start, end) = (front.start, front.end);
        match result {
            Ok(Taken::Accepted { accepted_to, stored_to }) if accepted_to.is_none_or(|to| to == end) => {
                generation.detours = 0;
                self.pop(number);
                let Some(generation) = self.book.get_mut(number) else { return };
                generation.accepted_to = generation.accepted_to.max(end);
                self.dirty = true;
                self.let_go(number, stored_to);
            }
            Ok(Taken::Accepted { accepted_to: Some(to), stored_to }) => {
                self.go_where_it_says(number, to, now);
                self.let_go(number, stored_to);
            }
            Ok(Taken::GoTo(to)) if to == start => self.refused(number, "the server asks for what it was just sent", false, now),
            Ok(Taken::GoTo(to)) => self.go_where_it_says(number, to, now),
            Err(Failure::Refused { why, status }) => self.refused(number, &why, status == Some(413), now),
            Ok(Taken::Accepted { accepted_to: None, .. }) | Err(Failure::Down { .. }) => {}
        }
    }

    fn down(&mut self, why: &str, retry_after: Option<Duration>, doubtful: bool, now: Instant) {
        self.weather.bad(now, why, retry_after, &self.config.timing);
        if doubtful {
            // A range of a file that it does not know a server takes wherever it begins, so it is asked first what it has.
            self.book.iter_mut().for_each(|generation| generation.doubted = true);
        }
    }

    fn pop(&mut self, number: u64) -> Option<Outstanding> {
        let batch = self.book.get_mut(number)?.outstanding.pop_front()?;
        self.batches -= 1;
        self.batch_bytes -= batch.payload.len();
        self.book.accepted_records += u64::from(batch.records);
        Some(batch)
    }

    fn drop_batches(&mut self, number: u64) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let (count, bytes) =
            generation.outstanding.drain(..).fold((0, 0), |(count, bytes), batch| (count + 1, bytes + batch.payload.len()));
        self.batches -= count;
        self.batch_bytes -= bytes;
    }

    /// The server has something else of this file than was thought.
    fn go_where_it_says(&mut self, number: u64, to: u64, now: Instant) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let first = generation.outstanding.front().map_or(generation.read_to, |front| front.start);
        let spooled = self.spool.at(number, to.max(generation.stored_to)).is_some();
        if to < first && !spooled && matches!(generation.content, Content::Missing { given_up: None, .. }) {
            // Whether the bytes before can be read again shows when its copy is found, or given up.
            generation.not_before = Some(now + self.config.timing.retry_max.min(self.config.timing.missing_wait / 4));
            return;
        }
        generation.detours = generation.detours.saturating_add(1);
        if generation.detours > DETOURS_MAX {
            generation.not_before = Some(now + self.config.timing.retry_max);
            generation.detours = 0;
        }
        tracing::debug!(path = %generation.path.display(), from = generation.accepted_to, to, "the server goes on elsewhere");
        self.dirty = true;
        // What it has already.
        while self.book.get(number).and_then(|generation| generation.outstanding.front()).is_some_and(|front| front.end <= to) {
            self.pop(number);
        }
        let Some(generation) = self.book.get_mut(number) else { return };
        let from = to.max(generation.stored_to);
        let before = generation.accepted_to;
        if to == generation.outstanding.front().map_or(generation.read_to, |front| front.start) {
            generation.accepted_to = to;
        } else if is_readable(generation, from) || self.spool.at(number, from).is_some() {
            self.drop_batches(number);
            if let Some(generation) = self.book.get_mut(number) {
                generation.go_to(to);
                // A file that is shorter than what was taken from it is not that file any more.
                generation.suspect |= generation.is_open() && to > generation.size_seen;
            }
        } else if let Some(front) = generation.outstanding.front_mut() {
            // The batch in memory is all that is left of the file.
            let lost = front.start.saturating_sub(from);
            match without_first(&front.payload, front.start, to) {
                Ok(payload) => {
                    self.batch_bytes = self.batch_bytes + payload.len() - front.payload.len();
                    front.payload = payload;
                }
                Err(error) => tracing::error!("failed to cut a batch, some of it comes twice: {error}"),
            }
            front.start = to;
            generation.accepted_to = to;
            self.lost_with_the_server(number, lost);
        } else {
            generation.go_to(to);
            if from < before {
                generation.hole = Some(to..before);
                self.lost_with_the_server(number, before - from);
            }
        }
    }

    fn lost_with_the_server(&mut self, number: u64, bytes: u64) {
        if bytes > 0 {
            self.count_lost(number, bytes, "the server lost what it had accepted, and the file is gone");
        }
    }

    fn refused(&mut self, number: u64, why: &str, too_large: bool, now: Instant) {
        if too_large {
            self.batch_bytes_wanted = (self.batch_bytes_wanted / 2).max(BATCH_BYTES_MIN);
        }
        let Some(generation) = self.book.get_mut(number) else { return };
        generation.not_before = Some(now + self.config.timing.refused_retry);
        let source = self.config.files.get(generation.input).map_or("", |input| input.source.as_str());
        if self.complained.may(&format!("refused {source}")) {
            tracing::error!(source, "the server refuses logs of {source}; they wait in their files: {why}");
        }
        // Memory is for those that can be sent; this one can be read again.
        if is_readable(generation, generation.accepted_to.max(generation.stored_to)) {
            let accepted_to = generation.accepted_to;
            self.drop_batches(number);
            if let Some(generation) = self.book.get_mut(number) {
                generation.go_to(accepted_to);
            }
        }
    }

    /// What is stored for good need not be kept.
    fn let_go(&mut self, number: u64, stored_to: Option<u64>) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let Some(to) = stored_to.map(|to| to.min(generation.accepted_to)).filter(|to| *to > generation.stored_to) else { return };
        generation.stored_to = to;
        generation.spooled_to = generation.spooled_to.max(to);
        self.dirty = true;
        if let Err(error) = self.spool.release(number, to) {
            tracing::warn!("failed to clear the spool: {error}");
        }
    }

    /// Asks what the server has, when that is of interest.
    pub(super) fn ask_stored(&mut self, now: Instant, room: &mut usize) {
        if self.asked.is_some() {
            return;
        }
        let of_interest =
            |generation: &&Generation| !generation.settled && (generation.is_unsure() || generation.stored_to < generation.accepted_to);
        let asked: HashMap<u64, u64> =
            self.book.iter().filter(of_interest).map(|generation| (generation.number, generation.accepted_to)).collect();
        if asked.is_empty() {
            return;
        }
        let unsure = self.book.iter().any(|generation| !generation.settled && generation.is_unsure());
        let wait = if unsure { self.config.timing.retry_first } else { self.config.timing.stored_every };
        if let Some(at) = self.asked_at.map(|at| at + wait).filter(|at| *at > now) {
            self.wake_at(Some(at));
            return;
        }
        if self.jobs.try_send(Job::AskStored).is_ok() {
            self.asked = Some(asked);
            self.asked_at = Some(now);
            self.in_flight += 1;
            *room -= 1;
        }
    }

    fn take_in_stored(&mut self, result: Result<Vec<StoredFile>, Failure>, now: Instant) {
        let Some(asked) = self.asked.take() else { return };
        let files = match result {
            Ok(files) => files,
            Err(Failure::Down { why, retry_after, doubtful }) => {
                self.down(&why, retry_after, doubtful, now);
                return;
            }
            Err(Failure::Refused { why, .. }) => {
                self.weather.good();
                self.asked_at = Some(now + self.config.timing.refused_retry);
                if self.complained.may("stored") {
                    tracing::error!("the server does not tell what it has stored: {why}");
                }
                return;
            }
        };
        self.weather.good();
        let files: HashMap<&str, &StoredFile> = files.iter().map(|file| (file.file.as_str(), file)).collect();
        for (number, accepted_then) in asked {
            let id = self.book.file_id(number);
            match files.get(id.as_str()) {
                Some(file) => self.compare_with(number, file, accepted_then, now),
                None => self.compare_with_nothing(number, accepted_then, now),
            }
        }
    }

    fn compare_with(&mut self, number: u64, file: &StoredFile, accepted_then: u64, now: Instant) {
        let Some(generation) = self.book.get_mut(number) else { return };
        generation.unnamed = 0;
        let first_time = generation.now_sure();
        // What was accepted before the question must be in the answer; if it is not, the server lost it.
        if file.accepted_to < accepted_then || (first_time && file.accepted_to > generation.accepted_to) {
            generation.stored_to = generation.stored_to.max(file.stored_to.min(file.accepted_to));
            self.go_where_it_says(number, file.accepted_to, now);
        }
        self.let_go(number, Some(file.stored_to));
    }

    fn compare_with_nothing(&mut self, number: u64, accepted_then: u64, now: Instant) {
        let Some(generation) = self.book.get_mut(number) else { return };
        let first_time = generation.now_sure();
        generation.unnamed = generation.unnamed.saturating_add(1);
        if accepted_then <= generation.stored_to || (!first_time && generation.unnamed < UNNAMED_MAX) {
            return;
        }
        generation.unnamed = 0;
        // What it knows of the file after all, it says when the range arrives.
        if is_readable(generation, generation.stored_to) || matches!(generation.content, Content::Missing { given_up: None, .. }) {
            self.go_where_it_says(number, 0, now);
        }
    }
}

/// Whether the bytes from a position on can still be read from a file.
fn is_readable(generation: &Generation, position: u64) -> bool {
    match &generation.content {
        Content::Open(_) => true,
        Content::Copy { length, .. } => position <= *length,
        Content::Packed { .. } => true,
        // Opened when needed; what became of it is not known yet.
        Content::Closed => true,
        Content::Missing { .. } | Content::Spooled => false,
    }
}
