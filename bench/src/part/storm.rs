//! 100,000 alert posts over 1,000 label sets, in batches. Each group must be told of exactly once; the posts are durable when they
//! are answered.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::hinomi::{Home, authorization};
use crate::peer::Alertmanager;
use crate::process::Usage;
use crate::report::{Row, Series};
use crate::sink::Sink;
use crate::{Settings, clock, disk, http, load, say, stage};

pub const POSTS: usize = 100_000;
pub const LABEL_SETS: usize = 1_000;
pub const GROUPS: usize = 50;
const BATCH: usize = 50;
const CONNECTIONS: usize = 8;
/// How long a group waits for others before it is told of; the same for the peer.
const GROUP_WAIT_S: u64 = 5;
/// After the group wait, no webhook for so long means that the last has come.
const QUIET: Duration = Duration::from_millis(1_500);
const QUIET_WITHIN: Duration = Duration::from_secs(30);

/// How alerts are posted.
pub struct Shape {
    pub posts: usize,
    pub batch: usize,
    pub connections: usize,
}

/// What one run showed.
pub struct Found {
    pub per_second: f64,
    pub p99_ms: f64,
    pub bad: usize,
    pub notifications: usize,
    pub usage: Usage,
}

/// The figures of several runs.
#[derive(Default)]
pub struct Figures {
    pub per_second: Series,
    pub p99_ms: Series,
    pub notifications: Series,
    pub peak_mb: Series,
    /// CPU seconds per 1,000 posts.
    pub cpu: Series,
}

impl Figures {
    pub fn take(&mut self, found: &Found, shape: &Shape) -> anyhow::Result<()> {
        ensure!(found.bad == 0, "{} posts were not answered with success", found.bad);
        self.per_second.push(found.per_second);
        self.p99_ms.push(found.p99_ms);
        self.notifications.push(found.notifications as f64);
        self.peak_mb.push(found.usage.peak_mb);
        self.cpu.push(found.usage.cpu_s * 1e3 / shape.posts as f64);
        Ok(())
    }

    pub fn show(&self) -> String {
        format!(
            "{}; {} notifications; peak {}; request p99 {}; CPU per 1,000 {}",
            self.per_second.show(0, "/s"),
            self.notifications.show(0, ""),
            self.peak_mb.show(0, "MB"),
            self.p99_ms.show(1, "ms"),
            self.cpu.show(3, "s")
        )
    }
}

pub async fn run(settings: &Settings, postgres: Option<&str>) -> anyhow::Result<()> {
    let shape = Shape { posts: POSTS, batch: BATCH, connections: CONNECTIONS };
    let (mut ours, mut theirs, mut disk_ms) = (Figures::default(), Figures::default(), Series::default());
    for run in 1..=settings.runs {
        let directory = stage::directory(settings)?;
        disk_ms.push(disk::fdatasync_p50_ms(directory.path())?);
        let database = match postgres {
            Some(server) => Some(fresh_database(server, run).await?),
            None => None,
        };
        let found = hinomi(settings, &shape, database.as_deref()).await?;
        say!("storm, run {run}: {:.0}/s, {} notifications, peak {:.0} MB", found.per_second, found.notifications, found.usage.peak_mb);
        ours.take(&found, &shape)?;
        if settings.peers && postgres.is_none() {
            let found = alertmanager(settings, &shape).await?;
            say!("storm, run {run}, Alertmanager: {:.0}/s, {} notifications", found.per_second, found.notifications);
            theirs.take(&found, &shape)?;
        }
    }
    let on = if postgres.is_some() { "PostgreSQL" } else { "SQLite" };
    let held = ours.per_second.median() >= 25_000.0
        && ours.notifications.min() >= GROUPS as f64
        && ours.notifications.max() <= GROUPS as f64
        && ours.peak_mb.median() <= 80.0;
    let row = Row::new(
        format!(
            "{POSTS} alert posts, {LABEL_SETS} label sets, {GROUPS} groups, batches of {BATCH}, {CONNECTIONS} connections, durable on {on}"
        ),
        format!("{}; fdatasync p50 {}", ours.show(), disk_ms.show(2, "ms")),
    );
    let row = if postgres.is_some() { row } else { row.budget("≥ 25,000/s durable, 50 notifications, ≤ 80 MB", held) };
    let row = if theirs.per_second.is_empty() { row } else { row.beside(format!("Alertmanager, in memory: {}", theirs.show())) };
    row.print();
    Ok(())
}

