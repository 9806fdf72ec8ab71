//! `POST /api/v1/corrections`: a manager says how a component really was.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::ComponentId;
use hinomi_domain::review::correction::{Correct, Says};
use hinomi_engine::review::correction;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::CorrectionItem;
use crate::api::review::instant;
use crate::api::shape::{Instant, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MakeCorrection)]
pub struct Input {
    /// Id of a component.
    component: String,
    /// RFC 3339, or a day, which is its beginning.
    #[schema(value_type = Instant)]
    from: String,
    /// The same, not after now; not part of the stretch itself.
    #[schema(value_type = Instant)]
    to: String,
    #[schema(value_type = words::CorrectedStatus)]
    status: String,
    /// Kept with the correction for good; at most 500 characters.
    reason: String,
}

/// Corrects the record of a component: what monitors saw and people declared in that time is overridden. It is never changed or
/// removed; one that is made later overrides it.
#[utoipa::path(
    post,
    path = "/api/v1/corrections",
    operation_id = "correction_make",
    tag = "review",
    request_body = Input,
    responses((status = 201, body = CorrectionItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<CorrectionItem>), Problem> {
    let world = state.engine().world();
    let asked = Correct {
        component: ComponentId::new(id(input.component)?),
        from: instant(&input.from, "from", &world.policy.zone)?,
        to: instant(&input.to, "to", &world.policy.zone)?,
        says: Says::parse(&input.status).ok_or_else(|| Problem::malformed("status has a word that is not known"))?,
        reason: input.reason,
    };
    let made = state.engine().turn(viewer.actor, move |turn| {
        let asked = asked.clone();
        Box::pin(async move { correction::correct(turn, &asked).await })
    });
    Ok((StatusCode::CREATED, Json(CorrectionItem::read(made.await?)?)))
}
