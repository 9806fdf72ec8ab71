//! A program that writes numbered lines, and the rotation of its file, in every way that hosts know. Each number is written once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::server::Server;
use crate::world::gzip;

/// Chance that can be repeated.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

pub struct Writer {
    pub live: PathBuf,
    file: File,
    next: u64,
    /// Bytes of each number's line, its end included.
    pub written: BTreeMap<u64, usize>,
    pub seed: u64,
}

const KEPT: u32 = 40;

impl Writer {
    pub fn new(live: &Path, seed: u64) -> Writer {
        Writer { live: live.to_path_buf(), file: open(live), next: 0, written: BTreeMap::new(), seed }
    }

    pub fn write(&mut self, lines: u64, dice: &mut Dice) {
        let mut text = Vec::new();
        for _ in 0..lines {
            let line = format!("{:08} of {} {}\n", self.next, self.seed, "x".repeat(usize::try_from(dice.below(120)).unwrap()));
            self.written.insert(self.next, line.len());
            self.next += 1;
            text.extend_from_slice(line.as_bytes());
        }
        // As programs do: not always whole lines at once.
        let at = usize::try_from(dice.below(text.len() as u64 + 1)).unwrap();
        self.file.write_all(&text[..at]).unwrap();
        self.file.write_all(&text[at..]).unwrap();
    }

    pub fn size(&self) -> u64 {
        self.file.metadata().unwrap().len()
    }

    fn rotated(&self, number: u32) -> PathBuf {
        self.live.with_file_name(format!("{}.{number}", self.live.file_name().unwrap().to_str().unwrap()))
    }

    /// `.1` becomes `.2` and so on, packed ones too.
    fn make_room(&self) {
        for number in (1..KEPT).rev() {
            for ending in ["", ".gz", ".zst"] {
                let name = |number: u32| PathBuf::from(format!("{}{ending}", self.rotated(number).display()));
                if name(number).exists() {
                    fs::rename(name(number), name(number + 1)).unwrap();
                }
            }
        }
    }

    /// Rename, then a new file; some lines still go to the old one.
    pub fn rename(&mut self, late_lines: u64, dice: &mut Dice) {
        self.make_room();
        fs::rename(&self.live, self.rotated(1)).unwrap();
        self.write(late_lines, dice);
        self.file = open(&self.live);
    }

    /// Rename, and a new file under the old name before the program notices.
    pub fn rename_and_create(&mut self, late_lines: u64, dice: &mut Dice) {
        self.make_room();
        fs::rename(&self.live, self.rotated(1)).unwrap();
        let new = open(&self.live);
        self.write(late_lines, dice);
        self.file = new;
    }

    pub fn copy_and_truncate(&mut self) {
        self.make_room();
        fs::copy(&self.live, self.rotated(1)).unwrap();
        self.file.set_len(0).unwrap();
    }

    /// What is not read yet is destroyed.
    pub fn truncate(&mut self) {
        self.file.set_len(0).unwrap();
    }

    pub fn delete_and_create(&mut self) {
        fs::remove_file(&self.live).unwrap();
        self.file = open(&self.live);
    }

    /// Deletes first and lets go, so that the new file may get the inode of the old one.
    pub fn create_in_the_same_inode(&mut self) {
        fs::remove_file(&self.live).unwrap();
        self.file = File::open("/dev/null").unwrap();
        self.file = open(&self.live);
    }

    /// Packs the newest rotated file.
    pub fn pack(&self) {
        if let Some(place) = (1..KEPT).map(|number| self.rotated(number)).find(|place| place.exists()) {
            gzip(&place);
        }
    }

    pub fn pack_with_zstd(&self) {
        if let Some(place) = (1..KEPT).map(|number| self.rotated(number)).find(|place| place.exists()) {
            let packed = PathBuf::from(format!("{}.zst", place.display()));
            fs::write(&packed, zstd::encode_all(fs::read(&place).unwrap().as_slice(), 1).unwrap()).unwrap();
            fs::remove_file(place).unwrap();
        }
    }

    pub fn numbers(&self) -> u64 {
        self.next
    }

    /// Every number exactly once; gives the bytes of those that did not arrive.
    pub fn check(&self, server: &Server) -> u64 {
        let records = server.records();
        let mut seen = BTreeSet::new();
        let (mut doubled, mut odd) = (Vec::new(), Vec::new());
        for record in &records {
            let number = record.split(' ').next().and_then(|number| number.parse::<u64>().ok());
            match number {
                Some(number) if self.written.get(&number) == Some(&(record.len() + 1)) => {
                    if !seen.insert(number) {
                        doubled.push(number);
                    }
                }
                _ => odd.push(record),
            }
        }
        let origins = doubled.first().map(|number| server.origins(&format!("{number:08}")));
        assert!(doubled.is_empty(), "seed {}: sent twice: {} from {:?} in {origins:?}", self.seed, doubled.len(), doubled.first());
        assert!(odd.is_empty(), "seed {}: never written: {} as {:?}", self.seed, odd.len(), odd.first());
        let missing: Vec<u64> = self.written.keys().copied().filter(|number| !seen.contains(number)).collect();
        missing.iter().map(|number| self.written[number] as u64).sum()
    }

    /// Ranges of numbers that did not arrive.
    pub fn missing(&self, server: &Server) -> String {
        let records = server.records();
        let seen: BTreeSet<u64> = records.iter().filter_map(|record| record.split(' ').next()?.parse().ok()).collect();
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for number in (0..self.next).filter(|number| !seen.contains(number)) {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == number => *last = number,
                _ => ranges.push((number, number)),
            }
        }
        format!("{ranges:?}")
    }

    pub fn is_all_there(&self, count: usize) -> bool {
        count as u64 >= self.next
    }
}

fn open(path: &Path) -> File {
    File::options().create(true).append(true).open(path).unwrap()
}
