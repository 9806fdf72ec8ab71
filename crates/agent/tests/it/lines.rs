//! Ordinary life: lines come, records go out.

use std::time::Duration;

use crate::world::{World, append};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_and_what_comes_is_sent_once_over_restarts() {
    let mut world = World::new().await;
    let path = world.path("app.log");
    append(&path, "one\ntwo\r\n\nthree");
    world.start();
    world.until_count(2).await;
    append(&path, " and more\nfour\n");
    world.until_count(4).await;
    world.stop().await;
    append(&path, "five\n");
    world.start();
    world.until_count(5).await;
    world.until_quiet().await;
    assert_eq!(world.server.records(), ["one", "two", "three and more", "four", "five"]);
    let inner = world.server.inner.lock().unwrap();
    assert_eq!((inner.files.len(), inner.problems.len()), (1, 0));
    let file = inner.files.values().next().unwrap();
    assert_eq!((file.source.as_str(), file.accepted_to), ("app", std::fs::metadata(&path).unwrap().len()));
    assert!(file.path.ends_with("/logs/app.log"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_without_an_end_is_sent_after_a_while() {
    let mut world = World::new().await;
    append(&world.path("app.log"), "panic: the last words");
    world.start();
    world.until_count(1).await;
    assert_eq!(world.server.records(), ["panic: the last words"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_of_several_lines_stay_whole() {
    let mut world = World::new().await;
    world.inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/*.log\"]\nrecord = \"standard\"\n".to_owned();
    world.start();
    let path = world.path("app.log");
    append(&path, "[2026/01/02 03:04:05.678]\t[ERROR]\t[proc:a]\tfailed\njava.lang.X: no\n");
    append(&path, "\tat a.b.c(D.java:1)\n[2026/01/02 03:04:05.679]\t[INFO ]\t[proc:a]\tnext\n");
    world.until_count(2).await;
    world.until_quiet().await;
    let mut records = world.server.records();
    records.sort();
    assert_eq!(records.len(), 2);
    assert!(records[0].ends_with("at a.b.c(D.java:1)"), "{records:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_pass_as_they_are_and_long_records_are_cut() {
    let mut world = World::new().await;
    let path = world.path("app.log");
    let odd = [b"\xff\xfe\x00 \x83\x65".as_slice(), "日本語".as_bytes()].concat();
    append(&path, [odd.as_slice(), b"\n"].concat());
    append(&path, [vec![b'x'; 2_500_000], b"\n".to_vec()].concat());
    world.start();
    world.until_count(4).await;
    world.until_quiet().await;
    let inner = world.server.inner.lock().unwrap();
    let records: Vec<&Vec<u8>> = inner.files.values().flat_map(|file| &file.records).map(|(_, record)| record).collect();
    assert_eq!(records[0], &odd);
    let mark = " …[cut by hinomi-agent]".as_bytes();
    let pieces: Vec<&[u8]> = records[1..].iter().map(|record| record.strip_suffix(mark).unwrap_or(record)).collect();
    assert_eq!(pieces.len(), 3);
    assert!(records.iter().all(|record| record.len() <= 1 << 20));
    assert_eq!(pieces.concat(), vec![b'x'; 2_500_000]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn existing_files_can_be_skipped_and_their_news_not() {
    let mut world = World::new().await;
    world.inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/*.log\"]\nexisting = \"skip\"\n".to_owned();
    let path = world.path("app.log");
    append(&path, "old\n".repeat(100));
    world.start();
    world
        .until("the file is followed", |world| {
            let status = world.status();
            (status.as_ref().is_some_and(|status| status.files.iter().any(|file| file.size == 400)), status)
        })
        .await;
    append(&path, "new\n");
    append(&world.path("later.log"), "later\n");
    world.until_count(2).await;
    world.until_quiet().await;
    let mut records = world.server.records();
    records.sort();
    assert_eq!(records, ["later", "new"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_files_have_their_turn() {
    let mut world = World::new().await;
    world.inputs = "[[file]]\nsource = \"many\"\npaths = [\"logs/**/*.log\"]\n".to_owned();
    for n in 0..300 {
        std::fs::create_dir_all(world.path(&format!("d{}", n % 7))).unwrap();
        append(&world.path(&format!("d{}/f{n}.log", n % 7)), format!("a {n}\nb {n}\n"));
    }
    append(&world.path("big.log"), "x\n".repeat(500_000));
    world.start();
    world.until_count(500_600).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 500_600);
    assert_eq!(world.server.inner.lock().unwrap().files.len(), 301);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_and_the_agents_own_figures_are_sent() {
    let mut world = World::new().await;
    world.more = "[metrics]\ninterval = \"1s\"\n[[process]]\nname = \"me\"\npidfile = \"me.pid\"\n".to_owned();
    std::fs::write(world.directory.path().join("me.pid"), std::process::id().to_string()).unwrap();
    append(&world.path("app.log"), "a\n");
    world.start();
    let value = |world: &World, name: &str| {
        let inner = world.server.inner.lock().unwrap();
        inner.metrics.iter().rev().find(|line| line["name"] == name).and_then(|line| line["value"].as_f64())
    };
    world.until("a second sample is there", |world| (value(world, "cpu_used_ratio").is_some(), ())).await;
    assert_eq!(value(&world, "process_up"), Some(1.0));
    assert_eq!(value(&world, "agent_lost_bytes"), Some(0.0));
    assert!(value(&world, "clock_offset_seconds").is_some_and(|offset| offset.abs() < 2.0));
    tokio::time::sleep(Duration::from_millis(10)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_agent_does_not_use_the_same_state() {
    let mut world = World::new().await;
    append(&world.path("app.log"), "a\n");
    world.start();
    world.until_count(1).await;
    let second = hinomi_agent::run(world.config(), tokio_util::sync::CancellationToken::new()).await;
    assert!(second.unwrap_err().to_string().contains("another agent is using it"));
}
