//! Killed in a storm: ten thousand alerts are posted, each is told of by webhook, some open incidents with promises of seconds, and
//! somewhere in the middle everything stops.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::ensure;
use hinomi_store::Page;
use hinomi_store::delivery::{self, DeliveryFilter};
use hinomi_store::page::LIMIT_MAX;
use hinomi_testkit::{Backend, Chance, World, invariants};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::process::Hinomi;
use super::sink::Sink;
use super::until;

const SEED_VARIABLE: &str = "HINOMI_CRASH_SEED";
const ALERTS: usize = 10_000;
const ALERTS_PER_POST: usize = 20;
const CONNECTIONS: usize = 8;
/// One alert in so many is of a public component, and opens an incident or joins one.
const PLACED_EVERY: usize = 100;
const COMPONENTS: usize = 10;
const SETTLED_WITHIN: Duration = Duration::from_secs(600);
const ASKED_EVERY: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_on_sqlite_loses_nothing() {
    rounds(Backend::Sqlite, "SQLite", count("HINOMI_CRASH_SQLITE", 5)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_on_postgres_loses_nothing() {
    rounds(Backend::postgres().expect("PostgreSQL for tests"), "PostgreSQL", count("HINOMI_CRASH_POSTGRES", 1)).await;
}

fn count(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The seed that the environment gives, or another one each time.
fn seed() -> u64 {
    let given = std::env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| RandomState::new().hash_one("crash"))
}

/// What one round saw.
#[derive(Default)]
struct Round {
    acknowledged_before: usize,
    arrived_before: usize,
    messages: usize,
    duplicates: usize,
    obligations: usize,
    ready_after: Duration,
}

async fn rounds(backend: Backend, name: &str, count: usize) {
    let seed = seed();
    let mut chance = Chance::new(seed);
    let (mut messages, mut duplicates, mut obligations, mut slowest) = (0, 0, 0, Duration::ZERO);
    println!("{name}: {count} rounds of {ALERTS} alerts, seed {seed}");
    for number in 1..=count {
        let round = round(&backend, &mut chance).await.unwrap_or_else(|error| panic!("round {number} of seed {seed}: {error:#}"));
        println!(
            "{name} round {number}: killed with {} alerts acknowledged and {} messages arrived; ready again after {:?}; {} messages, {} twice, {} obligations",
            round.acknowledged_before, round.arrived_before, round.ready_after, round.messages, round.duplicates, round.obligations
        );
        messages += round.messages;
        duplicates += round.duplicates;
        obligations += round.obligations;
        slowest = slowest.max(round.ready_after);
    }
    println!(
        "{name}: {count} rounds, 0 lost of {} alerts and {messages} messages, {duplicates} came twice under their key, {obligations} obligations with one outcome each, ready again after at most {slowest:?}",
        count * ALERTS
    );
}

async fn round(backend: &Backend, chance: &mut Chance) -> anyhow::Result<Round> {
    let sink = Sink::start().await?;
    let hinomi = Arc::new(Hinomi::prepare(backend, &configuration(&sink.url)).await?);
    hinomi.start().await?;
    let mut round = Round::default();

    // The moment: somewhere among the posts, or among the messages that they cause, and a little later.
    let while_posting = chance.percent(50);
    let reached = usize::try_from(chance.between(0, i64::try_from(ALERTS)?))?;
    let later = Duration::from_micros(chance.between(0, 20_000).unsigned_abs());
    let storm = Arc::new(Storm::default());
    let posting = tokio::spawn(post_all(storm.clone(), hinomi.clone()));
    let come = async || Ok(if while_posting { storm.acknowledged() >= reached } else { sink.count() >= reached });
    until("the moment to kill", SETTLED_WITHIN, come).await?;
    tokio::time::sleep(later).await;
    hinomi.kill().await?;
    posting.await??;
    round.acknowledged_before = storm.acknowledged();
    round.arrived_before = sink.count();

    let started = Instant::now();
    hinomi.start().await?;
    round.ready_after = started.elapsed();
    // Whoever was not answered posts again, as every sender of alerts does.
    post_all(storm.clone(), hinomi.clone()).await?;
    ensure!(storm.acknowledged() == ALERTS, "only {} alerts were ever acknowledged", storm.acknowledged());
    settled(&hinomi).await?;
    hinomi.stop().await?;
    look(&hinomi, &sink, &mut round).await?;
    Ok(round)
}

/// Promises of seconds: by the end of a round some were kept, some warned of, some missed.
fn configuration(sink: &str) -> String {
    let mut toml = format!(
        r#"
        [[channel]]
        id = "sink"
        kind = "webhook"
        url = "{sink}"
        [[notify]]
        channel = "sink"
        on = ["alert", "incident", "notice", "obligation"]
        [policy]
        attach_window = "2s"
        alert_expiry = "1h"
        resolve_after = "never"
        [[clause]]
        id = "flash"
        within = "5s"
        send = "auto"
        [[clause]]
        id = "follow_up"
        within = "2s"
        warn_before = "1s"
        [[clause]]
        id = "update"
        within = "3s"
        [[clause]]
        id = "recovery"
        within = "2s"
        "#
    );
    for number in 0..COMPONENTS {
        toml.push_str(&format!("[[component]]\nid = \"c{number}\"\nimportant = true\npublic = true\n"));
    }
    toml
}

/// Which posts were acknowledged.
#[derive(Default)]
struct Storm {
    acknowledged: Mutex<BTreeSet<usize>>,
}

impl Storm {
    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len() * ALERTS_PER_POST
    }

    /// The posts that nobody has answered yet.
    fn open(&self) -> Vec<usize> {
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        (0..ALERTS / ALERTS_PER_POST).filter(|number| !acknowledged.contains(number)).collect()
    }
}

/// Posts what is not acknowledged yet over some connections, until the first that gets no answer.
async fn post_all(storm: Arc<Storm>, hinomi: Arc<Hinomi>) -> anyhow::Result<()> {
    let open = Arc::new(storm.open());
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (storm, hinomi, open, next) = (storm.clone(), hinomi.clone(), open.clone(), next.clone());
        connections.spawn(async move {
            while let Some(number) = open.get(next.fetch_add(1, Ordering::SeqCst)) {
                if !hinomi.post_alerts(&alerts(*number)).await? {
                    return Ok(());
                }
                storm.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).insert(*number);
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    Ok(())
}

fn alerts(post: usize) -> Value {
    let alerts = (post * ALERTS_PER_POST..(post + 1) * ALERTS_PER_POST).map(|number| {
        let mut labels = json!({ "alertname": "storm", "number": number.to_string() });
        if number % PLACED_EVERY == 0 {
            labels["component"] = format!("c{}", number / PLACED_EVERY % COMPONENTS).into();
        }
        json!({ "labels": labels })
    });
    alerts.collect()
}

/// Everything that was to be sent is sent, and no promise is open.
async fn settled(hinomi: &Hinomi) -> anyhow::Result<()> {
    let open = ["/api/v1/deliveries?state=pending,sending,retrying&limit=1", "/api/v1/obligations?state=pending&limit=1"];
    until("everything is sent and settled", SETTLED_WITHIN, async || {
        // Being asked too often is work too.
        tokio::time::sleep(ASKED_EVERY).await;
        for path in open {
            if !hinomi.is_empty(path).await? {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await
}

/// What must hold, seen from inside (the store that it left) and from outside (what arrived).
async fn look(hinomi: &Hinomi, sink: &Sink, round: &mut Round) -> anyhow::Result<()> {
    let world = World::over(hinomi.database(), &hinomi.config()).await?;
    let looked = invariants::check(&world).await?;
    ensure!(looked.alerts == ALERTS, "{} of {ALERTS} alerts are there", looked.alerts);
    ensure!(looked.incidents > 0 && looked.obligations > looked.incidents, "the storm made {looked:?}");
    round.obligations = looked.obligations;

    let arrived = sink.arrived();
    let deliveries = deliveries(&world).await?;
    for (key, state) in &deliveries {
        ensure!(state == "sent", "the delivery {key} is {state}");
        ensure!(arrived.contains_key(key), "the delivery {key} is recorded as sent and did not arrive");
    }
    for (key, arrived) in &arrived {
        ensure!(deliveries.contains_key(key), "{key} arrived and nobody knows of it: {}", arrived.body);
        ensure!(!arrived.ambiguous, "two different messages came as {key}");
    }
    let told: BTreeSet<String> = sink.of("alert.firing").iter().map(|(_, arrived)| number_of(&arrived.body)).collect();
    ensure!(told.len() == ALERTS, "{} of {ALERTS} alerts were told of", told.len());
    round.messages = arrived.len();
    round.duplicates = arrived.values().map(|arrived| arrived.times - 1).sum();
    Ok(())
}

fn number_of(body: &Value) -> String {
    body["data"]["labels"]["number"].to_string()
}

/// State by idempotency key.
async fn deliveries(world: &World) -> anyhow::Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    let mut filter = DeliveryFilter { restricted: true, page: Page::first(LIMIT_MAX), ..DeliveryFilter::default() };
    loop {
        let mut tx = world.engine.store().read().await?;
        let rows = delivery::list(&mut tx, &filter).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        filter.page.cursor = Some(last.cursor());
        for row in rows {
            ensure!(found.insert(row.idempotency_key.clone(), row.state).is_none(), "two deliveries have the key {}", row.idempotency_key);
        }
    }
}
