//! Parts in cold storage: found exactly once whatever ends when, never other bytes, never silently fewer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use futures::future::BoxFuture;
use hinomi_domain::kernel::Span;
use hinomi_events::search::{Order, SearchError};
use hinomi_events::{Change, ColdFault, ColdOptions, ColdPlace, Events, Fault, InMemory, Listed, Manifest, Options, Tier};
use proptest::prelude::*;

use super::support::{append, ask, now, options};

/// A list that fails at its next change, before or after it took it.
#[derive(Default)]
struct Failing {
    inner: InMemory,
    next: AtomicU8,
}

const BEFORE: u8 = 1;
const AFTER: u8 = 2;

impl Manifest for Failing {
    fn load(&self) -> BoxFuture<'_, Result<Listed, Fault>> {
        self.inner.load()
    }

    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            let fails = if change.add.is_empty() { self.next.swap(0, Ordering::SeqCst) } else { 0 };
            if fails == BEFORE {
                return Err(Fault::Manifest("before".to_owned()));
            }
            self.inner.commit(change).await?;
            if fails == AFTER { Err(Fault::Manifest("after".to_owned())) } else { Ok(()) }
        })
    }
}

struct World {
    near: tempfile::TempDir,
    cold: tempfile::TempDir,
    manifest: Arc<Failing>,
    events: Events,
}

impl World {
    async fn new() -> World {
        let (near, cold, manifest) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), Arc::new(Failing::default()));
        std::fs::create_dir(cold.path().join("store")).unwrap();
        let events = open(near.path(), &cold.path().join("store"), &manifest).await;
        World { near, cold, manifest, events }
    }

    fn store(&self) -> PathBuf {
        self.cold.path().join("store")
    }

    fn away(&self) -> PathBuf {
        self.cold.path().join("away")
    }

    async fn again(&mut self) {
        self.events.close().await;
        self.events = open(self.near.path(), &self.store(), &self.manifest).await;
    }

    /// A part of its own with these lines.
    async fn part(&self, lines: &str) {
        append(&self.events, "app", lines).await;
        self.events.seal().await.unwrap();
    }

    async fn copy_all(&self) {
        for part in self.events.parts() {
            self.events.copy_to_cold(&part, now()).await.unwrap();
        }
    }

    async fn leave_all(&self) {
        for part in self.events.parts() {
            self.events.leave_near(&part, now()).await.unwrap();
        }
    }

    async fn find(&self, query: &str) -> Result<Vec<String>, SearchError> {
        let (events, ask) = (self.events.clone(), ask(query));
        let found = tokio::task::spawn_blocking(move || events.find(&ask, Order::Oldest, 100_000, None)).await.unwrap()?;
        let mut messages: Vec<String> = found.rows.into_iter().map(|row| row.message).collect();
        messages.sort();
        Ok(messages)
    }

    async fn count(&self, query: &str) -> Result<u64, SearchError> {
        let (events, ask) = (self.events.clone(), ask(query));
        Ok(tokio::task::spawn_blocking(move || events.count(&ask)).await.unwrap()?.0)
    }

    fn tiers(&self) -> Vec<Tier> {
        self.events.parts().iter().map(|part| part.tier).collect()
    }
}

