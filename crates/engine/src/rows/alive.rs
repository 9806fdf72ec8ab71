//! Signs of life.

use hinomi_domain::kernel::Timestamp;
use hinomi_store::{alive as store, monitor};

use super::at;
use crate::turn::Turn;
use crate::{Engine, Fault};

pub async fn stamp(turn: &mut Turn<'_>, node: &str) -> Result<(), Fault> {
    Ok(store::stamp(turn.tx, node, turn.now.as_micros()).await?)
}

/// The last sign of life of any node: while another one lived, it watched. A change of a monitor's status is one too: what was seen
/// after the last stamp stays seen.
pub async fn last(engine: &Engine) -> Result<Option<Timestamp>, Fault> {
    let mut tx = engine.store().read().await?;
    let stamped = store::list(&mut tx).await?.into_iter().map(|row| row.at).max();
    Ok(stamped.max(monitor::newest(&mut tx).await?).map(at))
}
