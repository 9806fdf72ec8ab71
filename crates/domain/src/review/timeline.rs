//! How a component was over time, and the uptime that follows (rule 5 of the domain).
//!
//! A timeline is the union of what monitors saw and what people declared; a person's correction overrides both. What nobody saw
//! is unknown and stands beside the figure, never inside it.

mod period;
mod state;
mod sums;
mod tree;

use crate::detect::Status;
use crate::kernel::{Span, Timestamp};
use crate::respond::incident::DeclaredStatus;
use crate::review::correction::Standing;

pub use period::{By, Period, periods};
pub use state::State;
pub use sums::{Seen, Sums};
pub use tree::above;

/// One status interval of a monitor, as stored. `to = None`: it still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub status: Status,
}

/// What people declared of the component during an incident. `to = None`: it still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub status: DeclaredStatus,
}

/// Maintenance of the component or of one above it. Left out of the figure only when it was announced at least `lead` before it
/// began (OPS-11); one that was never announced is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
    pub announced_at: Option<Timestamp>,
    pub lead: Span,
}

impl Window {
    pub fn announced_in_time(&self) -> bool {
        self.announced_at.is_some_and(|at| at + self.lead <= self.from)
    }
}

/// A stretch of one status. `excluded`: left out of the figure, by maintenance or because nobody was to look (`Paused`); the
/// status under a maintenance is kept, so that both figures can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    pub from: Timestamp,
    pub to: Timestamp,
    pub status: State,
    pub excluded: bool,
}

/// The component's timeline over `[from, min(to, now))`: contiguous, in order, neighbours differing. Empty when the range is.
///
/// Down outweighs partial, partial degraded, degraded unknown, unknown up. A major outage that was declared is down; a partial one and
/// degraded performance weigh as the policy says. Paused monitors count nowhere; where only they are, the time is
/// excluded. A monitor speaks from its first interval to the end of its last, and a hole in between is unknown. Where nothing
/// speaks at all (also: a component that never had a monitor) the time is unknown.
///
/// Which monitors speak for a component is [`super::status::speaking`]'s answer.
pub fn component<M: AsRef<[Interval]>>(
    monitors: &[M],
    declared: &[Declared],
    corrections: &Standing,
    maintenances: &[Window],
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Vec<Slice> {
    let range = Range { from, to: to.min(now) };
    if range.from >= range.to {
        return Vec::new();
    }
    let mut edges = Edges { range, list: Vec::new() };
    for intervals in monitors {
        edges.monitor(intervals.as_ref());
    }
    for found in declared {
        edges.add(found.from, found.to.unwrap_or(range.to), SEEN + State::from(found.status).weight());
    }
    for (from, to, state) in corrections.stretches() {
        edges.add(*from, *to, CORRECTED + state.weight());
    }
    for found in maintenances.iter().filter(|window| window.announced_in_time()) {
        edges.add(found.from, found.to, MAINTENANCE);
    }
    sweep(edges.list, range)
}

/// Tracks of the sweep: statuses that were seen, statuses as corrected, maintenance.
const SEEN: usize = 0;
const CORRECTED: usize = State::ALL.len();
const MAINTENANCE: usize = 2 * State::ALL.len();
const TRACKS: usize = MAINTENANCE + 1;

#[derive(Clone, Copy)]
struct Range {
    from: Timestamp,
    to: Timestamp,
}

#[derive(Clone, Copy)]
struct Edge {
    at: Timestamp,
    track: u8,
    begins: bool,
}

struct Edges {
    range: Range,
    list: Vec<Edge>,
}

impl Edges {
    fn add(&mut self, from: Timestamp, to: Timestamp, track: usize) {
        let (from, to) = (from.max(self.range.from), to.min(self.range.to));
        if from < to {
            let track = u8::try_from(track).unwrap_or(u8::MAX);
            self.list.push(Edge { at: from, track, begins: true });
            self.list.push(Edge { at: to, track, begins: false });
        }
    }

    fn monitor(&mut self, intervals: &[Interval]) {
        // Stored in order, as a rule; whoever breaks it changes nothing.
        let sorted: Vec<Interval>;
        let intervals = if intervals.is_sorted_by_key(|interval| interval.from) {
            intervals
        } else {
            let mut copy = intervals.to_vec();
            copy.sort_by_key(|interval| interval.from);
            sorted = copy;
            &sorted
        };
        let mut spoken_to: Option<Timestamp> = None;
        for interval in intervals {
            let to = interval.to.unwrap_or(self.range.to);
            if let Some(hole_from) = spoken_to.filter(|spoken_to| *spoken_to < interval.from) {
                self.add(hole_from, interval.from, SEEN + State::Unknown.weight());
            }
            self.add(interval.from, to, SEEN + State::from(interval.status).weight());
            spoken_to = spoken_to.max(Some(to));
        }
    }
}

fn sweep(mut edges: Vec<Edge>, range: Range) -> Vec<Slice> {
    edges.sort_unstable_by_key(|edge| edge.at);
    let mut holding = [0_u32; TRACKS];
    let mut slices: Vec<Slice> = Vec::new();
    let mut from = range.from;
    let mut next = edges.iter().peekable();
    while from < range.to {
        while let Some(edge) = next.next_if(|edge| edge.at <= from) {
            let count = &mut holding[usize::from(edge.track)];
            *count = if edge.begins { *count + 1 } else { *count - 1 };
        }
        let to = next.peek().map_or(range.to, |edge| edge.at);
        let status = heaviest(&holding[CORRECTED..MAINTENANCE]).or_else(|| heaviest(&holding[SEEN..CORRECTED])).unwrap_or(State::Unknown);
        let excluded = holding[MAINTENANCE] > 0 || status == State::Paused;
        match slices.last_mut() {
            Some(last) if last.status == status && last.excluded == excluded => last.to = to,
            _ => slices.push(Slice { from, to, status, excluded }),
        }
        from = to;
    }
    slices
}

fn heaviest(tracks: &[u32]) -> Option<State> {
    tracks.iter().rposition(|count| *count > 0).map(|at| State::ALL[at])
}

#[cfg(test)]
mod tests;
