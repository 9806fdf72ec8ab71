//! What a program says becomes lines in files.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;
use tempfile::TempDir;
use tracing::subscriber::with_default;
use tracing::{debug, error, info, info_span, warn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use crate::lint::{Options, Severity, lint};
use crate::writer::{Filters, OpenError, Settings, Writer};
use crate::{Civil, KnownHeader, Purpose, Timestamp, parse};

/// A clock that a test sets: milliseconds of one day.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        let all = self.0.load(Ordering::SeqCst);
        let part = |unit: i64, limit: i64| u8::try_from(all / unit % limit).expect("small");
        let millisecond = u16::try_from(all % 1000).expect("small");
        Timestamp::new(Civil {
            year: 2014,
            month: 1,
            day: 2,
            hour: part(3_600_000, 24),
            minute: part(60_000, 60),
            second: part(1000, 60),
            millisecond,
        })
        .expect("a time")
    }
}

struct Place {
    directory: TempDir,
    clock: Clock,
}

impl Place {
    fn new() -> Place {
        Place { directory: tempfile::tempdir().expect("a directory"), clock: Clock::default() }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn settings(&self) -> Settings {
        Settings { own_headers: vec!["lot".to_owned()], ..Settings::new(self.path(), "exam") }
    }

    fn try_open(&self, settings: Settings) -> Result<Writer, OpenError> {
        let clock = self.clock.clone();
        Writer::open(settings, Box::new(move || clock.now()))
    }

    fn open(&self, settings: Settings) -> Writer {
        self.try_open(settings).expect("a writer")
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_default()
    }

    /// Names of all files but the lock's, sorted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path())
            .expect("a directory")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| !name.ends_with(".lock"))
            .collect();
        names.sort();
        names
    }
}

fn saying(writer: &Writer, said: impl FnOnce()) {
    with_default(registry().with(writer.layer()), said);
}

#[test]
fn lines_stand_in_the_file_of_their_purpose() {
    let place = Place::new();
    let writer = place.open(place.settings());
    saying(&writer, || {
        let work = info_span!("work", txid = "1234567890", proc = "方式審査処理", uid = "user001", dst = tracing::field::Empty);
        let _inside = work.enter();
        info!("処理が開始されました。");
        work.record("dst", "http://[::1]:80/y");
        {
            let _step = info_span!("step", proc = "照合", purpose = "performance", lot = 7).entered();
            info!(db = "共有DB01", elapsed_ms = 12, "照合が完了しました");
            warn!(purpose = "unheard-of", "an unknown purpose goes by the level");
        }
        error!(error = %"no route", "failed to reach the server");
        error!(purpose = "audit", reason = "two words", "refused");
        debug!("off in normal running");
    });
    let files: Vec<String> = place.names().iter().map(|name| format!("{name}\n{}", place.read(name))).collect();
    insta::assert_snapshot!(files.join("\n"));
    assert_eq!((writer.status().written, writer.status().lost), (5, 0));
    for name in place.names() {
        let purpose = Purpose::parse(name.split('.').nth(1).expect("a purpose")).expect("the standard's");
        let options = Options { own_headers: vec!["lot".to_owned()], ..Options::of(purpose) };
        lint(place.read(&name).as_bytes(), options, |found| panic!("{name}: {found:?}")).expect("memory can be read");
    }
}

#[test]
fn without_spans_the_target_says_where() {
    let place = Place::new();
    let writer = place.open(place.settings());
    saying(&writer, || info!(target: "exam::fee", "m"));
    assert_eq!(place.read("exam.diagnose.log"), "[2014/01/02 00:00:00.000]\t[INFO ]\t[proc:exam::fee]\tm\n");
}

#[test]
fn what_must_not_be_shown_is_hidden_and_ids_are_kept() {
    let place = Place::new();
    let writer = place.open(place.settings());
    saying(&writer, || {
        info!(target: "t", txid = "123456789018", uid = "taro@example.jp", password = "it's \"secret\", yes", mail = %"taro@example.jp", "sent to 090-1234-5678");
    });
    assert_eq!(
        place.read("exam.diagnose.log"),
        "[2014/01/02 00:00:00.000]\t[INFO ]\t[txid:123456789018]\t[proc:t]\t[uid:***]\tsent to *** password=\"***\" mail=***\n"
    );
}

