//! From messages to records on disk.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use hinomi_config::SyslogSettings;
use hinomi_domain::ingest::format::Reader;
use hinomi_domain::ingest::{Format, Source};
use hinomi_domain::kernel::{Actor, LogSourceId, Timestamp};
use hinomi_engine::ingest::Sink;
use hinomi_events::AppendError;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::Transport;
use super::counts::Counts;
use crate::state::ServerState;

/// How long a store that cannot take anything is left alone.
const PAUSE: Duration = Duration::from_millis(200);
/// That something was dropped is said no oftener.
const SAID_EVERY_S: i64 = 60;

#[derive(Clone, Debug)]
pub struct Message {
    pub bytes: Vec<u8>,
    /// Its host, when it names none.
    pub peer: IpAddr,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Inlet {
    shared: Arc<Shared>,
}

struct Shared {
    state: ServerState,
    source: LogSourceId,
    bytes_max: usize,
    counts: Counts,
    stop: CancellationToken,
    said_at: AtomicI64,
}

impl Inlet {
    pub fn new(state: ServerState, settings: &SyslogSettings, counts: Counts, stop: CancellationToken) -> Inlet {
        let (source, bytes_max) = (settings.source.clone(), settings.message_bytes_max);
        Inlet { shared: Arc::new(Shared { state, source, bytes_max, counts, stop, said_at: AtomicI64::new(i64::MIN) }) }
    }

    pub fn counts(&self) -> &Counts {
        &self.shared.counts
    }

    pub fn stop(&self) -> &CancellationToken {
        &self.shared.stop
    }

    pub fn bytes_max(&self) -> usize {
        self.shared.bytes_max
    }

    /// Returns when they are on disk, which may take as long as the store is full. Only at the end of the program, or when the source is
    /// refused, they are dropped and counted.
    pub async fn store(&self, transport: Transport, messages: Vec<Message>) {
        let (count, messages) = (messages.len() as u64, Arc::new(messages));
        if count == 0 {
            return;
        }
        loop {
            match self.attempt(messages.clone()).await {
                Ok(()) => return self.counts().stored(transport, count),
                Err(NotStored::Later(_)) if !self.stop().is_cancelled() => tokio::select! {
                    () = self.stop().cancelled() => {}
                    () = tokio::time::sleep(PAUSE) => {}
                },
                Err(NotStored::Later(why) | NotStored::Never(why)) => return self.drop(transport, count, &why),
            }
        }
    }

    /// Counts what is lost, and says so now and then.
    pub fn drop(&self, transport: Transport, count: u64, why: &str) {
        self.counts().dropped(transport, count);
        let (now, said_at) = (self.shared.state.now().as_micros() / 1_000_000, self.shared.said_at.load(Ordering::Relaxed));
        if now.saturating_sub(said_at) >= SAID_EVERY_S
            && self.shared.said_at.compare_exchange(said_at, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            tracing::warn!("dropped messages of syslog over {}: {why}; hinomi_syslog_dropped counts them", transport.as_str());
        }
    }

    async fn attempt(&self, messages: Arc<Vec<Message>>) -> Result<(), NotStored> {
        let (state, later) = (&self.shared.state, |why: &str| NotStored::Later(why.to_owned()));
        let engine = state.engine();
        let logs = engine.logs().ok_or_else(|| later("the event store is not open"))?;
        if logs.is_full() {
            return Err(later("the event store is full"));
        }
        let source =
            logs.source_or_new(engine, self.shared.source.as_str(), &Actor::system("syslog")).await.map_err(|fault| match fault {
                hinomi_engine::Fault::Refused(refusal) => NotStored::Never(refusal.message),
                fault => NotStored::Later(fault.to_string()),
            })?;
        let (own, now, mut sink) = (own_sources(state), state.now(), logs.sink(engine));
        let sink = tokio::task::spawn_blocking(move || {
            read(&messages, &source, &own, now, &mut sink);
            sink
        })
        .await
        .map_err(|error| NotStored::Never(error.to_string()))?;
        match logs.pour(sink).await {
            Ok(_) => Ok(()),
            Err(AppendError::Full) => Err(later("the event store is full")),
            Err(AppendError::Fault(fault)) => Err(NotStored::Later(fault.to_string())),
            Err(error) => Err(NotStored::Never(error.to_string())),
        }
    }
}

enum NotStored {
    Later(String),
    Never(String),
}

/// Sources to which programs may write by their name alone: those that say that they are syslog.
fn own_sources(state: &ServerState) -> Vec<Source> {
    state.engine().world().logs.sources.values().filter(|source| source.format == Format::Syslog).cloned().collect()
}

#[derive(Deserialize)]
struct Program {
    program: Option<String>,
}

fn read(messages: &[Message], source: &Source, own: &[Source], now: Timestamp, sink: &mut Sink) {
    let source = Source { format: Format::Syslog, ..source.clone() };
    let mut reader = Reader::new(&source);
    let mut of_programs: Vec<(&Source, Reader)> = own.iter().map(|own| (own, Reader::new(own))).collect();
    for message in messages {
        let mut record = reader.read(&message.bytes, now);
        let mut into = &source;
        if !of_programs.is_empty()
            && let Some(attributes) = record.attributes.as_deref()
            && let Ok(Program { program: Some(program) }) = serde_json::from_str(attributes)
            && let Some((own, reader)) = of_programs.iter_mut().find(|(own, _)| program.eq_ignore_ascii_case(own.id.as_str()))
        {
            (into, record) = (*own, reader.read(&message.bytes, now));
        }
        record.host = record.host.or_else(|| Some(message.peer.to_string().into()));
        sink.push(into, &record, message.bytes.len() + 1);
    }
}
