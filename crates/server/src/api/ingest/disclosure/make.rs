//! `POST /api/v1/disclosures`: somebody asks that records be handed over.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::disclosure::{Asked, Masking};
use hinomi_domain::kernel::Timestamp;
use hinomi_engine::ingest::disclosure;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::DisclosureItem;
use crate::api::ingest::log::parse;
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Body, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MakeDisclosure)]
pub struct Input {
    /// Conditions in the query language, without steps after a bar; empty: all records of that time.
    query: String,
    #[schema(value_type = Instant)]
    from: String,
    /// Not included; not after now, and at most 366 days after `from`.
    #[schema(value_type = Instant)]
    to: String,
    /// 1 to 500 characters.
    reason: String,
    /// Who outside wants it; 1 to 200 characters.
    on_behalf_of: String,
    /// Records of protected purposes too.
    #[serde(default)]
    protected: bool,
    /// Mail addresses, numbers of people, telephones and cards, postal addresses, keys and passwords become `***`. True where nothing is said.
    #[serde(default = "yes")]
    mask_personal: bool,
    /// Names of fields that are left out, at most 32.
    #[serde(default)]
    leave_out: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Asks that records of logs be handed over. Nothing is, before another person approves. Only people who signed in can ask.
#[utoipa::path(
    post,
    path = "/api/v1/disclosures",
    operation_id = "disclosure_make",
    tag = "ingest",
    request_body = Input,
    responses((status = 201, body = DisclosureItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    person: Person,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<DisclosureItem>), Problem> {
    let instant = |text: &str, name: &str| {
        Timestamp::parse(text).ok_or_else(|| Problem::unacceptable("disclosure.range", format!("{name} is no RFC 3339 instant"), name))
    };
    // It says where in the query something is wrong.
    parse(&input.query)?;
    let asked = Asked {
        from: instant(&input.from, "from")?,
        to: instant(&input.to, "to")?,
        reason: input.reason,
        on_behalf_of: input.on_behalf_of,
        query: input.query,
        protected: input.protected,
        masking: Masking { personal: input.mask_personal, leave_out: input.leave_out },
    };
    let (made, version) = disclosure::ask(state.engine(), &person.viewer, asked).await?;
    Ok((StatusCode::CREATED, Json(DisclosureItem::of(made, version, &person.viewer))))
}