/// Each run begins with an empty database.
async fn fresh_database(server: &str, run: u32) -> anyhow::Result<String> {
    let name = format!("storm_{}_{run}", std::process::id());
    let mut command = tokio::process::Command::new("psql");
    command.arg(server).arg("-qc").arg(format!("create database {name}"));
    crate::process::output(command).await.context("failed to make a database")?;
    let mut url = url::Url::parse(server)?;
    url.set_path(&name);
    Ok(url.into())
}

pub async fn hinomi(settings: &Settings, shape: &Shape, database: Option<&str>) -> anyhow::Result<Found> {
    let (directory, sink) = (stage::directory(settings)?, Sink::start().await?);
    let configuration = format!(
        "[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\n\n\
         [[notify]]\nchannel = \"hook\"\non = [\"alert\"]\ngroup_by = [\"svc\"]\ngroup_wait = \"{GROUP_WAIT_S}s\"\n",
        sink.url()
    );
    let hinomi = Home::make(settings, directory.path(), &configuration)?.on(database).start().await?;
    let before = hinomi.process.usage().cpu_s;
    let mut load = send(hinomi.address, shape, &[&authorization()]).await?;
    // Peak and cost are those of the posts; the notifications are seen to after.
    let mut usage = hinomi.process.usage();
    usage.cpu_s -= before;
    settle(&sink).await;
    usage.peak_mb = hinomi.process.usage().peak_mb;
    hinomi.stop().await?;
    Ok(Found { per_second: rate(&load, shape), p99_ms: load.latency_ms(0.99), bad: load.bad, notifications: sink.count(), usage })
}

pub async fn alertmanager(settings: &Settings, shape: &Shape) -> anyhow::Result<Found> {
    let (directory, sink) = (stage::directory(settings)?, Sink::start().await?);
    let peer = Alertmanager::start(directory.path(), &sink.url(), "svc", GROUP_WAIT_S).await?;
    let before = peer.process.usage().cpu_s;
    let mut load = send(peer.address, shape, &[]).await?;
    let mut usage = peer.process.usage();
    usage.cpu_s -= before;
    settle(&sink).await;
    usage.peak_mb = peer.process.usage().peak_mb;
    peer.process.stop().await?;
    Ok(Found { per_second: rate(&load, shape), p99_ms: load.latency_ms(0.99), bad: load.bad, notifications: sink.count(), usage })
}

async fn settle(sink: &Sink) {
    tokio::time::sleep(Duration::from_secs(GROUP_WAIT_S)).await;
    sink.quiet(QUIET, QUIET_WITHIN).await;
}

async fn send(address: std::net::SocketAddr, shape: &Shape, headers: &[&str]) -> anyhow::Result<load::Result> {
    load::closed(address, requests(address, shape, headers), shape.posts / shape.batch, shape.connections).await
}

fn rate(load: &load::Result, shape: &Shape) -> f64 {
    load.per_second() * shape.batch as f64
}

/// All different requests, in turn; they repeat after every label set has been posted once.
fn requests(address: std::net::SocketAddr, shape: &Shape, headers: &[&str]) -> Vec<Vec<u8>> {
    let starts_at = clock::now().to_string();
    let alert = |index: usize| {
        serde_json::json!({
            "labels": {"alertname": "Storm", "svc": format!("s{}", index % GROUPS), "instance": format!("i{index}"), "severity": "critical"},
            "annotations": {"summary": format!("storm alert number {index}")},
            "startsAt": starts_at,
            "generatorURL": "http://x/y",
        })
    };
    (0..LABEL_SETS)
        .step_by(shape.batch)
        .map(|first| {
            let body: Vec<_> = (first..first + shape.batch).map(alert).collect();
            http::post(address, "/api/v2/alerts", headers, &serde_json::Value::from(body).to_string())
        })
        .collect()
}
