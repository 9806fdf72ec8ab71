//! `GET /api/v1/components`: the tree of components with how they are now.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Component;
use hinomi_domain::review::status::ComponentStatus;
use hinomi_engine::read::{status, uptime};
use hinomi_store::Cursor;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::page::{Items, Paging};
use crate::api::shape::{Origin, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Component)]
pub struct ComponentItem {
    pub id: String,
    pub name: Words,
    pub description: Words,
    pub parent: Option<String>,
    /// Shown on public pages.
    pub public: bool,
    /// Systems that it needs.
    pub systems: Vec<String>,
    /// `operational`, `degraded_performance`, `partial_outage`, `major_outage`, `under_maintenance`, `unknown`.
    #[schema(value_type = words::ComponentStatus)]
    pub status: &'static str,
    #[schema(value_type = Origin)]
    pub origin: Value,
    /// 0 to 1, as the policy shows it; null where nothing was seen.
    pub uptime_90d: Option<f64>,
}

/// Components in the order of the files; `parent` makes the tree.
#[utoipa::path(
    get,
    path = "/api/v1/components",
    operation_id = "component_list",
    tag = "catalog",
    params(Paging),
    responses((status = 200, body = Items<ComponentItem>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<ComponentItem>>, Problem> {
    let page = paging.page()?;
    let world = state.engine().world();
    let figures = state.shown().figures.components(state.engine()).await?;
    let mut tx = state.engine().store().read().await?;
    let statuses = status::components(state.engine(), &mut tx, |_| true).await?;
    drop(tx);
    let from = page.cursor.as_ref().map_or(0, |cursor| usize::try_from(cursor.at).unwrap_or(usize::MAX));
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let listed = world.catalog.component_order.iter().filter_map(|id| world.catalog.components.get(id));
    let components: Vec<(i64, &Component)> = (1..).zip(listed).skip(from).take(limit).collect();
    let item = |(_, component): (i64, &Component)| {
        let ninety = figures.get(&component.id).map(|found| found.ninety);
        Ok(ComponentItem {
            id: component.id.to_string(),
            name: component.name.clone().into(),
            description: component.description.clone().into(),
            parent: component.parent.as_ref().map(ToString::to_string),
            public: component.public,
            systems: component.systems.iter().map(ToString::to_string).collect(),
            status: statuses.get(&component.id).copied().unwrap_or(ComponentStatus::Unknown).as_str(),
            origin: serde_json::to_value(&component.origin)?,
            uptime_90d: ninety.and_then(|sums| uptime::figure(&sums, &world.policy)),
        })
    };
    Ok(Json(Items::try_page(components, &page, |(place, _)| Cursor::new(*place, ""), item)?))
}
