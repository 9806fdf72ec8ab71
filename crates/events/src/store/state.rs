//! What there is at an instant: records in memory, parts, and how far the files of agents have come.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::append::Range;
use super::segment::{Content, Segment};
use crate::batch::Batch;
use crate::manifest::{Listed, Mark, Part, Retier};
use crate::rows::Rows;

pub(crate) struct State {
    inner: Mutex<Inner>,
}

struct Inner {
    active: Segment,
    /// Oldest first.
    sealing: VecDeque<Arc<Segment>>,
    parts: Arc<Vec<Arc<Part>>>,
    /// By agent and file.
    marks: HashMap<(String, String), Progress>,
}

#[derive(Clone, Copy, Default)]
struct Progress {
    accepted_to: u64,
    stored_to: u64,
    seen_at: i64,
}

/// Everything at one instant: each record once.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// Oldest first.
    pub batches: Vec<Arc<Batch>>,
    /// Of the smaller tables, oldest first.
    pub rows: Vec<Arc<Rows>>,
    pub parts: Arc<Vec<Arc<Part>>>,
}

/// Files of agents that nobody spoke of for this long are forgotten.
const MARK_KEPT_MICROS: i64 = 90 * 86_400_000_000;

impl State {
    pub fn new(listed: Listed, sealing: VecDeque<Arc<Segment>>) -> State {
        let marks = listed
            .marks
            .into_iter()
            .map(|Mark { agent, file, stored_to, seen_at }| ((agent, file), Progress { accepted_to: stored_to, stored_to, seen_at }))
            .collect();
        let mut inner = Inner {
            active: Segment::default(),
            sealing: VecDeque::new(),
            parts: Arc::new(listed.parts.into_iter().map(Arc::new).collect()),
            marks,
        };
        for segment in &sealing {
            for ((agent, file), (end, at)) in &segment.marks {
                let progress = inner.marks.entry((agent.clone(), file.clone())).or_default();
                (progress.accepted_to, progress.seen_at) = (*end, *at);
            }
        }
        inner.sealing = sealing;
        State { inner: Mutex::new(inner) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere leaves nothing half done here: every change is made in one go.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first segment of this run.
    pub fn begin(&self, number: u64) {
        self.lock().active = Segment { number, ..Segment::default() };
    }

    pub fn snapshot(&self) -> Snapshot {
        let inner = self.lock();
        let segments = || inner.sealing.iter().map(|segment| &**segment).chain([&inner.active]);
        Snapshot {
            batches: segments().flat_map(|segment| segment.batches.iter().cloned()).collect(),
            rows: segments().flat_map(|segment| segment.rows.iter().cloned()).collect(),
            parts: inner.parts.clone(),
        }
    }

    /// Of what is in no part yet: memory, and the write-ahead log.
    pub fn waiting_bytes(&self) -> (usize, u64) {
        let inner = self.lock();
        let segments = || inner.sealing.iter().map(|segment| &**segment).chain([&inner.active]);
        (segments().map(|segment| segment.memory_bytes).sum(), segments().map(|segment| segment.log_bytes).sum())
    }

    /// The active segment's file of the log has so many bytes.
    pub fn grown(&self, log_bytes: u64) {
        self.lock().active.log_bytes = log_bytes;
    }

    pub fn rows_in_memory(&self) -> usize {
        let inner = self.lock();
        inner.active.count + inner.sealing.iter().map(|segment| segment.count).sum::<usize>()
    }

    /// Since when the active segment has records, and whether there are logs among them.
    pub fn opened_at(&self) -> Option<(i64, bool)> {
        let inner = self.lock();
        (inner.active.count > 0).then_some((inner.active.opened_at, !inner.active.batches.is_empty()))
    }

    /// Of the active segment: rows, bytes.
    pub fn active_size(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.active.count, inner.active.memory_bytes)
    }

    pub fn accepted_to(&self, range: &Range) -> Option<(u64, u64)> {
        let inner = self.lock();
        inner.marks.get(&(range.agent.clone(), range.file.clone())).map(|progress| (progress.accepted_to, progress.stored_to))
    }

    /// Takes in what has just become durable.
    pub fn add(&self, content: Content, range: Option<&Range>, at: i64) {
        let mut inner = self.lock();
        if let Some(range) = range {
            let progress = inner.marks.entry((range.agent.clone(), range.file.clone())).or_default();
            (progress.accepted_to, progress.seen_at) = (range.end, at);
        }
        inner.active.add(content, range, at);
    }

    /// The active segment waits to be sealed, and the next takes over.
    pub fn rotate(&self, next: u64) {
        let mut inner = self.lock();
        let full = std::mem::replace(&mut inner.active, Segment { number: next, ..Segment::default() });
        inner.sealing.push_back(Arc::new(full));
    }

    /// What is to be sealed next.
    pub fn oldest(&self) -> Option<Arc<Segment>> {
        self.lock().sealing.front().cloned()
    }

    /// The oldest segment is in these parts.
    pub fn sealed(&self, segment: &Segment, parts: Vec<Part>) {
        let mut inner = self.lock();
        for (key, (end, at)) in &segment.marks {
            let progress = inner.marks.entry(key.clone()).or_default();
            progress.stored_to = progress.stored_to.max(*end);
            progress.seen_at = progress.seen_at.max(*at);
        }
        let newest = inner.marks.values().map(|progress| progress.seen_at).max().unwrap_or_default();
        inner.marks.retain(|_, progress| progress.seen_at > newest - MARK_KEPT_MICROS);
        Arc::make_mut(&mut inner.parts).extend(parts.into_iter().map(Arc::new));
        inner.sealing.pop_front();
    }

    /// Other parts instead of some.
    pub fn replace(&self, remove: &[String], add: Vec<Part>) {
        let mut inner = self.lock();
        let parts = Arc::make_mut(&mut inner.parts);
        parts.retain(|part| !remove.contains(&part.path));
        parts.extend(add.into_iter().map(Arc::new));
    }

    /// Parts are elsewhere.
    pub fn retier(&self, changes: &[Retier]) {
        let mut inner = self.lock();
        for part in Arc::make_mut(&mut inner.parts) {
            if let Some(change) = changes.iter().find(|change| change.path == part.path) {
                let part = Arc::make_mut(part);
                part.tier = change.tier;
                part.digest.clone_from(&change.digest);
            }
        }
    }

    /// A part as it is listed now.
    pub fn part(&self, path: &str) -> Option<Arc<Part>> {
        self.lock().parts.iter().find(|part| part.path == path).cloned()
    }

    pub fn marks(&self, agent: &str) -> Vec<(String, u64, u64)> {
        let inner = self.lock();
        let of = inner.marks.iter().filter(|((owner, _), _)| owner == agent);
        let mut marks: Vec<_> = of.map(|((_, file), progress)| (file.clone(), progress.accepted_to, progress.stored_to)).collect();
        marks.sort();
        marks
    }
}
