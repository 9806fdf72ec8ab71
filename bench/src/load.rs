//! Load on an HTTP server: as fast as it answers, or at a rate that does not wait for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use tokio::time::Instant;

use crate::http::Connection;
use crate::report::percentile;

#[derive(Default)]
pub struct Result {
    pub took: Duration,
    pub done: usize,
    /// Answers that were not 2xx, and exchanges that broke off.
    pub bad: usize,
    latencies: Vec<Duration>,
}

impl Result {
    pub fn per_second(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }

    pub fn latency_ms(&mut self, share: f64) -> f64 {
        percentile(&mut self.latencies, share).unwrap_or_default().as_secs_f64() * 1e3
    }

    fn take(&mut self, other: Result) {
        self.done += other.done;
        self.bad += other.bad;
        self.latencies.extend(other.latencies);
    }

    fn add(&mut self, answer: std::io::Result<crate::http::Answer>, latency: Duration) {
        self.done += 1;
        self.latencies.push(latency);
        if !answer.is_ok_and(|answer| (200..300).contains(&answer.status)) {
            self.bad += 1;
        }
    }
}

/// Sends `total` requests, the given ones over and over, over so many kept connections; each connection waits for its answer.
pub async fn closed(address: SocketAddr, requests: Vec<Vec<u8>>, total: usize, connections: usize) -> anyhow::Result<Result> {
    let (requests, next) = (Arc::new(requests), Arc::new(AtomicUsize::new(0)));
    let opened = open_all(address, connections).await?;
    let started = Instant::now();
    let workers = opened.into_iter().map(|mut connection| {
        let (requests, next) = (requests.clone(), next.clone());
        tokio::spawn(async move {
            let mut result = Result::default();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                if place >= total {
                    return result;
                }
                let before = Instant::now();
                let answer = connection.exchange(&requests[place % requests.len()]).await;
                let broken = answer.is_err();
                result.add(answer, before.elapsed());
                if broken && let Ok(again) = Connection::open(address).await {
                    connection = again;
                }
            }
        })
    });
    gather(workers.collect(), started).await
}

/// Sends a request at a fixed rate. A latency counts from when the request was due, so that a server that falls behind cannot hide it.
pub async fn open(address: SocketAddr, request: Vec<u8>, rate: f64, connections: usize, seconds: f64) -> anyhow::Result<Result> {
    let request = Arc::new(request);
    let total = (rate * seconds) as usize;
    let opened = open_all(address, connections).await?;
    let started = Instant::now();
    let workers = opened.into_iter().enumerate().map(|(first, mut connection)| {
        let request = request.clone();
        tokio::spawn(async move {
            let mut result = Result::default();
            for place in (first..total).step_by(connections) {
                let due = started + Duration::from_secs_f64(place as f64 / rate);
                tokio::time::sleep_until(due).await;
                let answer = connection.exchange(&request).await;
                let broken = answer.is_err();
                result.add(answer, due.elapsed());
                if broken && let Ok(again) = Connection::open(address).await {
                    connection = again;
                }
            }
            result
        })
    });
    gather(workers.collect(), started).await
}

async fn open_all(address: SocketAddr, connections: usize) -> anyhow::Result<Vec<Connection>> {
    let mut opened = Vec::with_capacity(connections);
    for _ in 0..connections {
        opened.push(Connection::open(address).await.with_context(|| format!("failed to connect to {address}"))?);
    }
    Ok(opened)
}

async fn gather(workers: Vec<tokio::task::JoinHandle<Result>>, started: Instant) -> anyhow::Result<Result> {
    let mut all = Result::default();
    for worker in workers {
        all.take(worker.await?);
    }
    all.took = started.elapsed();
    Ok(all)
}
