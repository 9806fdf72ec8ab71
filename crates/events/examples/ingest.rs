//! Takes files of standard lines in and says what it cost: `ingest DIRECTORY FILE…`. For profiling; the figures of record come from `bench`.

use std::path::PathBuf;
use std::sync::Arc;

use hinomi_domain::ingest::format::{Reader, records};
use hinomi_domain::ingest::{Format, Source};
use hinomi_domain::kernel::{Timestamp, Zone};
use hinomi_events::{AppendError, Builder, Events, InMemory, Options, Prepared};

const BODY_BYTES: usize = 1024 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("DIRECTORY FILE…")?);
    let mut options = Options::new(directory.clone());
    if let Ok(level) = std::env::var("LEVEL") {
        options.compression_level = level.parse()?;
    }
    let events = Events::open(options, Arc::new(InMemory::default())).await?;
    let (mut bytes, mut count) = (0_u64, 0_u64);
    for path in arguments {
        let name = PathBuf::from(&path).file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut source = Source::unknown(name.as_str().into(), Zone::parse("Asia/Tokyo").ok_or("no zone")?);
        source.format = Format::Standard;
        let mut reader = Reader::new(&source);
        let whole = std::fs::read(&path)?;
        let mut rest = &whole[..];
        while !rest.is_empty() {
            let mut end = rest.len().min(BODY_BYTES);
            if end < rest.len() {
                end = rest[..end].windows(2).rposition(|pair| pair == b"\n[").map_or(end, |at| at + 1);
            }
            let (body, after) = rest.split_at(end);
            rest = after;
            let now = Timestamp::from_seconds(1_413_817_200);
            let mut builder = Builder::new(now);
            builder.source(source.id.as_str(), source.purpose.as_str());
            for record in records(body, &source.format) {
                builder.push(&reader.read(record, now), record.len() + 1);
            }
            count += builder.len() as u64;
            bytes += body.len() as u64;
            let batch = builder.finish();
            while events.is_full() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            match events.append(Prepared::logs(batch, None)?).await {
                Ok(_) => {}
                Err(AppendError::Full) => return Err("full".into()),
                Err(error) => return Err(error.into()),
            }
        }
    }
    println!("appended: {count} records, {bytes} bytes; {}", spent());
    events.seal().await?;
    let stored: u64 = events.parts().iter().map(|part| part.stored_bytes).sum();
    println!("in parts: {} of {stored} bytes, ratio {:.2}; {}", events.parts().len(), bytes as f64 / stored as f64, spent());
    let parts = events.parts().iter().map(|part| serde_json::to_string(&**part)).collect::<Result<Vec<_>, _>>()?;
    std::fs::write(directory.join("parts.json"), parts.join("\n"))?;
    events.close().await;
    Ok(())
}

fn spent() -> String {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().replace(['\t', ' '], "");
    format!("{:.2} CPU-s user, {:.2} system, {peak}", ticks(11) / 100.0, ticks(12) / 100.0)
}
