//! The files: one for each purpose, renamed when they are full (`SYS-25`).

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Settings;
use crate::timestamp::Timestamp;

pub(super) struct Files {
    directory: PathBuf,
    name: String,
    bytes_max: u64,
    rotate_at_start: bool,
    open: HashMap<String, Open>,
    lost: u64,
    rotated: u64,
}

struct Open {
    path: PathBuf,
    file: File,
    bytes: u64,
}

/// So many files may be renamed within one second.
const WITHIN_A_SECOND_MAX: u32 = 999;

impl Files {
    pub fn new(settings: &Settings) -> Files {
        Files {
            directory: settings.directory.clone(),
            name: settings.name.clone(),
            bytes_max: settings.file_bytes_max,
            rotate_at_start: settings.rotate_at_start,
            open: HashMap::new(),
            lost: 0,
            rotated: 0,
        }
    }

    pub fn lost(&self) -> u64 {
        self.lost
    }

    pub fn rotated(&self) -> u64 {
        self.rotated
    }

    /// Appends one line with its end, whole or not at all.
    pub fn append(&mut self, purpose: &str, line: &[u8], at: Timestamp) -> io::Result<()> {
        let result = self.try_append(purpose, line, at);
        self.lost += u64::from(result.is_err());
        result
    }

    fn try_append(&mut self, purpose: &str, line: &[u8], at: Timestamp) -> io::Result<()> {
        if !self.open.contains_key(purpose) {
            let path = self.directory.join(format!("{}.{purpose}.log", self.name));
            if self.rotate_at_start && fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
                rename(&path, at)?;
                self.rotated += 1;
            }
            self.open.insert(purpose.to_owned(), Open::new(path)?);
        }
        let Some(open) = self.open.get_mut(purpose) else { return Err(io::ErrorKind::NotFound.into()) };
        if open.bytes > 0 && open.bytes + line.len() as u64 > self.bytes_max {
            // A file that cannot be renamed grows on: too large is better than lost.
            self.rotated += u64::from(open.rotate(at).is_ok());
        }
        open.append(line)
    }

    pub fn rotate_all(&mut self, at: Timestamp) -> io::Result<()> {
        let mut first = Ok(());
        for open in self.open.values_mut().filter(|open| open.bytes > 0) {
            match open.rotate(at) {
                Ok(()) => self.rotated += 1,
                Err(error) => first = first.and(Err(error)),
            }
        }
        first
    }
}

impl Open {
    fn new(path: PathBuf) -> io::Result<Open> {
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let bytes = file.metadata()?.len();
        let mut open = Open { path, file, bytes };
        if open.ends_inside_a_line()? {
            // A process died while it wrote. Its line stays as it is, and the next one begins on its own.
            open.append(b"\n")?;
        }
        Ok(open)
    }

    fn ends_inside_a_line(&self) -> io::Result<bool> {
        if self.bytes == 0 {
            return Ok(false);
        }
        let (mut reader, mut last) = (File::open(&self.path)?, [0]);
        reader.seek(SeekFrom::End(-1))?;
        reader.read_exact(&mut last)?;
        Ok(last != *b"\n")
    }

    /// One call for each line: what was taken is the system's, also when the process is killed.
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let result = self.file.write_all(line);
        match result {
            Ok(()) => self.bytes += line.len() as u64,
            // A part may have been taken, for example by a full disk: no half line stays.
            Err(_) => drop(self.file.set_len(self.bytes)),
        }
        result
    }

    fn rotate(&mut self, at: Timestamp) -> io::Result<()> {
        rename(&self.path, at)?;
        *self = Open::new(std::mem::take(&mut self.path))?;
        Ok(())
    }
}

/// `exam.detect.log` becomes `exam.detect.log.20140102102030`, which sorts by time. A second one in the same second gets a number after it.
fn rename(path: &Path, at: Timestamp) -> io::Result<()> {
    let stamp: String = at.to_string().chars().filter(char::is_ascii_digit).take("yyyyMMddHHmmss".len()).collect();
    let named = |ending: &str| PathBuf::from(format!("{}.{stamp}{ending}", path.display()));
    let free = std::iter::once(named(""))
        .chain((1..=WITHIN_A_SECOND_MAX).map(|number| named(&format!(".{number:03}"))))
        .find(|candidate| !candidate.exists());
    match free {
        Some(free) => fs::rename(path, free),
        None => Err(io::ErrorKind::AlreadyExists.into()),
    }
}
