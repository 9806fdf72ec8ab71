//! The moments at which a run kills: by chance, and again when its seed is given.

use std::hash::{BuildHasher as _, RandomState};

pub const SEED_VARIABLE: &str = "HINOMI_CRASH_SEED";

pub struct Chance {
    state: u64,
    pub seed: u64,
}

impl Chance {
    /// The seed that the environment gives, or another one each time.
    pub fn of_this_run() -> Self {
        let given = std::env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one("crash"));
        Chance { state: seed, seed }
    }

    /// A number below `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        // SplitMix64: every seed gives another sequence, and no dependency is needed for it.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }
}