#[test]
fn a_stack_trace_becomes_one_line() {
    let place = Place::new();
    let writer = place.open(place.settings());
    saying(&writer, || error!(target: "t", "failed\n    at a\r\n\tat b\n"));
    assert!(place.read("exam.detect.log").ends_with("\tfailed⏎    at a⏎ at b\n"));
}

#[test]
fn a_full_file_is_renamed_with_its_time_and_the_newest_keeps_its_name() {
    let place = Place::new();
    let writer = place.open(Settings { file_bytes_max: 200, ..place.settings() });
    saying(&writer, || {
        for number in 0..12 {
            info!(target: "t", "line {number:03}");
            place.clock.advance(if number < 6 { 0 } else { 61_000 });
        }
    });
    let names = place.names();
    insta::assert_snapshot!(names.join("\n"));
    // By name is by time, and the newest has the fixed name, which sorts first.
    let all: String = names[1..].iter().chain(&names[..1]).map(|name| place.read(name)).collect();
    let numbers: Vec<&str> = all.lines().filter_map(|line| line.rsplit("line ").next()).collect();
    assert_eq!(numbers, (0..12).map(|number| format!("{number:03}")).collect::<Vec<_>>());
    assert!(names.iter().all(|name| place.read(name).len() <= 200));
    assert_eq!(writer.status().rotated, names.len() as u64 - 1);
}

#[test]
fn files_are_renamed_when_asked_and_at_the_start() {
    let place = Place::new();
    let writer = place.open(place.settings());
    saying(&writer, || info!(target: "t", "one"));
    writer.rotate().expect("renamed");
    writer.rotate().expect("an empty file is left alone");
    drop(writer);
    place.clock.advance(1_000);
    saying(&place.open(place.settings()), || info!(target: "t", "two"));
    place.clock.advance(1_000);
    saying(&place.open(Settings { rotate_at_start: true, ..place.settings() }), || info!(target: "t", "three"));
    assert_eq!(place.names(), ["exam.diagnose.log", "exam.diagnose.log.20140102000000", "exam.diagnose.log.20140102000002"]);
    assert!(place.read("exam.diagnose.log").ends_with("three\n"));
}

#[test]
fn a_second_process_is_kept_out() {
    let place = Place::new();
    let first = place.open(place.settings());
    assert!(matches!(place.try_open(place.settings()), Err(OpenError::Locked(_))));
    place.open(Settings { name: "fee".to_owned(), ..place.settings() });
    let layer = first.layer();
    drop(first);
    // The layer still writes.
    assert!(matches!(place.try_open(place.settings()), Err(OpenError::Locked(_))));
    drop(layer);
    place.open(place.settings());
}

#[test]
fn filters_change_while_the_program_runs() {
    let place = Place::new();
    let path = place.path().join("filters");
    fs::write(&path, "level = WARN\n").expect("written");
    let writer = place.open(Settings { filter_file: Some(path.clone()), ..place.settings() });
    let shown = || place.read("exam.diagnose.log").lines().filter_map(|line| line.rsplit('\t').next()).collect::<Vec<_>>().join(",");
    let say = |text: &str| saying(&writer, || info!(target: "exam::fee", "{text}"));
    say("a");
    fs::write(&path, "level = ERROR   # quiet\ntarget exam::fee = DEBUG\npurpose debug = OFF\n").expect("written");
    say("b");
    place.clock.advance(1_000);
    say("c");
    saying(&writer, || debug!(target: "exam::fee", "never: the purpose is off"));
    saying(&writer, || info!(target: "exam::feedback", "never: another module"));
    assert_eq!(shown(), "c");
    // A mistake changes nothing, and is counted once.
    fs::write(&path, "level = LOUD\n").expect("written");
    for text in ["d", "e"] {
        place.clock.advance(1_000);
        say(text);
    }
    // Neither does a file that is away.
    fs::remove_file(&path).expect("removed");
    place.clock.advance(1_000);
    say("f");
    assert_eq!(shown(), "c,d,e,f");
    assert_eq!(writer.status().filters_refused, 1);
    assert_eq!(place.read("exam.debug.log"), "");
    // At the start a mistake is told.
    fs::write(&path, "level = INFO\nnothing\n").expect("written");
    drop(writer);
    let refused = place.try_open(Settings { filter_file: Some(path), ..place.settings() });
    assert!(refused.is_err_and(|error| error.to_string().starts_with("line 2 of the filters")));
}

