//! Parts that are open, with what is known of them, so that a question need not read their ends anew.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::reader::{ChunkReader, Length};

use super::Index;
use super::index::KEY;
use crate::error::Fault;

/// A part, ready to be read by any number of searches at once.
pub(crate) struct Opened {
    pub reader: Positioned,
    pub metadata: ArrowReaderMetadata,
    pub index: Option<Index>,
    /// The digitless pieces of variables, each with a line end after it.
    pub pieces: Option<String>,
    memory_bytes: usize,
}

impl Opened {
    pub fn open(path: &Path) -> Result<Opened, Fault> {
        Opened::read(Positioned::whole(File::open(path)?)?)
    }

    pub fn read(reader: Positioned) -> Result<Opened, Fault> {
        // Offsets say where each page lies; of what the pages hold, the index knows more.
        let options =
            ArrowReaderOptions::new().with_offset_index_policy(PageIndexPolicy::Optional).with_column_index_policy(PageIndexPolicy::Skip);
        let metadata = ArrowReaderMetadata::load(&reader, options)?;
        let entries = metadata.metadata().file_metadata().key_value_metadata();
        let text = entries.and_then(|entries| entries.iter().find(|entry| entry.key == KEY)).and_then(|entry| entry.value.as_deref());
        let groups = metadata.metadata().num_row_groups();
        let index = text.and_then(Index::decode).filter(|index| index.groups.len() == groups);
        let pieces = index.as_ref().and_then(|index| {
            let pieces = index.pieces.as_ref()?.iter().filter_map(|key| index.text(*key));
            Some(pieces.fold(String::new(), |mut all, piece| {
                all.push_str(piece);
                all.push('\n');
                all
            }))
        });
        let memory_bytes =
            pieces.as_ref().map_or(0, String::len) + index.as_ref().map_or(0, Index::memory_bytes) + metadata.metadata().memory_size();
        Ok(Opened { reader, metadata, index, pieces, memory_bytes })
    }
}

/// Reads at positions, so that readers do not move each other's.
///
/// Of a part that is in cold storage only the end is here, which holds what is known of it; its rows are read from another.
#[derive(Clone)]
pub(crate) struct Positioned {
    file: Arc<File>,
    /// Of the whole part.
    bytes: u64,
    /// From here on the file has the part's bytes,
    begins: u64,
    /// after so many of its own.
    header: u64,
}

impl Positioned {
    pub fn whole(file: File) -> io::Result<Positioned> {
        let bytes = file.metadata()?.len();
        Ok(Positioned { file: Arc::new(file), bytes, begins: 0, header: 0 })
    }

    pub fn end(file: File, bytes: u64, begins: u64, header: u64) -> Positioned {
        Positioned { file: Arc::new(file), bytes, begins, header }
    }

    pub fn is_whole(&self) -> bool {
        self.begins == 0
    }

    /// Where a byte of the part is in the file.
    fn place(&self, at: u64) -> io::Result<u64> {
        match at.checked_sub(self.begins) {
            Some(after) => Ok(after + self.header),
            None => Err(io::Error::other("only the end of the part is here")),
        }
    }
}

impl Length for Positioned {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for Positioned {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let at = self.place(start).map_err(|error| ParquetError::External(Box::new(error)))?;
        Ok(io::BufReader::new(From { file: self.file.clone(), at }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.bytes) {
            return Err(ParquetError::EOF("a range beyond the end of the part".to_owned()));
        }
        let mut bytes = vec![0; length];
        let read = self.place(start).and_then(|at| self.file.read_exact_at(&mut bytes, at));
        read.map_err(|error| ParquetError::External(Box::new(error)))?;
        Ok(bytes.into())
    }
}

pub(crate) struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The open parts, those used longest ago closed first.
pub(crate) struct Openings {
    memory_bytes_max: usize,
    open: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    parts: HashMap<PathBuf, (u64, Arc<Opened>)>,
    used: u64,
    memory_bytes: usize,
}

/// Each takes a file descriptor.
const OPEN_MAX: usize = 512;

impl Openings {
    pub fn new(memory_bytes_max: usize) -> Openings {
        Openings { memory_bytes_max, open: Mutex::default() }
    }

    pub fn get(&self, path: &Path) -> Result<Arc<Opened>, Fault> {
        self.get_by(path, Opened::open)
    }

    /// `open` says how it is opened where it is not yet.
    pub fn get_by(&self, path: &Path, open: impl FnOnce(&Path) -> Result<Opened, Fault>) -> Result<Arc<Opened>, Fault> {
        {
            let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            table.used += 1;
            let used = table.used;
            if let Some((last, opened)) = table.parts.get_mut(path) {
                *last = used;
                return Ok(opened.clone());
            }
        }
        let opened = Arc::new(open(path)?);
        let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let used = table.used;
        table.memory_bytes += opened.memory_bytes;
        if let Some((_, other)) = table.parts.insert(path.to_owned(), (used, opened.clone())) {
            table.memory_bytes -= other.memory_bytes;
        }
        while (table.memory_bytes > self.memory_bytes_max || table.parts.len() > OPEN_MAX) && table.parts.len() > 1 {
            let oldest = table.parts.iter().min_by_key(|(_, (used, _))| *used).map(|(path, _)| path.clone());
            let Some((_, closed)) = oldest.and_then(|path| table.parts.remove(&path)) else { break };
            table.memory_bytes -= closed.memory_bytes;
        }
        Ok(opened)
    }

    pub fn close(&self, path: &Path) {
        let mut table = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, closed)) = table.parts.remove(path) {
            table.memory_bytes -= closed.memory_bytes;
        }
    }
}
