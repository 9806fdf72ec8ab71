//! `POST /api/v1/tokens`: makes a token; its secret is shown this once.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::kernel::Timestamp;
use hinomi_store::token;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::token::make;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

const NAME_CHARS_MAX: usize = 64;
/// Tokens that are neither revoked nor expired.
const TOKENS_MAX: usize = 500;

#[derive(Deserialize, ToSchema)]
#[schema(as = MakeToken)]
pub struct Input {
    name: String,
    /// Permissions such as `alert:write`; at most those that the maker has.
    #[schema(value_type = Vec<words::Permission>)]
    scopes: Vec<String>,
    /// RFC 3339; absent: until it is revoked.
    #[serde(default)]
    expires_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MadeToken)]
pub struct Made {
    pub id: String,
    pub name: String,
    /// `hn_…`: not to be seen again.
    pub token: String,
}

/// Makes a token.
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    operation_id = "token_make",
    tag = "access",
    request_body = Input,
    responses((status = 201, body = Made), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let name = input.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Problem::unacceptable("token.name", format!("a name has 1 to {NAME_CHARS_MAX} characters"), "name"));
    }
    let scopes = scopes(&input.scopes, &viewer)?;
    let expires_at = input.expires_at.as_deref().map(|text| expiry(text, state.now())).transpose()?;
    let now = state.now().as_micros();
    let mut tx = state.engine().store().read().await?;
    let alive =
        token::list(&mut tx).await?.into_iter().filter(|row| row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now)).count();
    drop(tx);
    if alive >= TOKENS_MAX {
        return Err(Problem::conflict("token.too_many", "revoke a token before making another one"));
    }
    let (row, secret) = make(&state, viewer.actor, name, scopes, expires_at).await?;
    Ok((StatusCode::CREATED, Json(Made { id: row.id, name: row.name, token: secret })))
}

/// Nobody hands out what they do not have.
fn scopes(names: &[String], viewer: &Viewer) -> Result<Vec<Permission>, Problem> {
    let mut scopes = Vec::new();
    for name in names {
        let unknown = || Problem::unacceptable("token.scope", "there is no such scope", "scopes");
        let scope = Permission::parse(name).ok_or_else(unknown)?;
        if !viewer.may(scope) {
            return Err(Problem::forbidden("a token may only have scopes that its maker has"));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(Problem::unacceptable("token.scope", "a token needs at least one scope", "scopes"));
    }
    Ok(scopes)
}

fn expiry(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let refused = || Problem::unacceptable("token.expiry", "the expiry must be an instant in the future", "expires_at");
    Timestamp::parse(text).filter(|at| *at > now).ok_or_else(refused)
}
