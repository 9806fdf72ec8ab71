//! How fast lines are read and judged on one processor of this machine, in MB (10^6 bytes) per second.
//!
//! `cargo run --release -p hinomi-logline --example throughput [FILE]` (standard lines; without a file they are made up, the same each time)

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

use hinomi_logline::lint::{Options, lint};
use hinomi_logline::{Civil, KnownHeader, Level, Purpose, Record, Timestamp, mask, parse};

const LINES: u32 = 400_000;
const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => made_up()?,
    };
    println!("{} lines, {:.1} MB, median and best of {RUNS}", text.lines().count(), megabytes(&text));
    // Every field is touched, as a store would do.
    measure("parse", &text, |text| {
        let (bytes, mut start, mut sum) = (text.as_bytes(), 0, 0_u64);
        for end in memchr::memchr_iter(b'\n', bytes) {
            sum = sum.wrapping_add(fields(&bytes[start..end]));
            start = end + 1;
        }
        sum
    });
    measure("lint", &text, |text| {
        lint(text.as_bytes(), Options::default(), |finding| drop(black_box(finding))).map_or(0, |found| found.lines)
    });
    measure("lint for audit", &text, |text| {
        lint(text.as_bytes(), Options::of(Purpose::Audit), |finding| drop(black_box(finding))).map_or(0, |found| found.lines)
    });
    measure("mask", &text, |text| text.lines().map(|line| mask(line).len() as u64).sum());
    let summary = lint(text.as_bytes(), Options::default(), |_| {})?;
    println!(
        "{} errors, {} warnings, {} possible; conforming {:?} of 10000",
        summary.errors,
        summary.warnings,
        summary.possible,
        summary.hundredths()
    );
    Ok(())
}

fn fields(line: &[u8]) -> u64 {
    let line = parse(line);
    let time = line.timestamp().map_or(0, |time| time.local_milliseconds().unsigned_abs());
    let headers: usize = line.headers().map(|header| header.name.as_bytes().len() + header.value.as_bytes().len()).sum();
    let txid = line.header(KnownHeader::Txid).map_or(0, |value| value.as_bytes().len());
    time + (headers + txid + line.message().as_bytes().len()) as u64
}

fn measure(what: &str, text: &str, work: impl Fn(&str) -> u64) {
    let mut rates: Vec<f64> = (0..RUNS)
        .map(|_| {
            let started = seconds();
            black_box(work(black_box(text)));
            megabytes(text) / (seconds() - started)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("{what:<16} {:>6.0} {:>6.0} MB/s", rates[RUNS / 2], rates[RUNS - 1]);
}

/// Seconds that this thread had a processor, so that a busy machine changes little; by the clock where the system does not tell.
#[expect(clippy::disallowed_methods, reason = "measures the machine")]
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

fn megabytes(text: &str) -> f64 {
    text.len() as f64 / 1e6
}

/// Lines of a day: half Japanese, most with a transaction.
fn made_up() -> Result<String, Box<dyn Error>> {
    const PROCS: [&str; 6] = ["審査処理", "出願受付", "方式審査", "発送処理", "料金計算", "検索照会"];
    const HOSTS: [&str; 4] = ["ap01", "ap02", "db01", "gw01"];
    let (mut out, mut message, mut state) = (String::new(), String::new(), 20_141_020_u64);
    for number in 0..LINES {
        let mut below = |limit: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % limit
        };
        let milliseconds = u64::from(number) * 86_400_000 / u64::from(LINES);
        let part = |unit: u64, limit: u64| u8::try_from(milliseconds / unit % limit);
        let civil = Civil {
            year: 2014,
            month: 10,
            day: 20,
            hour: part(3_600_000, 24)?,
            minute: part(60_000, 60)?,
            second: part(1_000, 60)?,
            millisecond: u16::try_from(milliseconds % 1_000)?,
        };
        message.clear();
        match below(6) {
            0 => write!(
                message,
                "request completed status=200 method=POST path=/exam/{:010} elapsed_ms={}",
                below(10_000_000_000),
                below(3_000)
            )?,
            1 => write!(message, "SQL実行完了 件数={} elapsed_ms={} sql_id={:013x}", below(1_000), below(120), below(1 << 40))?,
            2 => write!(message, "手続補正書を 受理しました 出願番号=特願2014-{:06} 整理番号={:08X}", below(400_000), below(1 << 32))?,
            3 => write!(message, "外部システムとの通信でタイムアウトが発生しました 受付番号={:012}", below(1_000_000_000_000))?,
            4 => write!(message, "message dispatched queue=Q.ap01.{} msgid={:016x} size={}", below(12), below(1 << 60), below(60_000))?,
            _ => write!(message, "ユーザ認証に成功しました 端末=10.{}.{}.{}", below(4), below(256), below(255))?,
        }
        let (txid, uid) = (format!("{}", 1_000_000_000 + below(9_000_000_000)), format!("u{:05}", below(5_000)));
        let headers = [
            ("txid", txid.as_str()),
            ("proc", PROCS[usize::try_from(below(6))?]),
            ("uid", uid.as_str()),
            ("src", HOSTS[usize::try_from(below(4))?]),
            ("dst", HOSTS[usize::try_from(below(4))?]),
        ];
        let kept = if below(10) < 3 { &headers[..] } else { &headers[..3] };
        let level = Level::ALL[usize::try_from(below(4))?];
        let timestamp = Timestamp::new(civil).ok_or("a time that exists")?;
        Record { timestamp, level, headers: kept, message: &message }.write(&mut out)?;
    }
    Ok(out)
}
