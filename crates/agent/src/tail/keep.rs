//! Puts into the spool what would be gone with this process: deleted files that the server does not have yet, and batches of files that were
//! emptied. While a file is on the disk, it is its own spool.

use tokio::time::Instant;

use super::Tail;
use super::content::{Fetched, fetch};
use super::frame::{End, Limits, RECORD_BYTES_MAX, frame};
use super::generation::{Content, Generation};
use super::spool::{Kept, Kind};

const SEGMENT_BYTES_MAX: usize = 1 << 20;

/// Whether a file may still grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Later,
    /// This process ends: what is there is all there will be.
    Now,
}

impl Tail {
    /// One segment at a time, so that sending goes on; true if there was one.
    pub(super) fn keep(&mut self, now: Instant, ends: Ends) -> bool {
        for (number, start, end) in self.spool.take_dropped() {
            tracing::warn!(generation = number, start, end, "the spool is full: {} bytes of the oldest were dropped", end - start);
        }
        self.close_spooled(now);
        if self.spool_full && self.spool.bytes() >= self.spool_full_at {
            return false;
        }
        let renamed = self.config.spool.renamed;
        let wanted = self.book.iter().find(|generation| {
            let vanishing = generation.unlinked || (renamed && !generation.live);
            vanishing
                && generation.is_held()
                && generation.is_durable()
                && !generation.settled
                && !generation.suspect
                && next_to_keep(generation) < generation.size_seen
                && generation.starved_keeping != Some(generation.size_seen)
        });
        let Some(number) = wanted.map(|generation| generation.number) else { return false };
        let kept = self.keep_next(number, now, ends);
        if kept {
            self.wake_at(Some(now));
        }
        kept
    }

    fn keep_next(&mut self, number: u64, now: Instant, ends: Ends) -> bool {
        let Some(generation) = self.book.get_mut(number) else { return false };
        let at = next_to_keep(generation);
        let fetched = fetch(generation, at, SEGMENT_BYTES_MAX, &mut self.spool, &mut self.unpacking, &mut self.buffers.text);
        match fetched {
            Ok(Fetched::Bytes { .. }) => {}
            Ok(Fetched::Suspect) => {
                generation.suspect = true;
                return false;
            }
            Ok(_) | Err(_) => {
                generation.starved_keeping = Some(generation.size_seen);
                return false;
            }
        }
        let Some(input) = self.config.files.get(generation.input) else { return false };
        let length = self.buffers.text.bytes().len();
        let quiet = now.saturating_duration_since(generation.grown_at) >= self.config.timing.record_wait;
        let whole = at + length as u64 >= generation.size_seen;
        let end = if whole && (quiet || ends == Ends::Now) { End::Final } else { End::Open };
        self.buffers.records.clear();
        let limits = Limits { record: RECORD_BYTES_MAX, output: usize::MAX };
        let consumed = frame(&input.rule, self.buffers.text.bytes(), end, limits, &mut self.buffers.records).consumed;
        if consumed == 0 {
            if quiet {
                generation.starved_keeping = Some(generation.size_seen);
            }
            let quiet_at = generation.grown_at + self.config.timing.record_wait;
            self.wake_at(Some(quiet_at).filter(|at| *at > now));
            return false;
        }
        let kept =
            self.buffers.pack_text(consumed).and_then(|packed| self.spool.keep(number, at, at + consumed as u64, Kind::Raw, &packed));
        match kept {
            Ok(Kept::Yes) => {
                self.spool_full = false;
                if let Some(generation) = self.book.get_mut(number) {
                    generation.spooled_to = at + consumed as u64;
                }
                return true;
            }
            Ok(Kept::Full) => self.told_full(),
            Err(error) => {
                self.told_full();
                if self.complained.may("spool") {
                    tracing::error!("failed to write to the spool: {error}");
                }
            }
        }
        false
    }

    fn told_full(&mut self) {
        (self.spool_full, self.spool_full_at) = (true, self.spool.bytes());
        if self.complained.may("spool full") {
            tracing::warn!(
                "the spool is full: deleted files stay open until the server takes what is in them, and a restart would lose them"
            );
        }
    }

    /// A deleted file that is in the spool and that nobody writes any more gives its disk space back.
    fn close_spooled(&mut self, now: Instant) {
        let away_idle = self.config.timing.away_idle;
        let done = self.book.iter().find(|generation| {
            generation.is_held()
                && generation.unlinked
                && !generation.settled
                && generation.size_seen > generation.stored_to
                && next_to_keep(generation) >= generation.size_seen
                && now.saturating_duration_since(generation.grown_at) >= away_idle
        });
        if let Some(number) = done.map(|generation| generation.number) {
            self.book.evict(number);
            if let Some(generation) = self.book.get_mut(number) {
                generation.content = Content::Spooled;
            }
            self.dirty = true;
        }
    }

    /// Of a file that was just emptied, the batches in memory are all that is left: they are kept where a kill does not reach them.
    pub(super) fn pin(&mut self, number: u64) {
        let Some(generation) = self.book.get(number) else { return };
        for batch in &generation.outstanding {
            match self.spool.keep(number, batch.start, batch.end, Kind::Records, &batch.payload) {
                Ok(Kept::Yes) => {}
                Ok(Kept::Full) => {
                    tracing::warn!(path = %generation.path.display(), "the spool is full: a batch of an emptied file is in memory only")
                }
                Err(error) => tracing::error!("failed to write to the spool: {error}"),
            }
        }
    }
}

/// Where the part begins that is neither stored for good nor in the spool.
fn next_to_keep(generation: &Generation) -> u64 {
    generation.past_hole(generation.spooled_to.max(generation.stored_to).max(generation.base))
}
