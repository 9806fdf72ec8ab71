//! A directory with logs, an agent, a server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hinomi_agent::{AgentConfig, AgentError, Status};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::server::{Server, TOKEN};

/// Longer, something hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct World {
    pub server: Server,
    pub directory: TempDir,
    agent: Option<(CancellationToken, JoinHandle<Result<(), AgentError>>)>,
    pub inputs: String,
    pub more: String,
}

impl World {
    pub async fn new() -> World {
        World::with(Server::start().await)
    }

    pub fn with(server: Server) -> World {
        if std::env::var_os("HINOMI_TEST_LOG").is_some() {
            // Only the first test of a process sets it.
            let _ = tracing_subscriber::fmt().with_env_filter("hinomi_agent=debug,it=debug").with_writer(std::io::stderr).try_init();
        }
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("logs")).unwrap();
        std::fs::write(directory.path().join("token"), TOKEN).unwrap();
        let inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/app.log\"]\n".to_owned();
        World { server, directory, agent: None, inputs, more: String::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("logs").join(name)
    }

    pub fn config_text(&self) -> String {
        format!(
            "server = \"http://{}\"\ntoken = \"file:token\"\nagent = \"test\"\nhost = \"host\"\nstate = \"state\"\n{}\n{}",
            self.server.address, self.more, self.inputs
        )
    }

    pub fn config(&self) -> AgentConfig {
        let text = self.config_text();
        let text = if text.contains("[metrics]") { text } else { format!("{text}\n[metrics]\nenabled = false\n") };
        let mut config =
            AgentConfig::parse(&text, &self.directory.path().join("agent.toml"), &|_| None).unwrap_or_else(|error| panic!("{error}"));
        quicken(&mut config);
        config
    }

    pub fn start(&mut self) {
        let config = self.config();
        self.start_with(config);
    }

    pub fn start_with(&mut self, config: AgentConfig) {
        let stop = CancellationToken::new();
        let agent = tokio::spawn(run(config, stop.clone()));
        self.agent = Some((stop, agent));
    }

    pub async fn stop(&mut self) {
        let (stop, agent) = self.agent.take().unwrap();
        stop.cancel();
        tokio::time::timeout(PATIENCE, agent).await.expect("the agent ends").unwrap().unwrap();
    }

    pub fn status(&self) -> Option<Status> {
        Status::read(&self.config()).ok()
    }

    /// Waits until a condition holds; it says what it saw when it does not.
    pub async fn until<T: std::fmt::Debug>(&self, what: &str, mut look: impl FnMut(&World) -> (bool, T)) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (holds, seen) = look(self);
            if holds {
                return;
            }
            if let Some((_, agent)) = &self.agent {
                assert!(!agent.is_finished(), "the agent ended while waiting until {what}");
            }
            assert!(
                Instant::now() < deadline,
                "waited in vain until {what}; last seen: {seen:?}; {:?}; {:?}",
                self.status(),
                self.server.problems()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn until_count(&self, count: usize) {
        self.until(&format!("{count} records are there"), |world| (world.server.count() >= count, world.server.count())).await;
    }

    /// Until nothing has come for a while: what was sent twice would be here by then.
    pub async fn until_quiet(&self) {
        let mut before = (usize::MAX, u64::MAX);
        loop {
            let now = (self.server.count(), self.server.inner.lock().unwrap().requests);
            if now.0 == before.0 {
                return;
            }
            before = now;
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
    }
}

/// A process that another test starts has this one's handles for a moment, and with them the lock that the agent before let go.
async fn run(config: AgentConfig, stop: CancellationToken) -> Result<(), AgentError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match hinomi_agent::run(config.clone(), stop.clone()).await {
            Err(error) if error.to_string().contains("another agent is using it") && Instant::now() < deadline => {}
            ended => return ended,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some((stop, _)) = &self.agent {
            stop.cancel();
        }
    }
}

/// Everything as in life, only that waits are short.
pub fn quicken(config: &mut AgentConfig) {
    let timing = &mut config.timing;
    timing.look_busy = Duration::from_millis(20);
    timing.look_idle = Duration::from_millis(100);
    timing.batch_age = Duration::from_millis(20);
    timing.record_wait = Duration::from_millis(100);
    timing.line_wait = Duration::from_millis(1500);
    timing.missing_wait = Duration::from_millis(1500);
    timing.away_idle = Duration::from_millis(1000);
    timing.save_every = Duration::from_millis(100);
    timing.status_every = Duration::from_millis(50);
    timing.stored_every = Duration::from_millis(100);
    timing.retry_first = Duration::from_millis(20);
    timing.retry_max = Duration::from_millis(100);
    timing.refused_retry = Duration::from_millis(300);
    timing.young = Duration::from_millis(500);
    timing.exchange_max = Duration::from_secs(5);
}

pub fn append(path: &Path, text: impl AsRef<[u8]>) {
    use std::io::Write as _;
    let mut file = std::fs::File::options().create(true).append(true).open(path).unwrap();
    file.write_all(text.as_ref()).unwrap();
}

pub fn gzip(path: &Path) {
    use std::io::Write as _;
    let content = std::fs::read(path).unwrap();
    let packed = path.with_file_name(format!("{}.gz", path.file_name().unwrap().to_str().unwrap()));
    let mut encoder = flate2::write::GzEncoder::new(std::fs::File::create(packed).unwrap(), flate2::Compression::fast());
    encoder.write_all(&content).unwrap();
    encoder.finish().unwrap();
    std::fs::remove_file(path).unwrap();
}
