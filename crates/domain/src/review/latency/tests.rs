//! What is packed comes back, garbage is refused, and quantiles are as near as they claim.

use proptest::prelude::*;

use super::*;

fn day(measured: &[(u16, i64)]) -> LatencyDay {
    let mut day = LatencyDay::default();
    for (slot, latency) in measured {
        day.record(*slot, *latency);
    }
    day
}

#[test]
fn slots_are_five_minutes_of_the_utc_day() {
    let instant = |text| Timestamp::parse(text).unwrap();
    assert_eq!(slot_of(instant("2026-11-23T00:04:59.999999Z")), 0);
    assert_eq!(slot_of(instant("2026-11-23T00:05:00Z")), 1);
    assert_eq!(slot_of(instant("2026-11-23T23:59:59Z")), 287);
    assert_eq!(slot_at(day_of(instant("2026-11-23T12:03:00Z")), 144), instant("2026-11-23T12:00:00Z"));
    assert_eq!((day_of(Timestamp::from_micros(-1)), slot_of(Timestamp::from_micros(-1))), (-1, 287));
}

#[test]
fn points_hold_median_95th_and_greatest() {
    let mut latencies = LatencyDay::default();
    for latency_ms in 1..=100 {
        latencies.record(u16::try_from(latency_ms % 12).unwrap(), latency_ms * 1_000);
    }
    let points = points(&[(0, latencies)], slot_at(0, 0), slot_at(0, 24), Span::hours(1));
    assert_eq!(points.len(), 1);
    let near = |found: i64, wanted: i64| assert!((found - wanted).abs() * 20 <= wanted, "{found} is not near {wanted}");
    near(points[0].p50_us, 50_000);
    near(points[0].p95_us, 95_000);
    near(points[0].max_us, 100_000);
    assert_eq!((points[0].count, points[0].at), (100, slot_at(0, 0)));
}

#[test]
fn points_keep_to_the_range_and_their_number_is_limited() {
    let whole = day(&[(0, 1_000), (10, 1_000), (20, 1_000), (287, 1_000)]);
    let some = points(&[(1, whole.clone()), (0, whole)], slot_at(0, 10), slot_at(1, 10), SLOT);
    assert_eq!(some.iter().map(|point| point.at).collect::<Vec<_>>(), [slot_at(0, 10), slot_at(0, 20), slot_at(0, 287), slot_at(1, 0)]);
    let years: Vec<(i64, LatencyDay)> = (0..3_000).map(|number| (number, day(&[(0, 5_000), (100, 5_000)]))).collect();
    let many = points(&years, slot_at(0, 0), slot_at(3_000, 0), SLOT);
    assert!(i64::try_from(many.len()).unwrap() <= POINTS_MAX);
    assert_eq!(many.iter().map(|point| point.count).sum::<u64>(), 6_000);
}

#[test]
fn other_versions_and_damage_are_refused() {
    assert_eq!(LatencyDay::decode(&[]), Ok(LatencyDay::default()));
    assert_eq!(LatencyDay::decode(&[VERSION]), Ok(LatencyDay::default()));
    assert_eq!(LatencyDay::decode(&[9, 1, 2]), Err(LatencyError::Version(9)));
    let blob = day(&[(3, 70_000), (3, 70_000), (200, 12)]).encode();
    for length in 2..blob.len() {
        // Cut between two records it is a shorter day; anywhere else it is damaged.
        if let Ok(part) = LatencyDay::decode(&blob[..length]) {
            assert_eq!(part.slots().count(), 1);
        }
    }
    let huge = vec![VERSION; BLOB_BYTES_MAX + 1];
    assert_eq!(LatencyDay::decode(&huge), Err(LatencyError::TooLong));
}

