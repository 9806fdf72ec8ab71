//! `GET /api/v1/log-coverage`: whether each system's logs record what every purpose asks for (`SYS-20`).

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{LogSourceId, SystemId};
use hinomi_domain::review::coverage::{self, Delivered};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::ingest::log::logs;
use crate::api::ingest::source::counted;
use crate::api::shape::Words;
use crate::problem::ProblemSchema;
use crate::{Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogCoverage)]
pub struct Answer {
    systems: Vec<SystemRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogCoverageSystem)]
pub struct SystemRow {
    system: String,
    name: Words,
    purposes: Vec<PurposeRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogCoveragePurpose)]
pub struct PurposeRow {
    purpose: String,
    /// Ids of the sources that supply it.
    sources: Vec<String>,
    missing: Vec<MissingRow>,
}

/// Something that nobody records.
#[derive(Serialize, ToSchema)]
#[schema(as = LogCoverageMissing)]
pub struct MissingRow {
    /// Who would have to write it: `os`, `product` or `application`.
    origin: &'static str,
    what: Words,
    /// Sources that are there for it, and from which nothing came for a day.
    silent: Vec<String>,
}

/// Whether each system's logs record what every purpose asks for.
#[utoipa::path(
    get,
    path = "/api/v1/log-coverage",
    operation_id = "log_coverage",
    tag = "review",
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>) -> Result<Json<Answer>, Problem> {
    let delivered: BTreeSet<LogSourceId> =
        counted(&state).await?.into_iter().filter(|(_, (all, _))| *all > 0).map(|(source, _)| source.into()).collect();
    let sources = logs(&state)?.sources(state.engine());
    let world = state.engine().world();
    // Nobody measures hosts yet.
    let measured: BTreeSet<SystemId> = BTreeSet::new();
    let delivered = Delivered { sources: &delivered, measured: &measured };
    let systems = coverage::coverage(&world.catalog, sources.iter().map(AsRef::as_ref), delivered).into_iter().map(|row| SystemRow {
        system: row.system.to_string(),
        name: row.name.into(),
        purposes: row.purposes.into_iter().map(PurposeRow::of).collect(),
    });
    Ok(Json(Answer { systems: systems.collect() }))
}

impl PurposeRow {
    fn of(found: coverage::PurposeCoverage) -> PurposeRow {
        let ids = |sources: Vec<LogSourceId>| sources.iter().map(ToString::to_string).collect();
        let missing = found.missing.into_iter().map(|missing| MissingRow {
            origin: missing.origin.as_str(),
            what: missing.what.into(),
            silent: ids(missing.silent),
        });
        PurposeRow { purpose: found.purpose.to_string(), sources: ids(found.sources), missing: missing.collect() }
    }
}
