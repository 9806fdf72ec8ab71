//! `GET /api/v1/account`: one's ways to sign in and one's sessions.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Timestamp;
use hinomi_store::{credential, session};
use serde::Serialize;
use utoipa::ToSchema;

use super::own;
use crate::api::access::session::PersonView;
use crate::api::shape::Instant;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Person, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    pub person: PersonView,
    pub credentials: Vec<CredentialView>,
    pub sessions: Vec<SessionRowView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Credential)]
pub struct CredentialView {
    pub id: String,
    /// `passkey` or `password`.
    #[schema(value_type = words::CredentialKind)]
    pub kind: String,
    pub name: String,
    #[schema(value_type = Instant)]
    pub created_at: Timestamp,
    #[schema(value_type = Option<Instant>)]
    pub last_used_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AccountSession)]
pub struct SessionRowView {
    pub id: String,
    #[schema(value_type = Instant)]
    pub created_at: Timestamp,
    #[schema(value_type = Instant)]
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// One's own account.
#[utoipa::path(
    get,
    path = "/api/v1/account",
    operation_id = "account_show",
    tag = "access",
    responses((status = 200, body = AccountView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person) -> Result<Json<AccountView>, Problem> {
    let person = PersonView::of(&state, &own(&state, &caller)?).await?;
    let mut tx = state.engine().store().read().await?;
    let credentials = credential::list(&mut tx, caller.id.as_str()).await?;
    let sessions = session::list(&mut tx, caller.id.as_str(), state.now().as_micros()).await?;
    let credentials = credentials.into_iter().map(|row| CredentialView {
        id: row.id,
        kind: row.kind,
        name: row.name,
        created_at: Timestamp::from_micros(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp::from_micros),
    });
    let sessions = sessions.into_iter().map(|row| SessionRowView {
        current: row.id == caller.session,
        id: row.id,
        created_at: Timestamp::from_micros(row.created_at),
        last_seen_at: Timestamp::from_micros(row.last_seen_at),
    });
    Ok(Json(AccountView { person, credentials: credentials.collect(), sessions: sessions.collect() }))
}
