//! A seeded corpus of standard lines (`SYS-23`): one day of eight servers, half of the messages Japanese, some with stack traces. The same
//! arguments give the same bytes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

pub const SERVERS: usize = 8;
/// The corpus of record: 10 million records, 1,613,663,076 bytes.
pub const RECORDS: usize = 10_000_000;
const SEED: u64 = 20_141_020;
const DAY_MS: i64 = 86_400_000;

const PROCS: [&str; 24] = [
    "審査処理",
    "出願受付",
    "方式審査",
    "発送処理",
    "料金計算",
    "検索照会",
    "認証基盤",
    "帳票出力",
    "公報発行",
    "登録原簿",
    "国際出願",
    "電子署名",
    "文書管理",
    "通知配信",
    "バッチ起動",
    "データ連携",
    "閲覧請求",
    "審判手続",
    "意匠照会",
    "商標検索",
    "納付確認",
    "代理人管理",
    "監査記録",
    "夜間集計",
];
const DATABASES: [&str; 6] = ["jpo_main", "jpo_doc", "jpo_fee", "jpo_audit", "jpo_search", "jpo_pub"];
const HOSTS: [&str; 12] = ["ap01", "ap02", "ap03", "ap04", "ap05", "ap06", "ap07", "ap08", "db01", "db02", "gw01", "gw02"];
const CLASSES: [&str; 10] = [
    "jp.go.jpo.exam.ExamService",
    "jp.go.jpo.fee.FeeCalculator",
    "jp.go.jpo.doc.DocumentStore",
    "jp.go.jpo.auth.LoginModule",
    "jp.go.jpo.send.Dispatcher",
    "org.apache.http.impl.client.InternalHttpClient",
    "java.util.concurrent.ThreadPoolExecutor",
    "jp.go.jpo.common.TxInterceptor",
    "oracle.jdbc.driver.OracleStatement",
    "jp.go.jpo.search.IndexQuery",
];
const METHODS: [&str; 10] =
    ["execute", "process", "doFilter", "invoke", "runWorker", "executeQuery", "commit", "handleRequest", "calculate", "dispatch"];
const EXCEPTIONS: [&str; 5] = [
    "java.sql.SQLTransientConnectionException",
    "java.net.SocketTimeoutException",
    "java.lang.IllegalStateException",
    "javax.xml.ws.WebServiceException",
    "java.util.concurrent.TimeoutException",
];
const DOCUMENTS: [&str; 12] = [
    "願書",
    "明細書",
    "特許請求の範囲",
    "図面",
    "要約書",
    "手続補正書",
    "意見書",
    "拒絶理由通知",
    "登録査定",
    "早期審査事情説明書",
    "優先権証明書",
    "委任状",
];
const ACTS: [&str; 8] = [
    "受理しました",
    "登録しました",
    "照合を開始しました",
    "照合が完了しました",
    "差戻しました",
    "印刷待ちキューに追加しました",
    "承認待ちです",
    "保管庫へ転送しました",
];

/// splitmix64
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// The first are chosen most.
    fn early(&mut self, count: usize) -> usize {
        (((count as f64 + 1.0).powf(self.share())) - 1.0) as usize % count
    }
}

struct Event {
    ms: i64,
    server: usize,
    transaction: Option<u32>,
    seed: u64,
}

/// Makes the files `srv01.log` to `srv08.log` in the directory, unless they are there; their paths.
pub fn make(directory: &Path, records: usize) -> anyhow::Result<Vec<PathBuf>> {
    let paths: Vec<PathBuf> = (1..=SERVERS).map(|server| directory.join(format!("srv{server:02}.log"))).collect();
    let done = directory.join(format!("made-{records}"));
    if done.exists() {
        return Ok(paths);
    }
    crate::say!("making a corpus of {records} records");
    std::fs::create_dir_all(directory)?;
    let files: Result<Vec<_>, _> =
        paths.iter().map(|path| File::create(path).map(|file| BufWriter::with_capacity(1 << 20, file))).collect();
    let mut files = files.with_context(|| format!("failed to write into {}", directory.display()))?;
    let marked = [records / 7, records / 3, records / 2 + 11, records * 5 / 6];
    let mut line = Vec::new();
    for (place, event) in events(records).iter().enumerate() {
        line.clear();
        write_line(event, marked.contains(&place), &mut line)?;
        files[event.server].write_all(&line)?;
    }
    files.iter_mut().try_for_each(Write::flush)?;
    std::fs::write(done, "")?;
    Ok(paths)
}

