//! Records of logs are handed over (`OPS-25`): `requested → approved → prepared → expired`. Four eyes: who asks is never who approves, and both
//! are people, because behind a token the same person could stand. Nothing is handed over without an approval, whose time ends.

mod asked;
mod masking;

use serde::{Deserialize, Serialize};

pub use asked::{Asked, LEAVE_OUT_CHARS_MAX, LEAVE_OUT_MAX, ON_BEHALF_OF_CHARS_MAX, RANGE_MAX, REASON_CHARS_MAX};
pub use masking::{MASK, Masker, Masking};

use super::Fact;
use crate::access::{Permission, Viewer};
use crate::kernel::{Actor, DisclosureId, Outcome, Refusal, Span, Timestamp};

/// Characters of a comment on an approval, and of why a request is refused or withdrawn.
pub const COMMENT_CHARS_MAX: usize = 500;
/// So long an approval holds: after that the file is deleted.
pub const APPROVAL_DAYS: i64 = 7;
/// So long a request waits for somebody to decide.
pub const REQUEST_DAYS: i64 = 30;
/// Requests that are neither decided nor over, and files that lie ready.
pub const OPEN_MAX: usize = 100;
/// Records of one file. More is no disclosure but a copy of the store: the request must say more closely what is meant.
pub const ROWS_MAX: u64 = 5_000_000;
/// Bytes of one file.
pub const BYTES_MAX: u64 = 2 << 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Requested,
    Approved,
    Refused,
    /// The file lies ready.
    Prepared,
    /// The file could not be made, and never will be: see [`Failure`].
    Failed,
    Expired,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 7] =
        [State::Requested, State::Approved, State::Refused, State::Prepared, State::Failed, State::Expired, State::Withdrawn];
    /// Those that time ends.
    pub const OPEN: [State; 3] = [State::Requested, State::Approved, State::Prepared];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Requested => "requested",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Prepared => "prepared",
            State::Failed => "failed",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }
}

/// Why no file can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// More than [`ROWS_MAX`].
    TooManyRows,
    /// More than [`BYTES_MAX`].
    TooManyBytes,
    /// This release reads the query no more.
    Query,
}

impl Failure {
    pub const ALL: [Failure; 3] = [Failure::TooManyRows, Failure::TooManyBytes, Failure::Query];

    pub fn as_str(self) -> &'static str {
        match self {
            Failure::TooManyRows => "too_many_rows",
            Failure::TooManyBytes => "too_many_bytes",
            Failure::Query => "query",
        }
    }
}

/// The two files that are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisclosedFile {
    Records,
    Manifest,
}

/// What was made. Digests are SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub rows: u64,
    pub bytes: u64,
    pub digest: String,
    pub manifest_digest: String,
    /// Places that were masked.
    pub masked: u64,
}

/// Somebody said something at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub by: Actor,
    pub at: Timestamp,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    pub id: DisclosureId,
    pub state: State,
    pub asked: Asked,
    pub asked_by: Actor,
    pub asked_at: Timestamp,
    /// Approved with a comment, or refused for a reason.
    pub decided: Option<Said>,
    pub made: Option<Made>,
    pub made_at: Option<Timestamp>,
    pub failure: Option<Failure>,
    pub withdrawn: Option<Said>,
    /// When the request, or its approval, ends by itself.
    pub ends_at: Timestamp,
    /// When it was over, however that came.
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Approve {
        comment: String,
    },
    Refuse {
        reason: String,
    },
    Withdraw {
        reason: String,
    },
    /// The file lies ready; hinomi's own.
    Prepared(Made),
    /// It cannot be made; hinomi's own.
    Fail(Failure),
    /// Its time is over; hinomi's own.
    Expire,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the file.
    Prepare,
    /// Delete it, and what was begun of it.
    Remove,
}

pub type Decided = Outcome<Disclosure, Fact, Effect>;

/// Takes in a request. `open`: how many there are already.
///
/// # Errors
/// `disclosure.person`, `disclosure.too_many`, and what [`Asked::checked`] says.
pub fn ask(id: DisclosureId, asked: &Asked, by: &Viewer, open: usize, now: Timestamp) -> Result<Decided, Refusal> {
    needs(by, Permission::DisclosureRequest)?;
    person(by)?;
    if open >= OPEN_MAX {
        let said = format!("{OPEN_MAX} requests are open; withdraw what nobody needs any more, or wait until some have ended");
        return Err(Refusal::new("disclosure.too_many", said));
    }
    let asked = asked.checked(now)?;
    let state = Disclosure {
        id,
        state: State::Requested,
        asked: asked.clone(),
        asked_by: by.actor.clone(),
        asked_at: now,
        decided: None,
        made: None,
        made_at: None,
        failure: None,
        withdrawn: None,
        ends_at: now + Span::days(REQUEST_DAYS),
        ended_at: None,
    };
    let fact = Fact::DisclosureRequested { asked, ends_at: state.ends_at };
    Ok(Outcome { facts: vec![fact], ..Outcome::of(state) })
}

