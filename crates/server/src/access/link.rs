//! One-time links: for the first set-up, and for a lost passkey. The secret stands behind `#`, so no proxy ever logs it.

use hinomi_domain::access::Role;
use hinomi_domain::catalog::Person;
use hinomi_domain::kernel::{Actor, PersonId, Refusal, Span, Timestamp};
use hinomi_engine::turn::Turn;
use hinomi_engine::{Engine, Fault};
use hinomi_store::sign_in_link::{self, SignInLinkRow};
use hinomi_store::{StoreError, credential};

use super::fact::{self, Fact};
use super::{person_of, secret};
use crate::Problem;
use crate::state::ServerState;

/// A link that can still be used.
pub struct Link {
    pub digest: String,
    pub person: Person,
}

/// Makes a link for a person of the configuration and takes back the unused ones. The address is a secret: print it once, to
/// whoever asked.
pub async fn make_sign_in_link(engine: &Engine, person: &PersonId, valid_for: Span) -> Result<String, Fault> {
    let world = engine.world();
    if !world.catalog.people.contains_key(person) {
        return Err(Refusal::new("person.unknown", format!("the configuration names no person `{person}`")).into());
    }
    let shown = secret::new_secret();
    let (digest, owner) = (secret::digest(&shown), person.clone());
    engine
        .turn(Actor::system("link"), move |turn| {
            let (digest, person) = (digest.clone(), owner.clone());
            Box::pin(async move {
                sign_in_link::delete_of_person(turn.tx, person.as_str()).await?;
                let expires_at = turn.now + valid_for;
                let row = SignInLinkRow {
                    digest,
                    person: person.to_string(),
                    created_at: turn.now.as_micros(),
                    expires_at: expires_at.as_micros(),
                    used_at: None,
                };
                sign_in_link::insert(turn.tx, &row).await?;
                fact::record(turn, &fact::of_person(&person), Fact::LinkMade { person: person.clone(), expires_at })
            })
        })
        .await?;
    Ok(format!("{}/setup#{shown}", world.public_url()))
}

/// The administrator to greet with a link at the first start: the first one, if nobody at all can sign in yet.
pub async fn needs_first_link(engine: &Engine) -> Result<Option<PersonId>, StoreError> {
    let mut tx = engine.store().read().await?;
    if credential::count(&mut tx).await? > 0 {
        return Ok(None);
    }
    let world = engine.world();
    let first = world.catalog.people.values().find(|person| person.role == Role::Admin);
    Ok(first.map(|person| person.id.clone()))
}

/// The link behind a secret. 404 if it never existed, was used, expired, or its person is gone.
pub async fn find_link(state: &ServerState, shown: &str) -> Result<Link, Problem> {
    let digest = secret::digest(shown);
    let mut tx = state.engine().store().read().await?;
    let row = sign_in_link::get(&mut tx, &digest, state.now().as_micros()).await?;
    let person = row.and_then(|row| person_of(state, &PersonId::from(row.person)));
    person.map(|person| Link { digest, person }).ok_or_else(Problem::not_found)
}

/// Uses a link up, within the turn that lets its person in.
pub async fn take_link(turn: &mut Turn<'_>, digest: &str) -> Result<PersonId, Fault> {
    let now: Timestamp = turn.now;
    let row = sign_in_link::take(turn.tx, digest, now.as_micros()).await?.ok_or(Fault::NotFound)?;
    let person = PersonId::from(row.person);
    fact::record(turn, &fact::of_person(&person), Fact::LinkUsed)?;
    Ok(person)
}
