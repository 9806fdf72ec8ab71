//! A simulated year, small enough for seconds: random outages, absences, maintenance, people at work. What must always hold holds, the
//! uptime is that of the script, and what was sealed stays. The full year is measured by `bench/` (its binary `year`).
//!
//! `HINOMI_TEST_YEARS` says how many seeds are lived through in each zone (one by default).

use hinomi_testkit::Backend;
use hinomi_testkit::year::{Size, Year};

/// The Japanese business year's end, and the turn of the year.
const TOKYO: Size = Size {
    seed: 20_261_231,
    zone: "Asia/Tokyo",
    first_day: "2026-11-20",
    days: 70,
    components: 10,
    monitors: 24,
    outages: 40,
    restarts: 4,
};

/// Over both changes of the clock.
const NEW_YORK: Size = Size {
    seed: 20_260_308,
    zone: "America/New_York",
    first_day: "2026-02-20",
    days: 265,
    components: 10,
    monitors: 16,
    outages: 36,
    restarts: 6,
};

fn seeds() -> u64 {
    std::env::var("HINOMI_TEST_YEARS").ok().and_then(|count| count.parse().ok()).unwrap_or(1)
}

async fn holds(backend: &Backend, size: &Size, months_sealed: usize) {
    for more in 0..seeds() {
        let size = Size { seed: size.seed + more, ..size.clone() };
        let seed = size.seed;
        let year = Year::live(backend, size).await.unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        let lived = year.check().await.unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        assert!(lived.looked.incidents > 10 && lived.looked.obligations > 40 && lived.acts > 40, "seed {seed}: little happened: {lived:?}");
        assert!(lived.sealed.len() >= months_sealed, "seed {seed}: sealed are only {:?}", lived.sealed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_year_in_tokyo_holds_on_sqlite() {
    holds(&Backend::Sqlite, &TOKYO, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_year_in_tokyo_holds_on_postgres() {
    holds(&Backend::postgres().expect("PostgreSQL for tests"), &TOKYO, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_year_in_new_york_holds_on_sqlite() {
    holds(&Backend::Sqlite, &NEW_YORK, 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_year_in_new_york_holds_on_postgres() {
    holds(&Backend::postgres().expect("PostgreSQL for tests"), &NEW_YORK, 6).await;
}
