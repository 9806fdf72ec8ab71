//! Alerts that share the values of `group_by` go out as one message: the first waits `group_wait` for others, later news waits
//! `group_interval`. Membership and due time are rows, so a crash forgets no group.

use std::collections::BTreeMap;

use hinomi_domain::catalog::Notify;
use hinomi_domain::detect::{Alert, AlertState};
use hinomi_domain::inform::event::{GroupView, Subject};
use hinomi_domain::inform::{Event, EventKind};
use hinomi_domain::kernel::{Severity, Timestamp};
use hinomi_domain::policy::SubjectKind;

use super::announce::{Cause, deliver};
use super::view;
use crate::turn::Turn;
use crate::{Fault, rows};

/// Alerts shown in one message; the counts say how many there are.
const SHOWN_MAX: usize = 50;

/// Puts a changed alert into its group and sets when the group is told.
pub async fn add(turn: &mut Turn<'_>, notify: &Notify, alert: &Alert) -> Result<(), Fault> {
    let labels: BTreeMap<&str, &str> =
        notify.group_by.iter().map(|name| (name.as_str(), alert.labels.get(name).map_or("", String::as_str))).collect();
    let key = serde_json::to_string(&labels)?;
    let told_at = rows::group::told_at(turn, notify.id.as_str(), &key).await?;
    let flush_at: Timestamp = match told_at {
        Some(told_at) => turn.now.max(told_at + notify.group_interval),
        None => turn.now + notify.group_wait,
    };
    rows::group::add(turn, notify.id.as_str(), &key, alert.id.as_str(), flush_at).await?;
    turn.due = true;
    Ok(())
}

/// Tells the groups whose time has come. Returns how many there were.
pub async fn flush(turn: &mut Turn<'_>, limit: u32) -> Result<usize, Fault> {
    let due = rows::group::due(turn, turn.now, limit).await?;
    let count = due.len();
    for (notify_id, key) in due {
        let world = turn.world.clone();
        let members = rows::group::members(turn, &notify_id, &key).await?;
        let news = members.iter().any(|(alert, told)| told.as_deref() != Some(alert.state.as_str()));
        let all_over = members.iter().all(|(alert, _)| alert.state == AlertState::Resolved);
        let notify = world.catalog.notifies.iter().find(|notify| notify.id.as_str() == notify_id);
        if let Some(notify) = notify.filter(|_| news) {
            let labels: BTreeMap<String, String> = serde_json::from_str(&key)?;
            let mut alerts: Vec<&Alert> = members.iter().map(|(alert, _)| alert).collect();
            alerts.sort_by_key(|alert| (alert.state == AlertState::Resolved, alert.severity, alert.started_at, alert.id.clone()));
            let firing = alerts.iter().filter(|alert| alert.state == AlertState::Firing).count();
            let group = GroupView {
                labels,
                firing: u32::try_from(firing).unwrap_or(u32::MAX),
                resolved: u32::try_from(alerts.len() - firing).unwrap_or(u32::MAX),
                severity: alerts
                    .iter()
                    .filter(|alert| firing == 0 || alert.state == AlertState::Firing)
                    .map(|alert| alert.severity)
                    .min()
                    .unwrap_or(Severity::None),
                alerts: alerts.iter().take(SHOWN_MAX).map(|alert| view::alert(alert, &world)).collect(),
            };
            let event = Event { kind: EventKind::AlertGroup, at: turn.now, subject: Subject::Group(group) };
            let subject = format!("group:{}", alerts.first().map(|alert| alert.id.as_str()).unwrap_or_default());
            let occurrence = turn.id();
            let cause = Cause { kind: SubjectKind::Alert, id: &subject, restricted: false };
            deliver(turn, &event, &cause, &occurrence, &[notify]).await?;
        }
        // A group that is all over starts afresh with its next alert.
        rows::group::told(turn, &notify_id, &key, all_over || notify.is_none()).await?;
    }
    Ok(count)
}
