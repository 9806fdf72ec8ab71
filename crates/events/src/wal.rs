//! The write-ahead log: what was acknowledged is in it until it is in a part.
//!
//! One file belongs to one segment of memory. A record is `length, checksum, length before compression` (32 bits each, little-endian), then lz4.
//! A torn record at the end of the newest file is what a crash leaves behind and is cut off; anywhere else it is damage, which is reported.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"HINOMIW1";
const HEADER_BYTES: usize = 12;
/// No record is longer; a length beyond it is damage.
pub(crate) const RECORD_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A record, ready to be written.
pub(crate) struct Framed(Vec<u8>);

impl Framed {
    pub fn new(payload: &[u8]) -> Framed {
        let mut bytes = vec![0; HEADER_BYTES + lz4_flex::block::get_maximum_output_size(payload.len())];
        // The room is as much as can be needed.
        let length = lz4_flex::block::compress_into(payload, &mut bytes[HEADER_BYTES..]).unwrap_or_default();
        bytes.truncate(HEADER_BYTES + length);
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
        bytes[0..4].copy_from_slice(&short(length));
        bytes[8..12].copy_from_slice(&short(payload.len()));
        // Over the length before compression too.
        let checksum = crc32fast::hash(&bytes[8..]);
        bytes[4..8].copy_from_slice(&checksum.to_le_bytes());
        Framed(bytes)
    }

    /// Nothing, in the place of one that was taken out.
    pub fn empty() -> Framed {
        Framed(Vec::new())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// The file that is written to.
pub(crate) struct Log {
    directory: PathBuf,
    file: File,
    pub number: u64,
    /// Of whole records; the file is longer only where a write failed and could not be taken back yet.
    pub bytes: u64,
    torn: bool,
}

impl Log {
    /// Begins a new file.
    pub fn create(directory: &Path, number: u64) -> io::Result<Log> {
        let path = path_of(directory, number);
        let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(path)?;
        file.write_all(MAGIC)?;
        file.sync_all()?;
        File::open(directory)?.sync_all()?;
        Ok(Log { directory: directory.to_owned(), file, number, bytes: MAGIC.len() as u64, torn: false })
    }

    /// Writes all of them and makes them durable, or none.
    ///
    /// # Errors
    /// The disk refuses. What was written of it is cut off again, now or before anything else is written: a record after half of another
    /// would not be found.
    pub fn append(&mut self, records: &[Framed]) -> io::Result<()> {
        if self.torn {
            self.cut()?;
        }
        let written = records.iter().try_for_each(|record| self.file.write_all(&record.0)).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.bytes += records.iter().map(|record| record.len() as u64).sum::<u64>();
                Ok(())
            }
            Err(error) => {
                self.torn = true;
                // Where this fails too, it is tried again before the next record.
                let _ = self.cut();
                Err(error)
            }
        }
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.bytes)?;
        self.file.seek(SeekFrom::Start(self.bytes))?;
        self.file.sync_data()?;
        self.torn = false;
        Ok(())
    }

    /// The next file takes over.
    pub fn rotate(&mut self) -> io::Result<()> {
        *self = Log::create(&self.directory, self.number + 1)?;
        Ok(())
    }
}

fn path_of(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:012}.wal"))
}

