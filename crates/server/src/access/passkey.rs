//! Passkeys (WebAuthn level 2 and 3): registration, and signing in without naming oneself.
//!
//! What a ceremony must remember between its two calls stands in the store for five minutes and answers once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hinomi_domain::catalog::Person;
use hinomi_domain::kernel::{Actor, PersonId, Span};
use hinomi_engine::Fault;
use hinomi_store::challenge::{self, ChallengeRow};
use hinomi_store::credential;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use super::credential::PASSKEY;
use super::{person_of, secret, sign_in_refused};
use crate::Problem;
use crate::state::ServerState;

const CEREMONY_TIME_MAX: Span = Span::minutes(5);
const REGISTER: &str = "passkey.register";
const SIGN_IN: &str = "passkey.sign_in";
pub const NAME_CHARS_MAX: usize = 64;

/// The first half of a ceremony, for the browser.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PasskeyChallenge)]
pub struct Started {
    pub challenge_id: String,
    /// `PublicKeyCredentialCreationOptionsJSON` or `…RequestOptionsJSON`.
    #[schema(value_type = Object)]
    pub public_key: Value,
}

/// A passkey that was just made: what `credential::add_passkey` takes.
pub struct Registered {
    pub id: String,
    pub doc: String,
}

/// A sign-in that is proved.
pub struct Proved {
    pub person: Person,
    pub credential: String,
    /// The passkey with its counter moved on.
    pub doc: String,
}

#[derive(Serialize, Deserialize)]
struct Registering {
    /// What let the person begin: the digest of a link, or the id of a session. Only the same may finish.
    by: String,
    state: PasskeyRegistration,
}

/// Begins to register a passkey. `by` says what let the person begin.
pub async fn start_registration(state: &ServerState, person: &Person, by: &str) -> Result<Started, Problem> {
    let webauthn = webauthn(state)?;
    let mut tx = state.engine().store().read().await?;
    let rows = credential::list(&mut tx, person.id.as_str()).await?;
    drop(tx);
    let known = rows.iter().filter(|row| row.kind == PASSKEY).filter_map(|row| URL_SAFE_NO_PAD.decode(&row.id).ok());
    let display = person.name.get(super::language_of(state, person).await?);
    let (options, registration) = webauthn
        .start_passkey_registration(handle(&person.id), person.id.as_str(), display, Some(known.collect()))
        .map_err(|error| Problem::broken(&error))?;
    let mut public_key = serde_json::to_value(options.public_key)?;
    // Signing in names nobody, so the authenticator must be able to find the passkey by itself.
    if let Some(selection) = public_key.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
    }
    let doc = serde_json::to_string(&Registering { by: by.to_owned(), state: registration })?;
    let challenge_id = keep(state, REGISTER, Some(&person.id), doc).await?;
    Ok(Started { challenge_id, public_key })
}

/// Ends it: the passkey is good and belongs to whoever began.
pub async fn finish_registration(
    state: &ServerState,
    person: &Person,
    by: &str,
    challenge_id: &str,
    answer: Value,
) -> Result<Registered, Problem> {
    let refused = || Problem::conflict("passkey.refused", "the passkey could not be registered; begin again");
    let (owner, kept): (Option<String>, Registering) = take(state, REGISTER, challenge_id).await?.ok_or_else(refused)?;
    if owner.as_deref() != Some(person.id.as_str()) || kept.by != by {
        return Err(refused());
    }
    let answer: RegisterPublicKeyCredential = serde_json::from_value(answer).map_err(|_| refused())?;
    let passkey = webauthn(state)?.finish_passkey_registration(&answer, &kept.state).map_err(|error| {
        tracing::info!(person.id = %person.id, "a passkey of {} was refused: {error}", person.id);
        refused()
    })?;
    Ok(Registered { id: URL_SAFE_NO_PAD.encode(passkey.cred_id()), doc: serde_json::to_string(&passkey)? })
}

