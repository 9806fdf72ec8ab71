//! Logs: in over HTTP, durable and joined; found, counted, followed; and taken up again after kill -9.

mod ask;
mod protocols;
mod send;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tokio::time::Instant;

use crate::hinomi::{Hinomi, Home, authorization};
use crate::report::{Row, Series};
use crate::{Settings, corpus, http, process, say, stage};

/// Bodies are cut to about this.
const BODY_BYTES: usize = 1 << 20;
/// Nothing is joined any more when no processor time was spent for so long.
const QUIET: Duration = Duration::from_secs(8);
/// The log begins a new file when what it held is in parts.
const LOG_BYTES_EMPTY: u64 = 64;
const SETTLE_MAX: Duration = Duration::from_secs(300);
const RULES: usize = 1_000;

pub async fn run(settings: &Settings, records: usize) -> anyhow::Result<()> {
    let corpus = corpus::make(&settings.directory.join("corpus"), records)?;
    let bytes: u64 = corpus.iter().map(|path| std::fs::metadata(path).map(|found| found.len())).sum::<Result<u64, _>>()?;
    let gigabytes = bytes as f64 / 1e9;
    let (mut cpu, mut rate, mut ratio, mut peak) = (Series::default(), Series::default(), Series::default(), Series::default());
    let (mut idle, mut restart, mut first_search) = (Series::default(), Series::default(), Series::default());
    let mut tail = Series::default();
    let mut asked = ask::Figures::default();
    for run in 1..=settings.runs {
        let directory = stage::directory(settings)?;
        let home = Home::make(settings, directory.path(), &sources(0))?;
        let hinomi = home.start().await?;
        let before = hinomi.process.usage().cpu_s;
        let began = Instant::now();
        send::all(hinomi.address, &corpus).await?;
        let seconds = began.elapsed().as_secs_f64();
        settle(&hinomi, &home).await?;
        let usage = hinomi.process.usage();
        let stored = size(&home.data().join("events/logs"))?;
        say!(
            "logs, run {run}: {:.1} CPU-s per GB, {:.0} MB/s, {:.2}:1, peak {:.0} MB",
            (usage.cpu_s - before) / gigabytes,
            bytes as f64 / 1e6 / seconds,
            bytes as f64 / stored as f64,
            usage.peak_mb
        );
        cpu.push((usage.cpu_s - before) / gigabytes);
        rate.push(bytes as f64 / 1e6 / seconds);
        ratio.push(bytes as f64 / stored as f64);
        peak.push(usage.peak_mb);
        asked.all(&hinomi).await?;
        hinomi.stop().await?;
        let hinomi = home.start().await?;
        tokio::time::sleep(QUIET).await;
        idle.push(hinomi.process.usage().resident_mb);
        for ms in send::tail(hinomi.address).await? {
            tail.push(ms);
        }
        // Killed in the middle of another day's worth: what waits in the log is as much as there ever is.
        let pid = hinomi.process.pid();
        let more = send::all(hinomi.address, &corpus[..2]);
        let kill = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            process::send(pid, "KILL");
        };
        let (_, ()) = tokio::join!(more, kill);
        drop(hinomi);
        let hinomi = home.start().await?;
        restart.push(hinomi.ready_after.as_secs_f64());
        let began = Instant::now();
        http::fetch(hinomi.address, "/api/v1/logs?limit=1", &[&authorization()]).await?;
        first_search.push((hinomi.ready_after + began.elapsed()).as_secs_f64());
        hinomi.stop().await?;
    }
    let what = format!("logs: {records} records ({:.3} GB) of standard lines over HTTP", gigabytes);
    Row::new(format!("{what}, durable, joined to the end"), cpu.show(1, "CPU-s per GB"))
        .budget("≤ 18 CPU-s per GB", cpu.median() <= 18.0)
        .print();
    Row::new("the same, until the last was acknowledged, sender on the same two cores", rate.show(0, "MB/s"))
        .budget("≥ 90 MB/s on two free cores", rate.median() >= 90.0)
        .print();
    Row::new("raw ÷ stored", ratio.show(2, "")).budget("≥ 6.5", ratio.median() >= 6.5).print();
    Row::new("peak memory at full rate", peak.show(0, "MB")).budget("≤ 450 MB", peak.median() <= 450.0).print();
    Row::new("resident memory after a restart with all of it stored", idle.show(0, "MB"))
        .budget("≤ 120 MB", idle.median() <= 120.0)
        .print();
    asked.print();
    Row::new("a line sent → in a live tail, 20 a run", tail.show(0, "ms")).budget("≤ 1 s", tail.max() <= 1_000.0).print();
    Row::new(
        "ready after kill -9 at full rate (first search answered)",
        format!("{} ({})", restart.show(2, "s"), first_search.show(2, "s")),
    )
    .budget("≤ 5 s", first_search.median() <= 5.0)
    .print();
    protocols(settings, &corpus[0]).await?;
    rules(settings, &corpus[..1]).await
}

