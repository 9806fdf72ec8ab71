//! `hinomi agent` and `hinomi serve` through the real program: what a host writes is at the server once, whatever rotation does and whoever is killed.
//!
//! Every line has a number. A writer rotates as `logrotate` would, in each of its ways; both programs are killed with SIGKILL meanwhile. At the
//! end the server's records are counted. HINOMI_CRASH_AGENT: kills (9), for `make crash`.

#[path = "agent/process.rs"]
mod process;
#[path = "agent/writer.rs"]
mod writer;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use process::{Host, until};
use tokio::time::Instant;
use writer::{Dice, Writer};

const KILLS: u64 = 9;
/// Lines between two looks at whether somebody is to be killed.
const LINES_AT_ONCE: u64 = 400;
const LINES_MAX: u64 = 100_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_of_agent_or_server_loses_and_doubles_no_line() {
    let kills = std::env::var("HINOMI_CRASH_AGENT").ok().map_or(KILLS, |kills| kills.parse().expect("HINOMI_CRASH_AGENT is a number"));
    let mut dice = Dice::new(kills);
    let mut host = Host::new();
    host.start_server().await;
    host.start_agent();
    let mut writer = Writer::new(&host.logs().join("app.log"));
    for kill in 0..kills {
        // The odd moment: in the middle of reading, sending, saving, or of a rotation.
        for step in 0..8 {
            if writer.written() < LINES_MAX {
                writer.lines(dice.below(LINES_AT_ONCE));
            }
            match (kill + step * 3) % 8 {
                0 => writer.rename(),
                3 => writer.copy_and_truncate(0),
                5 => writer.copy_and_truncate(dice.below(40)),
                6 => writer.pack(),
                _ => {}
            }
            tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
        }
        match kill % 3 {
            0 => host.kill_agent(),
            1 => host.kill_server(),
            _ => {
                host.kill_agent();
                host.kill_server();
            }
        }
        writer.lines(dice.below(LINES_AT_ONCE));
        if kill % 2 == 0 {
            writer.rename();
        }
        writer.lines(dice.below(LINES_AT_ONCE));
        if kill % 3 != 0 {
            host.start_server().await;
        }
        host.start_agent();
    }
    writer.lines(LINES_AT_ONCE);

    let certain = writer.certain();
    until("every line is at the server", async || {
        let seen = numbers(&host.export().await);
        let missing: Vec<u64> = certain.iter().filter(|number| !seen.contains_key(number)).copied().collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("{} are missing, from {} on; {}", missing.len(), missing[0], host.told())) }
    })
    .await;
    // What was doubled would arrive while the agent catches up with what it remembers.
    until("nothing lags", async || match host.status() {
        Some(status) if status["lag"] == 0 => Ok(()),
        status => Err(format!("{status:?}")),
    })
    .await;
    let seen = numbers(&host.export().await);
    let doubled: Vec<&u64> = seen.iter().filter(|(_, times)| **times > 1).map(|(number, _)| number).collect();
    assert!(doubled.is_empty(), "doubled: {doubled:?}; {}", host.told());
    let destroyed = writer.written() - certain.len() as u64;
    let arrived = seen.len() as u64 - certain.len() as u64;
    assert!(arrived <= destroyed, "lines that nobody wrote");
    let lost = host.status().unwrap()["lost"].as_u64().unwrap();
    assert!(lost <= (destroyed - arrived) * writer::LINE_BYTES, "{lost} bytes counted as lost, {} lines were", destroyed - arrived);
}

