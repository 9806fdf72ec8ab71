//! `GET /healthz`: the process lives. It asks nobody else, so that a sick database does not get the process killed.

pub async fn handle() -> &'static str {
    "ok"
}
