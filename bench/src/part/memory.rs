//! Resident memory with many monitors, the first check of every one after the start, and a reload that repeats none.
//!
//! All runs live side by side: what is resident does not depend on what else runs, and together they ask for little.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::ensure;
use tokio::time::Instant;

use crate::hinomi::{Hinomi, Home, monitors};
use crate::peer::{Nginx, Prometheus};
use crate::process;
use crate::report::{Row, Series};
use crate::{Settings, clock, say, stage};

/// Monitors, and the most that may be resident.
const SIZES: [(usize, Option<f64>); 4] = [(0, None), (100, Some(40.0)), (1_000, Some(60.0)), (5_000, Some(110.0))];
const PEER_SIZES: [usize; 3] = [100, 1_000, 5_000];
const INTERVAL_S: f64 = 30.0;
/// Every monitor has been checked twice by then, and slices of its latency have been written.
const LIVED: Duration = Duration::from_secs(75);
/// After a reload each must be asked once more.
const AFTER_RELOAD: Duration = Duration::from_secs(32);
/// A check may be so much early or late without being a repeat.
const SLACK_S: f64 = 1.0;

struct Instance {
    hinomi: Hinomi,
    size: usize,
    run: u32,
    /// Before exec, and when it was ready; seconds of the epoch.
    started: f64,
    ready: f64,
    home: Home,
}

impl Instance {
    fn prefix(&self) -> String {
        format!("/r{}s{}m", self.run, self.size)
    }

    fn added(&self) -> String {
        format!("/r{}s{}added", self.run, self.size)
    }
}

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let directory = stage::directory(settings)?;
    let nginx = Nginx::target(&directory.path().join("target")).await?;
    let mut instances = Vec::new();
    for run in 1..=settings.runs {
        for (size, _) in SIZES {
            let place = directory.path().join(format!("r{run}s{size}"));
            let text = monitors(size, &nginx.url(), &format!("/r{run}s{size}m"), "30s", |_| String::new());
            let home = Home::make(settings, &place, &text)?;
            let started = clock::seconds();
            let hinomi = home.start().await?;
            instances.push(Instance { hinomi, size, run, started, ready: clock::seconds(), home });
        }
    }
    let mut peers = Vec::new();
    if settings.peers {
        for size in PEER_SIZES {
            let place = directory.path().join(format!("peer{size}"));
            peers.push((size, Prometheus::start(&place, &nginx.url(), &format!("/peer{size}m"), size, "30s").await?));
        }
    }
    let since = Instant::now();
    say!("memory: {} instances live for {} s", instances.len(), LIVED.as_secs());
    tokio::time::sleep_until(since + LIVED).await;
    let resident: Vec<(usize, f64)> = instances.iter().map(|one| (one.size, one.hinomi.process.usage().resident_mb)).collect();
    let of_peers: HashMap<usize, f64> = peers.iter().map(|(size, peer)| (*size, peer.resident_mb())).collect();
    for (_, peer) in peers {
        peer.stop().await?;
    }

    let reloaded = clock::seconds();
    for one in &instances {
        // One monitor more: that it is asked shows that the configuration was taken anew.
        let path = one.home.config().join("bench.toml");
        let more = monitors(1, &nginx.url(), &one.added(), "30s", |_| String::new()).replace("\"m0\"", "\"added\"");
        std::fs::write(&path, std::fs::read_to_string(&path)? + &more)?;
        process::send(one.hinomi.process.pid(), "HUP");
    }
    say!("memory: reloaded, {} s more", AFTER_RELOAD.as_secs());
    tokio::time::sleep(AFTER_RELOAD).await;
    let checks = Checks::read(&nginx).await?;
    let (mut first, mut first_ready, mut repeats, mut missing) = (Series::default(), Series::default(), 0, 0);
    for one in instances {
        ensure!(checks.0.contains_key(&format!("{}0", one.added())), "a reload was not taken: {}", one.hinomi.process.said());
        if one.size == SIZES[SIZES.len() - 1].0 {
            let found = checks.of(&one.prefix(), one.size, one.started, reloaded);
            say!(
                "memory, run {}: {} all checked after {:.1} s, {} repeats by the reload",
                one.run,
                one.size,
                found.all_after_s,
                found.repeats
            );
            ensure!(found.checked == one.size, "{} of {} monitors were never checked", one.size - found.checked, one.size);
            first.push(found.all_after_s);
            first_ready.push(found.all_after_s - (one.ready - one.started));
            repeats += found.repeats;
            missing += found.missing;
        }
        one.hinomi.stop().await?;
    }
    nginx.process.stop().await?;
    print(&resident, &of_peers);
    Row::new(
        "first check of each of 5,000 monitors of 30 s, the last of them",
        format!("{} after it was ready, {} after exec", first_ready.show(2, "s"), first.show(2, "s")),
    )
    .budget("within 30 s of the start", first_ready.max() <= INTERVAL_S)
    .print();
    Row::new("a reload with 5,000 monitors", format!("{repeats} checks repeated, {missing} left out, in all runs"))
        .budget("repeats none", repeats == 0 && missing == 0)
        .print();
    Ok(())
}

fn print(resident: &[(usize, f64)], of_peers: &HashMap<usize, f64>) {
    for (size, most) in SIZES {
        let mut series = Series::default();
        resident.iter().filter(|(of, _)| *of == size).for_each(|(_, mb)| series.push(*mb));
        let row = Row::new(format!("resident memory, {size} HTTP monitors of 30 s, after {} s", LIVED.as_secs()), series.show(0, "MB"));
        let row = if let Some(most) = most { row.budget(format!("≤ {most:.0} MB"), series.median() <= most) } else { row };
        match of_peers.get(&size) {
            Some(mb) => row.beside(format!("Prometheus + blackbox: {mb:.0} MB (one run)")),
            None => row,
        }
        .print();
    }
}

/// When each path was asked for.
struct Checks(HashMap<String, Vec<f64>>);

struct Found {
    checked: usize,
    /// From exec to the first check of the last monitor.
    all_after_s: f64,
    /// Monitors that were asked again sooner than their interval around the reload.
    repeats: usize,
    /// Monitors that were not asked within an interval of the reload.
    missing: usize,
}

impl Checks {
    async fn read(nginx: &Nginx) -> anyhow::Result<Self> {
        let mut by_path: HashMap<String, Vec<f64>> = HashMap::new();
        for (at, path) in nginx.asked().await? {
            by_path.entry(path).or_default().push(at);
        }
        by_path.values_mut().for_each(|times| times.sort_by(f64::total_cmp));
        Ok(Self(by_path))
    }

    fn of(&self, prefix: &str, size: usize, started: f64, reloaded: f64) -> Found {
        let mut found = Found { checked: 0, all_after_s: 0.0, repeats: 0, missing: 0 };
        for times in (0..size).filter_map(|index| self.0.get(&format!("{prefix}{index}"))) {
            found.checked += 1;
            found.all_after_s = found.all_after_s.max(times.first().map_or(f64::MAX, |first| first - started));
            let before = times.iter().rev().find(|at| **at < reloaded);
            let after = times.iter().find(|at| **at >= reloaded);
            match (before, after) {
                (Some(before), Some(after)) if after - before < INTERVAL_S - SLACK_S => found.repeats += 1,
                (_, Some(after)) if after - reloaded > INTERVAL_S + SLACK_S => found.missing += 1,
                (_, None) => found.missing += 1,
                _ => {}
            }
        }
        found
    }
}
