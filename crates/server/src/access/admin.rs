//! The token of `HINOMI_ADMIN_TOKEN`, for automation and first set-up.

use hinomi_domain::access::Permission;
use hinomi_domain::kernel::Actor;
use hinomi_engine::{Engine, Fault};
use hinomi_store::setting;
use hinomi_store::token::{self, TokenRow};
use secrecy::{ExposeSecret, SecretString};

use super::fact::{self, Fact};
use super::secret::{self, SECRET_BYTES_MAX};

/// Remembers that the token was made once: one that was revoked does not come back at the next start.
const MADE: &str = "access.admin_token";

/// What became of the value in the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminToken {
    /// A token "admin" with every permission was made.
    Made,
    /// It was made at an earlier start, with this value.
    Known,
    /// It was made at an earlier start, with another value, which stays the good one. To replace it, make a new token with the old
    /// one and revoke the old.
    Other,
}

#[derive(Debug, thiserror::Error)]
pub enum AdminTokenError {
    #[error("HINOMI_ADMIN_TOKEN must be 1 to 256 visible ASCII characters")]
    Shape,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Makes the token at the first start that has a value, and never again.
pub async fn ensure_admin_token(engine: &Engine, secret: &SecretString) -> Result<AdminToken, AdminTokenError> {
    let text = secret.expose_secret();
    if text.is_empty() || text.len() > SECRET_BYTES_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AdminTokenError::Shape);
    }
    let digest = secret::digest(text);
    let outcome = engine
        .turn(Actor::system("start"), move |turn| {
            let digest = digest.clone();
            Box::pin(async move {
                if let Some(made) = setting::get(turn.tx, MADE).await? {
                    return Ok(if made == digest { AdminToken::Known } else { AdminToken::Other });
                }
                setting::set(turn.tx, MADE, &digest).await?;
                let scopes = fact::names(Permission::ALL);
                let row = TokenRow {
                    id: turn.id(),
                    name: "admin".to_owned(),
                    digest,
                    scopes: serde_json::to_string(&scopes)?,
                    created_at: turn.now.as_micros(),
                    last_used_at: None,
                    expires_at: None,
                    revoked_at: None,
                };
                token::insert(turn.tx, &row).await?;
                let fact = Fact::TokenMade { name: row.name, scopes, expires_at: None };
                fact::record(turn, &fact::of_token(&row.id), fact)?;
                Ok(AdminToken::Made)
            })
        })
        .await?;
    Ok(outcome)
}
