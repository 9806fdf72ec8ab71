//! How work in the engine fails: the domain says no, it is not there, or something broke.

use hinomi_domain::kernel::Refusal;
use hinomi_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The domain says no; nothing was changed. The client may read it.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// There is none, or the viewer may not know of it: the two are the same.
    #[error("not found")]
    NotFound,
    /// The version that the client saw is no longer the current one.
    #[error("changed by somebody else meanwhile")]
    Stale,
    /// Detail is for the log only.
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0:#}")]
    Broken(#[from] anyhow::Error),
}

impl Fault {
    pub fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Fault::Broken(anyhow::Error::new(error))
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Fault::broken(error)
    }
}
