//! `GET /api/v1/events`: what changed, as it changes. Only kinds and ids travel; the client reads with its own rights.
//!
//! An event's id is an opaque cursor: the journal's position, enciphered for this caller, so that gaps tell nothing of what is
//! restricted. With `Last-Event-ID` everything since is replayed from the journal first.

mod cursor;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use hinomi_domain::access::{Permission, Viewer};
use hinomi_engine::live::Change;
use hinomi_store::{StoreError, journal};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::wrappers::ReceiverStream;

use crate::access::session;
use crate::problem::ProblemSchema;
use crate::{Identity, Means, Problem, ServerState};
use cursor::Cipher;
pub(crate) use cursor::CursorKey;

const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);
/// Entries read at once for a replay.
const REPLAY_PAGE: i64 = 500;
/// A client that is further behind loads everything anew.
const REPLAY_MAX: i64 = 10_000;
/// Events that wait for a slow client; then it is disconnected and comes back with its cursor.
const WAITING_MAX: usize = 256;
/// Streams at once on this node.
pub(crate) const STREAMS_MAX: usize = 1_000;
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Changes as server-sent events: `incident`, `alert`, `notice`, `obligation`, `delivery`, `monitor`, `component`, `config`, each with
/// `{kind, id}`; `ready` when live, `reset` when too much was missed to replay.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "events",
    tag = "live",
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = "4XX", body = ProblemSchema, content_type = "application/problem+json")
    )
)]
pub async fn handle(State(state): State<ServerState>, identity: Identity, headers: HeaderMap) -> Result<Response, Problem> {
    let place = state.streams().clone().try_acquire_owned().map_err(|_| Problem::unavailable("too many live views at this moment"))?;
    let cipher = state.cursor_key().cipher(&state, &identity.viewer.actor.label()).await?;
    // Heard from now on, so that nothing falls between the replay and the live part.
    let changes = state.engine().live().subscribe();
    let asked = headers.get(LAST_EVENT_ID).map(|value| value.to_str().ok().and_then(|text| cipher.read(text)));
    let (events, stream) = tokio::sync::mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        let _place = place;
        let mut feed = Feed { state, identity, cipher, events, seen: 0 };
        let _ = feed.run(changes, asked).await;
    });
    Ok(answer(ReceiverStream::new(stream)))
}

fn answer(stream: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let mut response = Sse::new(stream).into_response();
    // nginx must not collect it.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

struct Feed {
    state: ServerState,
    identity: Identity,
    cipher: Cipher,
    events: tokio::sync::mpsc::Sender<Result<Event, Infallible>>,
    /// The journal's position up to which this client knows everything.
    seen: i64,
}

/// The client is gone, too slow, or no longer allowed; or the store is gone. Either way the stream ends.
struct Ended;

impl From<StoreError> for Ended {
    fn from(_: StoreError) -> Self {
        Ended
    }
}

impl Feed {
    /// `asked`: the cursor that the client sent, if any, and whether it was one of ours.
    async fn run(&mut self, mut changes: Receiver<Change>, asked: Option<Option<i64>>) -> Result<(), Ended> {
        let last = self.last().await?;
        self.seen = last;
        match asked {
            Some(Some(after)) if after <= last && last - after <= REPLAY_MAX => self.replay(after).await?,
            Some(_) => self.tell("reset", json!({})).await?,
            None => {}
        }
        self.tell("ready", json!({})).await?;
        let closing = self.state.closing().clone();
        let mut beat = tokio::time::interval(KEEP_ALIVE_EVERY);
        beat.tick().await;
        loop {
            tokio::select! {
                () = closing.cancelled() => return Ok(()),
                _ = beat.tick() => {
                    if !self.still_allowed().await {
                        return Err(Ended);
                    }
                    self.send(Event::default().comment("")).await?;
                }
                change = changes.recv() => match change {
                    Ok(change) => self.pass(change).await?,
                    Err(RecvError::Lagged(_)) => self.replay(self.seen).await?,
                    Err(RecvError::Closed) => return Ok(()),
                }
            }
        }
    }

    async fn pass(&mut self, change: Change) -> Result<(), Ended> {
        if change.seq != 0 && change.seq <= self.seen {
            return Ok(());
        }
        self.seen = self.seen.max(change.seq);
        if change.restricted && !self.identity.viewer.security || !may_hear(&self.identity.viewer, change.kind) {
            return Ok(());
        }
        let data = json!({ "kind": change.kind, "id": change.id });
        let event = Event::default().event(change.kind).data(data.to_string());
        self.send(if change.seq == 0 { event } else { event.id(self.cipher.write(change.seq)) }).await
    }

    /// Everything in the journal after a position, each subject of a page once.
    async fn replay(&mut self, mut after: i64) -> Result<(), Ended> {
        let security = self.identity.viewer.security;
        loop {
            let mut tx = self.state.engine().store().read().await?;
            let page = journal::list_after(&mut tx, after, security, REPLAY_PAGE).await?;
            drop(tx);
            let full = i64::try_from(page.len()).is_ok_and(|count| count >= REPLAY_PAGE);
            let mut newest = std::collections::BTreeMap::new();
            for row in page {
                after = row.seq;
                newest.insert((row.subject_kind, row.subject), row.seq);
            }
            let mut in_order: Vec<_> = newest.into_iter().collect();
            in_order.sort_by_key(|(_, seq)| *seq);
            for ((kind, id), seq) in in_order {
                if may_hear(&self.identity.viewer, &kind) {
                    let data = json!({ "kind": kind, "id": id });
                    self.send(Event::default().event(kind).id(self.cipher.write(seq)).data(data.to_string())).await?;
                }
            }
            self.seen = self.seen.max(after);
            if !full {
                return Ok(());
            }
        }
    }

    /// With the cursor from which the client goes on.
    async fn tell(&mut self, kind: &str, data: serde_json::Value) -> Result<(), Ended> {
        let id = self.cipher.write(self.seen);
        self.send(Event::default().event(kind).id(id).data(data.to_string())).await
    }

    async fn send(&self, event: Event) -> Result<(), Ended> {
        self.events.try_send(Ok(event)).or(Err(Ended))
    }

    async fn last(&self) -> Result<i64, StoreError> {
        let mut tx = self.state.engine().store().read().await?;
        journal::last_seq(&mut tx).await
    }

    /// A stream outlives the check of its request, so it is checked again.
    async fn still_allowed(&self) -> bool {
        match &self.identity.means {
            Means::Session { id, person } => session::holds(&self.state, person, id).await.unwrap_or(false),
            Means::Token { id, .. } => {
                let now = self.state.now().as_micros();
                let Ok(mut tx) = self.state.engine().store().read().await else { return false };
                let rows = hinomi_store::token::list(&mut tx).await.unwrap_or_default();
                rows.iter().any(|row| row.id == *id && row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now))
            }
        }
    }
}

/// The permission to read what the event is about. What is not listed is nobody's to hear.
fn may_hear(viewer: &Viewer, kind: &str) -> bool {
    let permission = match kind {
        "incident" => Permission::IncidentRead,
        "alert" => Permission::AlertRead,
        "notice" => Permission::NoticeRead,
        "obligation" => Permission::PolicyRead,
        "delivery" => Permission::DeliveryRead,
        "monitor" | "component" => Permission::MonitorRead,
        "config" => Permission::ConfigRead,
        _ => return false,
    };
    viewer.may(permission)
}