#[test]
fn filters_are_read_or_refused_whole() {
    assert_eq!(Filters::parse("").expect("nothing"), Filters::default());
    assert!(Filters::parse("level=debug\n\n # a comment\ntarget a::b = off").is_ok());
    for wrong in ["level", "level = ", "level INFO", "target = INFO", "target a b = INFO", "levels = INFO", "purpose x = TRACE"] {
        assert!(Filters::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_line_that_a_dead_process_left_is_ended() {
    let place = Place::new();
    fs::write(place.path().join("exam.diagnose.log"), "[2014/01/01 00:00:00.000]\t[IN").expect("written");
    saying(&place.open(place.settings()), || info!(target: "t", "next"));
    assert_eq!(place.read("exam.diagnose.log").lines().count(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_full_disk_does_not_take_is_counted() {
    let place = Place::new();
    std::os::unix::fs::symlink("/dev/full", place.path().join("exam.diagnose.log")).expect("a link");
    let writer = place.open(place.settings());
    saying(&writer, || {
        info!(target: "t", "lost");
        error!(target: "t", "kept");
    });
    assert_eq!((writer.status().written, writer.status().lost), (1, 1));
}

#[test]
fn names_that_cannot_be_used_are_refused() {
    let place = Place::new();
    for settings in [
        Settings { name: "a/b".to_owned(), ..place.settings() },
        Settings { purposes: vec!["../x".to_owned()], ..place.settings() },
        Settings { own_headers: vec!["a b".to_owned()], ..place.settings() },
    ] {
        assert!(matches!(place.try_open(settings), Err(OpenError::Name(_))));
    }
}

#[test]
fn many_threads_lose_and_mix_nothing() {
    const THREADS: usize = 8;
    const LINES: usize = 400;
    let place = Place::new();
    let writer = place.open(Settings { file_bytes_max: 20_000, ..place.settings() });
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let writer = &writer;
            scope.spawn(move || {
                saying(writer, || {
                    for line in 0..LINES {
                        info!(target: "t", txid = thread, "審査 {line}");
                    }
                });
            });
        }
    });
    let text: String = place.names().iter().map(|name| place.read(name)).collect();
    let mut seen = vec![Vec::new(); THREADS];
    for line in text.lines() {
        let line = parse(line.as_bytes());
        assert!(!line.missing().any());
        let thread: usize = line.header(KnownHeader::Txid).expect("a txid").to_text().parse().expect("a number");
        seen[thread].push(line.message().to_text().into_owned());
    }
    for mut lines in seen {
        lines.sort();
        let mut expected: Vec<String> = (0..LINES).map(|line| format!("審査 {line}")).collect();
        expected.sort();
        assert_eq!(lines, expected);
    }
    assert_eq!(writer.status().written, (THREADS * LINES) as u64);
}

proptest! {
    /// Whatever is said, the file keeps the standard.
    #[test]
    fn anything_said_becomes_one_good_line(txid in any::<String>(), own in "[\\[\\]a:\t ]{0,8}", message in any::<String>(), start in "[\\[\\]a: \n\t]{0,8}", value in any::<String>()) {
        let place = Place::new();
        let writer = place.open(place.settings());
        saying(&writer, || info!(txid = %txid, proc = "p", lot = %own, value = %value, "{start}{message}"));
        let text = place.read("exam.diagnose.log");
        let mut errors = Vec::new();
        let options = Options { own_headers: vec!["lot".to_owned()], ..Options::of(Purpose::Diagnose) };
        let summary = lint(text.as_bytes(), options, |found| if found.severity() == Severity::Error { errors.push(found) }).expect("memory can be read");
        prop_assert!(errors.is_empty(), "{:?} {:?}", errors, text);
        prop_assert_eq!((summary.lines, writer.status().written), (1, 1));
    }
}
