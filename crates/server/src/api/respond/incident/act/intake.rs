//! `POST /api/v1/incidents/{id}/intake`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{IncidentId, Timestamp};
use hinomi_domain::respond::incident::{Command, Intake};
use hinomi_engine::Fault;
use hinomi_engine::{respond, rows};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::api::respond::incident::report::impact_kind;
use crate::api::respond::incident::show::{self, IncidentView};
use crate::api::shape;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

/// Fields that are absent stay as they are; null empties one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentIntake)]
pub struct Input {
    /// What told us: a monitor, a person, a customer.
    #[serde(default, deserialize_with = "given")]
    source: Option<Option<String>>,
    /// System or application.
    #[serde(default, deserialize_with = "given")]
    target: Option<Option<String>>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "given")]
    alert_at: Option<Option<String>>,
    /// Estimate; a number, or a number as a string.
    #[serde(default, deserialize_with = "given")]
    systems: Option<Option<Number>>,
    /// Estimate; a number, or a number as a string.
    #[serde(default, deserialize_with = "given")]
    users: Option<Option<Number>>,
    #[serde(default, deserialize_with = "given")]
    regions: Option<Option<String>>,
    /// `loss_of_access`, `degraded`, `dependents`, `customers`, `other`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<words::ImpactKind>)]
    impact: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    customer: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    host: Option<Option<String>>,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// A number as JSON has it, or as a form sends it.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Number {
    Number(u32),
    Text(String),
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Fills in what must be known before it leaves triage (INC-2).
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/intake",
    operation_id = "incident_intake",
    tag = "respond",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = IncidentView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(id): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<IncidentView>, Problem> {
    let id = IncidentId::new(shape::id(id)?);
    let version = input.version;
    let change = Change::read(input)?;
    let (done, security) = (id.clone(), viewer.security);
    let turn = state.engine().turn(viewer.actor.clone(), move |turn| {
        let (id, change) = (id.clone(), change.clone());
        Box::pin(async move {
            let row = hinomi_store::incident::get(turn.tx, id.as_str(), security).await?.ok_or(Fault::NotFound)?;
            let (incident, _) = rows::incident::read(&row)?;
            let command = Command::FillIntake(change.onto(incident.intake));
            respond::incident::command(turn, &id, command, version).await
        })
    });
    turn.await?;
    show::view(&state, &viewer, done.as_str()).await.map(Json)
}

/// What is to change, and to what.
#[derive(Clone)]
struct Change {
    wanted: Intake,
    given: [bool; 9],
}

impl Change {
    fn read(input: Input) -> Result<Change, Problem> {
        let given = [
            input.source.is_some(),
            input.target.is_some(),
            input.alert_at.is_some(),
            input.systems.is_some(),
            input.users.is_some(),
            input.regions.is_some(),
            input.impact.is_some(),
            input.customer.is_some(),
            input.host.is_some(),
        ];
        let instant = |text: String| {
            Timestamp::parse(&text).ok_or_else(|| Problem::unacceptable("incident.alert_at", "an RFC 3339 instant", "alert_at"))
        };
        let wanted = Intake {
            source: input.source.flatten(),
            target: input.target.flatten(),
            alert_at: input.alert_at.flatten().map(instant).transpose()?,
            systems: input.systems.flatten().map(|number| number.read("systems")).transpose()?,
            users: input.users.flatten().map(|number| number.read("users")).transpose()?,
            regions: input.regions.flatten(),
            impact: input.impact.flatten().map(|word| impact_kind(&word)).transpose()?,
            customer: input.customer.flatten(),
            host: input.host.flatten(),
        };
        Ok(Change { wanted, given })
    }

    fn onto(self, before: Intake) -> Intake {
        let Change { wanted, given: [source, target, alert_at, systems, users, regions, impact, customer, host] } = self;
        Intake {
            source: if source { wanted.source } else { before.source },
            target: if target { wanted.target } else { before.target },
            alert_at: if alert_at { wanted.alert_at } else { before.alert_at },
            systems: if systems { wanted.systems } else { before.systems },
            users: if users { wanted.users } else { before.users },
            regions: if regions { wanted.regions } else { before.regions },
            impact: if impact { wanted.impact } else { before.impact },
            customer: if customer { wanted.customer } else { before.customer },
            host: if host { wanted.host } else { before.host },
        }
    }
}

impl Number {
    fn read(self, field: &str) -> Result<u32, Problem> {
        match self {
            Number::Number(number) => Ok(number),
            Number::Text(text) => {
                text.trim().parse().map_err(|_| Problem::unacceptable("incident.number", "a whole number, as an estimate", field))
            }
        }
    }
}
