//! Checks alone, without the program around them: how many a second, and what they cost.
//!
//! Prints checks a second, failures, and CPU seconds of this process per 1,000 checks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use hinomi_domain::catalog::{HttpCheck, IpVersion, MonitorKind, StatusRange};
use hinomi_probe::{Prober, Verdict};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::process::cpu_seconds;

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Mode {
    /// The yardstick: hyper alone, a new connection each, no timings and no timeout.
    Bare,
    Probe,
    /// Over kept connections.
    Keep,
}

#[derive(Args)]
pub struct Arguments {
    url: String,
    seconds: f64,
    /// Checks under way at once.
    concurrency: u32,
    mode: Mode,
    /// Checks a second in all; without it as fast as it goes.
    rate: Option<f64>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { url, seconds, concurrency, mode, rate } = arguments;
    let run_for = Duration::from_secs_f64(seconds);
    // Each worker makes its share, one at a time; when late it does not wait.
    let pause = rate.map(|rate| Duration::from_secs_f64(f64::from(concurrency) / rate));

    let prober = Prober::new()?;
    let parsed = url::Url::parse(&url)?;
    let address: SocketAddr = (|| format!("{}:{}", parsed.host_str()?, parsed.port_or_known_default()?).parse().ok())()
        .context("the URL needs a literal address")?;
    let (checks, failures) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (cpu_before, started) = (cpu_seconds("self"), Instant::now());
    let workers: Vec<_> = (0..concurrency)
        .map(|index| {
            let (prober, url, path, checks, failures) =
                (prober.clone(), url.clone(), parsed.path().to_owned(), checks.clone(), failures.clone());
            tokio::spawn(async move {
                let prepared = prober.prepare(&check(url, mode == Mode::Keep)).expect("a valid check");
                let mut next_at = tokio::time::Instant::now() + pause.unwrap_or_default() * index / concurrency;
                while started.elapsed() < run_for {
                    if let Some(pause) = pause {
                        tokio::time::sleep_until(next_at).await;
                        next_at += pause;
                    }
                    let good = match mode {
                        Mode::Bare => bare(address, &path).await.is_ok(),
                        Mode::Probe | Mode::Keep => prober.check(&prepared, Duration::from_secs(10)).await.verdict == Verdict::Good,
                    };
                    checks.fetch_add(1, Ordering::Relaxed);
                    if !good {
                        failures.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await?;
    }
    let (elapsed, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds("self") - cpu_before);
    let checks = checks.load(Ordering::Relaxed);
    println!(
        "{:.0} checks/s, {} failed, {:.4} CPU-s per 1,000",
        checks as f64 / elapsed,
        failures.load(Ordering::Relaxed),
        cpu * 1000.0 / checks as f64
    );
    Ok(())
}

async fn bare(address: SocketAddr, path: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = hyper::Request::get(path).header("host", "localhost").header("connection", "close").body(Empty::<Bytes>::new())?;
    let answer = sender.send_request(request).await?;
    let good = answer.status().is_success();
    answer.into_body().collect().await?;
    drop(sender);
    connection.await??;
    if good { Ok(()) } else { Err("status".into()) }
}

fn check(url: String, keep_connection: bool) -> MonitorKind {
    MonitorKind::Http(HttpCheck {
        url,
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: None,
        status: vec![StatusRange { from: 200, to: 299 }],
        redirects_max: 5,
        ip: IpVersion::Any,
        keep_connection,
        verify_tls: true,
        tls_days_left: None,
        assertions: Vec::new(),
        body_bytes_max: 1024 * 1024,
        proxy: None,
    })
}
