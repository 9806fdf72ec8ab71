//! What a decision returns: everything that the engine must commit in one transaction.

use serde::{Deserialize, Serialize};

use super::{ClauseId, PersonId, Timestamp};

/// The result of `decide`: the new state, what happened, what must be looked at later, and what must be done now.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<S, F, E> {
    pub state: S,
    /// Journalled, in this order.
    pub facts: Vec<F>,
    /// Timers of this subject, set or cleared.
    pub due: Vec<DueChange>,
    /// Work for other subjects, carried out in the same transaction or put in the outbox by it.
    pub effects: Vec<E>,
}

impl<S, F, E> Outcome<S, F, E> {
    pub fn of(state: S) -> Self {
        Self { state, facts: Vec::new(), due: Vec::new(), effects: Vec::new() }
    }
}

/// A timer of the subject: `at = None` clears it. One timer per subject and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueChange {
    pub kind: &'static str,
    pub at: Option<Timestamp>,
}

/// Who did it. Never empty: what no person did was done by a named clause, monitor or part of hinomi.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Person {
        id: PersonId,
    },
    Token {
        name: String,
    },
    /// A clause of the policy acted by itself (rule 2 of the domain).
    Clause {
        id: ClauseId,
    },
    /// A part of hinomi: `detect`, `triage`, `config`.
    System {
        name: String,
    },
}

impl Actor {
    pub fn system(name: &str) -> Self {
        Actor::System { name: name.to_owned() }
    }

    pub fn is_person(&self) -> bool {
        matches!(self, Actor::Person { .. } | Actor::Token { .. })
    }

    /// One word for lists: `hanako`, `token:ci`, `clause:flash`, `hinomi:detect`.
    pub fn label(&self) -> String {
        match self {
            Actor::Person { id } => id.to_string(),
            Actor::Token { name } => format!("token:{name}"),
            Actor::Clause { id } => format!("clause:{id}"),
            Actor::System { name } => format!("hinomi:{name}"),
        }
    }
}
