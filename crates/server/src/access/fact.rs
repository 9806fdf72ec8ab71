//! What the journal says of access: who was let in, and what was changed about it. Never a secret, never an address.

use hinomi_domain::access::Permission;
use hinomi_domain::kernel::{Language, PersonId, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_engine::Fault;
use hinomi_engine::turn::Turn;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    TokenMade { name: String, scopes: Vec<&'static str>, expires_at: Option<Timestamp> },
    TokenRevoked,
    LinkMade { person: PersonId, expires_at: Timestamp },
    LinkUsed,
    SignedIn { with: With },
    SignedOut { sessions: u64 },
    PasswordSet,
    PasskeyAdded { name: String },
    CredentialRemoved { credential: String },
    LanguageChosen { language: Language },
}

/// With what somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    Password,
    Passkey,
    Link,
}

/// The journal's subject for a person.
pub fn of_person(person: &PersonId) -> String {
    format!("person:{person}")
}

/// The journal's subject for a token.
pub fn of_token(id: &str) -> String {
    format!("token:{id}")
}

pub fn names(scopes: &[Permission]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

/// Writes one fact to the journal.
pub fn record(turn: &mut Turn<'_>, subject: &str, fact: Fact) -> Result<(), Fault> {
    turn.record(SubjectKind::Access, subject, false, &[fact])
}
