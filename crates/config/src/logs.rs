//! The program's own settings about logs, as `[logs]` gives them. What sources, purposes and rules are is the domain's.

use hinomi_domain::kernel::Span;

#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A source that nobody configured is made on its first use.
    pub accept_unknown_sources: bool,
    /// Compressed.
    pub wal_bytes_max: u64,
    pub memory_bytes_max: u64,
    pub query_timeout: Span,
    pub query_rows_max: usize,
}
