//! What the disk itself can do: the bound of everything that is durable.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use crate::report::percentile;

const WRITES: usize = 300;
/// A page of the database.
const BLOCK: [u8; 4096] = [7; 4096];

/// The median time of a write of 4 KiB with `fdatasync`, in milliseconds.
pub fn fdatasync_p50_ms(directory: &Path) -> anyhow::Result<f64> {
    let path = directory.join("fdatasync");
    let mut file = File::create(&path)?;
    let mut took = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let before = Instant::now();
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        took.push(before.elapsed());
    }
    std::fs::remove_file(&path)?;
    Ok(percentile(&mut took, 0.5).unwrap_or(Duration::ZERO).as_secs_f64() * 1e3)
}
