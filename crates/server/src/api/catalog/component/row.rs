//! A component as lists and its own answer show it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use hinomi_domain::catalog::Component;
use hinomi_domain::kernel::ComponentId;
use hinomi_domain::review::status::ComponentStatus;
use hinomi_engine::read::status;
use hinomi_engine::read::uptime::{self, ComponentUptime};
use hinomi_engine::world::World;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::shape::{Origin, Words};
use crate::api::words;
use crate::{Problem, ServerState};

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

/// What rows of components are made from.
pub struct Rows {
    world: Arc<World>,
    figures: Arc<HashMap<ComponentId, ComponentUptime>>,
    statuses: BTreeMap<ComponentId, ComponentStatus>,
}

impl Rows {
    pub async fn load(state: &ServerState) -> Result<Rows, Problem> {
        let world = state.engine().world();
        let figures = state.shown().figures.components(state.engine()).await?;
        let mut tx = state.engine().store().read().await?;
        let statuses = status::components(state.engine(), &mut tx, |_| true).await?;
        Ok(Rows { world, figures, statuses })
    }

    pub fn row(&self, component: &Component) -> Result<ComponentItem, Problem> {
        let ninety = self.figures.get(&component.id).map(|found| found.ninety);
        Ok(ComponentItem {
            id: component.id.to_string(),
            name: component.name.clone().into(),
            description: component.description.clone().into(),
            parent: component.parent.as_ref().map(ToString::to_string),
            public: component.public,
            systems: component.systems.iter().map(ToString::to_string).collect(),
            status: self.statuses.get(&component.id).copied().unwrap_or(ComponentStatus::Unknown).as_str(),
            origin: serde_json::to_value(&component.origin)?,
            uptime_90d: ninety.and_then(|sums| uptime::figure(&sums, &self.world.policy)),
        })
    }
}
