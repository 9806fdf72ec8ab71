//! `hinomi log lint` and `hinomi log parse` through the real program, over real files.

use std::io::{BufRead as _, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GOOD: &str = "[2026/11/20 01:02:03.456]\t[INFO ]\t[txid:1]\t[proc:方式審査]\t開始\n";
const BAD: &str = "[2026/11/20 01:02:04.000]\t[WARN]\t[proc:方式審査]\t遅い\n2026-11-20 ERROR yamada@example.co.jp\n";
const TRACE: &str = "[2026/11/20 01:02:05.000]\t[ERROR]\t[txid:2]\t[proc:exam]\t[txid:3]\tNullPointerException\n\tat Exam.java:12\n";

fn hinomi(directory: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
        .args(arguments)
        .current_dir(directory)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has read enough is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// A directory as a system leaves it: the newest file, older ones that are packed, and what is hidden.
fn logs() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::create_dir(at("old")).unwrap();
    std::fs::write(at("exam.detect.log"), format!("{GOOD}{BAD}")).unwrap();
    std::fs::write(at("notes.txt"), GOOD).unwrap();
    std::fs::write(at(".exam.lock"), "1234\n").unwrap();
    let twice = [gzip(GOOD), gzip(GOOD)].concat();
    std::fs::write(at("old/exam.detect.log.20261119000000.gz"), twice).unwrap();
    std::fs::write(at("old/exam.jobs.log.20261119000000.zst"), zstd::encode_all(GOOD.as_bytes(), 1).unwrap()).unwrap();
    directory
}

#[test]
fn a_directory_is_judged_with_what_is_packed_in_it() {
    let directory = logs();
    let judged = hinomi(directory.path(), &["log", "lint", "."], "");
    assert_eq!(judged.status.code(), Some(2), "{}", String::from_utf8_lossy(&judged.stderr));
    assert!(judged.stderr.is_empty(), "no bar where there is no terminal");
    insta::assert_snapshot!("lint_en", out(&judged));
    let judged = hinomi(directory.path(), &["log", "lint", ".", "--language", "ja"], "");
    insta::assert_snapshot!("lint_ja", out(&judged));
    assert!(!out(&judged).contains("yamada@"), "a report travels further than the log");
}

#[test]
fn what_keeps_the_standard_is_told_so_and_exits_with_zero() {
    let directory = logs();
    for arguments in [&["log", "lint"][..], &["log", "lint", "-"], &["log", "lint", "--purpose", "detect", "-"]] {
        let judged = hinomi(directory.path(), arguments, GOOD);
        assert_eq!(
            (judged.status.code(), out(&judged)),
            (Some(0), "-: 100.00 % conform (1 of 1 lines); 0 errors, 0 warnings, 0 possible\n")
        );
    }
    // The purpose decides, and what is said of it outweighs the file's name.
    let jobs = "old/exam.jobs.log.20261119000000.zst";
    assert_eq!(hinomi(directory.path(), &["log", "lint", jobs], "").status.code(), Some(2), "a job's log says which job");
    assert_eq!(hinomi(directory.path(), &["log", "lint", jobs, "--purpose", "improve"], "").status.code(), Some(0));
    assert_eq!(hinomi(directory.path(), &["log", "lint", jobs, "--off", "purpose-header"], "").status.code(), Some(0));
    let own = "[2026/11/20 01:02:03.456]\t[INFO ]\t[tenant:7]\tx\n";
    assert!(out(&hinomi(directory.path(), &["log", "lint"], own)).contains("header-unknown"));
    assert!(!out(&hinomi(directory.path(), &["log", "lint", "--header", "tenant"], own)).contains("header-unknown"));
    assert_eq!(hinomi(directory.path(), &["log", "lint", "--off", "header-repeated"], TRACE).status.code(), Some(2));
    assert_eq!(hinomi(directory.path(), &["log", "lint", "--unmonitored"], TRACE).status.code(), Some(0));
}

#[test]
fn programs_read_json_and_sarif() {
    let directory = logs();
    let json = hinomi(directory.path(), &["log", "lint", "--format", "json", "."], "");
    let json: serde_json::Value = serde_json::from_str(out(&json)).unwrap();
    let files: Vec<(&str, u64)> =
        json["files"].as_array().unwrap().iter().map(|file| (file["path"].as_str().unwrap(), file["lines"].as_u64().unwrap())).collect();
    let (packed, jobs) = ("old/exam.detect.log.20261119000000.gz", "old/exam.jobs.log.20261119000000.zst");
    assert_eq!(files, [("exam.detect.log", 3), ("notes.txt", 1), (packed, 2), (jobs, 1)]);
    let sarif = hinomi(directory.path(), &["log", "lint", "--format", "sarif", "exam.detect.log"], "");
    assert_eq!(sarif.status.code(), Some(2));
    let sarif: serde_json::Value = serde_json::from_str(out(&sarif)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(sarif["runs"][0]["results"].as_array().unwrap().len() > 3);
}

#[test]
fn findings_beyond_the_most_are_counted() {
    let directory = logs();
    let judged = hinomi(directory.path(), &["log", "lint", "--most", "2"], &GOOD.replace("INFO ", "INFO").repeat(50));
    let told = out(&judged).lines().filter(|line| line.contains("error[level-padding]")).count();
    assert_eq!(told, 2);
    assert!(out(&judged).contains("48 more were counted and are not shown"), "{}", out(&judged));
}

#[test]
fn what_cannot_be_read_is_said() {
    let directory = logs();
    let failed = |arguments: &[&str]| {
        let output = hinomi(directory.path(), arguments, "");
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = failed(&["log", "lint", "nowhere.log"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("nowhere.log") && told.contains("No such file"), "{told}");
    std::fs::write(directory.path().join("a.xz"), b"\xFD7zXZ\0\0\x04").unwrap();
    assert_eq!(failed(&["log", "parse", "a.xz"]), (Some(1), "hinomi: a.xz is packed by xz: unpack it first\n".to_owned()));
    let mut broken = gzip(&GOOD.repeat(100));
    broken.truncate(broken.len() / 2);
    std::fs::write(directory.path().join("broken.gz"), broken).unwrap();
    let (code, told) = failed(&["log", "lint", "broken.gz"]);
    assert!(code == Some(1) && told.contains("failed to read broken.gz"), "{code:?} {told}");
    // One that cannot be read does not keep the others from being judged, and is not forgotten.
    std::fs::write(directory.path().join("zzz.log"), GOOD).unwrap();
    let judged = hinomi(directory.path(), &["log", "lint", "."], "");
    assert_eq!(judged.status.code(), Some(1));
    assert!(out(&judged).contains("zzz.log: 100.00 % conform"), "{}", out(&judged));
    assert_eq!(String::from_utf8_lossy(&judged.stderr).lines().count(), 2);
    std::fs::create_dir(directory.path().join("empty")).unwrap();
    let nothing = (Some(1), "hinomi: there are no log files in empty\n".to_owned());
    assert_eq!(failed(&["log", "lint", "empty"]), nothing);
    assert_eq!(failed(&["log", "parse", "empty"]), nothing);
    let (code, told) = failed(&["log", "lint", "--off", "timestamp"]);
    assert!(code == Some(2) && told.contains("timestamp-form"), "{code:?} {told}");
}

#[test]
fn records_are_printed_as_json() {
    let directory = logs();
    let parsed = hinomi(directory.path(), &["log", "parse"], &format!("\u{FEFF}{GOOD}{TRACE}{BAD}"));
    assert_eq!(parsed.status.code(), Some(0));
    insta::assert_snapshot!("parse", out(&parsed));
    let parsed = hinomi(directory.path(), &["log", "parse", "notes.txt", "old"], "");
    let files: Vec<serde_json::Value> =
        out(&parsed).lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["file"].take()).collect();
    assert_eq!(files.len(), 4);
    assert_eq!((&files[0], &files[3]), (&"notes.txt".into(), &"old/exam.jobs.log.20261119000000.zst".into()));
}

#[test]
fn logs_in_the_forms_of_other_loggers_are_records_of_their_own() {
    let directory = logs();
    let other =
        "2026-11-20 01:02:03,456 ERROR [main] c.e.App - boom\n\tat c.e.App.run\nNov 20 01:02:03 host sshd[1]: x\n01:02:03.456 INFO x\n";
    let judged = hinomi(directory.path(), &["log", "lint"], other);
    let told = out(&judged).lines().filter(|line| line.contains("error[timestamp-form]")).count();
    assert_eq!((judged.status.code(), told), (Some(2), 3), "{}", out(&judged));
    assert!(out(&judged).contains("[2026/11/20 01:02:03.456]"), "the hint writes the time as it should be: {}", out(&judged));
    let parsed = hinomi(directory.path(), &["log", "parse"], other);
    insta::assert_snapshot!("parse_other", out(&parsed));
}

#[test]
fn a_record_that_is_too_long_is_cut_and_the_next_one_is_whole() {
    let directory = logs();
    let long = GOOD.replace("開始", &"x".repeat(3 << 20));
    let parsed = hinomi(directory.path(), &["log", "parse"], &format!("{long}{GOOD}"));
    let records: Vec<serde_json::Value> = out(&parsed).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2);
    assert_eq!((&records[0]["cut"], &records[1]["cut"]), (&true.into(), &serde_json::Value::Null));
    assert!(records[0]["message"].as_str().unwrap().len() < 1 << 20);
    assert_eq!(records[1]["message"], "開始");
}

#[test]
fn a_reader_that_has_had_enough_ends_it_quietly() {
    let directory = logs();
    std::fs::write(directory.path().join("big.log"), "x\n".repeat(200_000)).unwrap();
    for arguments in [&["log", "lint", "big.log", "--most", "1000000"][..], &["log", "parse", "big.log"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(arguments)
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(1), String::new()));
    }
}

#[test]
fn what_hinomi_writes_of_itself_keeps_the_standard() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::create_dir(at("config")).unwrap();
    std::fs::write(at("config/people.toml"), "[[person]]\nid = \"hanako\"\nrole = \"admin\"\nemail = \"hanako@example.jp\"\n").unwrap();
    std::fs::write(at("levels"), "level = DEBUG\n").unwrap();
    let places = ["--config", "config", "--data", "data", "--log-directory", "own/logs", "--log-levels", "levels"];
    let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(places)
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let url = said.find_map(|line| line.unwrap().split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)).unwrap();
    let host = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&host).unwrap();
    stream.write_all(format!("GET /api/v1/now HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().trim().to_owned();
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let judged = hinomi(directory.path(), &["log", "lint", "own/logs"], "");
    assert_eq!(judged.status.code(), Some(0), "{}", out(&judged));
    let debug = std::fs::read_to_string(at("own/logs/hinomi.debug.log")).unwrap();
    assert!(debug.lines().any(|line| line.contains(&format!("[txid:{id}]")) && line.contains("/api/v1/now")), "{debug}");
    let diagnose = std::fs::read_to_string(at("own/logs/hinomi.diagnose.log")).unwrap();
    assert!(!diagnose.contains(&id) && diagnose.lines().all(|line| line.contains("\t[txid:")), "{diagnose}");
}
