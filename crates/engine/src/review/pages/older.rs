//! Pages of long ago, rendered when somebody asks for one and kept for a while: memory does not grow with the years.

use std::collections::HashMap;
use std::sync::Arc;

use hinomi_domain::kernel::{IncidentId, Language};
use hinomi_render::page::{self, Month, PageView, PublicIncident, Rendered};
use hinomi_store::Tx;

use super::asset::Asset;
use super::view::{self, PageFacts};
use super::{incidents, render as rendering};
use crate::{Engine, Fault};

/// Pages kept until the next rendering.
const KEPT_MAX: usize = 64;

/// A page that exists but is not kept ready.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Older {
    pub page: String,
    pub own_host: bool,
    pub language: Language,
    pub part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Month(Month),
    Incident(String),
}

#[derive(Default)]
pub struct Kept(HashMap<Older, Arc<Asset>>);

impl Kept {
    pub fn get(&self, older: &Older) -> Option<Arc<Asset>> {
        self.0.get(older).cloned()
    }

    pub fn put(&mut self, older: Older, asset: Arc<Asset>) {
        if self.0.len() >= KEPT_MAX {
            self.0.clear();
        }
        self.0.insert(older, asset);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

pub async fn render(engine: &Engine, facts: &PageFacts, wanted: &Older) -> Result<Option<Asset>, Fault> {
    let view = match &facts.page.host_name {
        Some(host) if wanted.own_host => rendering::own_host(facts, host),
        _ => facts.view.clone(),
    };
    let view = view.in_language(wanted.language);
    let mut tx = engine.store().read().await?;
    let rendered = match &wanted.part {
        Part::Month(month) => self::month(&mut tx, facts, &view, *month).await?,
        Part::Incident(id) => incident(&mut tx, facts, &view, &IncidentId::new(id.as_str())).await?,
    };
    Ok(rendered.map(|rendered| Asset::html(rendered, view.confirmed_at, view.valid_until)))
}

/// A month's page, read from the store.
pub async fn month(tx: &mut Tx, facts: &PageFacts, view: &PageView, month: Month) -> Result<Option<Rendered>, Fault> {
    if !facts.months.iter().any(|(known, _)| *known == month) {
        return Ok(None);
    }
    let mut found: Vec<PublicIncident> = Vec::new();
    for listed in facts.of_month(month) {
        found.extend(incidents::one(tx, &listed.id, &facts.shown, &facts.world.catalog).await?);
    }
    let history = view::history(&facts.page, month, &found, &facts.completed, &facts.view.maintenances, &facts.months);
    Ok(Some(page::history(view, &history)))
}

/// An incident's page, read from the store.
pub async fn incident(tx: &mut Tx, facts: &PageFacts, view: &PageView, id: &IncidentId) -> Result<Option<Rendered>, Fault> {
    Ok(incidents::one(tx, id, &facts.shown, &facts.world.catalog).await?.map(|incident| page::incident(view, &incident)))
}
