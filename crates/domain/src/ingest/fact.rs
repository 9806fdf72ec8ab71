//! What the journal keeps about logs: their coming and going, and who read what is protected.

use serde::{Deserialize, Serialize};

use crate::kernel::{PurposeId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A name that nobody configured was used for the first time.
    SourceMade,
    /// Records past their keeping were deleted (`SYS-26`, `OPS-25`): this is the proof that they were, and of which.
    PartDeleted { purpose: PurposeId, path: String, records: u64, from: Timestamp, to: Timestamp, stored_bytes: u64 },
    /// Somebody searched audit and security logs (`SYS-27`).
    ProtectedRead { query: String, from: Timestamp, to: Timestamp, reason: String },
}
