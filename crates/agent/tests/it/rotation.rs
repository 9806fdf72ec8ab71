//! Rotation in every way, in any order: every line once.

use std::time::Duration;

use crate::server::Fault;
use crate::world::World;
use crate::writer::{Dice, Writer};

/// More rounds: `HINOMI_TEST_ROTATIONS=100`.
pub fn seeds(usually: u64) -> std::ops::Range<u64> {
    let first: u64 = std::env::var("HINOMI_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let count = std::env::var("HINOMI_TEST_ROTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(usually);
    first..first + count
}

/// Runs so many stories at a time.
pub async fn stories<F: Future<Output = ()> + Send + 'static>(seeds: std::ops::Range<u64>, story: impl Fn(u64) -> F) {
    let mut running = tokio::task::JoinSet::new();
    for seed in seeds {
        if running.len() >= 8 {
            running.join_next().await.unwrap().unwrap();
        }
        running.spawn(story(seed));
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
}

pub async fn pause(dice: &mut Dice) {
    let milliseconds = [0, 0, 1, 5, 30, 80][usize::try_from(dice.below(6)).unwrap()];
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Until the agent knows how much is in the live file: only then can it know what is destroyed.
pub async fn until_seen(world: &World, writer: &Writer) {
    let size = writer.size();
    let live = writer.live.display().to_string();
    world
        .until("the agent has seen all of the file", |world| {
            let status = world.status().unwrap_or_default();
            let seen = status.files.iter().any(|file| file.place == live && file.state == "live" && file.size == size);
            (seen || size == 0, (size, status))
        })
        .await;
}

/// Everything has arrived, or what has not is what the agent counted.
pub async fn check(world: &World, writer: &Writer) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(12);
    loop {
        let status = world.status().unwrap_or_default();
        let all = status.lost_bytes > 0 || writer.is_all_there(world.server.count());
        if (status.lag_bytes() == 0 && all) || tokio::time::Instant::now() > deadline {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.until_quiet().await;
    let missing = writer.check(&world.server);
    let lost = world.status().unwrap_or_default().lost_bytes;
    assert_eq!(
        missing,
        lost,
        "seed {}, {}: the bytes that are missing are those counted as lost: {}",
        writer.seed,
        world.directory.path().display(),
        writer.missing(&world.server)
    );
    assert_eq!(world.server.problems(), Vec::<String>::new());
}

/// Nothing is destroyed unread: nothing may be missing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_is_sent_once_whatever_rotation_does() {
    stories(seeds(6), |seed| async move {
        let mut dice = Dice::new(seed);
        let mut world = World::new().await;
        if seed % 2 == 0 {
            world.inputs = "[[file]]\nsource = \"app\"\npaths = [\"logs/app.log*\"]\n".to_owned();
        }
        world.server.inner.lock().unwrap().faults_in_hundred = if seed % 3 == 0 { 20 } else { 0 };
        let mut writer = Writer::new(&world.path("app.log"), seed);
        world.start();
        let mut runs = true;
        for _ in 0..60 {
            let lines = dice.below(80);
            writer.write(lines, &mut dice);
            pause(&mut dice).await;
            let deed = dice.below(12);
            tracing::debug!(directory = %world.directory.path().display(), deed, runs, next = writer.numbers(), size = writer.size(), "the story");
            match deed {
                0 => writer.rename(lines % 5, &mut dice),
                1 => writer.rename_and_create(lines % 5, &mut dice),
                2 | 3 => writer.copy_and_truncate(),
                4 => writer.pack(),
                5 => writer.pack_with_zstd(),
                6 if runs => {
                    until_seen(&world, &writer).await;
                    writer.delete_and_create();
                }
                7 if runs => {
                    until_seen(&world, &writer).await;
                    writer.create_in_the_same_inode();
                }
                8 => {
                    if runs {
                        world.stop().await;
                    } else {
                        world.start();
                    }
                    runs = !runs;
                }
                _ => {}
            }
        }
        if !runs {
            world.start();
        }
        check(&world, &writer).await;
    })
    .await;
}

/// Files are emptied unread while the server is away: what is missing is what was counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_destroyed_is_counted() {
    stories(seeds(4), |seed| async move {
        let mut dice = Dice::new(seed + 1000);
        let mut world = World::new().await;
        let mut writer = Writer::new(&world.path("app.log"), seed);
        world.start();
        for _ in 0..12 {
            let away = dice.below(3) == 0;
            world.server.set_fault(if away { Fault::Unavailable } else { Fault::None });
            let lines = if away { 20_000 + dice.below(10_000) } else { 1 + dice.below(200) };
            writer.write(lines, &mut dice);
            until_seen(&world, &writer).await;
            match dice.below(4) {
                0 => writer.truncate(),
                1 => writer.copy_and_truncate(),
                2 => writer.rename(3, &mut dice),
                _ => {}
            }
            pause(&mut dice).await;
        }
        world.server.set_fault(Fault::None);
        check(&world, &writer).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_packed_copy_gives_what_was_not_read_before() {
    let mut world = World::new().await;
    let mut dice = Dice::new(7);
    let mut writer = Writer::new(&world.path("app.log"), 7);
    writer.write(3000, &mut dice);
    world.start();
    world.until_count(3000).await;
    world.stop().await;
    // While nobody looks: more lines, two rotations, and both files packed.
    writer.write(2000, &mut dice);
    writer.rename(10, &mut dice);
    writer.pack();
    writer.write(500, &mut dice);
    writer.rename(0, &mut dice);
    writer.pack_with_zstd();
    writer.write(5, &mut dice);
    world.start();
    check(&world, &writer).await;
    assert_eq!(world.server.count() as u64, writer.numbers());
    // And over another restart nothing of it is read again.
    world.stop().await;
    world.start();
    writer.write(1, &mut dice);
    check(&world, &writer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_rotated_files_are_not_read_at_the_first_start() {
    let mut world = World::new().await;
    let old = world.path("app.log.1");
    crate::world::append(&old, "old\n");
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    std::fs::File::options().append(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    crate::world::append(&world.path("app.log"), "new\n");
    world.start();
    world.until_count(1).await;
    world.until_quiet().await;
    assert_eq!(world.server.records(), ["new"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_cut_back_to_a_place_in_its_middle_goes_on_there() {
    let mut world = World::new().await;
    let mut dice = Dice::new(3);
    let mut writer = Writer::new(&world.path("app.log"), 3);
    world.start();
    writer.write(500, &mut dice);
    world.until_count(500).await;
    // As after a crash of the file system, or by a program that takes back what it wrote last.
    let keep: u64 = writer.written.values().take(400).map(|bytes| *bytes as u64).sum();
    std::fs::File::options().write(true).open(&writer.live).unwrap().set_len(keep).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    writer.write(50, &mut dice);
    check(&world, &writer).await;
    assert_eq!(world.server.count(), 550);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_does_not_append_leaves_a_hole_that_is_no_record() {
    use std::io::Write as _;
    let mut world = World::new().await;
    let path = world.path("app.log");
    let mut file = std::fs::File::create(&path).unwrap();
    let line = "a line that is not short, so that there is something before the place\n".repeat(100_000);
    file.write_all(line.as_bytes()).unwrap();
    world.start();
    world.until_count(100_000).await;
    std::fs::File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
    file.write_all(b"after\n").unwrap();
    world.until_count(100_001).await;
    world.until_quiet().await;
    assert_eq!(world.server.count(), 100_001);
    assert_eq!(world.server.records().iter().filter(|record| *record == "after").count(), 1);
}
