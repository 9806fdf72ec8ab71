//! Business hours: weekdays, hours and holidays in a zone.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use super::Origin;
use crate::kernel::{CalendarId, Text, Timestamp, Zone};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    pub id: CalendarId,
    pub name: Text,
    pub zone: Zone,
    /// 1 = Monday … 7 = Sunday.
    pub weekdays: BTreeSet<i8>,
    pub from: Time,
    /// Exclusive; not later than `from` means the hours go past midnight into the next day.
    pub to: Time,
    /// Closed on the national holidays of Japan.
    pub japanese_holidays: bool,
    /// Further closed days.
    pub closed_on: BTreeSet<Date>,
    pub origin: Origin,
}

impl Calendar {
    pub fn is_business_day(&self, day: Date) -> bool {
        self.weekdays.contains(&day.weekday().to_monday_one_offset())
            && !self.closed_on.contains(&day)
            && !(self.japanese_holidays && japanese_holiday(day).is_some())
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = at.in_zone(&self.zone);
        let (day, time) = (local.date(), local.time());
        if self.from < self.to {
            return self.is_business_day(day) && self.from <= time && time < self.to;
        }
        // Past midnight: the late part belongs to today, the early part to yesterday.
        (time >= self.from && self.is_business_day(day))
            || (time < self.to && day.yesterday().is_ok_and(|yesterday| self.is_business_day(yesterday)))
    }
}

/// The Japanese national holiday on a day, by the Act on National Holidays as in force since 2022 (the moved days of 2019–2021
/// are not covered; before 2022 the answer is `None`). Equinoxes by the astronomical approximation that has matched every
/// published almanac since 1980 and is stated good to 2099.
pub fn japanese_holiday(day: Date) -> Option<&'static str> {
    if day.year() < 2022 || day.year() > 2099 {
        return None;
    }
    if let Some(name) = statutory(day) {
        return Some(name);
    }
    // A holiday on Sunday moves to the next day that is no holiday itself (Article 3, paragraph 2).
    let mut before = day.yesterday().ok()?;
    while statutory(before).is_some() {
        if before.weekday() == Weekday::Sunday {
            return Some("振替休日");
        }
        before = before.yesterday().ok()?;
    }
    // A day between two holidays is one (paragraph 3).
    if day.weekday() != Weekday::Sunday && statutory(day.yesterday().ok()?).is_some() && statutory(day.tomorrow().ok()?).is_some() {
        return Some("国民の休日");
    }
    None
}

fn statutory(day: Date) -> Option<&'static str> {
    let nth_monday = |n: i8| day.weekday() == Weekday::Monday && (day.day() - 1) / 7 + 1 == n;
    let name = match (day.month(), day.day()) {
        (1, 1) => "元日",
        (1, _) if nth_monday(2) => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) => "天皇誕生日",
        (3, d) if d == equinox(day.year(), 20.8431) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if nth_monday(3) => "海の日",
        (8, 11) => "山の日",
        (9, _) if nth_monday(3) => "敬老の日",
        (9, d) if d == equinox(day.year(), 23.2488) => "秋分の日",
        (10, _) if nth_monday(2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        _ => return None,
    };
    Some(name)
}

fn equinox(year: i16, base: f64) -> i8 {
    let since = i32::from(year) - 1980;
    #[expect(clippy::cast_possible_truncation, reason = "a day of the month")]
    let day = (base + 0.242_194 * f64::from(since)).floor() as i32 - since / 4;
    i8::try_from(day).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn published_holidays_of_three_years() {
        // From the Cabinet Office's published dates.
        let published = [
            (
                2025,
                vec![
                    (1, 1),
                    (1, 13),
                    (2, 11),
                    (2, 23),
                    (2, 24),
                    (3, 20),
                    (4, 29),
                    (5, 3),
                    (5, 4),
                    (5, 5),
                    (5, 6),
                    (7, 21),
                    (8, 11),
                    (9, 15),
                    (9, 23),
                    (10, 13),
                    (11, 3),
                    (11, 23),
                    (11, 24),
                ],
            ),
            (
                2026,
                vec![
                    (1, 1),
                    (1, 12),
                    (2, 11),
                    (2, 23),
                    (3, 20),
                    (4, 29),
                    (5, 3),
                    (5, 4),
                    (5, 5),
                    (5, 6),
                    (7, 20),
                    (8, 11),
                    (9, 21),
                    (9, 22),
                    (9, 23),
                    (10, 12),
                    (11, 3),
                    (11, 23),
                ],
            ),
            (
                2027,
                vec![
                    (1, 1),
                    (1, 11),
                    (2, 11),
                    (2, 23),
                    (3, 21),
                    (3, 22),
                    (4, 29),
                    (5, 3),
                    (5, 4),
                    (5, 5),
                    (7, 19),
                    (8, 11),
                    (9, 20),
                    (9, 23),
                    (10, 11),
                    (11, 3),
                    (11, 23),
                ],
            ),
        ];
        for (year, days) in published {
            let mut day = date(year, 1, 1);
            let mut found = Vec::new();
            while day.year() == year {
                if japanese_holiday(day).is_some() {
                    found.push((day.month(), day.day()));
                }
                day = day.tomorrow().unwrap();
            }
            assert_eq!(found, days, "{year}");
        }
    }

    #[test]
    fn hours_past_midnight_belong_to_the_day_they_began() {
        let night = Calendar {
            id: "night".into(),
            name: Text::same("night"),
            zone: Zone::parse("Asia/Tokyo").unwrap(),
            weekdays: BTreeSet::from([5]),
            from: Time::constant(22, 0, 0, 0),
            to: Time::constant(6, 0, 0, 0),
            japanese_holidays: false,
            closed_on: BTreeSet::new(),
            origin: Origin::BuiltIn,
        };
        let at = |text| Timestamp::parse(text).unwrap();
        assert!(night.is_open(at("2026-11-27T23:00:00+09:00"))); // Friday night
        assert!(night.is_open(at("2026-11-28T05:59:59+09:00"))); // Saturday morning
        assert!(!night.is_open(at("2026-11-28T06:00:00+09:00")));
        assert!(!night.is_open(at("2026-11-27T05:00:00+09:00"))); // Friday morning is Thursday's night
    }
}
