//! What is due, over all tables that hold due times.

use hinomi_domain::kernel::Timestamp;
use hinomi_store::timer;

use super::at;
use crate::turn::Turn;
use crate::{Engine, Fault};

pub use hinomi_store::timer::TimerRow as Timer;

pub async fn next_at(engine: &Engine) -> Result<Option<Timestamp>, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(timer::soonest(&mut tx).await?.map(at))
}

pub async fn timers(turn: &mut Turn<'_>, now: Timestamp, limit: u32) -> Result<Vec<Timer>, Fault> {
    Ok(timer::due(turn.tx, now.as_micros(), i64::from(limit)).await?)
}

pub async fn clear(turn: &mut Turn<'_>, timer: &Timer) -> Result<(), Fault> {
    timer::clear(turn.tx, &timer.kind, &timer.subject_kind, &timer.subject).await?;
    Ok(())
}
