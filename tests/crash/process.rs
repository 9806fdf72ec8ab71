//! The program as an operator runs it: its files, its process, its API.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use hinomi_testkit::Backend;
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use super::until;

const TOKEN: &str = "crash-admin-token-0123456789abcdefghij";
const READY_WITHIN: Duration = Duration::from_secs(60);
const ENDED_WITHIN: Duration = Duration::from_secs(30);

pub struct Hinomi {
    directory: tempfile::TempDir,
    database: String,
    port: u16,
    child: Mutex<Option<Child>>,
    client: reqwest::Client,
}

impl Hinomi {
    pub async fn prepare(backend: &Backend, toml: &str) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        std::fs::create_dir(directory.path().join("config"))?;
        let port = free_port()?;
        let server = format!("[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"http://127.0.0.1:{port}\"\n{toml}");
        std::fs::write(directory.path().join("config/hinomi.toml"), server)?;
        let database = backend.database(directory.path()).await?;
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?;
        Ok(Hinomi { directory, database, port, child: Mutex::new(None), client })
    }

    pub fn config(&self) -> PathBuf {
        self.directory.path().join("config")
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    pub async fn start(&self) -> anyhow::Result<()> {
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let child = Command::new(binary()?)
            .args(["serve", "--config"])
            .arg(self.config())
            .arg("--data")
            .arg(self.directory.path().join("data"))
            .args(["--database", &self.database])
            .env("HINOMI_ADMIN_TOKEN", TOKEN)
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("failed to start hinomi")?;
        *self.child.lock().await = Some(child);
        let (client, url) = (self.client.clone(), self.url("/readyz"));
        let ready = until("hinomi is ready", READY_WITHIN, async || {
            Ok(client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()))
        });
        ready.await.with_context(|| std::fs::read_to_string(self.log()).unwrap_or_default())
    }

    /// Without a word, in the middle of whatever it does.
    pub async fn kill(&self) -> anyhow::Result<()> {
        let mut child = self.child.lock().await.take().context("hinomi does not run")?;
        ensure!(child.try_wait()?.is_none(), "hinomi ended by itself: {}", std::fs::read_to_string(self.log())?);
        Ok(child.kill().await?)
    }

    /// As an operator ends it.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let mut child = self.child.lock().await.take().context("hinomi does not run")?;
        let pid = child.id().context("hinomi ended by itself")?.to_string();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status().await?.success(), "kill -TERM");
        let status = tokio::time::timeout(ENDED_WITHIN, child.wait()).await.context("hinomi does not end")??;
        ensure!(status.success(), "hinomi ended with {status}");
        Ok(())
    }

    /// Whether the alerts were acknowledged. Not being answered is no error here: that is what a kill looks like from outside.
    pub async fn post_alerts(&self, alerts: &Value) -> anyhow::Result<bool> {
        let request = self.client.post(self.url("/api/v2/alerts")).bearer_auth(TOKEN).json(alerts);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(true),
            Ok(answer) => bail!("posted alerts were answered with {}: {}", answer.status(), answer.text().await?),
            Err(_) => Ok(false),
        }
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.client.get(self.url(path)).bearer_auth(TOKEN).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// Whether a list of the API is empty.
    pub async fn is_empty(&self, path: &str) -> anyhow::Result<bool> {
        Ok(self.get(path).await?["items"].as_array().is_some_and(Vec::is_empty))
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn log(&self) -> PathBuf {
        self.directory.path().join("hinomi.log")
    }
}

/// `HINOMI_BIN`, or the program beside this test.
fn binary() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("HINOMI_BIN") {
        return Ok(path.into());
    }
    let test = std::env::current_exe()?;
    let path = test.parent().and_then(Path::parent).context("no target directory")?.join("hinomi");
    ensure!(path.exists(), "{} is not built: cargo build --workspace", path.display());
    Ok(path)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
