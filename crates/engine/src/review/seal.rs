//! Seals the ledger of a month some days after its end: what is sealed is kept as it was (rule 4 of the domain).

use std::time::Duration;

use hinomi_domain::kernel::Actor;
use hinomi_domain::review::ledger;
use hinomi_store::ledger_seal::{self, LedgerSealRow};
use hinomi_store::obligation;
use jiff::ToSpan as _;
use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use crate::read::ledger::{Sealed, name};
use crate::{Engine, Fault, rows};

const EVERY: Duration = Duration::from_secs(3_600);
/// Months looked back at; hinomi that was away for longer has nothing of them either.
const MONTHS_BACK: i64 = 24;

/// Looks at start and then each hour, until cancelled.
pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        match run_once(&engine).await {
            Ok(months) => {
                for month in months {
                    tracing::info!("sealed the ledger of {month}");
                }
            }
            Err(fault) => tracing::warn!(error = %fault, "failed to seal the ledger"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Seals every month that is over for long enough, has obligations and none pending. Answers the months sealed, as `2026-11`.
pub async fn run_once(engine: &Engine) -> Result<Vec<String>, Fault> {
    let today = engine.clock().now().in_zone(&engine.world().policy.zone).date();
    let mut sealed = Vec::new();
    for back in 1..=MONTHS_BACK {
        let Ok(month) = today.first_of_month().checked_sub(back.months()) else { break };
        if seal(engine, month).await? {
            sealed.push(name(month));
        }
    }
    Ok(sealed)
}

async fn seal(engine: &Engine, month: Date) -> Result<bool, Fault> {
    let (world, now) = (engine.world(), engine.clock().now());
    if !ledger::is_sealable(month, &world.policy.zone, now) {
        return Ok(false);
    }
    let (from, to) = ledger::bounds(month, &world.policy.zone);
    let mut tx = engine.store().read().await?;
    if ledger_seal::get(&mut tx, &name(month)).await?.is_some() {
        return Ok(false);
    }
    let rows = obligation::of_month(&mut tx, from.as_micros(), to.as_micros(), true).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(false);
    }
    // In one transaction with the seal: nothing can settle in between.
    engine
        .turn(Actor::system("seal"), move |turn| {
            Box::pin(async move {
                let (from, to) = ledger::bounds(month, &turn.world.policy.zone);
                let rows = obligation::of_month(turn.tx, from.as_micros(), to.as_micros(), true).await?;
                let mut obligations = Vec::with_capacity(rows.len());
                for row in &rows {
                    obligations.push(rows::obligation::read(row)?.0);
                }
                let policy = turn.world.policy.clone();
                if ledger::month(&policy, &obligations, month, &policy.zone).totals.pending > 0 {
                    return Ok(false);
                }
                let doc = serde_json::to_string(&Sealed { policy, obligations })?;
                let row = LedgerSealRow { month: name(month), sealed_at: turn.now.as_micros(), doc };
                Ok(ledger_seal::insert(turn.tx, &row).await?)
            })
        })
        .await
}
