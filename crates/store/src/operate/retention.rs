//! What is thrown away when its time has passed. The journal, obligations, incidents, notices and status intervals are never.

use crate::statement::statements;
use crate::{StoreError, Tx, values};

/// Everything of a kind that is older than its instant goes, at most `batch` rows of each kind in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Deliveries that were sent or suppressed before, with their attempts. Failed ones stay until somebody acted.
    pub deliveries_before: i64,
    pub pings_before: i64,
    /// Sessions, challenges and sign-in links that expired before.
    pub expired_before: i64,
    /// Alerts resolved before that belong to no incident.
    pub alerts_before: i64,
    /// Drafts last typed in before.
    pub drafts_before: i64,
    pub batch: i64,
}

/// What was thrown away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub deliveries: u64,
    pub pings: u64,
    pub sessions: u64,
    pub challenges: u64,
    pub sign_in_links: u64,
    pub alerts: u64,
    pub drafts: u64,
}

statements! {
    DELIVERIES = "delete from delivery where id in (select id from delivery where created_at < $1 and state in ('sent', 'suppressed') \
        order by created_at, id limit $2)";
    PINGS = "delete from heartbeat_ping where id in (select id from heartbeat_ping where at < $1 order by at limit $2)";
    SESSIONS = "delete from session where id in (select id from session where expires_at < $1 order by expires_at limit $2)";
    CHALLENGES = "delete from challenge where id in (select id from challenge where expires_at < $1 order by expires_at limit $2)";
    LINKS = "delete from sign_in_link where digest in (select digest from sign_in_link where expires_at < $1 limit $2)";
    ALERTS = "delete from alert where id in (select id from alert where detected_at < $1 and state = 'resolved' and resolved_at < $1 \
        and incident is null and not exists (select 1 from alert_group_member as member where member.alert = alert.id) \
        order by detected_at, id limit $2)";
    DRAFTS = "delete from draft where updated_at < $1";
}

/// Call again while [`Pruned::is_full`], so that no write takes long.
pub async fn prune(tx: &mut Tx, limits: &Limits) -> Result<Pruned, StoreError> {
    let batch = limits.batch.max(1);
    Ok(Pruned {
        deliveries: tx.execute(&DELIVERIES, values![limits.deliveries_before, batch]).await?,
        pings: tx.execute(&PINGS, values![limits.pings_before, batch]).await?,
        sessions: tx.execute(&SESSIONS, values![limits.expired_before, batch]).await?,
        challenges: tx.execute(&CHALLENGES, values![limits.expired_before, batch]).await?,
        sign_in_links: tx.execute(&LINKS, values![limits.expired_before, batch]).await?,
        alerts: tx.execute(&ALERTS, values![limits.alerts_before, batch]).await?,
        drafts: tx.execute(&DRAFTS, values![limits.drafts_before]).await?,
    })
}

impl Pruned {
    /// Whether some kind reached the batch's size, so that more may be left.
    pub fn is_full(&self, limits: &Limits) -> bool {
        let most = [self.deliveries, self.pings, self.sessions, self.challenges, self.sign_in_links, self.alerts];
        most.into_iter().any(|count| count >= u64::try_from(limits.batch.max(1)).unwrap_or(1))
    }
}
