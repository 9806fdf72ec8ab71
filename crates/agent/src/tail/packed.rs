//! Compressed copies of rotated files, read like the file that they were made of. What is in them can only be reached from the front, so
//! one that is being read stays open, with what was unpacked and not used yet.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt as _;

use flate2::bufread::MultiGzDecoder;

use super::content::read_at;
use super::identity::HEAD_BYTES_MAX;

/// 8 MiB of window: what zstd makes at its usual levels.
const WINDOW_LOG_MAX: u32 = 23;
const INPUT_BUFFER_BYTES: usize = 32 << 10;
/// Unpacked at a time when skipping.
const SKIP_BYTES: usize = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn of(bytes: &[u8]) -> Option<Packing> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }
}

/// Whether a file that begins so is compressed.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    Packing::of(bytes).is_some()
}

pub(super) struct Packed {
    stream: Box<dyn Read + Send>,
    /// Of `window`'s first byte in the unpacked content.
    position: u64,
    /// Unpacked and not used.
    window: Vec<u8>,
    ended: bool,
}

impl Packed {
    /// At its beginning. The file is held, wherever it is moved.
    pub fn open(file: &File) -> io::Result<Packed> {
        let mut magic = [0; 4];
        let length = read_at(file, &mut magic, 0)?;
        let input = BufReader::with_capacity(INPUT_BUFFER_BYTES, FromStart { file: file.try_clone()?, position: 0 });
        let stream: Box<dyn Read + Send> = match Packing::of(&magic[..length]) {
            Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(input)),
            Some(Packing::Zstd) => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
                decoder.window_log_max(WINDOW_LOG_MAX)?;
                Box::new(decoder)
            }
            None => return Err(io::ErrorKind::InvalidData.into()),
        };
        Ok(Packed { stream, position: 0, window: Vec::new(), ended: false })
    }

    /// The first bytes of the content, as many as a head has.
    pub fn head(file: &File) -> io::Result<Vec<u8>> {
        let mut head = vec![0; HEAD_BYTES_MAX];
        let length = read_full(&mut Packed::open(file)?.stream, &mut head)?;
        head.truncate(length);
        Ok(head)
    }

    /// Goes forward to a position; false when the content ends before.
    pub fn skip_to(&mut self, position: u64) -> io::Result<bool> {
        assert!(position >= self.position, "a packed stream goes forward only");
        let mut left = position - self.position;
        let from_window = left.min(self.window.len() as u64);
        self.window.drain(..usize::try_from(from_window).unwrap_or(usize::MAX));
        left -= from_window;
        let mut scratch = vec![0; SKIP_BYTES];
        while left > 0 {
            let most = usize::try_from(left).map_or(SKIP_BYTES, |left| left.min(SKIP_BYTES));
            let read = self.stream.read(&mut scratch[..most])?;
            if read == 0 {
                self.ended = true;
                self.position = position - left;
                return Ok(false);
            }
            left -= read as u64;
        }
        self.position = position;
        Ok(true)
    }

    pub fn position(&self) -> u64 {
        self.position
    }

    /// The next bytes, at most so many; and whether the content ends with them. They come again until they are skipped.
    pub fn peek(&mut self, most: usize) -> io::Result<(&[u8], bool)> {
        while self.window.len() < most && !self.ended {
            let before = self.window.len();
            self.window.resize(most, 0);
            let read = self.stream.read(&mut self.window[before..]);
            self.window.truncate(before + *read.as_ref().unwrap_or(&0));
            self.ended = read? == 0;
        }
        let length = self.window.len().min(most);
        Ok((&self.window[..length], self.ended && length == self.window.len()))
    }
}

/// A clone of a handle shares its position, so this keeps one of its own.
struct FromStart {
    file: File,
    position: u64,
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read_at(buffer, self.position)?;
        self.position += length as u64;
        Ok(length)
    }
}

fn read_full(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match stream.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn packed_content_is_reached_at_any_position() {
        let directory = tempfile::tempdir().unwrap();
        let content: Vec<u8> = (0..200_000u32).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
        let gzip = directory.path().join("a.gz");
        let mut encoder = flate2::write::GzEncoder::new(File::create(&gzip).unwrap(), flate2::Compression::fast());
        encoder.write_all(&content).unwrap();
        encoder.finish().unwrap();
        let zst = directory.path().join("a.zst");
        std::fs::write(&zst, zstd::encode_all(content.as_slice(), 3).unwrap()).unwrap();
        for place in [gzip, zst].map(|place| File::open(place).unwrap()) {
            assert_eq!(Packed::head(&place).unwrap(), content[..HEAD_BYTES_MAX]);
            let mut packed = Packed::open(&place).unwrap();
            assert!(packed.skip_to(1_000_001).unwrap());
            assert_eq!(packed.peek(100).unwrap(), (&content[1_000_001..1_000_101], false));
            assert!(packed.skip_to(1_000_050).unwrap());
            assert_eq!(packed.peek(100).unwrap(), (&content[1_000_050..1_000_150], false));
            let end = content.len() as u64;
            assert!(packed.skip_to(end - 10).unwrap());
            assert_eq!(packed.peek(100).unwrap(), (&content[content.len() - 10..], true));
            assert!(!packed.skip_to(end + 1).unwrap());
            assert_eq!(packed.position(), end);
        }
    }

    #[test]
    fn what_is_cut_off_or_not_packed_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("a.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&[b'x'; 10_000]).unwrap();
        let whole = encoder.finish().unwrap();
        std::fs::write(&place, &whole[..whole.len() - 6]).unwrap();
        let mut packed = Packed::open(&File::open(&place).unwrap()).unwrap();
        assert!((0..3).any(|_| packed.peek(20_000).is_err()));
        std::fs::write(&place, "plain").unwrap();
        assert!(Packed::open(&File::open(&place).unwrap()).is_err());
    }
}
