//! Whether the processes run that should.

use std::fs;
use std::path::Path;

use super::{Proc, Sample};
use crate::config::{FoundBy, ProcessConfig};

/// The kernel cuts names of programs here.
const NAME_BYTES_MAX: usize = 15;
const PIDFILE_BYTES_MAX: u64 = 64;

pub(super) fn gather(proc: &Proc, wanted: &[ProcessConfig]) -> Vec<Sample> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let running = running(proc);
    let mut samples = Vec::new();
    for process in wanted {
        let count = match &process.found_by {
            FoundBy::Program(name) => running.iter().filter(|found| found.is(name)).count(),
            FoundBy::Pidfile(path) => usize::from(pid(path).is_some_and(|pid| running.iter().any(|found| found.pid == pid))),
        };
        #[expect(clippy::cast_precision_loss, reason = "processes are few")]
        let number = count as f64;
        samples.push(Sample::labelled("process_up", if count > 0 { 1.0 } else { 0.0 }, "process", &process.name));
        samples.push(Sample::labelled("process_count", number, "process", &process.name));
    }
    samples
}

struct Running {
    pid: u32,
    /// As the kernel knows it, cut off.
    name: Vec<u8>,
    /// The last part of the first argument.
    program: Vec<u8>,
}

impl Running {
    fn is(&self, name: &str) -> bool {
        let name = name.as_bytes();
        self.name == name || self.program == name || (self.name.len() == NAME_BYTES_MAX && name.starts_with(&self.name))
    }
}

/// Zombies do not run.
fn running(proc: &Proc) -> Vec<Running> {
    let Ok(entries) = fs::read_dir(&proc.root) else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| {
        let directory = proc.root.join(pid.to_string());
        let stat = fs::read(directory.join("stat")).ok()?;
        // `pid (name) state …`; the name may hold anything, brackets too.
        let (open, close) = (memchr::memchr(b'(', &stat)?, memchr::memrchr(b')', &stat)?);
        let state = stat.get(close + 2)?;
        if matches!(state, b'Z' | b'X') {
            return None;
        }
        let arguments = fs::read(directory.join("cmdline")).unwrap_or_default();
        let first = arguments.split(|byte| *byte == 0).next().unwrap_or_default();
        let program = first.rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_vec();
        Some(Running { pid, name: stat.get(open + 1..close)?.to_vec(), program })
    })
    .collect()
}

fn pid(path: &Path) -> Option<u32> {
    if fs::metadata(path).ok()?.len() > PIDFILE_BYTES_MAX {
        return None;
    }
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_processes_are_found_by_name_and_by_pidfile() {
        let directory = tempfile::tempdir().unwrap();
        let process = |pid: u32, stat: &str, arguments: &str| {
            let path = directory.path().join(pid.to_string());
            fs::create_dir(&path).unwrap();
            fs::write(path.join("stat"), stat).unwrap();
            fs::write(path.join("cmdline"), arguments).unwrap();
        };
        process(10, "10 (nginx) S 1", "nginx: master process\0");
        process(11, "11 (a) b (c)) S 1", "/opt/odd/a) b (c)\0-x\0");
        process(12, "12 (java) S 1", "/usr/bin/java\0-jar\0");
        process(13, "13 (very-long-name-) S 1", "");
        process(14, "14 (cron) Z 1", "");
        let pidfile = directory.path().join("java.pid");
        fs::write(&pidfile, "12\n").unwrap();
        let by_name = |name: &str| ProcessConfig { name: name.to_owned(), found_by: FoundBy::Program(name.to_owned()) };
        let by_file = |path: &Path| ProcessConfig { name: "file".to_owned(), found_by: FoundBy::Pidfile(path.to_path_buf()) };
        let proc = Proc { root: directory.path().to_path_buf() };
        let up = |process: ProcessConfig| gather(&proc, &[process])[0].value;
        for name in ["nginx", "a) b (c)", "java", "very-long-name-that-goes-on"] {
            assert!((up(by_name(name)) - 1.0).abs() < 0.1, "{name}");
        }
        for name in ["cron", "ngin", "bash"] {
            assert!(up(by_name(name)) < 0.1, "{name}");
        }
        assert!(up(by_file(&pidfile)) > 0.9);
        fs::write(&pidfile, "99").unwrap();
        assert!(up(by_file(&pidfile)) < 0.1);
        assert!(up(by_file(Path::new("/nowhere"))) < 0.1);
    }
}
