//! The file around the lines: zstd inside age, written and read by threads that may block.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::iter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::WAITING_MAX;
use crate::StoreError;

/// Longer lines are refused; the longest legitimate ones are a few hundred KiB.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Fast and still small: the text compresses to about a tenth.
const LEVEL: i32 = 3;

type Written = JoinHandle<Result<(), StoreError>>;

/// Starts a writer: what is sent becomes the file when the sender is dropped.
pub(super) fn write(path: &Path, recipient: &str) -> Result<(mpsc::Sender<Vec<u8>>, Written), StoreError> {
    let recipient: age::x25519::Recipient =
        recipient.trim().parse().map_err(|_| StoreError::Address { reason: "the backup key is not an age recipient (age1…)" })?;
    if path.exists() {
        return Err(StoreError::refused(format!("{} exists already: a backup never overwrites one", path.display())));
    }
    let (sender, chunks) = mpsc::channel(WAITING_MAX);
    let path = path.to_owned();
    let writing = tokio::task::spawn_blocking(move || {
        let partial = partial(&path);
        let done = write_all(&partial, &path, &recipient, chunks);
        if done.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        done
    });
    Ok((sender, writing))
}

/// Starts a reader: its lines arrive until the file's end; then [`joined`] tells whether it was a proper one.
pub(super) fn read(path: &Path, identity: &str) -> Result<(mpsc::Receiver<String>, Written), StoreError> {
    let identity: age::x25519::Identity = identity
        .trim()
        .parse()
        .map_err(|_| StoreError::Address { reason: "the backup key is not an age identity (AGE-SECRET-KEY-1…)" })?;
    let file = File::open(path).map_err(|error| StoreError::io("backup file", error))?;
    let (lines, receiver) = mpsc::channel(WAITING_MAX * 16);
    let reading = tokio::task::spawn_blocking(move || read_all(file, &identity, &lines));
    Ok((receiver, reading))
}

pub(super) async fn joined(reading: Written) -> Result<(), StoreError> {
    reading.await.map_err(|_| StoreError::damaged("backup", "the reading thread stopped"))?
}

/// The file under construction, beside the finished one so that renaming is enough.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

fn write_all(
    partial: &Path,
    path: &Path,
    recipient: &age::x25519::Recipient,
    mut chunks: mpsc::Receiver<Vec<u8>>,
) -> Result<(), StoreError> {
    let failed = |error| StoreError::io("backup file", error);
    // A leftover of a backup that was killed is overwritten.
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(partial).map_err(failed)?;
    let encryptor = age::Encryptor::with_recipients(iter::once(recipient as &dyn age::Recipient))
        .map_err(|error| StoreError::damaged("backup key", error.to_string()))?;
    let encrypted = encryptor.wrap_output(BufWriter::new(file)).map_err(failed)?;
    let mut compressed = zstd::Encoder::new(encrypted, LEVEL).map_err(failed)?;
    let mut complete = false;
    while let Some(chunk) = chunks.blocking_recv() {
        complete = chunk.ends_with(b"}\n");
        compressed.write_all(&chunk).map_err(failed)?;
    }
    if !complete {
        return Err(StoreError::damaged("backup", "the database could not be read to the end"));
    }
    let encrypted = compressed.finish().map_err(failed)?;
    let mut buffered = encrypted.finish().map_err(failed)?;
    buffered.flush().map_err(failed)?;
    buffered.get_ref().sync_all().map_err(failed)?;
    std::fs::rename(partial, path).map_err(failed)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed)
}

fn read_all(file: File, identity: &age::x25519::Identity, lines: &mpsc::Sender<String>) -> Result<(), StoreError> {
    let damaged = |error: io::Error| StoreError::damaged("backup", error.to_string());
    let decryptor = age::Decryptor::new_buffered(BufReader::new(file)).map_err(|error| StoreError::damaged("backup", error.to_string()))?;
    let decrypted = decryptor
        .decrypt(iter::once(identity as &dyn age::Identity))
        .map_err(|_| StoreError::refused("the backup does not open with this key: it was made with another master key"))?;
    let mut text = BufReader::new(zstd::Decoder::new(decrypted).map_err(damaged)?);
    loop {
        let mut line = String::new();
        let read = (&mut text).take(LINE_BYTES_MAX).read_line(&mut line).map_err(damaged)?;
        if read == 0 {
            return Ok(());
        }
        if line.pop() != Some('\n') {
            return Err(StoreError::damaged("backup", "a line does not end"));
        }
        if lines.blocking_send(line).is_err() {
            // Whoever asked has found it wrong already.
            return Ok(());
        }
    }
}