/// One file through what others speak, until all of it is durable.
async fn protocols(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let gigabytes = std::fs::metadata(file)?.len() as f64 / 1e9;
    let (mut otlp, mut syslog) = (Series::default(), Series::default());
    for _ in 1..=settings.runs {
        for is_syslog in [false, true] {
            let directory = stage::directory(settings)?;
            let listener = stage::free_address()?;
            let home = Home::make(settings, directory.path(), &format!("{}[logs.syslog]\ntcp = \"{listener}\"\n", sources(0)))?;
            let hinomi = home.start().await?;
            let before = hinomi.process.usage().cpu_s;
            if is_syslog {
                let count = protocols::syslog(listener, file).await?;
                // Nobody answers there; the count says when all of it is in.
                while hinomi.metric("hinomi_syslog_messages_total{transport=\"tcp\"}").await? < count as f64 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            } else {
                protocols::otlp(hinomi.address, file).await?;
            }
            settle(&hinomi, &home).await?;
            let series = if is_syslog { &mut syslog } else { &mut otlp };
            series.push((hinomi.process.usage().cpu_s - before) / gigabytes);
            hinomi.stop().await?;
        }
    }
    let what = format!("one file ({gigabytes:.1} GB) of it, until it is at rest");
    Row::new(format!("OTLP over HTTP, protobuf, 5,000 records a request: {what}"), otlp.show(1, "CPU-s per GB")).print();
    Row::new(format!("syslog over TCP, RFC 5424: {what}"), syslog.show(1, "CPU-s per GB")).print();
    Ok(())
}

/// What a thousand rules of keywords cost beside none.
async fn rules(settings: &Settings, corpus: &[PathBuf]) -> anyhow::Result<()> {
    let (mut none, mut many) = (Series::default(), Series::default());
    for _ in 1..=settings.runs {
        for (count, series) in [(0, &mut none), (RULES, &mut many)] {
            let directory = stage::directory(settings)?;
            let home = Home::make(settings, directory.path(), &sources(count))?;
            let hinomi = home.start().await?;
            let before = hinomi.process.usage().cpu_s;
            send::all(hinomi.address, corpus).await?;
            settle(&hinomi, &home).await?;
            series.push(hinomi.process.usage().cpu_s - before);
            hinomi.stop().await?;
        }
    }
    let more = (many.median() / none.median() - 1.0) * 100.0;
    Row::new(
        format!("{RULES} keyword rules at ingest, one file"),
        format!("+{more:.0} %: {} beside {}", many.show(2, "CPU-s"), none.show(2, "CPU-s")),
    )
    .budget("≤ +15 % CPU", more <= 15.0)
    .print();
    Ok(())
}

/// The eight servers, and so many rules whose words the corpus never says.
fn sources(rules: usize) -> String {
    let source = |server| format!("[[log_source]]\nid = \"srv{server:02}\"\nformat = \"standard\"\ntime_zone = \"Asia/Tokyo\"\n");
    let rule =
        |number| format!("[[log_rule]]\nid = \"r{number}\"\nquery = '\"障害コード X{number:04}\" OR \"fatal condition {number:04}\"'\n");
    // The corpus is years old, and must not be deleted for that.
    let kept = "[[log_purpose]]\nid = \"diagnose\"\nkeep = \"forever\"\n".to_owned();
    std::iter::once(kept).chain((1..=corpus::SERVERS).map(source)).chain((0..rules).map(rule)).collect()
}

/// Waits until everything is in parts, and nothing is joined any more.
async fn settle(hinomi: &Hinomi, home: &Home) -> anyhow::Result<()> {
    let (began, mut quiet_since, mut last) = (Instant::now(), Instant::now(), hinomi.process.usage().cpu_s);
    while quiet_since.elapsed() < QUIET {
        anyhow::ensure!(began.elapsed() < SETTLE_MAX, "the store did not come to rest");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = hinomi.process.usage().cpu_s;
        // What an idle program spends.
        if now - last > 0.06 || size(&home.data().join("events/wal"))? > LOG_BYTES_EMPTY {
            quiet_since = Instant::now();
        }
        last = now;
    }
    Ok(())
}

fn size(directory: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(directory).with_context(|| format!("there is no {}", directory.display()))? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
