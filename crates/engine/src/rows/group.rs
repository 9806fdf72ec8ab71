//! Groups of alerts that are told together.

use hinomi_domain::detect::Alert;
use hinomi_domain::kernel::Timestamp;
use hinomi_store::alert_group::{self as store, AlertGroupRow, member};

use super::at;
use crate::Fault;
use crate::turn::Turn;

pub async fn told_at(turn: &mut Turn<'_>, notify: &str, key: &str) -> Result<Option<Timestamp>, Fault> {
    Ok(store::get(turn.tx, notify, key).await?.and_then(|group| group.told_at).map(at))
}

/// Adds a member; the group is told at `flush_at`, or sooner if it already was to be.
pub async fn add(turn: &mut Turn<'_>, notify: &str, key: &str, alert: &str, flush_at: Timestamp) -> Result<(), Fault> {
    let known = store::get(turn.tx, notify, key).await?;
    let sooner = known.as_ref().and_then(|group| group.flush_at).unwrap_or(i64::MAX).min(flush_at.as_micros());
    if known.as_ref().and_then(|group| group.flush_at) != Some(sooner) {
        let group = AlertGroupRow {
            notify: notify.to_owned(),
            group_key: key.to_owned(),
            labels: key.to_owned(),
            flush_at: Some(sooner),
            told_at: known.as_ref().and_then(|group| group.told_at),
            doc: "{}".to_owned(),
        };
        store::put(turn.tx, &group).await?;
    }
    member::add(turn.tx, notify, key, &[alert]).await?;
    Ok(())
}

/// (notify rule, group key) of the groups to tell.
pub async fn due(turn: &mut Turn<'_>, now: Timestamp, limit: u32) -> Result<Vec<(String, String)>, Fault> {
    let groups = store::due(turn.tx, now.as_micros(), i64::from(limit)).await?;
    Ok(groups.into_iter().map(|group| (group.notify, group.group_key)).collect())
}

/// Members with the state that they were last told in.
pub async fn members(turn: &mut Turn<'_>, notify: &str, key: &str) -> Result<Vec<(Alert, Option<String>)>, Fault> {
    let mut members = Vec::new();
    for row in member::list(turn.tx, notify, key).await? {
        // One that retention has removed is no member any more.
        if let Some((alert, _)) = super::alert::get(turn, &row.alert.as_str().into()).await? {
            members.push((alert, row.told_state));
        }
    }
    Ok(members)
}

/// The members' states were told; resolved ones leave, and with `over` the group ends.
pub async fn told(turn: &mut Turn<'_>, notify: &str, key: &str, over: bool) -> Result<(), Fault> {
    if over {
        store::delete(turn.tx, notify, key).await?;
        return Ok(());
    }
    let members = members(turn, notify, key).await?;
    let resolved = |alert: &Alert| alert.state == hinomi_domain::detect::AlertState::Resolved;
    let gone: Vec<String> = members.iter().filter(|(alert, _)| resolved(alert)).map(|(alert, _)| alert.id.to_string()).collect();
    let told: Vec<(String, String)> = members
        .iter()
        .filter(|(alert, _)| !resolved(alert))
        .map(|(alert, _)| (alert.id.to_string(), alert.state.as_str().to_owned()))
        .collect();
    let group = AlertGroupRow {
        notify: notify.to_owned(),
        group_key: key.to_owned(),
        labels: key.to_owned(),
        flush_at: None,
        told_at: Some(turn.now.as_micros()),
        doc: "{}".to_owned(),
    };
    store::mark_told(turn.tx, &group, &told).await?;
    member::remove(turn.tx, notify, key, &gone).await?;
    Ok(())
}
