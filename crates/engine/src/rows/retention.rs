//! What is kept how long.

use hinomi_config::Retention;
use hinomi_domain::kernel::Span;
use hinomi_store::retention::{Limits, prune as store_prune};

use crate::Fault;
use crate::turn::Turn;

const BATCH: i64 = 5_000;
const PINGS_KEPT: Span = Span::days(90);
/// Expired sessions and links say nothing after this.
const EXPIRED_KEPT: Span = Span::days(1);

/// How many rows went.
pub async fn prune(turn: &mut Turn<'_>, keep: &Retention) -> Result<u64, Fault> {
    let before = |span: Option<Span>| span.map_or(i64::MIN, |span| (turn.now - span).as_micros());
    let limits = Limits {
        deliveries_before: before(keep.deliveries),
        pings_before: before(Some(PINGS_KEPT)),
        expired_before: before(Some(EXPIRED_KEPT)),
        alerts_before: before(keep.alerts),
        drafts_before: before(keep.drafts),
        batch: BATCH,
    };
    let gone = store_prune(turn.tx, &limits).await?;
    Ok(gone.deliveries + gone.pings + gone.sessions + gone.challenges + gone.sign_in_links + gone.alerts + gone.drafts)
}