async fn open(near: &Path, store: &Path, manifest: &Arc<Failing>) -> Events {
    let cold = ColdOptions { place: ColdPlace::Directory(store.to_owned()), cache_bytes_max: 64 << 20 };
    Events::open(Options { cold: Some(cold), ..options(near) }, manifest.clone()).await.unwrap()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_leaves_and_is_found_where_it_is() {
    let mut world = World::new().await;
    world.part("old one\nold two\n").await;
    world.copy_all().await;
    assert_eq!((world.tiers(), files(&world.store()).len()), (vec![Tier::Both], 1));
    world.leave_all().await;
    assert_eq!((world.tiers(), files(&world.near.path().join("logs")).len()), (vec![Tier::Cold], 0));
    for _ in 0..2 {
        assert_eq!(world.find("").await.unwrap(), ["old one", "old two"]);
        assert_eq!(world.find("two").await.unwrap(), ["old two"]);
        assert!(world.events.cached_bytes() > 0);
        // The index is made anew where it is gone or damaged.
        let ends = files(&world.near.path().join("ends"));
        assert_eq!(ends.len(), 1);
        std::fs::write(&ends[0], b"hinomi\x00\x01 and no more").unwrap();
        world.again().await;
    }
    let part = world.events.parts().remove(0);
    assert_eq!(world.events.remove(&[part], now()).await.unwrap().parts, 1);
    assert_eq!(world.find("").await.unwrap(), [""; 0]);
    for place in [world.store(), world.near.path().join("ends"), world.near.path().join("cache"), world.near.path().join("logs")] {
        assert_eq!(files(&place), [PathBuf::new(); 0]);
    }
    world.events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_cold_storage_an_answer_is_whole_or_none() {
    let mut world = World::new().await;
    world.part("old\n").await;
    world.copy_all().await;
    world.leave_all().await;
    world.part("[2026/11/18 10:00:00.000]\t[INFO ]\t[proc:p]\tnew\n").await;
    world.again().await;
    std::fs::rename(world.store(), world.away()).unwrap();
    // The index tells, and nothing is fetched.
    assert_eq!(world.count("").await.unwrap(), 2);
    let fault = world.find("").await.unwrap_err();
    assert!(matches!(&fault, SearchError::Cold(ColdFault::Unreachable { why }) if why.contains("store")), "{fault}");
    // What is near is found as long as nothing else is asked for.
    let events = world.events.clone();
    let mut near = ask("");
    let part = world.events.parts().into_iter().find(|part| part.tier == Tier::Near).unwrap();
    near.from = hinomi_domain::kernel::Timestamp::from_micros(part.min_at);
    near.to = near.from + Span::seconds(1);
    let found = tokio::task::spawn_blocking(move || events.find(&near, Order::Newest, 10, None)).await.unwrap().unwrap();
    assert_eq!(found.rows.len(), 1);
    // A copy that cannot be made leaves everything as it was.
    let refused = world.events.copy_to_cold(&part, now()).await.unwrap_err();
    assert!(matches!(refused, Fault::Cold(ColdFault::Unreachable { .. })), "{refused}");
    // Nor is anything forgotten that could not be deleted.
    let cold = world.events.parts().into_iter().find(|part| part.tier == Tier::Cold).unwrap();
    let removed = world.events.remove(&[cold], now()).await.unwrap();
    assert_eq!((removed.parts, removed.kept.len(), world.events.parts().len()), (0, 1, 2));
    std::fs::rename(world.away(), world.store()).unwrap();
    assert_eq!(world.find("").await.unwrap(), ["new", "old"]);
    world.events.close().await;
    // A program that knows of no cold storage says so.
    let events = Events::open(options(world.near.path()), world.manifest.clone()).await.unwrap();
    let asking = events.clone();
    let fault = tokio::task::spawn_blocking(move || asking.find(&ask(""), Order::Oldest, 10, None)).await.unwrap().unwrap_err();
    assert!(matches!(fault, SearchError::Cold(ColdFault::None { .. })), "{fault}");
    events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_bytes_in_cold_storage_are_an_error_and_never_an_answer() {
    let world = World::new().await;
    world.part("true\n").await;
    world.copy_all().await;
    world.leave_all().await;
    let file = files(&world.store()).remove(0);
    let whole = std::fs::read(&file).unwrap();
    let mut other = whole.clone();
    other[whole.len() / 2] ^= 1;
    for bytes in [&other[..], &whole[..whole.len() - 1], &[whole.as_slice(), b"x"].concat(), b""] {
        std::fs::write(&file, bytes).unwrap();
        let fault = world.find("").await.unwrap_err();
        assert!(matches!(fault, SearchError::Cold(ColdFault::Changed { .. })), "{fault}");
    }
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(world.find("").await.unwrap(), ["true"]);
    world.events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_part_is_not_copied_and_a_lost_copy_is_made_again() {
    let world = World::new().await;
    world.part("one\n").await;
    let part = world.events.parts().remove(0);
    let file = world.near.path().join(&part.path);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, [&whole[..], b"x"].concat()).unwrap();
    assert!(matches!(world.events.copy_to_cold(&part, now()).await, Err(Fault::Part(_))));
    assert_eq!((world.tiers(), files(&world.store()).len()), (vec![Tier::Near], 0));
    std::fs::write(&file, &whole).unwrap();
    world.copy_all().await;
    // Somebody empties cold storage before the part leaves: it does not leave.
    std::fs::remove_file(files(&world.store()).remove(0)).unwrap();
    assert!(!world.events.leave_near(&part, now()).await.unwrap());
    assert!(file.exists());
    world.copy_all().await;
    world.leave_all().await;
    assert_eq!((world.tiers(), world.find("").await.unwrap()), (vec![Tier::Cold], vec!["one".to_owned()]));
    world.events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_were_copied_are_not_joined() {
    let world = World::new().await;
    for number in 0..20 {
        world.part(&format!("[2026/11/18 10:00:00.000]\t[INFO ]\t[proc:p]\trecord {number}\n")).await;
        if number < 10 {
            world.copy_all().await;
        }
    }
    let tiers = world.tiers();
    assert_eq!(tiers.iter().filter(|tier| **tier == Tier::Both).count(), 10, "{tiers:?}");
    assert!(tiers.iter().filter(|tier| **tier == Tier::Near).count() < 10, "{tiers:?}");
    assert_eq!(world.find("record").await.unwrap().len(), 20);
    world.events.close().await;
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Put,
    Copy(usize),
    Leave(usize),
    Remove(usize),
    Fail(bool),
    Again,
    /// Cold storage goes or comes.
    Switch,
    /// Ends before the file here was removed.
    Undead,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Put),
        4 => any::<usize>().prop_map(Step::Copy),
        4 => any::<usize>().prop_map(Step::Leave),
        1 => any::<usize>().prop_map(Step::Remove),
        3 => any::<bool>().prop_map(Step::Fail),
        2 => Just(Step::Again),
        2 => Just(Step::Switch),
        1 => Just(Step::Undead),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    /// Whatever fails or ends when: what was not deleted is found exactly once, or the search says that it cannot look.
    #[test]
    fn every_record_is_found_exactly_once(steps in prop::collection::vec(step(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(play(steps));
    }
}

async fn play(steps: Vec<Step>) {
    let mut world = World::new().await;
    let (mut records, mut there) = (BTreeSet::new(), true);
    // Of which it is not known whether they were deleted: the list failed.
    let mut doubtful: BTreeSet<String> = BTreeSet::new();
    for (number, step) in steps.into_iter().enumerate() {
        let parts = world.events.parts();
        let chosen = |at: usize| (!parts.is_empty()).then(|| parts[at % parts.len()].clone());
        match step {
            Step::Put => {
                world.part(&format!("record {number:03}\n")).await;
                records.insert(format!("record {number:03}"));
            }
            Step::Copy(at) => {
                if let Some(part) = chosen(at) {
                    let _ = world.events.copy_to_cold(&part, now()).await;
                }
            }
            Step::Leave(at) => {
                if let Some(part) = chosen(at) {
                    let _ = world.events.leave_near(&part, now()).await;
                }
            }
            Step::Remove(at) => {
                if let Some(part) = chosen(at) {
                    // Each part has one record, but joined ones.
                    let _ = world.events.remove(std::slice::from_ref(&part), now()).await;
                    world.manifest.next.store(0, Ordering::SeqCst);
                    // What a failed list took shows at the next start.
                    world.again().await;
                    if there {
                        let left: BTreeSet<String> = world.find("").await.unwrap().into_iter().collect();
                        let gone = records.difference(&left).count();
                        assert!(gone as u64 <= part.rows, "{gone} records went with a part of {}", part.rows);
                        records = left;
                    } else {
                        doubtful.extend(records.iter().cloned());
                    }
                }
            }
            Step::Fail(before) => world.manifest.next.store(if before { BEFORE } else { AFTER }, Ordering::SeqCst),
            Step::Again => {
                world.manifest.next.store(0, Ordering::SeqCst);
                world.again().await;
            }
            Step::Switch => {
                let (from, to) = if there { (world.store(), world.away()) } else { (world.away(), world.store()) };
                std::fs::rename(from, to).unwrap();
                there = !there;
            }
            Step::Undead => {
                let before: Vec<(PathBuf, Vec<u8>)> =
                    files(&world.near.path().join("logs")).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
                for part in &parts {
                    let _ = world.events.leave_near(part, now()).await;
                }
                before.into_iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
                world.again().await;
            }
        }
        match world.find("").await {
            Ok(found) => {
                let once: BTreeSet<String> = found.iter().cloned().collect();
                assert_eq!(once.len(), found.len(), "found twice: {found:?}");
                let lost: Vec<&String> = records.difference(&once).filter(|record| !doubtful.contains(*record)).collect();
                assert!(lost.is_empty() && once.is_subset(&records), "{step:?}: {once:?} of {records:?}");
            }
            Err(SearchError::Cold(ColdFault::Unreachable { .. })) if !there => {}
            Err(other) => panic!("{step:?}: {other}"),
        }
    }
    world.events.close().await;
}