/// What was seen, and destroyed before there was room to read it, is counted to the byte, over a kill of the agent too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_truncation_destroyed_is_counted_after_a_crash() {
    let mut host = Host::new();
    host.start_server().await;
    host.start_agent();
    let mut writer = Writer::new(&host.logs().join("app.log"));
    writer.lines(10);
    until("the first lines are there", async || match numbers(&host.export().await).len() {
        10 => Ok(()),
        count => Err(format!("{count}; {}", host.told())),
    })
    .await;
    host.kill_server();
    // Of one file, two batches wait in memory; what comes after them stays in the file.
    for batch in 0..3 {
        writer.lines(10);
        let size = writer.size();
        let read_to = size.min(writer::LINE_BYTES * 30);
        until(&format!("part {batch} was seen"), async || match host.file() {
            Some(file) if file["size"] == size && file["read_to"] == read_to => Ok(()),
            file => Err(format!("{file:?}, not {size}")),
        })
        .await;
    }
    writer.truncate();
    writer.lines(10);
    until("the new content was seen", async || match host.status() {
        Some(status) if status["files"].as_array().is_some_and(|files| files.len() > 1) => Ok(()),
        status => Err(format!("{status:?}")),
    })
    .await;
    host.kill_agent();
    host.start_server().await;
    host.start_agent();
    until("what is left is there, and the rest counted", async || {
        let (seen, lost) = (numbers(&host.export().await), host.status().map_or(0, |status| status["lost"].as_u64().unwrap_or(0)));
        let all = seen.len() == 40 && seen.values().all(|times| *times == 1);
        if all && lost == 10 * writer::LINE_BYTES {
            Ok(())
        } else {
            Err(format!("{} lines, {lost} bytes lost; {}", seen.len(), host.told()))
        }
    })
    .await;
    let text = host.hinomi(&["agent", "--config", "agent.toml", "--status", "--language", "ja"]);
    assert!(text.contains(&format!("失われたバイト数: {}", 10 * writer::LINE_BYTES)), "{text}");
    // The next batch tells the server, too.
    writer.lines(1);
    until("the server knows", async || {
        let source = host.get("/api/v1/log-sources/app").await;
        let agent = &source["agents"][0];
        let told = agent["lost_bytes"] == 10 * writer::LINE_BYTES && agent["lag_bytes"] == 0 && agent["agent"] == "web-01";
        if told { Ok(()) } else { Err(source.to_string()) }
    })
    .await;
}

#[tokio::test]
async fn a_term_signal_ends_an_agent_that_has_no_server() {
    let mut host = Host::new();
    Writer::new(&host.logs().join("app.log")).lines(1_000);
    host.start_agent();
    until("it has looked around", async || host.file().map(drop).ok_or_else(|| host.told())).await;
    let started = Instant::now();
    assert_eq!(host.term_agent(), Some(0), "{}", host.told());
    assert!(started.elapsed() < Duration::from_secs(30));
    assert!(host.told().contains("stopped"), "{}", host.told());
}

#[test]
fn mistakes_of_the_configuration_are_shown_with_their_lines() {
    let host = Host::new();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(["agent", "--config", "agent.toml"])
            .args(arguments)
            .current_dir(host.directory())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, said, _) = run(&["--check", "--language", "en"]);
    assert!(code == Some(0) && said.contains("agent.toml: good"), "{said}");
    let (code, said, _) = run(&["--check", "--language", "ja"]);
    assert!(code == Some(0) && said.contains("誤りはありません"), "{said}");
    std::fs::write(
        host.directory().join("agent.toml"),
        "server = \"http://logs.example.jp\"\ntoken = \"secret-written-out\"\n\n[[file]]\nsource = \"app\"\npaths = []\nrecord = \"paragraph\"\n",
    )
    .unwrap();
    for arguments in [&["--check"][..], &[]] {
        let (code, _, wrong) = run(arguments);
        assert_eq!(code, Some(2), "{wrong}");
        for line in ["agent.toml:1:", "agent.toml:2:", "agent.toml:6:", "agent.toml:7:"] {
            assert!(wrong.contains(line), "{line} is not in:\n{wrong}");
        }
        assert!(wrong.contains("insecure_http") && !wrong.contains("secret-written-out"), "{wrong}");
    }
}

/// How often each number is there.
fn numbers(export: &str) -> BTreeMap<u64, u32> {
    let mut seen = BTreeMap::new();
    for line in export.lines() {
        *seen.entry(writer::number(line).unwrap_or_else(|| panic!("not a line as written: {line:?}"))).or_default() += 1;
    }
    seen
}
