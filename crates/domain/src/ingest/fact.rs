//! What the journal keeps about logs: their coming and going, and who read what is protected.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::disclosure::{Asked, DisclosedFile, Failure, Made};
use crate::kernel::{PurposeId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A name that nobody configured was used for the first time.
    SourceMade,
    /// Protected records became a file (`SYS-27`): what it was when it was written.
    PartStored {
        path: String,
        records: u64,
        sources: BTreeMap<String, u64>,
        digest: String,
    },
    /// Files became one, with the same records.
    PartsJoined {
        path: String,
        records: u64,
        digest: String,
        of: Vec<String>,
    },
    /// A file was copied to cold storage, and the copy was read back and compared (`SYS-26`).
    PartCopied {
        path: String,
        records: u64,
        digest: String,
    },
    /// A file that was copied left near storage: from here on it is only in cold storage (`SYS-26`).
    PartLeftNear {
        path: String,
        records: u64,
        digest: String,
    },
    /// Records past their keeping were deleted (`SYS-26`, `OPS-25`): this is the proof that they were, and of which.
    PartDeleted {
        purpose: PurposeId,
        path: String,
        records: u64,
        from: Timestamp,
        to: Timestamp,
        stored_bytes: u64,
    },
    /// Somebody searched audit and security logs (`SYS-27`).
    ProtectedRead {
        query: String,
        from: Timestamp,
        to: Timestamp,
        reason: String,
    },
    /// Somebody asks that records be handed over (`OPS-25`).
    DisclosureRequested {
        asked: Asked,
        ends_at: Timestamp,
    },
    /// Somebody else lets them be, for so long.
    DisclosureApproved {
        comment: String,
        ends_at: Timestamp,
    },
    DisclosureRefused {
        reason: String,
    },
    /// By who asked, or by who may approve; a file that was made goes.
    DisclosureWithdrawn {
        reason: String,
    },
    /// The records lie ready.
    DisclosurePrepared {
        made: Made,
    },
    DisclosureFailed {
        why: Failure,
    },
    /// Somebody fetched them.
    DisclosureRead {
        file: DisclosedFile,
    },
    /// Its time is over. `digest` is that of the records that were deleted, if there were any.
    DisclosureExpired {
        digest: Option<String>,
    },
}
