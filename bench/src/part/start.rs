//! From exec to `/readyz` 200, with 1,000 monitors; and how large the program is.

use std::time::Duration;

use anyhow::Context as _;
use tokio::process::Command;
use tokio::time::Instant;

use crate::hinomi::{Home, monitors};
use crate::peer::Nginx;
use crate::report::{Row, Series};
use crate::{Settings, process, say, stage};

const MONITORS: usize = 1_000;
/// By then each of them has been checked, and slices of latency have been written.
const LIVED: Duration = Duration::from_secs(35);

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let (mut first_ms, mut again_ms) = (Series::default(), Series::default());
    let directory = stage::directory(settings)?;
    let target = Nginx::target(&directory.path().join("target")).await?;
    let text = monitors(MONITORS, &target.url(), "/", "30s", |_| String::new());
    let mut lived = None;
    for run in 1..=settings.runs {
        let home = Home::make(settings, &directory.path().join(format!("first-{run}")), &text)?;
        let hinomi = home.start().await?;
        first_ms.push(hinomi.ready_after.as_secs_f64() * 1e3);
        if lived.is_none() {
            say!("start: {} s of life for the directory that is started again", LIVED.as_secs());
            let started = Instant::now();
            while hinomi.metric("hinomi_checks_total").await? < MONITORS as f64 && started.elapsed() < 2 * LIVED {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            tokio::time::sleep_until(started + LIVED).await;
            lived = Some(home);
        }
        hinomi.stop().await?;
    }
    let home = lived.context("no run")?;
    for run in 1..=settings.runs {
        let hinomi = home.start().await?;
        let ms = hinomi.ready_after.as_secs_f64() * 1e3;
        say!("start, run {run}: ready again after {ms:.0} ms");
        again_ms.push(ms);
        hinomi.stop().await?;
    }
    target.process.stop().await?;
    Row::new(format!("second start of a data directory with {MONITORS} monitors, exec to /readyz"), again_ms.show(0, "ms"))
        .budget("≤ 150 ms", again_ms.median() <= 150.0)
        .print();
    Row::new("first start, empty data directory", first_ms.show(0, "ms")).print();
    size(settings, directory.path()).await
}

async fn size(settings: &Settings, directory: &std::path::Path) -> anyhow::Result<()> {
    let megabytes = |path: &std::path::Path| std::fs::metadata(path).map(|found| found.len() as f64 / 1e6);
    let stripped = directory.join("stripped");
    let mut command = Command::new("strip");
    command.arg("-o").arg(&stripped).arg(&settings.hinomi);
    process::output(command).await?;
    let words = format!("{:.1} MB as built, {:.1} MB stripped", megabytes(&settings.hinomi)?, megabytes(&stripped)?);
    Row::new("size of the program, console inside", words).print();
    Ok(())
}
