//! Alerts of other senders (Alertmanager API v2): durable when acknowledged, as fast as the disk allows.
//!
//! Posts that arrive together share one transaction. Known firing alerts are touched by one set-based statement; only what begins
//! or ends is decided one by one.

use std::collections::{BTreeMap, HashMap, HashSet};

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::alert::{self, Report};
use hinomi_domain::kernel::{Actor, Severity, Span, Timestamp};
use hinomi_domain::policy::SubjectKind;
use tokio::sync::{mpsc, oneshot};

use super::raise;
use crate::turn::Turn;
use crate::{Engine, Fault, rows};

/// One alert as posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub generator_url: Option<String>,
}

/// Posts that wait; beyond it the sender is held back.
const WAITING_MAX: usize = 1_024;
/// Alerts taken into one transaction.
const BATCH_MAX: usize = 4_000;

struct Post {
    alerts: Vec<Posted>,
    done: oneshot::Sender<Result<(), Fault>>,
}

/// Where posts go.
#[derive(Clone)]
pub struct Intake {
    posts: mpsc::Sender<Post>,
}

impl Intake {
    /// Starts the task that commits posts. It ends when the last `Intake` is dropped.
    pub(crate) fn start() -> (Intake, Worker) {
        let (posts, receiver) = mpsc::channel(WAITING_MAX);
        (Intake { posts }, Worker { receiver })
    }

    /// Takes alerts in. `Ok`: committed, with everything that follows from them.
    pub async fn submit(&self, alerts: Vec<Posted>) -> Result<(), Fault> {
        let (done, wait) = oneshot::channel();
        let closed = || Fault::Broken(anyhow::anyhow!("alert intake has stopped"));
        self.posts.send(Post { alerts, done }).await.map_err(|_| closed())?;
        wait.await.map_err(|_| closed())?
    }
}

pub(crate) struct Worker {
    receiver: mpsc::Receiver<Post>,
}

impl Worker {
    pub(crate) async fn run(mut self, engine: Engine) {
        while let Some(first) = self.receiver.recv().await {
            let mut alerts = first.alerts;
            let mut waiting = vec![first.done];
            while alerts.len() < BATCH_MAX
                && let Ok(next) = self.receiver.try_recv()
            {
                alerts.extend(next.alerts);
                waiting.push(next.done);
            }
            let result = take(&engine, alerts).await;
            for done in waiting {
                let answer = match &result {
                    Ok(()) => Ok(()),
                    Err(fault) => Err(Fault::Broken(anyhow::anyhow!("failed to take alerts in: {fault}"))),
                };
                let _ = done.send(answer);
            }
        }
    }
}

async fn take(engine: &Engine, alerts: Vec<Posted>) -> Result<(), Fault> {
    engine.metrics().alerts_posted(alerts.len() as u64);
    let alerts = std::sync::Arc::new(alerts);
    engine
        .turn(Actor::system("intake"), move |turn| {
            let alerts = alerts.clone();
            Box::pin(async move { commit(turn, &alerts).await })
        })
        .await
}

/// Commits a batch in the caller's transaction. Of several posts of one alert the last decides whether it ended.
pub async fn commit(turn: &mut Turn<'_>, alerts: &[Posted]) -> Result<(), Fault> {
    let world = turn.world.clone();
    let now = turn.now;
    let mut order = Vec::new();
    let mut newest: HashMap<String, (&Posted, i64)> = HashMap::new();
    for posted in alerts {
        let fingerprint = alert::fingerprint(SOURCE, &posted.labels);
        match newest.get_mut(&fingerprint) {
            Some((known, count)) => {
                *known = posted;
                *count += 1;
            }
            None => {
                order.push(fingerprint.clone());
                newest.insert(fingerprint, (posted, 1));
            }
        }
    }
    let ended = |posted: &Posted| posted.ends_at.is_some_and(|at| at <= now);
    let touches: Vec<rows::alert::Touch> = order
        .iter()
        .filter_map(|fingerprint| newest.get(fingerprint).map(|(posted, count)| (fingerprint, posted, count)))
        .filter(|(_, posted, _)| !ended(posted))
        .map(|(fingerprint, posted, count)| rows::alert::Touch {
            fingerprint: fingerprint.clone(),
            count: *count,
            expires_at: Some(expiry(posted, world.policy.alert_expiry, now)),
        })
        .collect();
    let known: HashSet<String> = rows::alert::touch_many(turn, &touches).await?.into_iter().collect();
    if !known.is_empty() {
        let repeats = touches.iter().filter(|touch| known.contains(&touch.fingerprint)).map(|touch| touch.count).sum::<i64>();
        let fact = alert::Fact::Repeated { alerts: known.len() as u64, repeats: repeats.unsigned_abs() };
        turn.record(SubjectKind::Alert, "batch", false, &[fact])?;
    }
    for fingerprint in &order {
        let Some((posted, _)) = newest.get(fingerprint) else { continue };
        if ended(posted) {
            if let Some((firing, version)) = rows::alert::firing(turn, fingerprint).await? {
                raise::resolve(turn, &firing, version, posted.ends_at.unwrap_or(now)).await?;
            }
        } else if !known.contains(fingerprint) {
            raise::fire(turn, report(posted, &world.catalog, world.policy.alert_expiry, now)).await?;
        }
    }
    turn.due |= !touches.is_empty();
    Ok(())
}

/// Labels alone make the fingerprint of a posted alert, as in Alertmanager: the source is the same for all.
const SOURCE: &str = "api";

fn expiry(posted: &Posted, after: Span, now: Timestamp) -> Timestamp {
    posted.ends_at.filter(|at| *at > now).unwrap_or(now + after)
}

fn report(posted: &Posted, catalog: &Catalog, expiry_after: Span, now: Timestamp) -> Report {
    let label = |name: &str| posted.labels.get(name).map(String::as_str);
    Report {
        source: SOURCE.to_owned(),
        rule: label("alertname").unwrap_or(SOURCE).to_owned(),
        severity: label("severity").map_or(Severity::Major, Severity::from_label),
        component: label("component").map(Into::into).filter(|id| catalog.components.contains_key(id)),
        system: label("system").map(Into::into).filter(|id| catalog.systems.contains_key(id)),
        started_at: posted.starts_at.unwrap_or(now),
        expires_at: Some(expiry(posted, expiry_after, now)),
        labels: posted.labels.clone(),
        annotations: posted.annotations.clone(),
        generator_url: posted.generator_url.clone(),
    }
}
