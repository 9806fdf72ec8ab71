//! What the engine knows of the configuration: one immutable snapshot, replaced whole when a new one is accepted. A refused new
//! configuration leaves the old one running and is shown.

use std::sync::Arc;

use arc_swap::ArcSwap;
use hinomi_config::Config;
use hinomi_domain::kernel::{Language, Timestamp};

/// The running configuration.
pub struct World {
    pub config: Config,
    pub loaded_at: Timestamp,
}

impl std::ops::Deref for World {
    type Target = Config;
    fn deref(&self) -> &Config {
        &self.config
    }
}

impl World {
    /// Where people reach the console, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.config.server.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://localhost:{}", self.config.server.listen.port()),
        }
    }

    /// The default public page, without a slash at the end.
    pub fn page_url(&self) -> String {
        let Some(page) = self.config.catalog.pages.first() else { return self.public_url() };
        match (&page.host_name, &self.config.server.publish_url) {
            (Some(host), _) => format!("https://{host}"),
            // The host that outlives us.
            (None, Some(url)) => url.clone(),
            (None, None) => format!("{}/status/{}", self.public_url(), page.id),
        }
    }

    /// The language of texts that exist only once, such as a description for the record: the first administrator's.
    pub fn policy_language(&self) -> Language {
        let people = self.config.catalog.people.values();
        people.max_by_key(|person| person.role).map_or(Language::default(), |person| person.language)
    }
}

/// Why the newest configuration on disk is not the running one.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Rejected {
    pub message: String,
    /// The errors as the command line prints them.
    pub rendered: String,
    pub at: Timestamp,
}

pub struct Current {
    world: ArcSwap<World>,
    rejected: ArcSwap<Option<Rejected>>,
}

impl Current {
    pub fn new(config: Config, now: Timestamp) -> Self {
        Current { world: ArcSwap::from_pointee(World { config, loaded_at: now }), rejected: ArcSwap::from_pointee(None) }
    }

    pub fn get(&self) -> Arc<World> {
        self.world.load_full()
    }

    pub fn rejected(&self) -> Arc<Option<Rejected>> {
        self.rejected.load_full()
    }

    pub(crate) fn accept(&self, config: Config, now: Timestamp) {
        self.world.store(Arc::new(World { config, loaded_at: now }));
        self.rejected.store(Arc::new(None));
    }

    pub(crate) fn reject(&self, rejected: Rejected) {
        self.rejected.store(Arc::new(Some(rejected)));
    }
}
