//! `GET /api/v1/log-storage`: what is kept where, and until when.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Permission;
use hinomi_domain::ingest::purpose::backup_word;
use hinomi_engine::ingest::tier::{Amount, Storage};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::api::ingest::log::logs;
use crate::api::shape::Words;
use crate::problem::ProblemSchema;
use crate::routes::Routes;
use crate::{Problem, ServerState};

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::LogRead, routes!(handle))
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogStorage)]
pub struct Answer {
    /// Whether cold storage is configured. Without it everything is near.
    has_cold: bool,
    purposes: Vec<PurposeRow>,
    /// Of cold files that searches fetched and that are still here.
    cached_bytes: u64,
    /// Since the start.
    failed_copies: u64,
    /// Why copying fails; null while it does not.
    trouble: Option<TroubleRow>,
    /// Files that should be deleted and that cold storage keeps; null where there are none.
    kept: Option<KeptRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogStorageTrouble)]
pub struct TroubleRow {
    at: String,
    why: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogStorageKept)]
pub struct KeptRow {
    parts: u64,
    why: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogStoragePurpose)]
pub struct PurposeRow {
    purpose: String,
    name: Words,
    /// `none`, `general`, `update` or `security`.
    backup: &'static str,
    /// Whether what is past its keeping is deleted.
    delete: bool,
    /// Only here.
    near: AmountRow,
    /// Here, and copied to cold storage.
    both: AmountRow,
    /// Only in cold storage.
    cold: AmountRow,
    oldest_at: Option<String>,
    /// When the next file leaves near storage; null: none will.
    leaves_at: Option<String>,
    /// When the next file's time is over; null: it is kept for ever.
    expires_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogStorageAmount)]
pub struct AmountRow {
    parts: u64,
    /// As stored.
    bytes: u64,
    records: u64,
}

/// What is kept where, by purpose. Records of the last minutes are in no file yet and are not counted.
#[utoipa::path(
    get,
    path = "/api/v1/log-storage",
    operation_id = "log_storage",
    tag = "ingest",
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>) -> Result<Json<Answer>, Problem> {
    let storage: Storage = logs(&state)?.storage(state.engine());
    let world = state.engine().world();
    let text = |at: Option<hinomi_domain::kernel::Timestamp>| at.map(|at| at.to_string());
    let purposes = storage.purposes.into_iter().map(|(purpose, stored)| {
        let rule = world.logs.purpose(&purpose);
        PurposeRow {
            name: rule.name.clone().into(),
            backup: backup_word(rule.backup),
            delete: rule.delete,
            near: stored.near.into(),
            both: stored.both.into(),
            cold: stored.cold.into(),
            oldest_at: text(stored.oldest_at),
            leaves_at: text(stored.leaves_at),
            expires_at: text(stored.expires_at),
            purpose: purpose.to_string(),
        }
    });
    Ok(Json(Answer {
        has_cold: storage.has_cold,
        purposes: purposes.collect(),
        cached_bytes: storage.cached_bytes,
        failed_copies: storage.failed_copies,
        trouble: storage.trouble.map(|(at, why)| TroubleRow { at: at.to_string(), why }),
        kept: storage.kept.map(|(parts, why)| KeptRow { parts: parts as u64, why }),
    }))
}

impl From<Amount> for AmountRow {
    fn from(amount: Amount) -> Self {
        AmountRow { parts: amount.parts, bytes: amount.bytes, records: amount.records }
    }
}
