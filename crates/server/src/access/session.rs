//! Sessions of people in the console: identity and expiry only, in the store, so that any node knows them.
//!
//! A session ends when it is `session_hours` old, when half of that passed without a request, when its person leaves the
//! configuration, or when somebody ends it.

use hinomi_domain::access::Viewer;
use hinomi_domain::kernel::{Actor, PersonId, Span, Timestamp};
use hinomi_engine::Fault;
use hinomi_engine::turn::Turn;
use hinomi_store::session::{self, SessionRow};
use http::HeaderValue;

use super::fact::{self, Fact, With};
use super::{cookie, secret};
use crate::Problem;
use crate::caller::{Identity, Means};
use crate::state::ServerState;

/// `last_seen_at` is that exact.
const TOUCH_EVERY_US: i64 = 60_000_000;

/// A session that was just begun, with the cookie that carries it.
pub struct Begun {
    pub session: String,
    pub cookie: Option<HeaderValue>,
}

/// The caller behind a cookie; `None` if the session ended or its person is no longer in the configuration.
pub async fn find(state: &ServerState, shown: &str) -> Result<Option<Identity>, Problem> {
    let now = state.now();
    let mut tx = state.engine().store().read().await?;
    let row = session::by_digest(&mut tx, &secret::digest(shown), now.as_micros()).await?;
    drop(tx);
    let Some(row) = row else { return Ok(None) };
    let person = PersonId::from(row.person.as_str());
    let Some(role) = state.engine().world().catalog.people.get(&person).map(|person| person.role) else { return Ok(None) };
    state.access().limits.session.take(&row.id)?;
    touch(state, &row, now);
    Ok(Some(Identity { viewer: Viewer::person(person.clone(), role), means: Means::Session { id: row.id, person } }))
}

/// Whether a session still holds, for streams that outlive their request's check.
pub async fn holds(state: &ServerState, person: &PersonId, id: &str) -> Result<bool, Problem> {
    if !state.engine().world().catalog.people.contains_key(person) {
        return Ok(false);
    }
    let mut tx = state.engine().store().read().await?;
    let rows = session::list(&mut tx, person.as_str(), state.now().as_micros()).await?;
    Ok(rows.iter().any(|row| row.id == id))
}

/// Begins a session within the turn that let the person in. `secret`: a fresh one, given back as a cookie by [`give`].
pub async fn begin(turn: &mut Turn<'_>, person: &PersonId, secret: &str, with: With) -> Result<String, Fault> {
    let hours = turn.world.server.access.session_hours;
    let now = turn.now.as_micros();
    let row = SessionRow {
        id: turn.id(),
        digest: secret::digest(secret),
        person: person.to_string(),
        created_at: now,
        last_seen_at: now,
        expires_at: expiry(now, now, hours),
    };
    session::insert(turn.tx, &row).await?;
    fact::record(turn, &fact::of_person(person), Fact::SignedIn { with })?;
    Ok(row.id)
}

/// The cookie for a session that was begun.
pub fn give(state: &ServerState, secret: &str) -> Option<HeaderValue> {
    let hours = state.engine().world().server.access.session_hours;
    cookie::give(secret, state.is_https(), i64::from(hours) * 3_600)
}

/// Ends a session; `false` if there was none.
pub async fn end(turn: &mut Turn<'_>, person: &PersonId, id: &str) -> Result<bool, Fault> {
    let ended = session::delete(turn.tx, id).await?;
    if ended {
        fact::record(turn, &fact::of_person(person), Fact::SignedOut { sessions: 1 })?;
    }
    Ok(ended)
}

/// Ends all sessions of a person but `keep`.
pub async fn end_others(turn: &mut Turn<'_>, person: &PersonId, keep: Option<&str>) -> Result<(), Fault> {
    let rows = session::list(turn.tx, person.as_str(), turn.now.as_micros()).await?;
    let mut ended = 0;
    for row in rows.iter().filter(|row| keep != Some(row.id.as_str())) {
        ended += u64::from(session::delete(turn.tx, &row.id).await?);
    }
    if ended > 0 {
        fact::record(turn, &fact::of_person(person), Fact::SignedOut { sessions: ended })?;
    }
    Ok(())
}

/// Microseconds: slides with use, but never beyond the session's whole time.
fn expiry(created_at: i64, seen_at: i64, hours: u32) -> i64 {
    let whole = Span::hours(i64::from(hours)).as_micros();
    (seen_at + whole / 2).min(created_at + whole)
}

fn touch(state: &ServerState, row: &SessionRow, now: Timestamp) {
    if now.as_micros() - row.last_seen_at < TOUCH_EVERY_US {
        return;
    }
    let hours = state.engine().world().server.access.session_hours;
    let expires_at = expiry(row.created_at, now.as_micros(), hours);
    let (engine, id) = (state.engine().clone(), row.id.clone());
    tokio::spawn(async move {
        let noted = engine
            .turn(Actor::system("access"), move |turn| {
                let id = id.clone();
                Box::pin(async move { Ok(session::touch(turn.tx, &id, now.as_micros(), expires_at).await?) })
            })
            .await;
        if let Err(error) = noted {
            tracing::debug!("failed to note the use of a session: {error}");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_slides_but_is_bounded() {
        let hour = 3_600_000_000;
        assert_eq!(expiry(0, 0, 8), 4 * hour);
        assert_eq!(expiry(0, 3 * hour, 8), 7 * hour);
        assert_eq!(expiry(0, 7 * hour, 8), 8 * hour);
    }
}
