//! `GET /api/v2/status` and `/api/v2/receivers`. All members that clients require are there; what would tell of versions is empty.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Topic;
use serde_json::{Value, json};

use super::list::Receiver;
use crate::ServerState;

pub async fn status(State(state): State<ServerState>) -> Json<Value> {
    Json(json!({
        "cluster": { "status": "disabled", "peers": [] },
        "config": { "original": "" },
        "uptime": state.engine().world().loaded_at,
        "versionInfo": { "branch": "", "buildDate": "", "buildUser": "", "goVersion": "", "revision": "", "version": "" },
    }))
}

/// The channels that hear of alerts.
pub async fn receivers(State(state): State<ServerState>) -> Json<Vec<Receiver>> {
    let world = state.engine().world();
    let heard = world.catalog.notifies.iter().filter(|notify| notify.on.contains(&Topic::Alert));
    let mut receivers: Vec<Receiver> = heard.map(|notify| Receiver { name: notify.channel.to_string() }).collect();
    receivers.sort();
    receivers.dedup();
    Json(receivers)
}
