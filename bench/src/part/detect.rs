//! From the death of a target to the arrival of the webhook, at an interval of one second without confirmation.
//!
//! How long that takes depends most on when in the interval the target dies. So that chance decides nothing, each target tells when it
//! was checked, and they die at moments spread evenly over the interval: the median of the wait for the next check is then half the
//! interval, and what remains is hinomi's own work.

pub mod target;

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

use crate::hinomi::Home;
use crate::report::{Row, Series};
use crate::sink::Sink;
use crate::{Settings, say, stage};

const TARGETS: u32 = 20;
const INTERVAL: Duration = Duration::from_secs(1);
/// hinomi's own work in the median.
const OWN_WORK_MAX_MS: f64 = 20.0;
/// Deaths begin so far apart.
const APART: Duration = Duration::from_millis(400);
/// Checks before the first death.
const SETTLE: Duration = Duration::from_secs(4);
const ARRIVAL_TIME_MAX: Duration = Duration::from_secs(10);

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let (mut median_ms, mut most_ms, mut own_ms, mut own_most_ms) = <(Series, Series, Series, Series)>::default();
    for run in 1..=settings.runs {
        let found = measure(settings).await?;
        say!("detect, run {run}: median {:.0} ms, most {:.0} ms, own work {:.1} ms", found.0.median(), found.0.max(), found.1.median());
        median_ms.push(found.0.median());
        most_ms.push(found.0.max());
        own_ms.push(found.1.median());
        own_most_ms.push(found.1.max());
    }
    Row::new(
        format!("target killed → webhook arrives, 1 s interval, no confirmation, {TARGETS} deaths a run"),
        format!(
            "median {}, most {}; beyond the wait for the next check {}, most {}",
            median_ms.show(0, "ms"),
            most_ms.show(0, "ms"),
            own_ms.show(1, "ms"),
            own_most_ms.show(1, "ms")
        ),
    )
    .budget("median ≤ half the interval + 20 ms", median_ms.median() <= INTERVAL.as_secs_f64() * 500.0 + OWN_WORK_MAX_MS)
    .print();
    Ok(())
}

/// Milliseconds of every death to its webhook, and how much of that is not the wait for the next check.
async fn measure(settings: &Settings) -> anyhow::Result<(Series, Series)> {
    let (directory, sink) = (stage::directory(settings)?, Arc::new(Sink::start().await?));
    let mut targets = Vec::new();
    let mut text = format!(
        "[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\n[[notify]]\nchannel = \"hook\"\non = [\"alert\"]\n",
        sink.url()
    );
    for index in 0..TARGETS {
        let address = stage::free_address()?;
        targets.push(Target::start(address)?);
        text.push_str(&format!("[[monitor]]\nid = \"{}\"\nkind = \"http\"\nurl = \"http://{address}/\"\ninterval = \"1s\"\n", name(index)));
    }
    let hinomi = Home::make(settings, directory.path(), &text)?.start().await?;
    tokio::time::sleep(SETTLE).await;
    let mut deaths = Vec::new();
    for (index, target) in (0..TARGETS).zip(targets) {
        let sink = sink.clone();
        // The middle of one of as many equal parts of the interval.
        let share = (f64::from(index) + 0.5) / f64::from(TARGETS);
        deaths.push(tokio::spawn(async move {
            tokio::time::sleep(APART * index).await;
            let died = target.die(INTERVAL.mul_f64(share)).await?;
            let arrived = arrival(&sink, &name(index)).await?;
            let took = arrived.duration_since(died).as_secs_f64() * 1e3;
            anyhow::Ok((took, took - INTERVAL.mul_f64(1.0 - share).as_secs_f64() * 1e3))
        }));
    }
    let mut found = <(Series, Series)>::default();
    for death in deaths {
        let (took, own) = death.await??;
        found.0.push(took);
        found.1.push(own);
    }
    hinomi.stop().await?;
    Ok(found)
}

/// Long enough to be in no other text of a webhook.
fn name(index: u32) -> String {
    format!("target-of-the-bench-{index:03}")
}

async fn arrival(sink: &Sink, name: &str) -> anyhow::Result<Instant> {
    let started = Instant::now();
    loop {
        let found = sink.with(|arrived| {
            arrived.iter().find(|arrival| arrival.body.windows(name.len()).any(|part| part == name.as_bytes())).map(|arrival| arrival.at)
        });
        if let Some(at) = found {
            return Ok(at);
        }
        anyhow::ensure!(started.elapsed() < ARRIVAL_TIME_MAX, "no webhook came for {name}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// This program as a web server.
struct Target {
    child: Child,
    asked: Lines<BufReader<ChildStdout>>,
}

impl Target {
    fn start(address: SocketAddr) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("target").arg(address.to_string()).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("failed to start a target")?;
        let asked = BufReader::new(child.stdout.take().context("a child without output")?).lines();
        Ok(Self { child, asked })
    }

    /// Kills it so long after its next check. Answers when.
    async fn die(mut self, after: Duration) -> anyhow::Result<Instant> {
        // What it said until now is of the past.
        while tokio::time::timeout(Duration::from_millis(5), self.asked.next_line()).await.is_ok() {}
        self.asked.next_line().await?.context("the target ended by itself")?;
        tokio::time::sleep(after).await;
        let at = Instant::now();
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(at)
    }
}
