//! Checks without the program around them, beside a bare loop of hyper in the same minutes: what a check costs more than it must.

use tokio::process::Command;

use crate::peer::Nginx;
use crate::report::{Row, Series};
use crate::{Settings, process, say, stage};

const SECONDS: u32 = 5;
const CONCURRENCY: u32 = 64;

/// Mode and rate; `None` is as fast as it goes.
const CASES: [(&str, Option<u32>); 6] =
    [("bare", Some(8_000)), ("probe", Some(8_000)), ("keep", Some(8_000)), ("bare", Some(1_000)), ("probe", Some(1_000)), ("probe", None)];

#[derive(Default)]
pub struct Figures {
    /// Checks a second and CPU seconds per 1,000, in the order of the cases.
    of: [(Series, Series); CASES.len()],
}

impl Figures {
    pub async fn measure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        let directory = stage::directory(settings)?;
        let nginx = Nginx::target(directory.path()).await?;
        for ((mode, rate), (per_second, cpu)) in CASES.iter().zip(&mut self.of) {
            // A process of its own, so that its CPU time is that of the checks.
            let mut command = Command::new(std::env::current_exe()?);
            command.arg("rate").arg(format!("{}/", nginx.url())).args([SECONDS.to_string(), CONCURRENCY.to_string(), (*mode).to_owned()]);
            command.args(rate.map(|rate| rate.to_string()));
            let text = process::output(command).await?;
            let mut numbers = text.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
            let (Some(rate), Some(failed), Some(cost)) = (numbers.next(), numbers.next(), numbers.next()) else {
                anyhow::bail!("not understood: {text}")
            };
            anyhow::ensure!(failed == 0.0, "{failed} checks failed ({mode})");
            say!("checks alone, {mode}: {rate:.0}/s, {cost:.4} CPU-s per 1,000");
            per_second.push(rate);
            cpu.push(cost);
        }
        nginx.process.stop().await
    }

    pub fn print(&self) {
        let [bare, probe, keep, bare_slow, probe_slow, fast] = &self.of;
        let ratio = |a: &(Series, Series), b: &(Series, Series)| a.1.median() / b.1.median();
        for (what, (ours, theirs), max) in [("8,000", (probe, bare), 0.13), ("1,000", (probe_slow, bare_slow), 0.25)] {
            let times = ratio(ours, theirs);
            Row::new(
                format!("a check alone, a new connection each, at {what}/s"),
                format!("CPU per 1,000 {}; {times:.2} × the bare loop", ours.1.show(4, "s")),
            )
            .budget(format!("≤ {max} CPU-s per 1,000, ≤ 1.6 × the bare loop"), ours.1.median() <= max && times <= 1.6)
            .beside(format!("bare loop of hyper: {}", theirs.1.show(4, "s")))
            .print();
        }
        Row::new("a check alone, kept connections, at 8,000/s", format!("CPU per 1,000 {}", keep.1.show(4, "s")))
            .budget("≤ 0.08 CPU-s per 1,000", keep.1.median() <= 0.08)
            .print();
        Row::new("checks alone, as fast as they go", fast.0.show(0, "/s")).budget("≥ 8,000/s", fast.0.median() >= 8_000.0).print();
    }
}
