//! The agent alone, against a server that takes everything and keeps nothing: what it costs at a steady rate, and how fast it goes.

use std::convert::Infallible;
use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::Instant;

use crate::process::Process;
use crate::report::{Row, Series};
use crate::{Settings, corpus, say, stage};

/// Of the corpus; its files are followed as they are.
const RECORDS: usize = 10_000_000;
const STEADY_BYTES_PER_SECOND: usize = 50_000_000;
const STEADY: Duration = Duration::from_secs(20);
const PIECE: Duration = Duration::from_millis(50);
const WAIT_MAX: Duration = Duration::from_secs(120);

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let corpus = corpus::make(&settings.directory.join("corpus"), RECORDS)?;
    let bytes: u64 = corpus.iter().map(|path| std::fs::metadata(path).map(|found| found.len())).sum::<Result<u64, _>>()?;
    let (mut steady, mut steady_peak) = (Series::default(), Series::default());
    let (mut rate, mut per_core, mut peak) = (Series::default(), Series::default(), Series::default());
    for number in 1..=settings.runs {
        let directory = stage::directory(settings)?;
        let server = Null::start().await?;
        let followed = directory.path().join("followed.log");
        std::fs::write(&followed, b"")?;
        let agent = start(settings, directory.path(), server.address, &[&followed])?;
        let cpu_s = write_steadily(&corpus[0], &followed, &agent).await?;
        server.wait_for(std::fs::metadata(&followed)?.len()).await?;
        steady.push(cpu_s / STEADY.as_secs_f64());
        steady_peak.push(agent.usage().peak_mb);
        agent.stop().await?;

        let directory = stage::directory(settings)?;
        let server = Null::start().await?;
        let files: Vec<&Path> = corpus.iter().map(|path| path.as_path()).collect();
        let began = Instant::now();
        let agent = start(settings, directory.path(), server.address, &files)?;
        server.wait_for(bytes).await?;
        let (seconds, usage) = (began.elapsed().as_secs_f64(), agent.usage());
        rate.push(bytes as f64 / 1e6 / seconds);
        per_core.push(bytes as f64 / 1e6 / usage.cpu_s);
        peak.push(usage.peak_mb);
        say!("agent, run {number}: {:.0} MB/s, {:.0} MB/s per core, peak {:.0} MB", rate.max(), per_core.max(), peak.max());
        agent.stop().await?;
    }
    Row::new("the agent at 50 MB/s of standard lines, a server that keeps nothing", format!("{} of one core", steady.show(2, ""))).print();
    Row::new("its peak memory", steady_peak.show(1, "MB")).budget("< 30 MB", steady_peak.median() < 30.0).print();
    Row::new(
        format!("the agent as fast as it goes, {:.1} GB in eight files", bytes as f64 / 1e9),
        format!("{}; {} of processor time", rate.show(0, "MB/s"), per_core.show(0, "MB/s")),
    )
    .budget("one core for 100 MB/s", per_core.median() >= 100.0)
    .print();
    Row::new("its peak memory", peak.show(1, "MB")).budget("< 30 MB", peak.median() < 30.0).print();
    Ok(())
}

fn start(settings: &Settings, directory: &Path, server: SocketAddr, files: &[&Path]) -> anyhow::Result<Process> {
    let state = directory.join("state");
    std::fs::create_dir_all(&state)?;
    let mut text = format!("server = \"http://{server}\"\ntoken = \"env:HINOMI_BENCH_TOKEN\"\nstate = \"{}\"\n", state.display());
    for file in files {
        let source = file.file_stem().unwrap_or_default().to_string_lossy();
        text.push_str(&format!(
            "[[file]]\nsource = \"{source}\"\nrecord = \"standard\"\npaths = [\"{}\"]\n",
            std::path::absolute(file)?.display()
        ));
    }
    let config = directory.join("agent.toml");
    stage::write(&config, &text)?;
    let mut command = Command::new(std::path::absolute(&settings.hinomi)?);
    command.arg("agent").arg("--config").arg(config).env("HINOMI_BENCH_TOKEN", "none");
    Process::start("agent", command, &directory.join("agent.log"))
}

/// Seconds of processor time that the agent spent meanwhile.
async fn write_steadily(from: &Path, into: &Path, agent: &Process) -> anyhow::Result<f64> {
    let mut from = std::fs::File::open(from)?;
    let mut into = OpenOptions::new().append(true).open(into)?;
    let pieces = STEADY.as_millis() / PIECE.as_millis();
    let mut piece = vec![0; STEADY_BYTES_PER_SECOND / 1_000 * usize::try_from(PIECE.as_millis())?];
    let (before, began) = (agent.usage().cpu_s, Instant::now());
    for number in 1..=u32::try_from(pieces)? {
        if from.read_exact(&mut piece).is_err() {
            // Once through: what was written already is written again.
            std::io::Seek::rewind(&mut from)?;
            from.read_exact(&mut piece)?;
        }
        into.write_all(&piece)?;
        tokio::time::sleep_until(began + PIECE * number).await;
    }
    Ok(agent.usage().cpu_s - before)
}

/// Takes everything and keeps nothing.
struct Null {
    address: SocketAddr,
    taken: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Null {
    async fn start() -> anyhow::Result<Null> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, taken) = (listener.local_addr()?, Arc::<AtomicU64>::default());
        let counted = taken.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counted = counted.clone();
                let service = service_fn(move |request| take(request, counted.clone()));
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(Null { address, taken, task })
    }

    async fn wait_for(&self, bytes: u64) -> anyhow::Result<()> {
        let began = Instant::now();
        while self.taken.load(Ordering::Relaxed) < bytes {
            anyhow::ensure!(began.elapsed() < WAIT_MAX, "only {} of {bytes} bytes came", self.taken.load(Ordering::Relaxed));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Drop for Null {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(request: Request<Incoming>, taken: Arc<AtomicU64>) -> Result<Response<Full<Bytes>>, Infallible> {
    let range = request.headers().get("hinomi-range").and_then(|range| range.to_str().ok()?.split_once('-'));
    let range = range.and_then(|(start, end)| Some((start.parse::<u64>().ok()?, end.parse::<u64>().ok()?)));
    let text = match (request.uri().path(), range) {
        ("/ingest/stored", _) => r#"{"files":[]}"#.to_owned(),
        (_, Some((_, end))) => format!(r#"{{"records":1,"unparsed":0,"duplicate":false,"accepted_to":{end},"stored_to":{end}}}"#),
        _ => r#"{"records":1}"#.to_owned(),
    };
    let mut body = request.into_body();
    while let Some(Ok(_)) = body.frame().await {}
    if let Some((start, end)) = range {
        taken.fetch_add(end - start, Ordering::Relaxed);
    }
    Ok(Response::new(Full::from(text)))
}
