//! What can go wrong.

use std::sync::Arc;

use crate::cold::ColdFault;

/// The store could not do it: the disk, the manifest, or damage. Nothing that was acknowledged is lost by it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    #[error("the disk of the event store failed: {0}")]
    Io(Arc<std::io::Error>),
    #[error("a part of the event store could not be read or written: {0}")]
    Part(String),
    #[error("the list of parts failed: {0}")]
    Manifest(String),
    #[error("the event store is closed")]
    Closed,
    #[error(transparent)]
    Cold(#[from] ColdFault),
}

impl Fault {
    /// Whether a file is not there: as a rule a part that was joined into another meanwhile.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Fault::Io(error) if error.kind() == std::io::ErrorKind::NotFound)
    }

    /// Whether there is no room on the disk.
    pub fn is_disk_full(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Fault::Io(error) if matches!(error.kind(), StorageFull | QuotaExceeded))
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Fault::Io(Arc::new(error))
    }
}

impl From<parquet::errors::ParquetError> for Fault {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Fault::Part(error.to_string())
    }
}

impl From<arrow::error::ArrowError> for Fault {
    fn from(error: arrow::error::ArrowError) -> Self {
        Fault::Part(error.to_string())
    }
}
