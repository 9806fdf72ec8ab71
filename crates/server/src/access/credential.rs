//! What people sign in with, as the store keeps it.

use hinomi_domain::kernel::{PersonId, Refusal};
use hinomi_engine::Fault;
use hinomi_engine::turn::Turn;
use hinomi_store::Tx;
use hinomi_store::credential::{self, CredentialRow};
use serde::{Deserialize, Serialize};

use super::fact::{self, Fact};
use super::session;

pub const PASSKEY: &str = "passkey";
pub const PASSWORD: &str = "password";
/// Credentials of one person.
const CREDENTIALS_MAX: usize = 20;

/// The document of a password.
#[derive(Serialize, Deserialize)]
struct Hashed {
    hash: String,
}

/// A person's password, if any: the row and its hash.
pub async fn password_of(tx: &mut Tx, person: &PersonId) -> Result<Option<(CredentialRow, String)>, Fault> {
    let rows = credential::list(tx, person.as_str()).await?;
    let Some(row) = rows.into_iter().find(|row| row.kind == PASSWORD) else { return Ok(None) };
    let Hashed { hash } = serde_json::from_str(&row.doc)?;
    Ok(Some((row, hash)))
}

/// Sets or replaces a person's password and ends all other sessions: whoever knew the old one is out.
pub async fn set_password(turn: &mut Turn<'_>, person: &PersonId, hash: &str, keep_session: Option<&str>) -> Result<(), Fault> {
    for old in credential::list(turn.tx, person.as_str()).await?.iter().filter(|row| row.kind == PASSWORD) {
        credential::delete(turn.tx, &old.id, person.as_str()).await?;
    }
    let row = CredentialRow {
        id: turn.id(),
        person: person.to_string(),
        kind: PASSWORD.to_owned(),
        name: String::new(),
        doc: serde_json::to_string(&Hashed { hash: hash.to_owned() })?,
        created_at: turn.now.as_micros(),
        last_used_at: None,
    };
    credential::insert(turn.tx, &row).await?;
    fact::record(turn, &fact::of_person(person), Fact::PasswordSet)?;
    session::end_others(turn, person, keep_session).await
}

/// Adds a passkey. Its row's id is the credential id, so that a sign-in that names no person finds it.
pub async fn add_passkey(turn: &mut Turn<'_>, person: &PersonId, id: &str, name: &str, doc: &str) -> Result<(), Fault> {
    if credential::get(turn.tx, id).await?.is_some() {
        return Err(Refusal::new("passkey.known", "this passkey is registered already").into());
    }
    if credential::list(turn.tx, person.as_str()).await?.len() >= CREDENTIALS_MAX {
        return Err(Refusal::new("credential.too_many", "remove a passkey before adding another one").into());
    }
    let row = CredentialRow {
        id: id.to_owned(),
        person: person.to_string(),
        kind: PASSKEY.to_owned(),
        name: name.to_owned(),
        doc: doc.to_owned(),
        created_at: turn.now.as_micros(),
        last_used_at: None,
    };
    credential::insert(turn.tx, &row).await?;
    fact::record(turn, &fact::of_person(person), Fact::PasskeyAdded { name: name.to_owned() })
}

/// Removes one, but never the last: its owner could not come back.
pub async fn remove(turn: &mut Turn<'_>, person: &PersonId, id: &str) -> Result<(), Fault> {
    let rows = credential::list(turn.tx, person.as_str()).await?;
    if !rows.iter().any(|row| row.id == id) {
        return Err(Fault::NotFound);
    }
    if rows.len() == 1 {
        return Err(Refusal::new("credential.last", "add another way to sign in before removing the last one").into());
    }
    credential::delete(turn.tx, id, person.as_str()).await?;
    fact::record(turn, &fact::of_person(person), Fact::CredentialRemoved { credential: id.to_owned() })
}
