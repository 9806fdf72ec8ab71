//! The time of a line: `yyyy/MM/dd HH:mm:ss.SSS`, local time without a zone (`SYS-23`).

use std::fmt;

/// Bytes of a written timestamp.
pub(crate) const WIDTH: usize = 23;

/// A valid local time to the millisecond. It orders as the clock on the wall does, which repeats an hour where summer time ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(Civil);

/// The parts of a local time, not yet checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// 0 to 9999.
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// 0 to 59: a leap second has no place in the form.
    pub second: u8,
    pub millisecond: u16,
}

impl Timestamp {
    /// 1970/01/01 00:00:00.000, for whoever has no better answer.
    pub const EPOCH: Timestamp = Timestamp(Civil { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 });

    /// `None` when the calendar has no such day or the clock no such time.
    pub fn new(civil: Civil) -> Option<Timestamp> {
        let exists = civil.year <= 9999
            && (1..=12).contains(&civil.month)
            && (1..=days_in(civil.year, civil.month)).contains(&civil.day)
            && civil.hour < 24
            && civil.minute < 60
            && civil.second < 60
            && civil.millisecond < 1000;
        exists.then_some(Timestamp(civil))
    }

    /// Reads exactly the 23 bytes of the form, and no other form.
    pub fn parse(text: &[u8]) -> Option<Timestamp> {
        let text: &[u8; WIDTH] = text.try_into().ok()?;
        let form = text[4] == b'/'
            && text[7] == b'/'
            && text[10] == b' '
            && text[13] == b':'
            && text[16] == b':'
            && text[19] == b'.'
            && [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22].iter().all(|at| text[*at].is_ascii_digit());
        if !form {
            return None;
        }
        let two = |at: usize| (text[at] - b'0') * 10 + (text[at + 1] - b'0');
        Self::new(Civil {
            year: u16::from(two(0)) * 100 + u16::from(two(2)),
            month: two(5),
            day: two(8),
            hour: two(11),
            minute: two(14),
            second: two(17),
            millisecond: u16::from(two(20)) * 10 + u16::from(text[22] - b'0'),
        })
    }

    pub const fn civil(self) -> Civil {
        self.0
    }

    /// Milliseconds from 1970/01/01 00:00:00.000 of the same wall clock. Take the zone's offset away to get an instant.
    pub fn local_milliseconds(self) -> i64 {
        let Civil { year, month, day, hour, minute, second, millisecond } = self.0;
        // Years that begin in March put the leap day last; 400 of them have 146,097 days.
        let (year, month) = (i64::from(year) - i64::from(month <= 2), i64::from(month));
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
        let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
        let seconds = days * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        seconds * 1_000 + i64::from(millisecond)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, millisecond } = self.0;
        write!(f, "{year:04}/{month:02}/{day:02} {hour:02}:{minute:02}:{second:02}.{millisecond:03}")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
