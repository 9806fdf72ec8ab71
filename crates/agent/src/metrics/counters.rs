//! Processors, memory, load, network and devices: `/proc` files whose counters become rates.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::{LABELS_MAX, Proc, Sample};

/// `/proc/diskstats` counts in these, whatever the device has.
const SECTOR_BYTES: f64 = 512.0;

/// Counters of the sample before.
#[derive(Default)]
pub(crate) struct Counters {
    at: Option<Instant>,
    cpu: Option<Cpu>,
    network: BTreeMap<String, [f64; 4]>,
    devices: BTreeMap<String, [f64; 3]>,
}

/// Ticks of all processors together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cpu {
    user: f64,
    system: f64,
    idle: f64,
    iowait: f64,
    steal: f64,
}

impl Counters {
    pub fn gather(&mut self, proc: &Proc, at: Instant) -> Vec<Sample> {
        let seconds = self.at.map(|before| at.saturating_duration_since(before).as_secs_f64()).filter(|seconds| *seconds > 0.0);
        let mut samples = self.cpu(&proc.text("stat"));
        samples.extend(memory(&proc.text("meminfo")));
        samples.extend(load(&proc.text("loadavg")));
        samples.extend(self.network(&proc.text("net/dev"), seconds));
        samples.extend(self.devices(&proc.text("diskstats"), seconds));
        samples.extend(first_number(&proc.text("uptime")).map(|seconds| Sample::new("uptime_seconds", seconds)));
        samples.extend(file_handles(&proc.text("sys/fs/file-nr")));
        self.at = Some(at);
        samples
    }

    fn cpu(&mut self, stat: &str) -> Vec<Sample> {
        let count = stat.lines().filter(|line| line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
        let mut samples = vec![Sample::new("cpu_count", usize_to_f64(count.count()))];
        let Some(now) = stat.lines().find_map(|line| line.strip_prefix("cpu ")).map(cpu) else { return Vec::new() };
        if let Some(before) = self.cpu.replace(now) {
            let parts = [
                ("cpu_user_ratio", now.user - before.user),
                ("cpu_system_ratio", now.system - before.system),
                ("cpu_iowait_ratio", now.iowait - before.iowait),
                ("cpu_steal_ratio", now.steal - before.steal),
            ];
            let idle = (now.idle - before.idle).max(0.0);
            let whole: f64 = parts.iter().map(|(_, ticks)| ticks.max(0.0)).sum::<f64>() + idle;
            if whole > 0.0 {
                samples.extend(parts.map(|(name, ticks)| Sample::new(name, ticks.max(0.0) / whole)));
                samples.push(Sample::new("cpu_used_ratio", 1.0 - (idle + parts[2].1.max(0.0)) / whole));
            }
        }
        samples
    }

    fn network(&mut self, text: &str, seconds: Option<f64>) -> Vec<Sample> {
        let mut samples = Vec::new();
        let interfaces = text.lines().filter_map(|line| line.split_once(':')).map(|(name, rest)| (name.trim(), numbers(rest)));
        let mut now = BTreeMap::new();
        for (name, numbers) in interfaces.filter(|(name, numbers)| *name != "lo" && numbers.len() >= 16).take(LABELS_MAX) {
            let counters = [numbers[0], numbers[8], numbers[2] + numbers[10], numbers[3] + numbers[11]];
            let names = [
                "network_received_bytes_per_second",
                "network_sent_bytes_per_second",
                "network_errors_per_second",
                "network_dropped_packets_per_second",
            ];
            rates(&mut samples, &names, "interface", name, self.network.get(name), &counters, seconds);
            now.insert(name.to_owned(), counters);
        }
        self.network = now;
        samples
    }

    fn devices(&mut self, text: &str, seconds: Option<f64>) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut now = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace().skip(2);
            let Some(name) = words.next().filter(|name| is_whole_device(name)) else { continue };
            let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
            if numbers.len() < 11 || now.len() >= LABELS_MAX {
                continue;
            }
            // The last is milliseconds in which it was busy; as a rate, thousandths.
            let counters = [numbers[2] * SECTOR_BYTES, numbers[6] * SECTOR_BYTES, numbers[9] / 1000.0];
            let names = ["device_read_bytes_per_second", "device_written_bytes_per_second", "device_busy_ratio"];
            rates(&mut samples, &names, "device", name, self.devices.get(name), &counters, seconds);
            now.insert(name.to_owned(), counters);
        }
        self.devices = now;
        samples
    }
}

fn rates<const N: usize>(
    samples: &mut Vec<Sample>,
    names: &[&'static str; N],
    label: &'static str,
    of: &str,
    before: Option<&[f64; N]>,
    now: &[f64; N],
    seconds: Option<f64>,
) {
    let (Some(before), Some(seconds)) = (before, seconds) else { return };
    for ((name, before), now) in names.iter().zip(before).zip(now) {
        // A counter that went back began anew.
        if now >= before {
            samples.push(Sample::labelled(name, (now - before) / seconds, label, of));
        }
    }
}

fn cpu(line: &str) -> Cpu {
    let numbers = numbers(line);
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
    Cpu { user: at(0) + at(1), system: at(2) + at(5) + at(6), idle: at(3), iowait: at(4), steal: at(7) }
}

fn memory(text: &str) -> Vec<Sample> {
    let bytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        first_number(line).map(|kib| kib * 1024.0)
    };
    let mut samples = Vec::new();
    if let (Some(total), Some(available)) = (bytes("MemTotal"), bytes("MemAvailable")) {
        samples.push(Sample::new("memory_total_bytes", total));
        samples.push(Sample::new("memory_available_bytes", available));
        if total > 0.0 {
            samples.push(Sample::new("memory_used_ratio", 1.0 - available / total));
        }
    }
    if let (Some(total), Some(free)) = (bytes("SwapTotal"), bytes("SwapFree")) {
        samples.push(Sample::new("swap_total_bytes", total));
        samples.push(Sample::new("swap_free_bytes", free));
    }
    samples
}

