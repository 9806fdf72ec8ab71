//! How fast records are read on one processor of this machine, in MB (10^6 bytes) per second.
//!
//! `cargo run --release -p hinomi-domain --example reading STANDARD.log [RECORDS.jsonl]`

use std::error::Error;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

use hinomi_domain::ingest::format::{Reader, bytes_of, records};
use hinomi_domain::ingest::source::JsonFields;
use hinomi_domain::ingest::template::{template_into, variables};
use hinomi_domain::ingest::{Form, Format, Record, Source};
use hinomi_domain::kernel::{LogSourceId, Timestamp, Zone};

const RUNS: usize = 9;
/// So that one run is longer than the system's step in counting time.
const REPEATS: u32 = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = std::env::args().skip(1);
    let standard = std::fs::read(files.next().ok_or("which file of standard lines?")?)?;
    read_all("standard", &standard, Format::Standard)?;
    read_all("auto", &standard, Format::Auto)?;
    read_all("plain", &standard, Format::Plain)?;
    templates(&standard)?;
    if let Some(path) = files.next() {
        let json = std::fs::read(path)?;
        read_all("json", &json, Format::Json(JsonFields::default()))?;
        read_all("json, auto", &json, Format::Auto)?;
    }
    let made_up = |line: &str| (0..100_000).map(|number| line.replace("{}", &format!("{number:05}")) + "\n").collect::<String>();
    let access = r#"192.0.2.1 - - [20/Nov/2026:01:02:03 +0900] "GET /a/{} HTTP/1.1" 200 2326 "https://example.jp/" "Mozilla/5.0 (X11)""#;
    read_all("access", made_up(access).as_bytes(), Format::Access)?;
    read_all("syslog", made_up("<13>Nov 20 01:02:03 host app[{}]: connection from 192.0.2.1 closed").as_bytes(), Format::Syslog)?;
    let new = "<13>1 2026-11-20T01:02:03.456+09:00 host app {} ID47 [a@1 b=\"c\"] connection from 192.0.2.1 closed";
    read_all("syslog, new", made_up(new).as_bytes(), Format::Syslog)?;
    let logfmt = "time=2026-11-20T01:02:03.456+09:00 level=info msg=\"request served\" path=/a/{} status=200 elapsed_ms=5 host=h";
    read_all("logfmt", made_up(logfmt).as_bytes(), Format::Logfmt)?;
    let plain = "2026-11-20 01:02:03,456 INFO [main] jp.example.Service - request {} served in 5 ms";
    read_all("text, auto", made_up(plain).as_bytes(), Format::Auto)?;
    // Every line in another year: the worst that a zone can be asked.
    let years = (0..100_000).map(|number| format!("[{:04}/07/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx\n", number * 7_919 % 9_000 + 500));
    read_in("Europe/Berlin", "years", years.collect::<String>().as_bytes(), Format::Standard)?;
    Ok(())
}

fn read_all(what: &str, body: &[u8], format: Format) -> Result<(), Box<dyn Error>> {
    read_in("Asia/Tokyo", what, body, format)
}

fn read_in(zone: &str, what: &str, body: &[u8], format: Format) -> Result<(), Box<dyn Error>> {
    let mut source = Source::unknown(LogSourceId::new("x"), Zone::parse(zone).ok_or("a zone")?);
    source.format = format.clone();
    let mut reader = Reader::new(&source);
    let now = Timestamp::from_seconds(1_413_800_000);
    measure(&format!("cut {what}"), body.len(), || records(body, &format).map(<[u8]>::len).sum());
    measure(&format!("read {what}"), body.len(), || records(body, &format).map(|record| size(&reader.read(record, now))).sum());
    let (mut count, mut standard, mut raw, mut unparsed, mut out) = (0, 0, 0, 0, Vec::new());
    for record in records(body, &format) {
        let read = reader.read(record, now);
        count += 1;
        standard += usize::from(read.form == Form::Standard);
        raw += usize::from(read.form == Form::Raw);
        unparsed += usize::from(read.unparsed);
        out.clear();
        bytes_of(&read, &mut out);
        assert_eq!(out, record, "the bytes come back");
    }
    println!("    {count} records, {standard} standard, {raw} raw, {unparsed} unparsed");
    Ok(())
}

/// Touches every field, as a store would.
fn size(record: &Record<'_>) -> usize {
    let headers: usize = record.headers.iter().flatten().map(|value| value.len()).sum();
    let fields = [&record.host, &record.level, &record.rest, &record.attributes].into_iter().flatten().map(|text| text.len());
    let at = record.at.map_or(0, |at| usize::try_from(at.as_micros() & 1).unwrap_or_default());
    at + headers + fields.sum::<usize>() + record.message.len()
}

fn templates(body: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut source = Source::unknown(LogSourceId::new("x"), Zone::utc());
    source.format = Format::Standard;
    let mut reader = Reader::new(&source);
    let messages: Vec<String> =
        records(body, &Format::Standard).map(|record| reader.read(record, Timestamp::default()).message.into_owned()).collect();
    let bytes = messages.iter().map(String::len).sum();
    let mut out = String::new();
    measure("template", bytes, || {
        messages
            .iter()
            .map(|message| {
                out.clear();
                template_into(message, &mut out);
                out.len()
            })
            .sum()
    });
    measure("variables", bytes, || messages.iter().map(|message| variables(message).map(str::len).sum::<usize>()).sum());
    let ascii: Vec<&String> = messages.iter().filter(|message| message.is_ascii()).collect();
    measure("template, ASCII", ascii.iter().map(|message| message.len()).sum(), || {
        ascii
            .iter()
            .map(|message| {
                out.clear();
                template_into(message, &mut out);
                out.len()
            })
            .sum()
    });
    Ok(())
}

fn measure(what: &str, bytes: usize, mut work: impl FnMut() -> usize) {
    let mut rates: Vec<f64> = (0..RUNS)
        .map(|_| {
            let started = seconds();
            (0..REPEATS).for_each(|_| _ = black_box(work()));
            bytes as f64 * f64::from(REPEATS) / 1e6 / (seconds() - started)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("{what:<16} {:>6.0} {:>6.0} MB/s", rates[RUNS / 2], rates[RUNS - 1]);
}

/// Seconds that this thread had a processor, so that a busy machine changes little; by the clock where the system does not tell.
#[expect(clippy::disallowed_methods, reason = "measures the machine")]
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
