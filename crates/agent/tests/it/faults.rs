//! A server that fails, forgets and refuses.

use std::time::Duration;

use crate::rotation::{check, pause, seeds, stories, until_seen};
use crate::server::Fault;
use crate::world::{World, append};
use crate::writer::{Dice, Writer};

/// Accepted is not stored: until it is, everything can be sent again, deleted files too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_accepted_and_lost_is_sent_again() {
    stories(seeds(5), |seed| async move {
        let mut dice = Dice::new(seed + 9000);
        let mut world = World::new().await;
        {
            let mut inner = world.server.inner.lock().unwrap();
            inner.stores_at_once = false;
            inner.faults_in_hundred = if seed % 2 == 0 { 15 } else { 0 };
            inner.chance = seed;
        }
        let mut writer = Writer::new(&world.path("app.log"), seed);
        world.start();
        for _ in 0..40 {
            let most = if dice.below(8) == 0 { 20_000 } else { 80 };
            let lines = dice.below(most);
            writer.write(lines, &mut dice);
            pause(&mut dice).await;
            let deed = dice.below(10);
            tracing::debug!(directory = %world.directory.path().display(), deed, next = writer.numbers(), size = writer.size(), "the story");
            match deed {
                0 => writer.rename(lines % 5, &mut dice),
                1 => writer.copy_and_truncate(),
                2 => writer.pack(),
                3 => {
                    until_seen(&world, &writer).await;
                    writer.delete_and_create();
                }
                4 | 5 => world.server.forget_unstored(),
                6 => world.server.store(),
                7 => {
                    // Over a restart, deleted files are in the spool.
                    world.stop().await;
                    world.start();
                }
                _ => {}
            }
        }
        check(&world, &writer).await;
        assert_eq!(world.server.count() as u64, writer.numbers(), "{}: {}", world.directory.path().display(), writer.missing(&world.server));
        // Lost once more, after everything had been accepted.
        world.server.forget_unstored();
        check(&world, &writer).await;
        assert_eq!(world.server.count() as u64, writer.numbers(), "{}: {}", world.directory.path().display(), writer.missing(&world.server));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_fail_is_outlasted() {
    let mut world = World::new().await;
    let mut dice = Dice::new(1);
    let mut writer = Writer::new(&world.path("app.log"), 1);
    world.start();
    for fault in [Fault::Unavailable, Fault::Busy, Fault::TakesAndDies, Fault::Dies, Fault::Forbidden, Fault::Captive, Fault::TooLarge] {
        world.server.set_fault(fault);
        writer.write(500, &mut dice);
        let before = world.server.inner.lock().unwrap().requests;
        world.until("it was asked", |world| (world.server.inner.lock().unwrap().requests > before, fault)).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        // A server in trouble is not besieged.
        let asked = world.server.inner.lock().unwrap().requests - before;
        assert!(asked < 40, "{fault:?}: {asked} requests");
        world.server.set_fault(Fault::None);
        let written = usize::try_from(writer.numbers()).unwrap();
        world.until_count(written).await;
    }
    check(&world, &writer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_become_smaller_where_they_are_too_large() {
    let mut world = World::new().await;
    world.server.inner.lock().unwrap().body_bytes_max = Some(20_000);
    let mut dice = Dice::new(1);
    // Hardly compressible.
    let text: String = (0..20_000).map(|_| format!("{:016x}\n", dice.below(u64::MAX))).collect();
    append(&world.path("app.log"), text);
    let mut config = world.config();
    config.timing.refused_retry = Duration::from_millis(50);
    world.start_with(config);
    world.until("it was found too large", |world| (world.server.inner.lock().unwrap().requests > 3, ())).await;
    world.server.inner.lock().unwrap().body_bytes_max = Some(60_000);
    world.until_count(20_000).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 20_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_source_does_not_hold_up_the_others() {
    let mut world = World::new().await;
    world.inputs =
        "[[file]]\nsource = \"no\"\npaths = [\"logs/no*.log\"]\n[[file]]\nsource = \"yes\"\npaths = [\"logs/yes.log\"]\n".to_owned();
    world.server.inner.lock().unwrap().refused_sources.push("no".to_owned());
    for n in 0..200 {
        append(&world.path(&format!("no{n}.log")), "no\n");
    }
    world.start();
    for n in 0..20 {
        append(&world.path("yes.log"), format!("{n}\n"));
        world.until_count(n + 1).await;
    }
    world.server.inner.lock().unwrap().refused_sources.clear();
    world.until_count(220).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 220);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_token_is_found_without_a_restart() {
    let mut world = World::new().await;
    std::fs::write(world.directory.path().join("token"), "old").unwrap();
    append(&world.path("app.log"), "a\n");
    world.start();
    world.until("it was asked", |world| (world.server.inner.lock().unwrap().requests > 0, ())).await;
    assert_eq!(world.server.count(), 0);
    std::fs::write(world.directory.path().join("token"), crate::server::TOKEN).unwrap();
    world.until_count(1).await;
}

/// A range of a file that the new server does not know is taken wherever it begins, so the agent must ask first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lost_its_store_is_sent_what_was_not_stored() {
    let mut world = World::new().await;
    world.server.inner.lock().unwrap().stores_at_once = false;
    let mut dice = Dice::new(1);
    let mut writer = Writer::new(&world.path("app.log"), 1);
    world.start();
    for _ in 0..3 {
        writer.write(500, &mut dice);
        let written = usize::try_from(writer.numbers()).unwrap();
        world.until_count(written).await;
        world.server.set_fault(Fault::Dies);
        world.server.forget_everything();
        writer.write(500, &mut dice);
        let before = world.server.inner.lock().unwrap().requests;
        world.until("it was asked", |world| (world.server.inner.lock().unwrap().requests > before, ())).await;
        world.server.set_fault(Fault::None);
        let written = usize::try_from(writer.numbers()).unwrap();
        world.until_count(written).await;
    }
    check(&world, &writer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_metrics_gets_logs_and_no_metrics() {
    let mut world = World::new().await;
    world.more = "[metrics]\ninterval = \"1s\"\n".to_owned();
    world.server.inner.lock().unwrap().takes_no_metrics = true;
    world.start();
    world
        .until("samples were dropped", |world| {
            let dropped = world.status().map_or(0, |status| status.dropped_samples);
            (dropped > 0, dropped)
        })
        .await;
    append(&world.path("app.log"), "a\n");
    world.until_count(1).await;
    assert!(world.server.inner.lock().unwrap().metrics.is_empty());
}

/// As with a full disk: without a place for its number, a file is not sent, and waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_remembered_is_not_sent_before_it_can() {
    let mut world = World::new().await;
    append(&world.path("app.log"), "a\nb\n");
    let in_the_way = world.directory.path().join("state/state.json.tmp");
    std::fs::create_dir_all(&in_the_way).unwrap();
    world.start();
    world.until("it has looked around", |world| (world.status().is_some_and(|status| !status.files.is_empty()), ())).await;
    append(&world.path("app.log"), "c\n");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(world.server.count(), 0);
    std::fs::remove_dir(in_the_way).unwrap();
    world.until_count(3).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 3);
}

/// A clock that was set, forward and back, leaves files from the future and from long ago.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_times_of_files_do_not_keep_them_from_being_read() {
    let mut world = World::new().await;
    let dated = |world: &World, name: &str, at: std::time::SystemTime| {
        std::fs::File::options().append(true).open(world.path(name)).unwrap().set_modified(at).unwrap();
    };
    append(&world.path("app.log"), "a\n");
    let began = std::fs::metadata(world.path("app.log")).unwrap().modified().unwrap();
    world.start();
    world.until_count(1).await;
    world.stop().await;
    append(&world.path("app.log"), "b\n");
    std::fs::rename(world.path("app.log"), world.path("app.log.2")).unwrap();
    append(&world.path("app.log.1"), "c\n");
    dated(&world, "app.log.1", began + Duration::from_secs(400 * 86_400));
    append(&world.path("app.log"), "d\n");
    dated(&world, "app.log", std::time::UNIX_EPOCH + Duration::from_secs(86_400));
    dated(&world, "app.log.2", std::time::UNIX_EPOCH);
    world.start();
    world.until_count(4).await;
    append(&world.path("app.log"), "e\n");
    world.until_count(5).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 5);
}
