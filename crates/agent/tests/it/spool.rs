//! Files that vanish while the server is away.

use std::time::Duration;

use hinomi_agent::config::WhenFull;

use crate::kill::Agent;
use crate::rotation::{check, until_seen};
use crate::server::Fault;
use crate::world::{World, append};
use crate::writer::{Dice, Writer};

/// Text that compression does not make much smaller.
fn noise(lines: usize, dice: &mut Dice) -> String {
    (0..lines).map(|_| format!("{:016x}{:016x}\n", dice.below(1 << 53), dice.below(1 << 53))).collect()
}

async fn until_kept(world: &World) {
    world
        .until("the deleted file is in the spool", |world| {
            let status = world.status().unwrap_or_default();
            let bytes: u64 = segments(world).iter().map(|(start, end)| end - start).sum();
            let vanished = status.files.iter().filter(|file| matches!(file.state.as_str(), "deleted" | "spooled"));
            let wanted: u64 = vanished.map(|file| file.size - file.stored_to).sum();
            (wanted > 0 && bytes >= wanted, (bytes, status.files))
        })
        .await;
}

/// Ranges, by the names of the files in the spool.
fn segments(world: &World) -> Vec<(u64, u64)> {
    let Ok(entries) = std::fs::read_dir(world.directory.path().join("state/spool")) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let parse = |name: String| {
        let mut parts = name.split('.').next()?.split('-').map(|part| part.parse::<u64>().ok());
        let (_, start, end) = (parts.next()??, parts.next()??, parts.next()??);
        name.ends_with(".zst").then_some((start, end))
    };
    names.filter_map(parse).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_file_outlives_a_kill_in_the_spool() {
    let mut world = World::new().await;
    let config = world.directory.path().join("agent.toml");
    std::fs::write(&config, format!("{}\n[metrics]\nenabled = false\n", world.config_text())).unwrap();
    let mut dice = Dice::new(11);
    let mut writer = Writer::new(&world.path("app.log"), 11);
    let agent = Agent::start(&config);
    writer.write(100, &mut dice);
    world.until_count(100).await;
    world.server.set_fault(Fault::Unavailable);
    writer.write(30_000, &mut dice);
    until_seen(&world, &writer).await;
    writer.delete_and_create();
    writer.write(10, &mut dice);
    until_kept(&world).await;
    agent.kill();
    world.server.set_fault(Fault::None);
    world.start();
    check(&world, &writer).await;
    assert_eq!(world.server.count() as u64, writer.numbers());
    world.until("the spool is empty", |world| (segments(world).is_empty(), segments(world))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_spool_that_pauses_loses_nothing_while_the_agent_lives() {
    let mut world = World::new().await;
    let mut config = world.config();
    config.spool.bytes_max = 300_000;
    let mut dice = Dice::new(5);
    world.server.set_fault(Fault::Unavailable);
    append(&world.path("app.log"), noise(60_000, &mut dice));
    world.start_with(config);
    world.until("it is seen", |world| (world.status().is_some_and(|status| status.lag_bytes() > 1_900_000), ())).await;
    std::fs::remove_file(world.path("app.log")).unwrap();
    world.until("the spool is full", |world| (world.status().is_some_and(|status| status.spool_full), world.status())).await;
    assert!(world.status().unwrap().spool_bytes <= 300_000);
    world.server.set_fault(Fault::None);
    world.until_count(60_000).await;
    world.until_quiet().await;
    assert_eq!((world.server.count(), world.status().unwrap().lost_bytes), (60_000, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_spool_that_drops_the_oldest_counts_it() {
    let mut world = World::new().await;
    let mut config = world.config();
    (config.spool.bytes_max, config.spool.when_full) = (1_000_000, WhenFull::DropOldest);
    config.timing.away_idle = Duration::from_millis(300);
    let mut dice = Dice::new(6);
    let text = noise(100_000, &mut dice);
    world.server.set_fault(Fault::Unavailable);
    append(&world.path("app.log"), &text);
    world.start_with(config);
    world.until("it is seen", |world| (world.status().is_some_and(|status| status.lag_bytes() == text.len() as u64), ())).await;
    std::fs::remove_file(world.path("app.log")).unwrap();
    world
        .until("the file has given its space back", |world| {
            let status = world.status().unwrap_or_default();
            (status.files.iter().any(|file| file.state == "spooled"), status.files)
        })
        .await;
    assert!(world.status().unwrap().spool_bytes <= 1_000_000);
    world.server.set_fault(Fault::None);
    world.until("nothing waits", |world| (world.status().is_some_and(|status| status.lag_bytes() == 0), world.status())).await;
    world.until_quiet().await;
    let arrived: usize = world.server.records().iter().map(|record| record.len() + 1).sum();
    let lost = world.status().unwrap().lost_bytes;
    assert!(lost > 0 && arrived > 0);
    assert_eq!(arrived as u64 + lost, text.len() as u64);
    assert!(text.ends_with(&format!("{}\n", world.server.records().last().unwrap())));
}

/// Reading stops when the server takes nothing: what waits, waits in the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_what_waits() {
    let mut world = World::new().await;
    let mut dice = Dice::new(9);
    world.server.set_fault(Fault::Unavailable);
    for file in 0..40 {
        append(&world.path(&format!("f{file}.log")), noise(100_000, &mut dice));
    }
    world.inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/f*.log\"]\n".to_owned();
    world.start();
    world.until("all are seen", |world| (world.status().is_some_and(|status| status.lag_bytes() == 40 * 3_300_000), ())).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let read: u64 = world.status().unwrap().files.iter().map(|file| file.read_to).sum();
    // Hexadecimal digits compress to half.
    assert!(read < 20 << 20, "{read}");
    world.server.set_fault(Fault::None);
    world.until_count(4_000_000).await;
    assert_eq!(world.server.count(), 4_000_000);
}