/// Begins a sign-in that names nobody.
pub async fn start_sign_in(state: &ServerState) -> Result<Started, Problem> {
    let (options, authentication) = webauthn(state)?.start_discoverable_authentication().map_err(|error| Problem::broken(&error))?;
    let doc = serde_json::to_string(&authentication)?;
    let challenge_id = keep(state, SIGN_IN, None, doc).await?;
    Ok(Started { challenge_id, public_key: serde_json::to_value(options.public_key)? })
}

/// Ends it. Whatever is wrong, the answer is the same.
pub async fn finish_sign_in(state: &ServerState, challenge_id: &str, answer: Value) -> Result<Proved, Problem> {
    let taken = take::<DiscoverableAuthentication>(state, SIGN_IN, challenge_id).await?;
    let (_, authentication) = taken.ok_or_else(sign_in_refused)?;
    let answer: PublicKeyCredential = serde_json::from_value(answer).map_err(|_| sign_in_refused())?;
    let webauthn = webauthn(state)?;
    let (user, id) = webauthn.identify_discoverable_authentication(&answer).map_err(|_| sign_in_refused())?;
    let id = URL_SAFE_NO_PAD.encode(id);
    let mut tx = state.engine().store().read().await?;
    let row = credential::get(&mut tx, &id).await?.filter(|row| row.kind == PASSKEY).ok_or_else(sign_in_refused)?;
    drop(tx);
    let person = person_of(state, &PersonId::from(row.person)).filter(|person| handle(&person.id) == user).ok_or_else(sign_in_refused)?;
    let mut passkey: Passkey = serde_json::from_str(&row.doc)?;
    let result = webauthn.finish_discoverable_authentication_v2(&answer, authentication, &passkey).map_err(|error| {
        tracing::info!(person.id = %person.id, "a sign-in of {} with a passkey was refused: {error}", person.id);
        sign_in_refused()
    })?;
    passkey.update_credential(&result);
    Ok(Proved { person, credential: id, doc: serde_json::to_string(&passkey)? })
}

/// Passkeys belong to a host name; an address has none.
fn webauthn(state: &ServerState) -> Result<Webauthn, Problem> {
    let no_name = || Problem::conflict("passkey.no_host_name", "passkeys need a host name: set public_url to one");
    let mut url = Url::parse(&state.engine().world().public_url()).map_err(|_| no_name())?;
    url.set_path("");
    let host = url.domain().ok_or_else(no_name)?.to_owned();
    let builder = WebauthnBuilder::new(&host, &url).map_err(|_| no_name())?;
    let builder = builder.rp_name("hinomi").allow_any_port(host == "localhost");
    builder.build().map_err(|_| no_name())
}

/// The person as authenticators know it: says nothing by itself, and stays the same.
fn handle(person: &PersonId) -> Uuid {
    let digest = Sha256::digest(format!("hinomi person {person}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

async fn keep(state: &ServerState, kind: &'static str, person: Option<&PersonId>, doc: String) -> Result<String, Problem> {
    let id = secret::new_secret();
    let row = ChallengeRow {
        id: id.clone(),
        kind: kind.to_owned(),
        person: person.map(ToString::to_string),
        doc,
        expires_at: (state.now() + CEREMONY_TIME_MAX).as_micros(),
    };
    let kept = state.engine().turn(Actor::system("access"), move |turn| {
        let row = row.clone();
        Box::pin(async move { Ok(challenge::insert(turn.tx, &row).await?) })
    });
    kept.await?;
    Ok(id)
}

/// What was kept, once: a second try finds nothing, also when the first one failed.
async fn take<T: DeserializeOwned>(state: &ServerState, kind: &'static str, id: &str) -> Result<Option<(Option<String>, T)>, Problem> {
    let id = id.to_owned();
    let taken = state.engine().turn(Actor::system("access"), move |turn| {
        let id = id.clone();
        Box::pin(async move { Ok::<_, Fault>(challenge::take(turn.tx, &id, turn.now.as_micros()).await?) })
    });
    let Some(row) = taken.await?.filter(|row| row.kind == kind) else { return Ok(None) };
    Ok(Some((row.person, serde_json::from_str(&row.doc)?)))
}
