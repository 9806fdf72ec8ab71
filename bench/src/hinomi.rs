//! The program that is measured, with a configuration of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::process::Command;
use tokio::time::Instant;

use crate::process::Process;
use crate::{Settings, http, stage};

const READY_TIME_MAX: Duration = Duration::from_secs(60);
/// Of the measurements only; each instance lives for minutes on loopback.
const TOKEN: &str = "bench-admin-token-0123456789abcdefghijklmn";

/// A directory with configuration and data, not running.
pub struct Home {
    program: PathBuf,
    directory: PathBuf,
    database: Option<String>,
    pub address: SocketAddr,
}

impl Home {
    /// Writes the configuration, TOML without `[server]`.
    pub fn make(settings: &Settings, directory: &Path, configuration: &str) -> anyhow::Result<Self> {
        if !settings.hinomi.exists() {
            bail!("there is no {}: build it, or name it in HINOMI_BIN", settings.hinomi.display());
        }
        let address = stage::free_address()?;
        let home = Self { program: std::path::absolute(&settings.hinomi)?, directory: directory.to_owned(), database: None, address };
        let server = format!("[server]\nlisten = \"{address}\"\npublic_url = \"http://{address}\"\n");
        stage::write(&home.config().join("server.toml"), &(server + PEOPLE))?;
        stage::write(&home.config().join("bench.toml"), configuration)?;
        std::fs::create_dir_all(home.data())?;
        Ok(home)
    }

    /// On a database server instead of SQLite in the data directory.
    pub fn on(mut self, database: Option<&str>) -> Self {
        self.database = database.map(str::to_owned);
        self
    }

    pub fn config(&self) -> PathBuf {
        self.directory.join("config")
    }

    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Starts it and waits until it is ready.
    pub async fn start(&self) -> anyhow::Result<Hinomi> {
        let mut command = Command::new(&self.program);
        command.arg("serve").arg("--config").arg(self.config()).arg("--data").arg(self.data());
        command.env("HINOMI_ADMIN_TOKEN", TOKEN).env_remove("HINOMI_DATABASE").env_remove("HINOMI_LISTEN");
        if let Some(database) = &self.database {
            command.env("HINOMI_DATABASE", database);
        }
        let started = Instant::now();
        let mut process = Process::start("hinomi", command, &self.directory.join("hinomi.log"))?;
        while !matches!(http::fetch(self.address, "/readyz", &[]).await, Ok((200, _))) {
            process.check()?;
            if started.elapsed() > READY_TIME_MAX {
                bail!("hinomi was not ready after {} s:\n{}", READY_TIME_MAX.as_secs(), process.said());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Hinomi { process, address: self.address, ready_after: started.elapsed() })
    }
}

/// Running and ready.
pub struct Hinomi {
    pub process: Process,
    pub address: SocketAddr,
    /// From exec to the first 200 of `/readyz`.
    pub ready_after: Duration,
}

impl Hinomi {
    pub async fn stop(self) -> anyhow::Result<()> {
        self.process.stop().await
    }

    /// One figure of `/metrics`.
    pub async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let (status, body) = http::fetch(self.address, "/metrics", &[&authorization()]).await?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if status != 200 {
            bail!("/metrics answered {status}");
        }
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        line.with_context(|| format!("/metrics has no {name}"))
    }
}

/// The header line that every permission comes with.
pub fn authorization() -> String {
    format!("Authorization: Bearer {TOKEN}")
}

const PEOPLE: &str = r#"
[[person]]
id = "admin"
email = "admin@example.jp"
role = "admin"
"#;

/// `count` http monitors of paths `PREFIX0`, `PREFIX1` … at `base`, each with its own `more` keys.
pub fn monitors(count: usize, base: &str, prefix: &str, interval: &str, more: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(count * 128);
    for index in 0..count {
        text.push_str(&format!(
            "[[monitor]]\nid = \"m{index}\"\nkind = \"http\"\nurl = \"{base}{prefix}{index}\"\ninterval = \"{interval}\"\n{}",
            more(index)
        ));
    }
    text
}
