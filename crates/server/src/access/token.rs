//! API tokens: found by the digest of their secret, remembered for a few seconds so that a storm of posts reads the store once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::kernel::{Actor, Timestamp};
use hinomi_store::token::{self, TokenRow};
use tokio::time::Instant;

use super::fact::Fact;
use super::secret;
use crate::Problem;
use crate::caller::{Identity, Means};
use crate::client::ClientAddress;
use crate::state::ServerState;

/// How long another node may still believe a token that was revoked here.
const REMEMBERED_FOR: Duration = Duration::from_secs(3);
const REMEMBERED_MAX: usize = 4_096;
/// `last_used_at` is that exact.
const TOUCH_EVERY_US: i64 = 60_000_000;

/// Tokens seen in the last seconds, by digest.
#[derive(Default)]
pub struct Known {
    tokens: Mutex<HashMap<String, Remembered>>,
}

#[derive(Clone)]
struct Remembered {
    token: Arc<Token>,
    seen: Instant,
}

struct Token {
    id: String,
    identity: Identity,
    expires_at: Option<Timestamp>,
}

impl Known {
    fn get(&self, digest: &str) -> Option<Arc<Token>> {
        let tokens = self.tokens.lock().ok()?;
        tokens.get(digest).filter(|known| known.seen.elapsed() < REMEMBERED_FOR).map(|known| known.token.clone())
    }

    fn put(&self, digest: String, token: Arc<Token>) {
        if let Ok(mut tokens) = self.tokens.lock() {
            if tokens.len() >= REMEMBERED_MAX {
                tokens.clear();
            }
            tokens.insert(digest, Remembered { token, seen: Instant::now() });
        }
    }

    /// After a token was revoked.
    pub fn forget(&self) {
        if let Ok(mut tokens) = self.tokens.lock() {
            tokens.clear();
        }
    }
}

/// The caller behind a secret; `None` if there is no such token, or it has expired or was revoked.
pub async fn find(state: &ServerState, shown: &str, client: impl FnOnce() -> ClientAddress) -> Result<Option<Identity>, Problem> {
    let digest = secret::digest(shown);
    let known = &state.access().tokens;
    let token = match known.get(&digest) {
        Some(token) => token,
        None => {
            state.access().limits.unknown_token.take_of_stranger(&client().bucket())?;
            let now = state.now();
            let mut tx = state.engine().store().read().await?;
            let Some(row) = token::by_digest(&mut tx, &digest, now.as_micros()).await? else { return Ok(None) };
            drop(tx);
            touch(state, &row, now);
            let token = Arc::new(read(row));
            known.put(digest, token.clone());
            token
        }
    };
    if token.expires_at.is_some_and(|at| at <= state.now()) {
        return Ok(None);
    }
    state.access().limits.token.take(&token.id)?;
    Ok(Some(token.identity.clone()))
}

/// A permission that this version does not know is none.
pub fn scopes_of(row: &TokenRow) -> Vec<Permission> {
    let names: Vec<String> = serde_json::from_str(&row.scopes).unwrap_or_default();
    names.iter().filter_map(|name| Permission::parse(name)).collect()
}

fn read(row: TokenRow) -> Token {
    let viewer = Viewer::token(&row.name, scopes_of(&row));
    Token {
        id: row.id.clone(),
        identity: Identity { viewer, means: Means::Token { id: row.id, name: row.name } },
        expires_at: row.expires_at.map(Timestamp::from_micros),
    }
}

/// Notes the use, at most once a minute, without holding up the request.
fn touch(state: &ServerState, row: &TokenRow, now: Timestamp) {
    if row.last_used_at.is_some_and(|at| now.as_micros() - at < TOUCH_EVERY_US) {
        return;
    }
    let (engine, id) = (state.engine().clone(), row.id.clone());
    tokio::spawn(async move {
        let noted = engine
            .turn(Actor::system("access"), move |turn| {
                let id = id.clone();
                Box::pin(async move { Ok(token::touch(turn.tx, &id, now.as_micros()).await?) })
            })
            .await;
        if let Err(error) = noted {
            tracing::debug!("failed to note the use of a token: {error}");
        }
    });
}

/// Makes a token; the secret is shown once and cannot be found again.
pub async fn make(
    state: &ServerState,
    actor: Actor,
    name: String,
    scopes: Vec<Permission>,
    expires_at: Option<Timestamp>,
) -> Result<(TokenRow, String), Problem> {
    let secret = secret::new_token();
    let digest = secret::digest(&secret);
    let row = state
        .engine()
        .turn(actor, move |turn| {
            let (name, scopes, digest) = (name.clone(), super::fact::names(&scopes), digest.clone());
            Box::pin(async move {
                let row = TokenRow {
                    id: turn.id(),
                    name: name.clone(),
                    digest,
                    scopes: serde_json::to_string(&scopes)?,
                    created_at: turn.now.as_micros(),
                    last_used_at: None,
                    expires_at: expires_at.map(Timestamp::as_micros),
                    revoked_at: None,
                };
                token::insert(turn.tx, &row).await?;
                super::fact::record(turn, &super::fact::of_token(&row.id), Fact::TokenMade { name, scopes, expires_at })?;
                Ok(row)
            })
        })
        .await?;
    Ok((row, secret))
}
