//! The public pages, rendered when something changes and at least each minute, and kept in memory: whoever reads one costs neither
//! a statement nor a rendering.
//!
//! A page vouches for what it shows for three minutes. When the store does not answer any longer, nobody renews that, and the page
//! turns to "cannot confirm" by itself.

mod archive;
mod asset;
mod figures;
mod incidents;
mod older;
mod render;
mod site;
mod view;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use hinomi_domain::kernel::{Span, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::review::publish;
use crate::{Engine, Fault};

pub use asset::{Asset, Form, http_date};
pub use older::Older;
pub use site::{Found, Site};
pub use view::PageFacts;

pub(crate) use older::{incident as older_incident, month as older_month};
pub(crate) use render::{documents, own_host, unconfirmed};

use archive::Archive;
use figures::Figures;
use incidents::Known;

/// How long a page vouches for what it shows.
pub const VALID_FOR: Span = Span::minutes(3);
/// Renewed at least this often, which leaves a reader's copy two minutes even at the worst moment.
const RENEWED_EVERY: Duration = Duration::from_secs(50);
/// At most one rendering in this time.
const RENDERED_EVERY: Duration = Duration::from_secs(1);
/// What follows at once from the same cause is waited for.
const GATHERED_FOR: Duration = Duration::from_millis(30);

/// The pages of this engine. Reading them takes no lock.
#[derive(Default)]
pub struct Pages {
    site: ArcSwap<Site>,
    facts: ArcSwap<Vec<PageFacts>>,
    keeper: tokio::sync::Mutex<Keeper>,
    older: Mutex<older::Kept>,
}

/// What is remembered from one rendering to the next, so that only what changed is read again.
#[derive(Default)]
struct Keeper {
    archive: Archive,
    known: Known,
    figures: Figures,
    publisher: publish::Publisher,
    /// The pages say "cannot confirm" already.
    stale: bool,
}

impl Pages {
    /// What is served now.
    pub fn site(&self) -> Arc<Site> {
        self.site.load_full()
    }

    /// Reads, renders and publishes everything once.
    ///
    /// # Errors
    /// The store does not answer; what was served goes on being served, and turns to "cannot confirm" when its time is over.
    pub async fn refresh(&self, engine: &Engine) -> Result<(), Fault> {
        let mut keeper = self.keeper.lock().await;
        let loaded = load(engine, &mut keeper).await;
        let now = engine.clock().now();
        match loaded {
            Ok(facts) => {
                let facts = Arc::new(facts);
                self.facts.store(facts.clone());
                keeper.stale = false;
                self.show(facts.clone(), false).await?;
                publish::publish(engine, &mut keeper.publisher, facts).await;
                Ok(())
            }
            Err(fault) => {
                let facts = self.facts.load_full();
                if !keeper.stale && facts.iter().any(|facts| facts.view.valid_until <= now) {
                    keeper.stale = true;
                    self.show(facts, true).await?;
                }
                Err(fault)
            }
        }
    }

    /// A page that is too old to be kept ready: a month of history or an incident of long ago.
    pub async fn older(&self, engine: &Engine, wanted: &Older) -> Result<Option<Arc<Asset>>, Fault> {
        let kept = || self.older.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept().get(wanted) {
            return Ok(Some(found));
        }
        let facts = self.facts.load_full();
        let Some(facts) = facts.iter().find(|facts| facts.page.id.as_str() == wanted.page) else { return Ok(None) };
        let found = older::render(engine, facts, wanted).await?.map(Arc::new);
        if let Some(asset) = &found {
            kept().put(wanted.clone(), asset.clone());
        }
        Ok(found)
    }

    async fn show(&self, facts: Arc<Vec<PageFacts>>, stale: bool) -> Result<(), Fault> {
        // A rendering takes some milliseconds of computing: not on the threads that answer requests.
        let site = tokio::task::spawn_blocking(move || render::site(&facts, stale)).await.map_err(Fault::broken)?;
        self.site.store(Arc::new(site));
        self.older.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}

async fn load(engine: &Engine, keeper: &mut Keeper) -> Result<Vec<PageFacts>, Fault> {
    let now = engine.clock().now();
    let world = engine.world();
    let mut tx = engine.store().read().await?;
    keeper.archive.refresh(&mut tx, now).await?;
    let mut all = Vec::with_capacity(world.catalog.pages.len());
    let mut used = Vec::new();
    for page in &world.catalog.pages {
        let shown = view::shown(&world.catalog, page);
        let listed = keeper.archive.of(&shown);
        let incidents = incidents::load(&mut tx, &mut keeper.known, &listed, (&shown, &world.catalog), now, &mut used).await?;
        let figures = keeper.figures.of(&mut tx, &world, page, &shown, now).await?;
        all.push(view::facts(engine, &mut tx, &world, page, &shown, view::Parts { incidents, figures, listed, now }).await?);
    }
    keeper.known.keep_only(&used);
    Ok(all)
}

/// When the whole was vouched for and until when that holds.
pub(crate) fn stamp(now: Timestamp) -> (Timestamp, Timestamp) {
    (now, now + VALID_FOR)
}

/// Renders on every change and by the clock, until cancelled.
pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = engine.live().page().notified() => tokio::time::sleep(GATHERED_FOR).await,
            () = tokio::time::sleep(RENEWED_EVERY) => {}
        }
        if let Err(fault) = engine.pages().refresh(&engine).await {
            tracing::error!(error = %fault, "failed to render the public pages");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RENDERED_EVERY) => {}
        }
    }
}

/// What the live page keeps ready, for the published copy: the same, with links between files.
pub(crate) fn ready_files(facts: &PageFacts, view: &hinomi_render::page::PageView) -> render::Files {
    render::files(facts, view, false)
}
