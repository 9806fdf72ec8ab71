//! The bytes: version, then per record the slot, the number of buckets, and per bucket the distance from the one before with the
//! count (left out when it is 1), all as LEB128 integers.

use super::histogram::BUCKETS;
use super::{Histogram, SLOTS};

pub const VERSION: u8 = 1;

/// Longer blobs are refused; a full day of a monitor of 1 s is far below.
pub const BLOB_BYTES_MAX: usize = 1 << 20;

/// Why a blob cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LatencyError {
    #[error("latency blob of unknown version {0}")]
    Version(u8),
    #[error("latency blob longer than {BLOB_BYTES_MAX} bytes")]
    TooLong,
    #[error("latency blob damaged at byte {0}")]
    Damaged(usize),
}

/// Writes one record at the end.
pub(super) fn append(blob: &mut Vec<u8>, slot: u16, histogram: &Histogram) {
    if histogram.is_empty() {
        return;
    }
    put(blob, u64::from(slot));
    put(blob, histogram.counts().len() as u64);
    let mut last = 0;
    for (bucket, count) in histogram.counts() {
        let several = u64::from(*count > 1);
        put(blob, (u64::from(bucket - last) << 1) | several);
        if several == 1 {
            put(blob, u64::from(*count));
        }
        last = *bucket;
    }
}

/// Calls `take` for each record, in order.
pub(super) fn read(blob: &[u8], mut take: impl FnMut(u16, Histogram)) -> Result<(), LatencyError> {
    match blob.first() {
        None => return Ok(()),
        Some(version) if *version != VERSION => return Err(LatencyError::Version(*version)),
        Some(_) => {}
    }
    if blob.len() > BLOB_BYTES_MAX {
        return Err(LatencyError::TooLong);
    }
    let mut at = 1;
    while at < blob.len() {
        let slot = get(blob, &mut at, u64::from(SLOTS) - 1)?;
        let buckets = get(blob, &mut at, u64::from(BUCKETS))?;
        if buckets == 0 {
            return Err(LatencyError::Damaged(at));
        }
        let mut histogram = Histogram::default();
        let mut bucket = 0;
        for index in 0..buckets {
            let packed = get(blob, &mut at, u64::from(BUCKETS) << 1)?;
            let distance = packed >> 1;
            bucket += distance;
            if (index > 0 && distance == 0) || bucket >= u64::from(BUCKETS) {
                return Err(LatencyError::Damaged(at));
            }
            let count = if packed & 1 == 1 { get(blob, &mut at, u64::from(u32::MAX))? } else { 1 };
            if packed & 1 == 1 && count < 2 {
                return Err(LatencyError::Damaged(at));
            }
            histogram.add(u16::try_from(bucket).unwrap_or(0), u32::try_from(count).unwrap_or(u32::MAX));
        }
        take(u16::try_from(slot).unwrap_or(0), histogram);
    }
    Ok(())
}

fn put(blob: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        blob.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    blob.push(u8::try_from(value).unwrap_or(0));
}

fn get(blob: &[u8], at: &mut usize, most: u64) -> Result<u64, LatencyError> {
    let mut value = 0_u64;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *blob.get(*at).ok_or(LatencyError::Damaged(*at))?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return if value <= most { Ok(value) } else { Err(LatencyError::Damaged(*at)) };
        }
    }
    Err(LatencyError::Damaged(*at))
}
