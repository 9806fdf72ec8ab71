//! HTTP checks: how many a second the whole program makes, what they cost, and how punctual they are.

mod alone;

use std::collections::HashMap;
use std::time::Duration;

use anyhow::ensure;

use crate::hinomi::{Home, monitors};
use crate::peer::{Nginx, Prometheus};
use crate::report::{Row, Series, percentile};
use crate::{Settings, clock, say, stage};

/// One rate at which hinomi is measured. Every monitor has an interval of one second, so their number is the rate.
struct Case {
    monitors: usize,
    kept: bool,
    budget: &'static str,
    cpu_max: f64,
}

const CASES: [Case; 3] = [
    Case { monitors: 8_000, kept: false, budget: "≥ 8,000/s, gap error p99 < 50 ms, ≤ 0.13 CPU-s per 1,000", cpu_max: 0.13 },
    Case { monitors: 8_000, kept: true, budget: "≤ 0.08 CPU-s per 1,000", cpu_max: 0.08 },
    Case { monitors: 1_000, kept: false, budget: "≤ 0.25 CPU-s per 1,000, gap error p99 < 50 ms", cpu_max: 0.25 },
];
const INTERVAL_S: f64 = 1.0;
const GAP_ERROR_MAX_MS: f64 = 50.0;
/// A few of the wanted checks fall on the other side of the window's edges.
const RATE_SLACK: f64 = 0.995;
/// First checks, page, and whatever else a start brings are over by then.
const SETTLE: Duration = Duration::from_secs(6);
const WINDOW: Duration = Duration::from_secs(12);

const PEER_TARGETS: usize = 500;

#[derive(Default)]
struct Figures {
    rate: Series,
    cpu: Series,
    gap_ms: Series,
    resident_mb: Series,
}

impl Figures {
    fn take(&mut self, window: &Window) {
        self.rate.push(window.rate);
        self.cpu.push(window.cpu_per_1000);
        self.gap_ms.push(window.gap_error_p99_ms);
        self.resident_mb.push(window.resident_mb);
    }

    fn show(&self) -> String {
        format!(
            "{}; CPU per 1,000 {}; gap error p99 {}; resident {}",
            self.rate.show(0, "/s"),
            self.cpu.show(3, "s"),
            self.gap_ms.show(1, "ms"),
            self.resident_mb.show(0, "MB")
        )
    }
}

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut figures: Vec<Figures> = CASES.iter().map(|_| Figures::default()).collect();
    let (mut peer, mut alone) = (Figures::default(), alone::Figures::default());
    for run in 1..=settings.runs {
        for (case, figures) in CASES.iter().zip(&mut figures) {
            let window = hinomi(settings, case).await?;
            say!(
                "checks, run {run}: {:.0}/s of {}{}, {:.3} CPU-s per 1,000, gap error p99 {:.1} ms",
                window.rate,
                case.monitors,
                if case.kept { " kept" } else { "" },
                window.cpu_per_1000,
                window.gap_error_p99_ms
            );
            figures.take(&window);
        }
        alone.measure(settings).await?;
        if settings.peers {
            let window = prometheus(settings).await?;
            say!("checks, run {run}, Prometheus and blackbox: {:.0}/s, {:.3} CPU-s per 1,000", window.rate, window.cpu_per_1000);
            peer.take(&window);
        }
    }
    for (case, figures) in CASES.iter().zip(&figures) {
        let held = figures.rate.median() >= case.monitors as f64 * RATE_SLACK
            && figures.cpu.median() <= case.cpu_max
            && figures.gap_ms.median() < GAP_ERROR_MAX_MS;
        let how = if case.kept { "kept connections" } else { "a new connection each" };
        let row = Row::new(format!("HTTP checks by the program, {} monitors of 1 s, {how}", case.monitors), figures.show());
        row.budget(case.budget, held).print();
    }
    if !peer.rate.is_empty() {
        Row::new(format!("the same by Prometheus + blackbox, {PEER_TARGETS} targets of 1 s"), "–").beside(peer.show()).print();
    }
    alone.print();
    Ok(())
}

/// What was seen between two moments.
struct Window {
    rate: f64,
    cpu_per_1000: f64,
    gap_error_p99_ms: f64,
    resident_mb: f64,
}

async fn hinomi(settings: &Settings, case: &Case) -> anyhow::Result<Window> {
    let directory = stage::directory(settings)?;
    let nginx = Nginx::target(&directory.path().join("target")).await?;
    let kept = if case.kept { "keep_connection = true\n" } else { "" };
    let text = monitors(case.monitors, &nginx.url(), "/m", "1s", |_| kept.to_owned());
    let hinomi = Home::make(settings, &directory.path().join("hinomi"), &text)?.start().await?;
    let window = observe(&nginx, || (hinomi.process.usage().cpu_s, hinomi.process.usage().resident_mb)).await;
    hinomi.stop().await?;
    nginx.process.stop().await?;
    window
}

async fn prometheus(settings: &Settings) -> anyhow::Result<Window> {
    let directory = stage::directory(settings)?;
    let nginx = Nginx::target(&directory.path().join("target")).await?;
    let peer = Prometheus::start(directory.path(), &nginx.url(), "/m", PEER_TARGETS, "1s").await?;
    let window = observe(&nginx, || (peer.cpu_s(), peer.resident_mb())).await;
    peer.stop().await?;
    nginx.process.stop().await?;
    window
}

/// Lets it settle, then reads its cost and, from the target's log, what it did. `usage` answers CPU seconds and resident MB.
async fn observe(nginx: &Nginx, usage: impl Fn() -> (f64, f64)) -> anyhow::Result<Window> {
    tokio::time::sleep(SETTLE).await;
    let (from, (cpu_before, _)) = (clock::seconds(), usage());
    tokio::time::sleep(WINDOW).await;
    let (to, (cpu_after, resident_mb)) = (clock::seconds(), usage());
    let mut by_path: HashMap<String, Vec<f64>> = HashMap::new();
    for (at, path) in nginx.asked().await?.into_iter().filter(|(at, _)| (from..to).contains(at)) {
        by_path.entry(path).or_default().push(at);
    }
    let checks: usize = by_path.values().map(Vec::len).sum();
    ensure!(checks > 0, "the target was not asked once");
    let mut errors = gap_errors(by_path.into_values());
    let gap_error_p99_ms = percentile(&mut errors, 0.99).unwrap_or_default() * 1e3;
    let checks = checks as f64;
    Ok(Window { rate: checks / (to - from), cpu_per_1000: (cpu_after - cpu_before) * 1e3 / checks, gap_error_p99_ms, resident_mb })
}

/// By how much each gap between two checks of one monitor differs from the interval.
fn gap_errors(times: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let mut errors = Vec::new();
    for mut of_one in times {
        of_one.sort_by(f64::total_cmp);
        errors.extend(of_one.windows(2).map(|pair| (pair[1] - pair[0] - INTERVAL_S).abs()));
    }
    errors
}
