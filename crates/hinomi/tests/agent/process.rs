//! A host with an agent, and the server, each a process of the real program.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

const TOKEN: &str = "agent-test-token-0123456789abcdefghijkl";
/// Longer, something hangs; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub struct Host {
    directory: tempfile::TempDir,
    port: u16,
    server: Option<Child>,
    agent: Option<Child>,
    client: reqwest::Client,
}

impl Host {
    pub fn new() -> Host {
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let write = |name: &str, text: String| std::fs::write(directory.path().join(name), text).unwrap();
        std::fs::create_dir(directory.path().join("config")).unwrap();
        std::fs::create_dir(directory.path().join("logs")).unwrap();
        let address = format!("http://127.0.0.1:{port}");
        write(
            "config/hinomi.toml",
            format!(
                "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"{address}\"\n[[log_source]]\nid = \"app\"\nformat = \"plain\"\n"
            ),
        );
        write("token", TOKEN.to_owned());
        let agent = format!(
            "server = \"{address}\"\ntoken = \"file:token\"\nagent = \"web-01\"\nhost = \"web-01\"\nstate = \"state\"\n\n\
             [[file]]\nsource = \"app\"\npaths = [\"logs/app.log\"]\n"
        );
        write("agent.toml", agent);
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Host { directory, port, server: None, agent: None, client }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn logs(&self) -> PathBuf {
        self.directory.path().join("logs")
    }

    pub async fn start_server(&mut self) {
        self.server = Some(self.start(&["serve", "--config", "config", "--data", "data"]));
        until("the server is ready", async || match self.client.get(self.url("/readyz")).send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            answer => Err(format!("{answer:?}; {}", self.told())),
        })
        .await;
    }

    pub fn start_agent(&mut self) {
        if self.agent.is_none() {
            self.agent = Some(self.start(&["agent", "--config", "agent.toml"]));
        }
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let log = File::options().create(true).append(true).open(self.directory().join("told.log")).unwrap();
        Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(arguments)
            .current_dir(self.directory())
            .env("HINOMI_ADMIN_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// What a command prints that must succeed.
    pub fn hinomi(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_hinomi")).args(arguments).current_dir(self.directory()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn kill_agent(&mut self) {
        let agent = self.agent.take();
        self.kill(agent, "agent");
        // The next one writes its own.
        let _ = std::fs::remove_file(self.directory().join("state/status.json"));
    }

    pub fn kill_server(&mut self) {
        let server = self.server.take();
        self.kill(server, "server");
    }

    /// SIGKILL. Nobody ends of its own accord.
    fn kill(&self, child: Option<Child>, what: &str) {
        let mut child = child.unwrap_or_else(|| panic!("the {what} does not run"));
        assert!(child.try_wait().unwrap().is_none(), "the {what} ended by itself: {}", self.told());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM; gives the exit code.
    pub fn term_agent(&mut self) -> Option<i32> {
        let mut agent = self.agent.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &agent.id().to_string()]).status().unwrap().success());
        agent.wait().unwrap().code()
    }

    /// Everything that the server has of the source, as it came.
    pub async fn export(&self) -> String {
        self.text("/api/v1/logs/export?format=raw&query=source:app&from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z").await
    }

    pub async fn get(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path).await).unwrap()
    }

    async fn text(&self, path: &str) -> String {
        let answer = self.client.get(self.url(path)).bearer_auth(TOKEN).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.text().await.unwrap()
    }

    /// As the agent that runs now wrote it, in short.
    pub fn status(&self) -> Option<Value> {
        let text = std::fs::read(self.directory().join("state/status.json")).ok()?;
        let status: Value = serde_json::from_slice(&text).ok()?;
        let files = status["files"].as_array()?;
        let lag: u64 = files.iter().filter_map(|file| file["lag_bytes"].as_u64()).sum();
        Some(json!({ "lag": lag, "lost": status["lost_bytes"], "files": files }))
    }

    /// The only file that is followed.
    pub fn file(&self) -> Option<Value> {
        self.status()?["files"].as_array()?.first().cloned()
    }

    /// The end of what both programs said.
    pub fn told(&self) -> String {
        let text = std::fs::read_to_string(self.directory().join("told.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        for child in [&mut self.agent, &mut self.server].into_iter().flatten() {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until there is nothing wrong any more; what is wrong last is told when it does not come to that.
pub async fn until(what: &str, mut look: impl AsyncFnMut() -> Result<(), String>) {
    let started = Instant::now();
    loop {
        match look().await {
            Ok(()) => return,
            Err(seen) => assert!(started.elapsed() < PATIENCE, "waited in vain until {what}: {seen}"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