/// # Errors
/// `disclosure.state`, `disclosure.over`, `disclosure.own`, `disclosure.person`, `disclosure.protected`, `disclosure.permission`,
/// `disclosure.not_yet`, `text.missing`, `text.too_long`.
pub fn decide(disclosure: &Disclosure, command: &Command, by: &Viewer, now: Timestamp) -> Result<Decided, Refusal> {
    let state = disclosure.state;
    let over = now >= disclosure.ends_at;
    let (fact, effects) = match command {
        Command::Approve { comment } => {
            expect(state, &[State::Requested])?;
            in_time(over)?;
            needs(by, Permission::DisclosureApprove)?;
            person(by)?;
            if by.actor == disclosure.asked_by {
                return Err(Refusal::new("disclosure.own", "whoever asks cannot approve: somebody else must"));
            }
            if disclosure.asked.protected && !by.may(Permission::LogAudit) {
                return Err(Refusal::new("disclosure.protected", "protected logs are approved by who may read them (log:audit)"));
            }
            let fact = Fact::DisclosureApproved { comment: said(comment, "comment")?, ends_at: now + Span::days(APPROVAL_DAYS) };
            (fact, vec![Effect::Prepare])
        }
        Command::Refuse { reason } => {
            expect(state, &[State::Requested])?;
            needs(by, Permission::DisclosureApprove)?;
            (Fact::DisclosureRefused { reason: said(reason, "reason")? }, vec![])
        }
        Command::Withdraw { reason } => {
            expect(state, &State::OPEN)?;
            if by.actor != disclosure.asked_by {
                needs(by, Permission::DisclosureApprove)?;
            }
            (Fact::DisclosureWithdrawn { reason: said(reason, "reason")? }, vec![Effect::Remove])
        }
        Command::Prepared(made) => {
            itself(by)?;
            expect(state, &[State::Approved])?;
            in_time(over)?;
            (Fact::DisclosurePrepared { made: made.clone() }, vec![])
        }
        Command::Fail(why) => {
            itself(by)?;
            expect(state, &[State::Approved])?;
            (Fact::DisclosureFailed { why: *why }, vec![Effect::Remove])
        }
        Command::Expire => {
            itself(by)?;
            expect(state, &State::OPEN)?;
            if !over {
                return Err(Refusal::new("disclosure.not_yet", "its time is not over"));
            }
            (Fact::DisclosureExpired { digest: disclosure.made.as_ref().map(|made| made.digest.clone()) }, vec![Effect::Remove])
        }
    };
    let mut after = disclosure.clone();
    apply(&mut after, &fact, &by.actor, now);
    Ok(Outcome { facts: vec![fact], effects, ..Outcome::of(after) })
}

/// What a fact makes of it.
pub fn apply(disclosure: &mut Disclosure, fact: &Fact, by: &Actor, at: Timestamp) {
    let said = |text: &str| Some(Said { by: by.clone(), at, text: text.to_owned() });
    match fact {
        Fact::DisclosureApproved { comment, ends_at } => {
            (disclosure.state, disclosure.decided, disclosure.ends_at) = (State::Approved, said(comment), *ends_at);
        }
        Fact::DisclosureRefused { reason } => {
            (disclosure.state, disclosure.decided, disclosure.ended_at) = (State::Refused, said(reason), Some(at));
        }
        Fact::DisclosureWithdrawn { reason } => {
            (disclosure.state, disclosure.withdrawn, disclosure.ended_at) = (State::Withdrawn, said(reason), Some(at));
        }
        Fact::DisclosurePrepared { made } => {
            (disclosure.state, disclosure.made, disclosure.made_at) = (State::Prepared, Some(made.clone()), Some(at));
        }
        Fact::DisclosureFailed { why } => {
            (disclosure.state, disclosure.failure, disclosure.ended_at) = (State::Failed, Some(*why), Some(at));
        }
        Fact::DisclosureExpired { .. } => (disclosure.state, disclosure.ended_at) = (State::Expired, Some(at)),
        // It changes nothing that somebody fetched a file, and the other facts are about other things.
        _ => {}
    }
}

/// Whether somebody may know of it. To others there is none.
pub fn may_see(disclosure: &Disclosure, viewer: &Viewer) -> bool {
    disclosure.asked_by == viewer.actor || viewer.may(Permission::DisclosureApprove)
}

/// Somebody fetches one of the files.
///
/// # Errors
/// `disclosure.protected`, `disclosure.no_file`.
pub fn read(disclosure: &Disclosure, file: DisclosedFile, by: &Viewer, now: Timestamp) -> Result<Fact, Refusal> {
    if disclosure.asked_by != by.actor && disclosure.asked.protected && !by.may(Permission::LogAudit) {
        return Err(Refusal::new("disclosure.protected", "protected logs are for who asked, and for who may read them (log:audit)"));
    }
    if disclosure.state != State::Prepared || now >= disclosure.ends_at {
        return Err(Refusal::new("disclosure.no_file", "there is no file: it is not made yet, or its time is over"));
    }
    Ok(Fact::DisclosureRead { file })
}

fn expect(state: State, wanted: &[State]) -> Result<(), Refusal> {
    if wanted.contains(&state) {
        return Ok(());
    }
    Err(Refusal::new("disclosure.state", format!("that cannot be done with a request that is {}", state.as_str())))
}

fn in_time(over: bool) -> Result<(), Refusal> {
    if over { Err(Refusal::new("disclosure.over", "its time is over; ask anew")) } else { Ok(()) }
}

fn needs(by: &Viewer, permission: Permission) -> Result<(), Refusal> {
    if by.may(permission) {
        return Ok(());
    }
    Err(Refusal::new("disclosure.permission", format!("this needs the permission {}", permission.as_str())))
}

fn person(by: &Viewer) -> Result<(), Refusal> {
    if matches!(by.actor, Actor::Person { .. }) {
        return Ok(());
    }
    Err(Refusal::new("disclosure.person", "disclosures are asked for and approved by people who signed in, not by tokens"))
}

fn itself(by: &Viewer) -> Result<(), Refusal> {
    if matches!(by.actor, Actor::System { .. }) {
        return Ok(());
    }
    Err(Refusal::new("disclosure.itself", "only hinomi itself does that"))
}

/// A text that must say something.
fn said(text: &str, field: &'static str) -> Result<String, Refusal> {
    asked::said(text, COMMENT_CHARS_MAX, field)
}

#[cfg(test)]
mod tests;
