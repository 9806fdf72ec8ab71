//! Forms of time that were seen in the wild, and what only looks like one.

use proptest::prelude::*;

use super::*;
use crate::kernel::Zone;

fn read(text: &str) -> Option<(String, usize)> {
    let now = Timestamp::parse("2026-11-20T00:00:00Z").expect("a time");
    let mut clock = Clock::new(&Zone::parse("Asia/Tokyo").expect("a zone"));
    leading(text.as_bytes(), &mut clock, now).map(|(moment, length)| (moment.at.to_string(), length))
}

#[test]
fn forms_with_a_zone_or_without() {
    for (text, expected) in [
        ("2026-11-20T01:02:03.456789+09:00", "2026-11-19T16:02:03.456789Z"),
        ("2026-11-20T01:02:03.456789123Z", "2026-11-20T01:02:03.456789Z"),
        ("2026-11-20 01:02:03,456", "2026-11-19T16:02:03.456Z"),
        ("2026/11/20 01:02:03", "2026-11-19T16:02:03Z"),
        ("2026.11.20 01:02", "2026-11-19T16:02:00Z"),
        ("2026/1/2  1:02:03", "2026-01-01T16:02:03Z"),
        ("2026-11-20_01:02:03 -0330", "2026-11-20T04:32:03Z"),
        ("2026-11-20 01:02:03 UTC", "2026-11-20T01:02:03Z"),
        ("2026-11-20T01:02:03+09", "2026-11-19T16:02:03Z"),
        ("20261120T010203Z", "2026-11-20T01:02:03Z"),
        ("20261120 010203.5", "2026-11-19T16:02:03.5Z"),
        ("2026年11月20日 01:02:03", "2026-11-19T16:02:03Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("20/Nov/2026:01:02:03 +0900", "2026-11-19T16:02:03Z"),
        ("20-Nov-2026 01:02:03", "2026-11-19T16:02:03Z"),
        ("Fri, 20 Nov 2026 01:02:03 GMT", "2026-11-20T01:02:03Z"),
        ("Fri Nov 20 01:02:03.902022 2026", "2026-11-19T16:02:03.902022Z"),
        ("Nov 20, 2026 1:02:03 PM", "2026-11-20T04:02:03Z"),
        ("Nov 20, 2026 12:02:03 AM", "2026-11-19T15:02:03Z"),
        ("Nov  2 01:02:03", "2026-11-01T16:02:03Z"),
        ("Nov 20 2025 01:02:03", "2025-11-19T16:02:03Z"),
        ("Jan  1 00:00:00", "2026-12-31T15:00:00Z"),
        ("Jul 20 00:00:00", "2026-07-19T15:00:00Z"),
        ("Feb 29 12:00:00", "2024-02-29T03:00:00Z"),
        ("2025 Nov 20 01:02:03", "2025-11-19T16:02:03Z"),
    ] {
        for follows in ["", " host x", "\tx", "] x", ": x", "[x]", "、"] {
            assert_eq!(read(&format!("{text}{follows}")), Some((expected.to_owned(), text.len())), "{text}{follows}");
        }
        let length = read(&format!("{text}x")).map(|(_, length)| length);
        assert!(length.is_none_or(|length| length < text.len()), "{text}x");
    }
}

#[test]
fn a_word_after_the_time_is_no_part_of_it() {
    for (text, length) in [
        ("2026-11-20 01:02:03 amazing", 19),
        ("2026-11-20 01:02:03 Zoo", 19),
        ("2026-11-20 01:02:03 -12 files", 19),
        ("2026-11-20 01:02:03 - 1200", 19),
        ("Nov 20 01:02:03 2026-host x", 15),
        ("Nov 20 01:02:03 1234 x", 15),
    ] {
        assert_eq!(read(text).map(|(_, length)| length), Some(length), "{text}");
    }
}

#[test]
fn what_the_calendar_or_the_clock_does_not_know_is_no_time() {
    for text in [
        "",
        "x",
        "2026-11-20",
        "2026-13-20 01:02:03",
        "2026-02-30 01:02:03",
        "2026-11-20 24:00:00",
        "2026-11-20 01:60:00",
        "2026-11-20 01:02:61",
        "2026-11/20 01:02:03",
        "12 files",
        "10.0.0.1 - -",
        "November 20 01:02:03",
        "Nov 31 01:02:03",
        "May be 1",
        "Monday morning",
        "9999999999999999999999",
        "年",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_year_is_the_nearest() {
    let mut clock = Clock::new(&Zone::utc());
    let mut year = |text: &str, now: &str| {
        let now = Timestamp::parse(now).expect("a time");
        leading(text.as_bytes(), &mut clock, now).map(|(moment, _)| moment.at.to_string())
    };
    assert_eq!(year("Dec 31 23:59:59", "2027-01-01T00:00:05Z").as_deref(), Some("2026-12-31T23:59:59Z"));
    assert_eq!(year("Jan  1 00:00:01", "2026-12-31T23:59:58Z").as_deref(), Some("2027-01-01T00:00:01Z"));
    assert_eq!(year("Jun 15 00:00:01", "2026-12-01T00:00:00Z").as_deref(), Some("2026-06-15T00:00:01Z"));
}

#[test]
fn unix_times_tell_their_unit_by_their_size() {
    for text in ["1700000000.25", "1700000000250", "1700000000250000", "1700000000250000000", "1700000000250.0"] {
        assert_eq!(unix(text).map(|at| at.to_string()).as_deref(), Some("2023-11-14T22:13:20.25Z"), "{text}");
    }
    for text in ["", "0", "12", "-1700000000", "+1700000000", "1700000000.x", "99999999999999999999999", "1e9", "NaN"] {
        assert_eq!(unix(text), None, "{text}");
    }
}

#[test]
fn a_whole_text_is_a_time_and_nothing_else() {
    let mut clock = Clock::new(&Zone::utc());
    let mut is_time = |text: &str| whole(text, &mut clock, Timestamp::default()).is_some();
    assert!(is_time(" 2026-11-20T01:02:03Z "));
    assert!(is_time("2026-11-20T01:02:03+09:00[Asia/Tokyo]"));
    assert!(is_time("1700000000"));
    assert!(!is_time("2026-11-20T01:02:03Z x"));
    assert!(!is_time("20261120"));
}

proptest! {
    #[test]
    fn what_is_written_is_read(seconds in 0_i64..253_000_000_000, micros in 0_i64..1_000_000, minutes in -14 * 60_i64..=14 * 60) {
        let at = Timestamp::from_micros(seconds * 1_000_000 + micros);
        let offset = jiff::tz::Offset::from_seconds(i32::try_from(minutes * 60).expect("small")).expect("an offset");
        let text = format!("{}{}", offset.to_datetime(at.to_jiff()), offset_text(minutes));
        let mut clock = Clock::new(&Zone::parse("Asia/Tokyo").expect("a zone"));
        let read = whole(&text, &mut clock, Timestamp::default()).map(|moment| (moment.at, i64::from(moment.offset_minutes)));
        prop_assert_eq!(read, Some((at, minutes)), "{}", text);
    }

    #[test]
    fn any_bytes_are_read_or_not(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "[0-9A-Za-z:/ .,+年月日-]{0,40}") {
        let mut clock = Clock::new(&Zone::utc());
        for bytes in [&bytes[..], text.as_bytes()] {
            if let Some((_, length)) = leading(bytes, &mut clock, Timestamp::default()) {
                prop_assert!(length <= bytes.len());
            }
        }
        whole(&text, &mut clock, Timestamp::default());
    }
}

fn offset_text(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
