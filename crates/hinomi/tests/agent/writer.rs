//! A program that writes numbered lines, and whoever rotates its file.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Every line is as long as every other.
pub const LINE_BYTES: u64 = 64;

pub struct Writer {
    live: PathBuf,
    file: File,
    next: u64,
    /// Copied by nobody, so that a truncation may have destroyed them.
    doubtful: Vec<u64>,
    rotated: u64,
    unpacked: Vec<PathBuf>,
}

impl Writer {
    pub fn new(live: &Path) -> Writer {
        Writer { live: live.to_owned(), file: append(live), next: 0, doubtful: Vec::new(), rotated: 0, unpacked: Vec::new() }
    }

    pub fn lines(&mut self, count: u64) {
        let text: String = (self.next..self.next + count).map(line).collect();
        self.next += count;
        // Torn, as a buffered writer tears it.
        let (head, tail) = text.as_bytes().split_at(text.len() * 2 / 3);
        self.file.write_all(head).unwrap();
        self.file.write_all(tail).unwrap();
    }

    pub fn written(&self) -> u64 {
        self.next
    }

    pub fn size(&self) -> u64 {
        self.file.metadata().unwrap().len()
    }

    /// Numbers of the lines that must arrive.
    pub fn certain(&self) -> Vec<u64> {
        (0..self.next).filter(|number| !self.doubtful.contains(number)).collect()
    }

    /// The program goes on with a new file; the old one gets one more line first, as from a process that has not heard yet.
    pub fn rename(&mut self) {
        let rotated = self.rotated_name();
        fs::rename(&self.live, &rotated).unwrap();
        self.lines(1);
        self.file = append(&self.live);
        self.unpacked.push(rotated);
    }

    /// So many lines come between the copy and the emptying.
    pub fn copy_and_truncate(&mut self, between: u64) {
        let rotated = self.rotated_name();
        fs::copy(&self.live, &rotated).unwrap();
        self.doubtful.extend(self.next..self.next + between);
        self.lines(between);
        self.truncate();
        self.unpacked.push(rotated);
    }

    pub fn truncate(&mut self) {
        self.file.set_len(0).unwrap();
    }

    /// As gzip does: the packed file is whole before the other goes.
    pub fn pack(&mut self) {
        for path in std::mem::take(&mut self.unpacked) {
            let content = fs::read(&path).unwrap();
            let packed = PathBuf::from(format!("{}.gz", path.display()));
            let mut encoder = flate2::write::GzEncoder::new(File::create(packed).unwrap(), flate2::Compression::fast());
            encoder.write_all(&content).unwrap();
            encoder.finish().unwrap();
            fs::remove_file(path).unwrap();
        }
    }

    fn rotated_name(&mut self) -> PathBuf {
        self.rotated += 1;
        PathBuf::from(format!("{}.{}", self.live.display(), self.rotated))
    }
}

fn append(path: &Path) -> File {
    File::options().create(true).append(true).open(path).unwrap()
}

fn line(number: u64) -> String {
    let text = format!("line {number:010} 出願の受付を記録しました ");
    let filler = usize::try_from(LINE_BYTES).unwrap() - 1 - text.len();
    format!("{text}{}\n", "x".repeat(filler))
}

/// Of a line as [`line`] writes it.
pub fn number(text: &str) -> Option<u64> {
    let number = text.get(5..15)?.parse().ok()?;
    (line(number).trim_end_matches('\n') == text).then_some(number)
}

/// Chance that is the same with every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}
