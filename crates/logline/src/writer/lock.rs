//! Keeps a second process out of the files (`SYS-25`).

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use super::OpenError;

/// Held by the open file, so it ends with the process, however that ends. The file itself stays: to remove it would let two processes hold a
/// lock each.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(path: PathBuf) -> Result<Lock, OpenError> {
        let file = match OpenOptions::new().create(true).truncate(false).write(true).open(&path) {
            Ok(file) => file,
            Err(error) => return Err(OpenError::Io(path, error)),
        };
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked(path)),
            Err(TryLockError::Error(error)) => Err(OpenError::Io(path, error)),
        }
    }
}
