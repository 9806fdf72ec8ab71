//! The time of a line.

use proptest::prelude::*;

use crate::{Civil, Timestamp};

fn civil() -> impl Strategy<Value = Civil> {
    (0..=9999_u16, 1..=12_u8, 1..=31_u8, 0..24_u8, 0..60_u8, 0..60_u8, 0..1000_u16)
        .prop_map(|(year, month, day, hour, minute, second, millisecond)| Civil { year, month, day, hour, minute, second, millisecond })
}

pub(super) fn timestamp() -> impl Strategy<Value = Timestamp> {
    civil().prop_filter_map("a day that exists", Timestamp::new)
}

proptest! {
    #[test]
    fn what_is_written_is_read(time in timestamp()) {
        prop_assert_eq!(Timestamp::parse(time.to_string().as_bytes()), Some(time));
    }

    #[test]
    fn milliseconds_keep_the_order(one in timestamp(), other in timestamp()) {
        prop_assert_eq!(one.cmp(&other), one.local_milliseconds().cmp(&other.local_milliseconds()));
    }
}

#[test]
fn days_that_do_not_exist_are_refused() {
    for (text, exists) in [
        ("2014/10/20 01:02:03.456", true),
        ("2016/02/29 00:00:00.000", true),
        ("2000/02/29 23:59:59.999", true),
        ("1900/02/29 00:00:00.000", false),
        ("2015/02/29 00:00:00.000", false),
        ("2014/04/31 00:00:00.000", false),
        ("2014/00/01 00:00:00.000", false),
        ("2014/13/01 00:00:00.000", false),
        ("2014/10/20 24:00:00.000", false),
        ("2014/10/20 23:59:60.000", false),
    ] {
        assert_eq!(Timestamp::parse(text.as_bytes()).is_some(), exists, "{text}");
    }
}

#[test]
fn no_other_form_is_read() {
    for text in [
        "",
        "2014/10/20 01:02:03",
        "2014-10-20 01:02:03.456",
        "2014/10/20T01:02:03.456",
        "2014/10/20  1:02:03.456",
        "2014/10/20 01:02:03,456",
        "2014/10/20 01:02:03.4567",
        "２014/10/20 01:02:03.4",
    ] {
        assert_eq!(Timestamp::parse(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn milliseconds_count_from_1970() {
    let at = |text: &str| Timestamp::parse(text.as_bytes()).map(Timestamp::local_milliseconds);
    assert_eq!(at("1970/01/01 00:00:00.000"), Some(0));
    assert_eq!(at("1969/12/31 23:59:59.999"), Some(-1));
    assert_eq!(at("2014/10/20 01:02:03.456"), Some(1_413_766_923_456));
    assert_eq!(at("2024/02/29 12:00:00.000"), Some(1_709_208_000_000));
    assert_eq!(at("0000/01/01 00:00:00.000"), Some(-62_167_219_200_000));
}