/// In order of time: 55 % belong to transactions, office hours are busier.
fn events(records: usize) -> Vec<Event> {
    let mut chance = Chance(SEED);
    let mut load = Vec::with_capacity(1_440);
    let mut total = 0.0;
    for minute in 0..1_440 {
        let hour = f64::from(minute) / 60.0;
        total += 0.35 + 1.0 * (-((hour - 11.0) / 2.2).powi(2)).exp() + 0.9 * (-((hour - 15.0) / 2.5).powi(2)).exp();
        load.push(total);
    }
    let some_time = |chance: &mut Chance| {
        let wanted = chance.share() * total;
        let minute = load.partition_point(|sum| *sum < wanted).min(1_439);
        minute as i64 * 60_000 + chance.below(60_000) as i64
    };
    let transactions = 50_000_u32.min((records / 20).max(1) as u32);
    let of_transactions = records * 55 / 100;
    let mean = of_transactions as f64 / f64::from(transactions);
    let mut events = Vec::with_capacity(records + 64);
    let event = |ms, transaction, seed: u64| Event { ms, server: (seed >> 61) as usize, transaction, seed };
    for transaction in 0..transactions {
        let count = (mean * (0.1 + 1.8 * chance.share())) as usize + 3;
        let start = some_time(&mut chance);
        let length = 2_000 + chance.below(1_800_000);
        for _ in 0..count {
            if events.len() >= of_transactions {
                break;
            }
            let ms = (start + chance.below(length) as i64).min(DAY_MS - 1);
            events.push(event(ms, Some(transaction), chance.next()));
        }
    }
    while events.len() < records {
        let ms = some_time(&mut chance);
        events.push(event(ms, None, chance.next()));
    }
    events.sort_unstable_by_key(|event| (event.ms, event.server, event.seed));
    events
}

/// Which transaction this is, as its lines say.
pub fn txid(transaction: u32) -> u64 {
    1_000_000_000 + u64::from(transaction).wrapping_mul(2_654_435_761) % 8_999_999_999
}

fn write_line(event: &Event, marked: bool, out: &mut Vec<u8>) -> std::io::Result<()> {
    let chance = &mut Chance(event.seed ^ SEED);
    let level = match chance.below(1_000) {
        0..8 => "ERROR",
        8..40 => "WARN",
        40..240 => "DEBUG",
        240 => "FATAL",
        _ => "INFO",
    };
    let proc = PROCS[chance.early(PROCS.len())];
    let uid = (chance.below(10) < 6).then(|| chance.below(5_000));
    let jid = matches!(proc, "バッチ起動" | "夜間集計").then(|| chance.below(400));
    let between = chance.below(10) < 3;
    let (src, dst) = (chance.one(&HOSTS), chance.one(&HOSTS));
    let database = (chance.below(10) < 3).then(|| chance.one(&DATABASES));
    let ms = event.ms;
    write!(
        out,
        "[2014/10/{:02} {:02}:{:02}:{:02}.{:03}]\t[{level:<5}]\t",
        20 + ms / DAY_MS,
        ms / 3_600_000 % 24,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        ms % 1_000
    )?;
    if let Some(transaction) = event.transaction {
        write!(out, "[txid:{}]\t", txid(transaction))?;
    }
    write!(out, "[proc:{proc}]\t")?;
    if let Some(uid) = uid {
        write!(out, "[uid:u{uid:05}]\t")?;
    }
    if let Some(jid) = jid {
        write!(out, "[jid:J{jid:04}]\t")?;
    }
    if between {
        write!(out, "[src:{src}]\t[dst:{dst}]\t")?;
    }
    if let Some(database) = database {
        write!(out, "[db:{database}]\t")?;
    }
    let traced = match level {
        "ERROR" | "FATAL" => failure(chance, out)?,
        "WARN" => warning(chance, out).map(|()| false)?,
        "DEBUG" => detail(chance, out).map(|()| false)?,
        _ => work(chance, out).map(|()| false)?,
    };
    if marked {
        out.extend_from_slice(b" ; quxzebra marker checksum mismatch");
    }
    if traced {
        write!(out, "\n{}: operation failed", chance.one(&EXCEPTIONS))?;
        for _ in 0..6 + chance.below(18) {
            let class = chance.one(&CLASSES);
            let file = class.rsplit('.').next().unwrap_or(class);
            write!(out, "\n    at {class}.{}({file}.java:{})", chance.one(&METHODS), 20 + chance.below(900))?;
        }
    }
    out.push(b'\n');
    Ok(())
}

