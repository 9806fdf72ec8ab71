//! What can go wrong with cold storage, told so that a person knows what to do.

use std::sync::Arc;

/// Nothing that is near is touched by it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ColdFault {
    #[error("{path} is only in cold storage, and none is configured ([logs.cold])")]
    None { path: String },
    #[error("cold storage cannot be reached: {why}")]
    Unreachable { why: String },
    #[error("cold storage took longer than {seconds} s to give {path}")]
    Slow { path: String, seconds: u64 },
    #[error("{path} is not in cold storage")]
    Missing { path: String },
    #[error("{path} in cold storage is not as it was written")]
    Changed { path: String },
    #[error("cold storage keeps {path}: {why}")]
    Refused { path: String, why: String },
    /// Nobody waits any more.
    #[error("cancelled")]
    Cancelled,
    /// Of the copy here, or of the cache.
    #[error("the disk failed: {0}")]
    Disk(Arc<std::io::Error>),
}

/// Answers of storage can be whole documents.
const WHY_CHARS_MAX: usize = 300;

impl ColdFault {
    pub(super) fn unreachable(error: &dyn std::fmt::Display) -> ColdFault {
        ColdFault::Unreachable { why: clip(&error.to_string()) }
    }

    pub(super) fn of(error: &object_store::Error, path: &str) -> ColdFault {
        match error {
            object_store::Error::NotFound { .. } => ColdFault::Missing { path: path.to_owned() },
            other => ColdFault::unreachable(other),
        }
    }
}

impl From<std::io::Error> for ColdFault {
    fn from(error: std::io::Error) -> Self {
        ColdFault::Disk(Arc::new(error))
    }
}

/// One line, not too long.
pub(super) fn clip(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WHY_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
