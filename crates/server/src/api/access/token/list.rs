//! `GET /api/v1/tokens`: all tokens, without their secrets.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Timestamp;
use hinomi_store::token::{self, TokenRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::token::scopes_of;
use crate::api::page::Items;
use crate::api::shape::Instant;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenItem {
    pub id: String,
    pub name: String,
    #[schema(value_type = Vec<words::Permission>)]
    pub scopes: Vec<&'static str>,
    #[schema(value_type = Instant)]
    pub created_at: Timestamp,
    /// Exact to a minute.
    #[schema(value_type = Option<Instant>)]
    pub last_used_at: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    pub expires_at: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    pub revoked_at: Option<Timestamp>,
}

/// All tokens, newest first; those that were revoked too.
#[utoipa::path(
    get,
    path = "/api/v1/tokens",
    operation_id = "token_list",
    tag = "access",
    responses((status = 200, body = Items<TokenItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(_viewer): Caller) -> Result<Json<Items<TokenItem>>, Problem> {
    let mut tx = state.engine().store().read().await?;
    let rows = token::list(&mut tx).await?;
    Ok(Json(Items::all(rows.into_iter().map(item).collect())))
}

fn item(row: TokenRow) -> TokenItem {
    let scopes = scopes_of(&row).into_iter().map(|scope| scope.as_str()).collect();
    TokenItem {
        id: row.id,
        name: row.name,
        scopes,
        created_at: Timestamp::from_micros(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp::from_micros),
        expires_at: row.expires_at.map(Timestamp::from_micros),
        revoked_at: row.revoked_at.map(Timestamp::from_micros),
    }
}
