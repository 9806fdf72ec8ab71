//! The end of a part that is in cold storage, kept here: footer, index and where pages lie. It answers most questions, and says for the others
//! whether the part has to be fetched at all. It can be made anew from the part at any time.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use parquet::file::metadata::ParquetMetaData;

use super::{Opened, Positioned};
use crate::error::Fault;

const MAGIC: &[u8; 8] = b"hinomi\x00\x01";
/// Magic, length of the part, where the end begins, checksum of all that is not the magic.
const HEADER_BYTES: usize = 8 + 8 + 8 + 4;
/// A part whose end is larger is opened whole. An index has limits of its own, and stays far below.
const TAIL_BYTES_MAX: u64 = 256 << 20;
/// At the very end: length of the footer and the format's magic.
const ENDING_BYTES: u64 = 8;

/// Keeps the end of a part's file at `to`.
pub(crate) fn keep(part: &Path, to: &Path) -> Result<(), Fault> {
    let opened = Opened::open(part)?;
    let file = File::open(part)?;
    let bytes = file.metadata()?.len();
    let begins = begins(&file, bytes, opened.metadata.metadata())?;
    if bytes - begins > TAIL_BYTES_MAX {
        return Err(Fault::Part("the index of a part is too large to be kept".to_owned()));
    }
    let mut end = vec![0; usize::try_from(bytes - begins).unwrap_or_default()];
    file.read_exact_at(&mut end, begins)?;
    let mut whole = Vec::with_capacity(HEADER_BYTES + end.len());
    whole.extend_from_slice(MAGIC);
    whole.extend_from_slice(&bytes.to_le_bytes());
    whole.extend_from_slice(&begins.to_le_bytes());
    whole.extend_from_slice(&checksum(bytes, begins, &end).to_le_bytes());
    whole.extend_from_slice(&end);
    if let Some(above) = to.parent() {
        std::fs::create_dir_all(above)?;
    }
    let unfinished = to.with_extension("unfinished");
    File::create(&unfinished)?.write_all(&whole)?;
    Ok(std::fs::rename(&unfinished, to)?)
}

/// Opens a part of which only the end is here. One that is damaged is as one that is not there.
pub(crate) fn open(path: &Path) -> Result<Opened, Fault> {
    let mut file = File::open(path)?;
    let gone = || Fault::from(io::Error::new(io::ErrorKind::NotFound, "the end of a part is damaged"));
    if file.metadata()?.len() > TAIL_BYTES_MAX + HEADER_BYTES as u64 {
        return Err(gone());
    }
    let mut whole = Vec::new();
    file.read_to_end(&mut whole)?;
    let Some((header, end)) = whole.split_at_checked(HEADER_BYTES) else { return Err(gone()) };
    let number =
        |from: usize| header.get(from..from + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes).unwrap_or_default();
    let (bytes, begins) = (number(8), number(16));
    let sum = header.get(24..28).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    let fits = bytes.checked_sub(begins) == Some(end.len() as u64);
    if header.get(..8) != Some(MAGIC) || !fits || sum != Some(checksum(bytes, begins, end)) {
        return Err(gone());
    }
    Opened::read(Positioned::end(file, bytes, begins, HEADER_BYTES as u64))
}

fn checksum(bytes: u64, begins: u64, end: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&bytes.to_le_bytes());
    sum.update(&begins.to_le_bytes());
    sum.update(end);
    sum.finalize()
}

/// The first byte of the part that is not of its rows: of the page indexes where it has them, or of the footer.
fn begins(file: &File, bytes: u64, metadata: &ParquetMetaData) -> Result<u64, Fault> {
    let mut ending = [0; 8];
    file.read_exact_at(&mut ending, bytes.saturating_sub(ENDING_BYTES))?;
    let footer = u32::from_le_bytes([ending[0], ending[1], ending[2], ending[3]]);
    let footer = bytes.saturating_sub(ENDING_BYTES).saturating_sub(u64::from(footer));
    let columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    let indexes = columns.flat_map(|column| [column.offset_index_offset(), column.column_index_offset()]).flatten();
    let first = indexes.filter_map(|offset| u64::try_from(offset).ok()).min();
    Ok(first.map_or(footer, |first| first.min(footer)))
}
