//! A person says how a component really was (rule 5 of the domain): what monitors saw and what was declared is overridden, with a
//! reason that is kept. A correction is never changed; where they overlap the one made last holds, and one that says "as seen" takes
//! the earlier ones back.

use serde::{Deserialize, Serialize};

use super::timeline::State;
use crate::kernel::{ComponentId, Refusal, Timestamp};

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 500;

/// How it was, as a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    Up,
    Degraded,
    Partial,
    Down,
    Unknown,
    /// Nobody was to look: the time is left out of the figure.
    Excluded,
    /// As monitors saw it and people declared it: earlier corrections of that time are taken back.
    AsSeen,
}

impl Says {
    pub const ALL: [Says; 7] = [Says::Up, Says::Degraded, Says::Partial, Says::Down, Says::Unknown, Says::Excluded, Says::AsSeen];

    pub fn as_str(self) -> &'static str {
        match self {
            Says::Up => "up",
            Says::Degraded => "degraded",
            Says::Partial => "partial",
            Says::Down => "down",
            Says::Unknown => "unknown",
            Says::Excluded => "excluded",
            Says::AsSeen => "as_seen",
        }
    }

    pub fn parse(text: &str) -> Option<Says> {
        Self::ALL.into_iter().find(|says| says.as_str() == text)
    }

    fn state(self) -> Option<State> {
        match self {
            Says::Up => Some(State::Up),
            Says::Degraded => Some(State::Degraded),
            Says::Partial => Some(State::Partial),
            Says::Down => Some(State::Down),
            Says::Unknown => Some(State::Unknown),
            Says::Excluded => Some(State::Paused),
            Says::AsSeen => None,
        }
    }
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correct {
    pub component: ComponentId,
    pub from: Timestamp,
    pub to: Timestamp,
    pub says: Says,
    pub reason: String,
}

/// For the component's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Corrected { id: String, from: Timestamp, to: Timestamp, says: Says, reason: String },
}

/// Whether it can be said: a stretch of the past, with a reason. Answers what was asked for with the reason trimmed.
///
/// # Errors
/// `correction.range`, `correction.future`, `text.missing`, `text.too_long`.
pub fn decide(asked: &Correct, now: Timestamp) -> Result<Correct, Refusal> {
    let reason = asked.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("text.missing", "say why the record is corrected").fields(["reason"]));
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Refusal::new("text.too_long", format!("at most {REASON_CHARS_MAX} characters")).fields(["reason"]));
    }
    if asked.from >= asked.to {
        return Err(Refusal::new("correction.range", "the beginning must lie before the end").fields(["from", "to"]));
    }
    if asked.to > now {
        return Err(Refusal::new("correction.future", "only what is past can be corrected; end it now at the latest").fields(["to"]));
    }
    Ok(Correct { reason: reason.to_owned(), ..asked.clone() })
}

/// A stretch that a person spoke of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub from: Timestamp,
    pub to: Timestamp,
    pub says: Says,
}

/// The corrections of one component as they hold: in order of time, none overlapping, what was taken back left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(Vec<(Timestamp, Timestamp, State)>);

impl Standing {
    /// From all that were made, in the order in which they were made.
    pub fn of(made: &[Correction]) -> Standing {
        let mut holding: Vec<(Timestamp, Timestamp, State)> = Vec::new();
        for new in made.iter().filter(|new| new.from < new.to) {
            let mut kept = Vec::with_capacity(holding.len() + 2);
            for (from, to, state) in holding {
                if from < new.from {
                    kept.push((from, to.min(new.from), state));
                }
                if to > new.to {
                    kept.push((from.max(new.to), to, state));
                }
            }
            kept.extend(new.says.state().map(|state| (new.from, new.to, state)));
            holding = kept;
        }
        holding.sort_unstable_by_key(|(from, ..)| *from);
        Standing(holding)
    }

    /// From, to and what it was; in order.
    pub fn stretches(&self) -> &[(Timestamp, Timestamp, State)] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of `[from, to)` was corrected.
    pub fn touches(&self, from: Timestamp, to: Timestamp) -> bool {
        let first = self.0.partition_point(|(_, end, _)| *end <= from);
        self.0.get(first).is_some_and(|(begin, ..)| *begin < to)
    }
}

#[cfg(test)]
mod tests;
