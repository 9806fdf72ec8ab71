//! Pings of jobs and senders: durable when answered.

use hinomi_domain::catalog::MonitorKind;
use hinomi_domain::detect::heartbeat::Ping;
use hinomi_domain::kernel::{Actor, MonitorId};

use super::monitors;
use crate::{Engine, Fault, rows};

/// By which secret a ping came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// UUID of `/ping/<uuid>`.
    Ping(String),
    /// Token of `/api/push/<token>`.
    Push(String),
    /// Id of the monitor in `/ping/<key>/<monitor>`, after the key was found right.
    Slug(String),
}

/// Takes in a ping. `false`: no such monitor, or it is paused.
pub async fn ping(engine: &Engine, target: &Target, ping: Ping, run: Option<String>, body: Option<String>) -> Result<bool, Fault> {
    let all = engine.monitors().all();
    let found = all.values().find(|watched| match (&watched.monitor.kind, target) {
        (MonitorKind::Heartbeat(check), Target::Ping(uuid)) => check.ping.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(uuid)),
        (MonitorKind::Heartbeat(check), Target::Push(token)) => check.push.as_ref() == Some(token),
        (MonitorKind::Heartbeat(_), Target::Slug(id)) => watched.monitor.id.as_str() == id,
        _ => false,
    });
    let Some(watched) = found else { return Ok(false) };
    let now = engine.clock().now();
    let (sample, document) = {
        let mut seen = watched.seen();
        if seen.paused.is_some() {
            return Ok(false);
        }
        let sample = seen.heartbeat.ping(&ping, run.as_deref(), now);
        (sample, serde_json::to_string(&seen.heartbeat)?)
    };
    let id: MonitorId = watched.monitor.id.clone();
    engine.samples().run(hinomi_events::Run {
        at: now,
        monitor: id.to_string(),
        signal: ping.as_str().to_owned(),
        run: run.clone(),
        exit_status: ping.exit_status(),
        body: body.clone(),
    });
    engine
        .turn(Actor::system("heartbeat"), move |turn| {
            let (id, ping, run, body, document) = (id.clone(), ping.clone(), run.clone(), body.clone(), document.clone());
            Box::pin(async move { rows::monitor::pinged(turn, &id, &ping, run.as_deref(), body.as_deref(), &document).await })
        })
        .await?;
    if let Some(sample) = sample {
        monitors::observe(engine, watched, &sample).await?;
    }
    Ok(true)
}
