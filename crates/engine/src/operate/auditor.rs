//! Recomputes from the journal what should have gone out and compares; a difference is itself an alert.

use std::collections::BTreeMap;
use std::time::Duration;

use hinomi_domain::detect::alert::Report;
use hinomi_domain::kernel::{Actor, Severity, Span, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::detect::raise;
use crate::inform::announce::Announced;
use crate::{Engine, Fault, rows};

const EVERY: Duration = Duration::from_secs(300);
/// Journal entries read at a time.
const PAGE: i64 = 1_000;
/// A delivery that is older than this and was never tried is stuck.
const STUCK_AFTER: Span = Span::minutes(10);

pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(fault) = run_once(&engine).await {
            tracing::warn!(error = %fault, "failed to audit the outbox");
        }
    }
}

/// What the journal promised and the outbox does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub subject_kind: String,
    pub subject: String,
    pub what: String,
}

/// Compares, and raises or resolves the alert that says so.
pub async fn run_once(engine: &Engine) -> Result<Vec<Difference>, Fault> {
    let differences = compare(engine).await?;
    let found = differences.clone();
    engine
        .turn(Actor::system("auditor"), move |turn| {
            let found = found.clone();
            Box::pin(async move {
                let report = report(&found, turn.now);
                match (found.is_empty(), rows::alert::firing(turn, &report.fingerprint()).await?) {
                    (true, Some((alert, version))) => raise::resolve(turn, &alert, version, turn.now).await,
                    (false, None) => raise::fire(turn, report).await.map(|_| ()),
                    _ => Ok(()),
                }
            })
        })
        .await?;
    Ok(differences)
}

async fn compare(engine: &Engine) -> Result<Vec<Difference>, Fault> {
    let now = engine.clock().now();
    let mut differences = Vec::new();
    let mut seq = rows::journal::audited(engine).await?;
    loop {
        let page = rows::journal::after(engine, seq, PAGE).await?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for entry in page {
            let Ok(Announced::Announced { event, deliveries, .. }) = serde_json::from_str(&entry.fact) else { continue };
            // Written in one transaction, so with the very same instant.
            let held = rows::delivery::held(engine, &entry.subject_kind, &entry.subject, event.as_str(), entry.at).await?;
            if held < deliveries {
                let what = format!("the journal promises {deliveries} deliveries of {}, the outbox holds {held}", event.as_str());
                differences.push(Difference { subject_kind: entry.subject_kind, subject: entry.subject, what });
            }
        }
    }
    rows::journal::set_audited(engine, seq).await?;
    let stuck = rows::delivery::untried_before(engine, now - STUCK_AFTER).await?;
    if stuck > 0 {
        let what = format!("{stuck} deliveries have waited for more than {STUCK_AFTER} without a try");
        differences.push(Difference { subject_kind: "delivery".to_owned(), subject: String::new(), what });
    }
    Ok(differences)
}

fn report(differences: &[Difference], now: Timestamp) -> Report {
    let first = differences.first().map(|difference| difference.what.clone()).unwrap_or_default();
    Report {
        source: "hinomi".to_owned(),
        rule: "auditor".to_owned(),
        labels: BTreeMap::from([("alertname".to_owned(), "HinomiDeliveriesMissing".to_owned())]),
        annotations: BTreeMap::from([
            ("summary_ja".to_owned(), format!("送信されるべき配信が見つかりません: {first}")),
            ("summary_en".to_owned(), format!("deliveries that should exist are missing: {first}")),
        ]),
        generator_url: None,
        severity: Severity::Critical,
        component: None,
        system: None,
        started_at: now,
        expires_at: None,
    }
}