#[test]
fn a_recorder_hands_over_each_measurement_once() {
    let mut recorder = Recorder::default();
    let start = Timestamp::parse("2026-11-23T23:50:00Z").unwrap();
    for minute in 0..20 {
        recorder.record(start + Span::minutes(minute), 10_000 + minute);
    }
    let now = start + Span::minutes(17);
    let ended = recorder.take_ended(now);
    assert_eq!(ended.iter().map(|recorded| recorded.day).collect::<Vec<_>>(), [day_of(start), day_of(start) + 1]);
    let rest = recorder.take();
    assert!(recorder.is_empty() && recorder.take().is_empty());
    // The row of the second day: its first content, then an append.
    let mut blob = ended[1].blob();
    blob.extend_from_slice(&rest[0].records);
    let count = |blob: &[u8]| LatencyDay::decode(blob).unwrap().slots().map(|(_, histogram)| histogram.count()).sum::<u64>();
    assert_eq!((count(&ended[0].blob()), count(&blob)), (10, 10));
    // Appending another record of the same slot adds to it.
    blob.extend_from_slice(&rest[0].records);
    assert_eq!(
        LatencyDay::decode(&blob).unwrap().slots().map(|(slot, histogram)| (slot, histogram.count())).collect::<Vec<_>>(),
        [(0, 5), (1, 10)]
    );
}

#[test]
fn a_recorder_that_nobody_empties_stays_small() {
    let mut recorder = Recorder::default();
    for minute in 0..10_000 {
        recorder.record(Timestamp::from_seconds(minute * 60), 5_000);
    }
    assert_eq!(recorder.waiting().count(), 12);
}

#[test]
fn a_day_is_a_few_kilobytes() {
    // A check each 30 s, 40 ms with a spread of ±40 %.
    let measured: Vec<(u16, i64)> = (0..2_880).map(|n| (u16::try_from(n / 10).unwrap(), 40_000 + (n * 7_919 % 32_000) - 16_000)).collect();
    let bytes = day(&measured).encode().len();
    assert!(bytes < 4_500, "{bytes} bytes");
}

fn any_measured() -> impl Strategy<Value = Vec<(u16, i64)>> {
    prop::collection::vec((0_u16..400, prop_oneof![0_i64..100, 0_i64..100_000_000, any::<i64>(), Just(25_000)]), 0..200)
}

proptest! {
    #[test]
    fn packed_and_back(measured in any_measured()) {
        let day = day(&measured);
        let blob = day.encode();
        let read = LatencyDay::decode(&blob).unwrap();
        prop_assert_eq!(&read, &day);
        prop_assert_eq!(read.encode(), blob);
    }

    #[test]
    fn merging_is_recording_everything(one in any_measured(), other in any_measured()) {
        let mut merged = day(&one);
        merged.merge(&day(&other));
        let together: Vec<_> = one.iter().chain(&other).copied().collect();
        prop_assert_eq!(merged, day(&together));
    }

    #[test]
    fn garbage_never_panics(mut blob in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = LatencyDay::decode(&blob);
        blob.insert(0, VERSION);
        if let Ok(day) = LatencyDay::decode(&blob) {
            prop_assert_eq!(LatencyDay::decode(&day.encode()).unwrap(), day);
        }
    }

    #[test]
    fn a_changed_byte_never_panics(measured in any_measured(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut blob = day(&measured).encode();
        let place = place.index(blob.len());
        blob[place] = byte;
        let _ = LatencyDay::decode(&blob);
    }

    #[test]
    fn quantiles_are_within_five_per_cent(mut latencies in prop::collection::vec(100_i64..60_000_000, 1..300), q in 0.0_f64..=1.0) {
        let mut histogram = Histogram::default();
        latencies.iter().for_each(|latency| histogram.record(*latency));
        latencies.sort_unstable();
        let rank = ((q * latencies.len() as f64).ceil() as usize).max(1);
        for (found, exact) in [(histogram.quantile_us(q), latencies[rank - 1]), (histogram.max_us(), *latencies.last().unwrap())] {
            prop_assert!((found - exact).abs() as f64 <= exact as f64 * 0.05, "{found} for {exact}");
        }
    }
}