pub(crate) fn remove(directory: &Path, number: u64) -> io::Result<()> {
    match std::fs::remove_file(path_of(directory, number)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The numbers of the files there are, ascending.
pub(crate) fn numbers(directory: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let name = entry?.file_name();
        if let Some(number) = name.to_str().and_then(|name| name.strip_suffix(".wal")).and_then(|number| number.parse().ok()) {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// How the reading of a file ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// So many bytes at the end are no record.
    Torn {
        bytes: u64,
    },
}

pub(crate) fn size(directory: &Path, number: u64) -> io::Result<u64> {
    Ok(std::fs::metadata(path_of(directory, number))?.len())
}

/// Hands every record of a file to `each`, in order.
pub(crate) fn replay(directory: &Path, number: u64, mut each: impl FnMut(Vec<u8>)) -> io::Result<End> {
    let mut file = io::BufReader::with_capacity(1 << 20, File::open(path_of(directory, number))?);
    let length = file.get_ref().metadata()?.len();
    let mut magic = [0; MAGIC.len()];
    if file.read_exact(&mut magic).is_err() || &magic != MAGIC {
        return Ok(if length == 0 { End::Whole } else { End::Torn { bytes: length } });
    }
    let mut at = MAGIC.len() as u64;
    let mut compressed = Vec::new();
    while at < length {
        let torn = End::Torn { bytes: length - at };
        let mut header = [0; HEADER_BYTES];
        if file.read_exact(&mut header).is_err() {
            return Ok(torn);
        }
        let number = |from: usize| u32::from_le_bytes([header[from], header[from + 1], header[from + 2], header[from + 3]]);
        let (size, checksum, whole) = (number(0) as usize, number(4), number(8) as usize);
        if size > RECORD_BYTES_MAX || whole > RECORD_BYTES_MAX || size as u64 > length - at {
            return Ok(torn);
        }
        compressed.resize(size, 0);
        if file.read_exact(&mut compressed).is_err() {
            return Ok(torn);
        }
        let mut found = crc32fast::Hasher::new();
        found.update(&header[8..]);
        found.update(&compressed);
        if found.finalize() != checksum {
            return Ok(torn);
        }
        let Ok(payload) = lz4_flex::block::decompress(&compressed, whole) else { return Ok(torn) };
        each(payload);
        at += (HEADER_BYTES + size) as u64;
    }
    Ok(End::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(directory: &Path, number: u64) -> (Vec<Vec<u8>>, End) {
        let mut records = Vec::new();
        let end = replay(directory, number, |record| records.push(record)).unwrap();
        (records, end)
    }

    #[test]
    fn what_was_written_is_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let mut log = Log::create(directory.path(), 7).unwrap();
        log.append(&[Framed::new(b"one"), Framed::new(b"")]).unwrap();
        log.rotate().unwrap();
        log.append(&[Framed::new(&[9; 100_000])]).unwrap();
        assert_eq!(numbers(directory.path()).unwrap(), [7, 8]);
        assert_eq!(read(directory.path(), 7), (vec![b"one".to_vec(), Vec::new()], End::Whole));
        assert_eq!(read(directory.path(), 8), (vec![vec![9; 100_000]], End::Whole));
        remove(directory.path(), 7).unwrap();
        remove(directory.path(), 7).unwrap();
        assert_eq!(numbers(directory.path()).unwrap(), [8]);
    }

    #[test]
    fn at_every_cut_the_whole_records_before_it_are_there() {
        let directory = tempfile::tempdir().unwrap();
        let mut log = Log::create(directory.path(), 1).unwrap();
        log.append(&[Framed::new(b"first"), Framed::new(b"second record"), Framed::new(b"third")]).unwrap();
        let whole = std::fs::read(path_of(directory.path(), 1)).unwrap();
        let mut counts = Vec::new();
        for cut in 0..whole.len() {
            std::fs::write(path_of(directory.path(), 1), &whole[..cut]).unwrap();
            let (records, _) = read(directory.path(), 1);
            assert!(records.iter().zip([&b"first"[..], b"second record", b"third"]).all(|(read, written)| read == written));
            counts.push(records.len());
        }
        assert!(counts.is_sorted() && counts.last() == Some(&2));
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let mut log = Log::create(directory.path(), 1).unwrap();
        log.append(&[Framed::new(b"first"), Framed::new(b"second record")]).unwrap();
        let whole = std::fs::read(path_of(directory.path(), 1)).unwrap();
        for at in MAGIC.len()..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            std::fs::write(path_of(directory.path(), 1), &damaged).unwrap();
            let (records, end) = read(directory.path(), 1);
            assert!(records.len() < 2 && end != End::Whole, "byte {at}");
        }
    }
}
