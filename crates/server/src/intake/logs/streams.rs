//! Records that come with labels, whatever the protocol: each stream goes to the source that its labels name.

use std::collections::HashMap;

use hinomi_domain::access::Viewer;
use hinomi_domain::ingest::format::Reader;
use hinomi_engine::Fault;
use serde_json::{Map, Value};

use super::super::body::{BODY_BYTES_MAX, blocking};
use super::post::{full, refused};
use super::told::{Told, read, source_name};
use crate::api::ingest::log::logs;
use crate::{Problem, ServerState};

/// Records with common labels.
#[derive(Debug, Default)]
pub struct Stream {
    pub labels: Map<String, Value>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Entry {
    pub text: Vec<u8>,
    pub told: Told,
}

/// Labels stand beside each of the records that share them: no small body may become a large one by that.
const LABEL_BYTES_MAX: usize = 4 * BODY_BYTES_MAX;

fn label_bytes(stream: &Stream) -> usize {
    let one = |(name, value): (&String, &Value)| name.len() + value.as_str().map_or_else(|| value.to_string().len(), str::len);
    stream.labels.iter().map(one).sum::<usize>().saturating_mul(stream.entries.len())
}

/// What became of streams.
#[derive(Debug, Default)]
pub struct Poured {
    /// Records of sources that take none.
    pub refused: i64,
    /// Why the first of them was refused.
    pub why: Option<String>,
}

/// Durable when `Ok`, but for what sources refused that senders may not make: others go on meanwhile.
///
/// # Errors
/// Nothing was taken.
pub async fn pour(state: &ServerState, viewer: &Viewer, streams: Vec<Stream>, fallback: &str) -> Result<Poured, Problem> {
    let (logs, engine) = (logs(state)?, state.engine());
    if logs.is_full() {
        return Err(full());
    }
    if streams.iter().map(label_bytes).fold(0, usize::saturating_add) > LABEL_BYTES_MAX {
        return Err(Problem::too_large());
    }
    let (mut sources, mut poured) = (HashMap::new(), Poured::default());
    for stream in streams.iter().filter(|stream| !stream.entries.is_empty()) {
        let name = source_name(&stream.labels, fallback);
        if !sources.contains_key(&name) {
            let source = match logs.source_or_new(engine, &name, &viewer.actor).await {
                Ok(source) => Some(source),
                Err(Fault::Refused(refusal)) => {
                    poured.why.get_or_insert_with(|| format!("{name}: {}", refusal.message));
                    None
                }
                Err(fault) => return Err(fault.into()),
            };
            sources.insert(name.clone(), source);
        }
        if sources.get(&name).is_none_or(Option::is_none) {
            poured.refused = poured.refused.saturating_add(i64::try_from(stream.entries.len()).unwrap_or(i64::MAX));
        }
    }
    let (mut sink, now, fallback) = (logs.sink(engine), state.now(), fallback.to_owned());
    let sink = blocking(move || {
        for Stream { labels, entries } in streams {
            let Some(Some(source)) = sources.get(&source_name(&labels, &fallback)) else { continue };
            let mut reader = Reader::new(source);
            for Entry { text, told } in &entries {
                let record = read(&mut reader, text, &labels, told.clone(), now);
                sink.push(source, &record, text.len() + 1);
            }
        }
        Ok(sink)
    })
    .await?;
    logs.pour(sink).await.map_err(refused)?;
    Ok(poured)
}
