//! What is due, over all tables that hold due times.

use hinomi_domain::kernel::Timestamp;
use hinomi_store::{Tx, alert, alert_group, obligation, timer};

use super::at;
use crate::turn::Turn;
use crate::{Engine, Fault};

pub use hinomi_store::timer::TimerRow as Timer;

pub async fn anything(engine: &Engine, now: Timestamp) -> Result<bool, Fault> {
    Ok(next_at(engine).await?.is_some_and(|next| next <= now))
}

pub async fn next_at(engine: &Engine) -> Result<Option<Timestamp>, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(soonest(&mut tx).await?.map(at))
}

async fn soonest(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    let all =
        [obligation::next_at(tx).await?, alert::next_expiry_at(tx).await?, timer::next_at(tx).await?, alert_group::next_at(tx).await?];
    Ok(all.into_iter().flatten().min())
}

pub async fn timers(turn: &mut Turn<'_>, now: Timestamp, limit: u32) -> Result<Vec<Timer>, Fault> {
    Ok(timer::due(turn.tx, now.as_micros(), i64::from(limit)).await?)
}

pub async fn clear(turn: &mut Turn<'_>, timer: &Timer) -> Result<(), Fault> {
    timer::clear(turn.tx, &timer.kind, &timer.subject_kind, &timer.subject).await?;
    Ok(())
}
