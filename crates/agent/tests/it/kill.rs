//! The agent as a process of its own, killed at any moment.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hinomi_agent::AgentConfig;
use tokio_util::sync::CancellationToken;

use crate::rotation::{check, pause, seeds, stories};
use crate::world::{World, quicken};
use crate::writer::{Dice, Writer};

const CONFIG: &str = "HINOMI_TEST_AGENT_CONFIG";

/// Not a test of its own: this program, started again, is the agent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_itself() {
    let Some(path) = std::env::var_os(CONFIG).map(PathBuf::from) else { return };
    if std::env::var_os("HINOMI_TEST_LOG").is_some() {
        let _ = tracing_subscriber::fmt().with_env_filter("hinomi_agent=debug").with_writer(std::io::stderr).try_init();
    }
    let mut config = AgentConfig::load(&path).unwrap_or_else(|error| panic!("{error}"));
    quicken(&mut config);
    hinomi_agent::run(config, CancellationToken::new()).await.unwrap();
}

pub struct Agent(Child);

impl Agent {
    pub fn start(config: &Path) -> Agent {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kill::the_agent_itself", "--nocapture"]).env(CONFIG, config).stdout(Stdio::null());
        if std::env::var_os("HINOMI_TEST_LOG").is_none() {
            command.stderr(Stdio::null());
        }
        Agent(command.spawn().unwrap())
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_agent_loses_and_doubles_nothing() {
    stories(seeds(5), |seed| async move {
        let mut dice = Dice::new(seed + 5000);
        let mut world = World::new().await;
        if seed % 2 == 0 {
            world.inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/app.log*\"]\n".to_owned();
        }
        {
            let mut inner = world.server.inner.lock().unwrap();
            inner.faults_in_hundred = if seed % 3 == 0 { 20 } else { 0 };
            inner.stores_at_once = seed % 4 != 0;
            inner.chance = seed;
        }
        let config = world.directory.path().join("agent.toml");
        std::fs::write(&config, format!("{}\n[metrics]\nenabled = false\n", world.config_text())).unwrap();
        let mut writer = Writer::new(&world.path("app.log"), seed);
        let mut agent = Some(Agent::start(&config));
        for _ in 0..50 {
            let most = if dice.below(10) == 0 { 5000 } else { 80 };
            let lines = dice.below(most);
            writer.write(lines, &mut dice);
            pause(&mut dice).await;
            let deed = dice.below(14);
            tracing::debug!(directory = %world.directory.path().display(), deed, runs = agent.is_some(), next = writer.numbers(), size = writer.size(), "the story");
            match deed {
                0 => writer.rename(lines % 5, &mut dice),
                1 => writer.rename_and_create(lines % 5, &mut dice),
                2 | 3 => writer.copy_and_truncate(),
                4 => writer.pack(),
                5 => writer.pack_with_zstd(),
                // What is destroyed must have arrived: no agent can read it when it is killed.
                6 if writer.is_all_there(world.server.count()) => writer.create_in_the_same_inode(),
                7 if writer.is_all_there(world.server.count()) => writer.truncate(),
                8..=10 => match agent.take() {
                    Some(running) => {
                        tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
                        running.kill();
                    }
                    None => agent = Some(Agent::start(&config)),
                },
                11 => world.server.store(),
                _ => {}
            }
        }
        let _agent = agent.unwrap_or_else(|| Agent::start(&config));
        check(&world, &writer).await;
        assert_eq!(world.server.count() as u64, writer.numbers(), "{}: {}", world.directory.path().display(), writer.missing(&world.server));
    })
    .await;
}
