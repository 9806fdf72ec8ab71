//! What a component was. A monitor's status, and one word more: a component can be out in part.

use crate::detect::Status;
use crate::respond::incident::DeclaredStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody was to look. Counts nowhere.
    Paused,
    Up,
    Unknown,
    Degraded,
    /// Some of it was out: a component below it, or as people declared.
    Partial,
    Down,
}

impl State {
    /// From what weighs least to what weighs most; the order of the variants is the same.
    pub const ALL: [State; 6] = [State::Paused, State::Up, State::Unknown, State::Degraded, State::Partial, State::Down];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Paused => "paused",
            State::Up => "up",
            State::Unknown => "unknown",
            State::Degraded => "degraded",
            State::Partial => "partial",
            State::Down => "down",
        }
    }

    /// Its place in [`State::ALL`].
    pub(super) fn weight(self) -> usize {
        self as usize
    }
}

impl From<Status> for State {
    fn from(status: Status) -> State {
        match status {
            Status::Up => State::Up,
            Status::Degraded => State::Degraded,
            Status::Down => State::Down,
            Status::Unknown => State::Unknown,
            Status::Paused => State::Paused,
        }
    }
}

impl From<DeclaredStatus> for State {
    fn from(declared: DeclaredStatus) -> State {
        match declared {
            DeclaredStatus::Operational => State::Up,
            DeclaredStatus::DegradedPerformance => State::Degraded,
            DeclaredStatus::PartialOutage => State::Partial,
            DeclaredStatus::MajorOutage => State::Down,
        }
    }
}
