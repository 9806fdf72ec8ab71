//! The way to the server. Workers take what is ready and give back what the server said; what to do about it, the tail decides.

mod answer;
pub(crate) mod client;
mod connect;
pub(crate) mod offset;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

pub(crate) use answer::{Failure, StoredFile, Taken};
pub(crate) use client::Client;
pub use client::ClientError;

use client::{Call, Connection};

const RECORDS: HeaderValue = HeaderValue::from_static("application/vnd.hinomi.records");
const JSON_LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const FILE: HeaderName = HeaderName::from_static("hinomi-file");
const RANGE: HeaderName = HeaderName::from_static("hinomi-range");
const PATH: HeaderName = HeaderName::from_static("hinomi-path");
const LAG: HeaderName = HeaderName::from_static("hinomi-lag");
const LOST: HeaderName = HeaderName::from_static("hinomi-lost");

/// Records of one file, ready to go.
#[derive(Clone, Debug)]
pub(crate) struct LogBatch {
    /// Path and query.
    pub target: Arc<str>,
    /// Of the file's generation.
    pub file: String,
    pub start: u64,
    pub end: u64,
    /// Percent-encoded.
    pub path: String,
    /// Bytes of the file that wait behind these.
    pub lag: u64,
    /// Bytes that were lost under this path.
    pub lost: u64,
    /// zstd.
    pub payload: Bytes,
}

/// What a worker is asked to do.
pub(crate) enum Job {
    Logs { number: u64, id: u64, batch: LogBatch },
    AskStored,
}

/// What the tail waits for.
pub(crate) enum Event {
    Logs {
        number: u64,
        id: u64,
        result: Result<Taken, Failure>,
    },
    Stored(Result<Vec<StoredFile>, Failure>),
    /// Something in a watched directory changed.
    Changed,
    Stop,
}

/// Works on jobs until there are no more, one request at a time on a connection of its own.
pub(crate) async fn work(
    client: Arc<Client>,
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    events: std::sync::mpsc::Sender<Event>,
    stop: CancellationToken,
) {
    let mut connection = Connection::default();
    loop {
        let job = tokio::select! {
            () = stop.cancelled() => return,
            job = async { jobs.lock().await.recv().await } => job,
        };
        let Some(job) = job else { return };
        let event = tokio::select! {
            () = stop.cancelled() => return,
            event = run(&client, &mut connection, job) => event,
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

async fn run(client: &Client, connection: &mut Connection, job: Job) -> Event {
    match job {
        Job::Logs { number, id, batch } => Event::Logs { number, id, result: send_logs(client, connection, &batch).await },
        Job::AskStored => Event::Stored(ask_stored(client, connection).await),
    }
}

pub(crate) async fn send_logs(client: &Client, connection: &mut Connection, batch: &LogBatch) -> Result<Taken, Failure> {
    let invalid = |_| Failure::refused("a header of ours cannot be sent".to_owned());
    let headers = vec![
        (http::header::CONTENT_TYPE, RECORDS),
        (http::header::CONTENT_ENCODING, HeaderValue::from_static("zstd")),
        (FILE, HeaderValue::from_str(&batch.file).map_err(invalid)?),
        (RANGE, HeaderValue::from_str(&format!("{}-{}", batch.start, batch.end)).map_err(invalid)?),
        (PATH, HeaderValue::from_str(&batch.path).map_err(invalid)?),
        (LAG, batch.lag.into()),
        (LOST, batch.lost.into()),
    ];
    let call = Call { method: Method::POST, target: &batch.target, headers, body: batch.payload.clone(), answer_bytes_max: answer::SMALL };
    answer::taken(client.call(connection, call).await)
}

async fn ask_stored(client: &Client, connection: &mut Connection) -> Result<Vec<StoredFile>, Failure> {
    let target = format!("ingest/stored?agent={}", client::encode(client.agent()));
    let call = Call { method: Method::GET, target: &target, headers: Vec::new(), body: Bytes::new(), answer_bytes_max: answer::STORED };
    answer::stored(client.call(connection, call).await)
}

/// JSON lines to `/ingest/metrics`.
pub(crate) async fn send_metrics(client: &Client, connection: &mut Connection, body: Bytes) -> Result<(), Failure> {
    let headers = vec![(http::header::CONTENT_TYPE, JSON_LINES)];
    let call = Call { method: Method::POST, target: "ingest/metrics", headers, body, answer_bytes_max: answer::SMALL };
    answer::fine(client.call(connection, call).await)
}

/// Grows with every failure in a row, and is never the same for two agents.
pub(crate) fn backoff(failures: u32, first: Duration, most: Duration) -> Duration {
    let whole = first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(most);
    let eighths = crate::clock::chance().map_or(4, |chance| u32::try_from(chance % 8).unwrap_or(0));
    whole / 2 + whole * eighths / 14
}