/// Whether a stack trace follows.
fn failure(chance: &mut Chance, out: &mut Vec<u8>) -> std::io::Result<bool> {
    match chance.below(6) {
        0 => {
            let (host, retry, code) = (chance.one(&HOSTS), chance.below(4), 12_000 + chance.below(600));
            write!(out, "データベース接続失敗 host={host} port=1521 retry={retry} ORA-{code:05}")?;
            return Ok(chance.below(2) == 0);
        }
        1 => {
            let ms = 3_000 + chance.below(60_000);
            let (host, method) = (chance.one(&HOSTS), chance.one(&METHODS));
            write!(out, "upstream request timed out after {ms} ms elapsed_ms={ms} url=http://{host}.jpo.local/api/v1/{method}")?;
        }
        2 => {
            write!(out, "Unhandled exception in {} error code E{:04}", chance.one(&CLASSES), chance.below(300))?;
            return Ok(true);
        }
        3 => {
            let (host, code) = (chance.one(&HOSTS), chance.below(300));
            write!(out, "外部システムとの通信でタイムアウトが発生しました 対向={host} エラーコード=E{code:04}")?;
        }
        4 => {
            let (document, number) = (chance.one(&DOCUMENTS), chance.below(1_000_000_000_000));
            write!(out, "電文形式エラー 項目={document} 値が不正です 受付番号={number:012}")?;
        }
        _ => {
            write!(out, "transaction rolled back cause={} error code E{:04}", chance.one(&EXCEPTIONS), chance.below(300))?;
            return Ok(chance.below(3) == 0);
        }
    }
    Ok(false)
}

fn warning(chance: &mut Chance, out: &mut Vec<u8>) -> std::io::Result<()> {
    match chance.below(4) {
        0 => write!(out, "接続プール残数が閾値を下回りました 残={} 上限=200", chance.below(20)),
        1 => {
            let ms = 1_000 + chance.below(9_000);
            write!(out, "slow query detected elapsed_ms={ms} sql_id={:013x}", chance.below(1 << 20).wrapping_mul(0x9E37_79B1))
        }
        2 => write!(out, "retry connection to {} attempt {} of 5", chance.one(&HOSTS), 1 + chance.below(5)),
        _ => {
            let (document, number) = (chance.one(&DOCUMENTS), chance.below(1_000_000_000_000));
            write!(out, "{document}の版数が古い可能性があります 受付番号={number:012}")
        }
    }
}

fn detail(chance: &mut Chance, out: &mut Vec<u8>) -> std::io::Result<()> {
    match chance.below(4) {
        0 => {
            let (class, method) = (chance.one(&CLASSES), chance.one(&METHODS));
            write!(out, "enter {class}.{method}() thread=http-nio-8080-exec-{}", chance.below(200))
        }
        1 => {
            let outcome = if chance.below(5) == 0 { "miss" } else { "hit" };
            write!(out, "cache {outcome} key=doc:{:08x} size={}", chance.next() as u32, chance.below(90_000))
        }
        2 => {
            let (number, database) = (chance.below(1_000_000), chance.one(&DATABASES));
            write!(out, "bind param1={number} param2={database} param3=2014-10-{:02}", 1 + chance.below(20))
        }
        _ => write!(out, "セッション属性を更新しました session={:016x}", chance.next()),
    }
}

fn work(chance: &mut Chance, out: &mut Vec<u8>) -> std::io::Result<()> {
    match chance.below(8) {
        0 | 1 => {
            let share = chance.share();
            let ms = (5.0 * (1.0 / (1.0 - share * 0.9999)).powf(0.75)) as u64 + chance.below(20);
            let (method, number) = (chance.one(&METHODS), chance.below(10_000_000_000));
            let bytes = chance.below(200_000);
            write!(out, "request completed status=200 method=POST path=/exam/{method}/{number:010} elapsed_ms={ms} bytes={bytes}")
        }
        2 => {
            let ms = 1 + chance.below(120);
            let (count, sql) = (chance.below(1_000), chance.below(4_000).wrapping_mul(0x9E37_79B1));
            write!(out, "SQL実行完了 件数={count} elapsed_ms={ms} sql_id={sql:013x}")
        }
        3 => {
            let (document, act, number) = (chance.one(&DOCUMENTS), chance.one(&ACTS), chance.below(400_000));
            write!(out, "{document}を{act} 出願番号=特願2014-{number:06} 整理番号={:08X}", chance.next() as u32)
        }
        4 => write!(out, "処理開始 入力件数={} 実行者={:08}", chance.below(5_000), chance.below(100_000)),
        5 => {
            let ms = 10 + chance.below(3_000);
            write!(out, "処理終了 正常件数={} 異常件数={} elapsed_ms={ms}", chance.below(5_000), chance.below(3))
        }
        6 => {
            let (a, b, c) = (chance.below(4), chance.below(256), 1 + chance.below(254));
            write!(out, "ユーザ認証に成功しました 端末=10.{a}.{b}.{c} セッション={:016x}", chance.next())
        }
        _ => {
            let (host, queue, one, other) = (chance.one(&HOSTS), chance.below(12), chance.next(), chance.next());
            write!(out, "message dispatched queue=Q.{host}.{queue} msgid={one:016x}{other:016x} size={}", chance.below(60_000))
        }
    }
}
