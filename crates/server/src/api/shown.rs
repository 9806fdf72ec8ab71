//! What answers are made from and that is dear to work out: kept in memory, never older than a minute.

use std::time::Duration;

use hinomi_engine::read::Figures;

use crate::access::limits::Limit;

pub struct Shown {
    pub figures: Figures,
    /// Checks that people ask for, per monitor: a target is not to be hammered through us.
    pub tests: Limit<String>,
}

impl Default for Shown {
    fn default() -> Self {
        Shown { figures: Figures::default(), tests: Limit::new(3, Duration::from_secs(5)) }
    }
}
