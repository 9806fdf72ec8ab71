//! Counts in buckets whose width grows with the value: sixteen to each doubling, so a bucket's middle is within 3.2 % of
//! everything in it.

/// Values beyond this (67 s; a check may take 60) count as this.
const VALUE_US_MAX: i64 = (1 << 26) - 1;
const PART_BITS: u32 = 4;
const PARTS: i64 = 1 << PART_BITS;
/// Every bucket index is below this.
pub(super) const BUCKETS: u16 = 368;

/// What was measured in one slot: a short sorted list, eight bytes for each bucket in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<(u16, u32)>,
}

impl Histogram {
    /// Adds one measurement in microseconds; a negative one counts as 0.
    pub fn record(&mut self, latency_us: i64) {
        self.add(bucket_of(latency_us), 1);
    }

    pub fn merge(&mut self, other: &Histogram) {
        for (bucket, count) in &other.counts {
            self.add(*bucket, *count);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    pub fn count(&self) -> u64 {
        self.counts.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// The nearest-rank quantile (`q` from 0 to 1) in microseconds; 0 when nothing was measured.
    pub fn quantile_us(&self, q: f64) -> i64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank within the count")]
        let rank = ((q.clamp(0.0, 1.0) * self.count() as f64).ceil() as u64).max(1);
        let mut passed = 0;
        for (bucket, count) in &self.counts {
            passed += u64::from(*count);
            if passed >= rank {
                return middle_of(*bucket);
            }
        }
        self.max_us()
    }

    pub fn max_us(&self) -> i64 {
        self.counts.last().map_or(0, |(bucket, _)| middle_of(*bucket))
    }

    pub(super) fn counts(&self) -> &[(u16, u32)] {
        &self.counts
    }

    pub(super) fn add(&mut self, bucket: u16, count: u32) {
        match self.counts.binary_search_by_key(&bucket, |(found, _)| *found) {
            Ok(place) => {
                let found = &mut self.counts[place].1;
                *found = found.saturating_add(count);
            }
            Err(place) => self.counts.insert(place, (bucket, count)),
        }
    }
}

fn bucket_of(latency_us: i64) -> u16 {
    let value = latency_us.clamp(0, VALUE_US_MAX);
    if value < PARTS {
        return u16::try_from(value).unwrap_or(0);
    }
    let doubling = value.ilog2() - PART_BITS;
    let part = (value >> doubling) - PARTS;
    u16::try_from(PARTS * (i64::from(doubling) + 1) + part).unwrap_or(BUCKETS - 1)
}

fn middle_of(bucket: u16) -> i64 {
    let bucket = i64::from(bucket);
    if bucket < PARTS {
        return bucket;
    }
    let doubling = bucket / PARTS - 1;
    let lowest = (PARTS + bucket % PARTS) << doubling;
    lowest + ((1 << doubling) - 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_holds_its_own_middle() {
        for bucket in 0..BUCKETS {
            assert_eq!(bucket_of(middle_of(bucket)), bucket);
        }
        assert_eq!(bucket_of(i64::MAX), BUCKETS - 1);
        assert_eq!(bucket_of(i64::MIN), 0);
    }

    #[test]
    fn buckets_ascend() {
        let mut last = 0;
        for value in 0..200_000 {
            let bucket = bucket_of(value);
            assert!(bucket == last || bucket == last + 1, "{value}");
            last = bucket;
        }
    }
}