fn load(text: &str) -> Vec<Sample> {
    let loads = text.split_ascii_whitespace().zip(["1", "5", "15"]);
    loads.filter_map(|(load, minutes)| Some(Sample::labelled("load_average", load.parse().ok()?, "minutes", minutes))).collect()
}

fn file_handles(text: &str) -> Vec<Sample> {
    match numbers(text).as_slice() {
        [open, unused, max, ..] => vec![Sample::new("file_handles_open", open - unused), Sample::new("file_handles_max", *max)],
        _ => Vec::new(),
    }
}

/// Not a part of one, and none that only stands for others.
fn is_whole_device(name: &str) -> bool {
    let ends_in_digit = name.ends_with(|c: char| c.is_ascii_digit());
    if name.starts_with("nvme") || name.starts_with("mmcblk") {
        return !name.contains('p');
    }
    let plain = ["sd", "vd", "xvd", "hd"].iter().any(|prefix| name.starts_with(prefix));
    (plain && !ends_in_digit) || name == "vda" || name.starts_with("md")
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_ascii_whitespace().map_while(|word| word.parse().ok()).collect()
}

fn first_number(text: &str) -> Option<f64> {
    text.split_ascii_whitespace().next()?.parse().ok()
}

#[expect(clippy::cast_precision_loss, reason = "processors are few")]
fn usize_to_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn value(samples: &[Sample], name: &str, label: &str) -> Option<f64> {
        let found = samples.iter().find(|sample| sample.name == name && sample.labels.iter().all(|(_, of)| of == label));
        found.map(|sample| (sample.value * 1000.0).round() / 1000.0)
    }

    fn host(files: &[(&str, &str)]) -> (tempfile::TempDir, Proc) {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let proc = Proc { root: directory.path().to_path_buf() };
        (directory, proc)
    }

    #[test]
    fn counters_become_rates() {
        let now = Instant::now();
        let mut counters = Counters::default();
        let (_one, before) = host(&[
            ("stat", "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1\ncpu1 1\nintr 1"),
            ("net/dev", "Inter-|\n face |\n    lo: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n  eth0: 1000 0 0 0 0 0 0 0 500 0 0 0 0 0 0 0\n"),
            ("diskstats", " 8 0 sda 1 0 100 0 1 0 200 0 0 1000 0\n 8 1 sda1 1 0 100 0 1 0 200 0 0 1000 0\n"),
            ("meminfo", "MemTotal: 1000 kB\nMemAvailable: 250 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n"),
            ("loadavg", "0.50 0.25 0.10 1/200 999\n"),
            ("sys/fs/file-nr", "1024\t24\t9000\n"),
        ]);
        let first = counters.gather(&before, now);
        assert_eq!(value(&first, "memory_used_ratio", ""), Some(0.75));
        assert_eq!(value(&first, "load_average", "5"), Some(0.25));
        assert_eq!((value(&first, "file_handles_open", ""), value(&first, "cpu_count", "")), (Some(1000.0), Some(2.0)));
        assert_eq!(value(&first, "cpu_used_ratio", ""), None);

        let (_two, after) = host(&[
            ("stat", "cpu  130 0 70 840 60 0 0 0 0 0\n"),
            ("net/dev", "  eth0: 3000 0 0 0 0 0 0 0 400 0 0 0 0 0 0 0\n"),
            ("diskstats", " 8 0 sda 1 0 300 0 1 0 200 0 0 2000 0\n"),
        ]);
        let second = counters.gather(&after, now + Duration::from_secs(2));
        assert_eq!(value(&second, "cpu_used_ratio", ""), Some(0.5));
        assert_eq!(value(&second, "cpu_iowait_ratio", ""), Some(0.1));
        assert_eq!(value(&second, "network_received_bytes_per_second", "eth0"), Some(1000.0));
        assert_eq!(value(&second, "network_sent_bytes_per_second", "eth0"), None);
        assert_eq!(value(&second, "device_read_bytes_per_second", "sda"), Some(51200.0));
        assert_eq!(value(&second, "device_busy_ratio", "sda"), Some(0.5));
        assert!(!second.iter().any(|sample| sample.labels.iter().any(|(_, of)| of == "sda1")));
    }

    #[test]
    fn nonsense_is_no_figure() {
        let (_directory, proc) = host(&[("stat", "cpu x y"), ("meminfo", "MemTotal"), ("net/dev", ":::"), ("diskstats", "1 2 sda x")]);
        let samples = Counters::default().gather(&proc, Instant::now());
        assert!(samples.iter().all(|sample| sample.name == "cpu_count"), "{samples:?}");
    }
}
