//! What a part's bytes were when they were written, so that a change to them shows.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// Read at once.
const PIECE_BYTES: usize = 1 << 20;

/// A file that is written from its beginning to its end, with the SHA-256 of what was written.
pub(crate) struct Digested {
    file: File,
    sum: Sha256,
    bytes: u64,
}

impl Digested {
    pub fn create(path: &Path) -> io::Result<Digested> {
        Ok(Digested { file: File::create(path)?, sum: Sha256::new(), bytes: 0 })
    }

    /// Makes it durable; how many bytes it has, and their digest in hexadecimal.
    pub fn finish(&self) -> io::Result<(u64, String)> {
        self.file.sync_all()?;
        Ok((self.bytes, hex::encode(self.sum.clone().finalize())))
    }
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The same of a file that is there.
pub fn digest_of(path: &Path) -> io::Result<String> {
    let (mut file, mut sum, mut piece) = (File::open(path)?, Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(hex::encode(sum.finalize()));
        }
        sum.update(&piece[..read]);
    }
}
