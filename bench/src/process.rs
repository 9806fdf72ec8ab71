//! Programs that are started, looked at in `/proc`, and stopped.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};

/// Ticks of `/proc/PID/stat` in a second; Linux has not had another figure for user space in decades.
const TICKS_PER_SECOND: f64 = 100.0;
const STOP_TIME_MAX: Duration = Duration::from_secs(20);
/// Lines of its log that are shown when a program failed.
const LOG_LINES_SHOWN: usize = 20;

/// A program under way. Dropping it asks it to end, so that nothing outlives a measurement that failed.
pub struct Process {
    name: String,
    child: Child,
    pid: u32,
    log: PathBuf,
    ended: bool,
}

impl Process {
    /// Starts it; both outputs go to `log`.
    pub fn start(name: &str, mut command: Command, log: &Path) -> anyhow::Result<Self> {
        let file = std::fs::File::create(log).with_context(|| format!("failed to make {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("failed to start {name}"))?;
        let pid = child.id().context("a process without an id")?;
        Ok(Self { name: name.to_owned(), child, pid, log: log.to_owned(), ended: false })
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Fails when it has ended by itself.
    pub fn check(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            self.ended = true;
            bail!("{} ended by itself ({status}):\n{}", self.name, self.said());
        }
        Ok(())
    }

    /// The end of its log.
    pub fn said(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
    }

    /// Asks it to end and waits until it has.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.ended = true;
        send(self.pid, "TERM");
        if tokio::time::timeout(STOP_TIME_MAX, self.child.wait()).await.is_err() {
            self.child.kill().await.with_context(|| format!("failed to kill {}", self.name))?;
        }
        Ok(())
    }

    pub fn usage(&self) -> Usage {
        Usage::of(self.pid)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended {
            send(self.pid, "TERM");
        }
    }
}

/// Sends a signal to a process that this program started.
pub fn send(pid: u32, signal: &str) {
    let _ = std::process::Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).stderr(Stdio::null()).status();
}

/// What `/proc` says of a process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// User and system time, seconds.
    pub cpu_s: f64,
    pub resident_mb: f64,
    /// The most that was resident.
    pub peak_mb: f64,
}

impl Usage {
    pub fn of(pid: u32) -> Usage {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let kilobytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or_default()
        };
        Usage { cpu_s: cpu_seconds(&pid.to_string()), resident_mb: kilobytes("VmRSS:") / 1024.0, peak_mb: kilobytes("VmHWM:") / 1024.0 }
    }
}

/// User and system time of a process, or of `self`. Fields 14 and 15 of `/proc/PID/stat`.
pub fn cpu_seconds(pid: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name may hold anything, so count from the bracket that ends it.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / TICKS_PER_SECOND
}

/// Runs a program to its end; what it printed.
pub async fn output(mut command: Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.context("failed to start a program")?;
    if !output.status.success() {
        bail!("{:?} failed ({}):\n{}", command.as_std().get_program(), output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
