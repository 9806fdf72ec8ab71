//! Ninety days of one component as a drawing of a few hundred bytes: one path per state, drawn with a dash pattern, so that each
//! run of equal days costs one move and one line. Trouble stands taller than calm, so that it shows without colour too. Days with
//! trouble get a path of their own with a title; the words for those who do not see it are in the label.

use hinomi_domain::kernel::{Language, Span};

use super::{DayBar, Status};
use crate::moment;
use crate::words::Words;

pub const DAYS_MAX: usize = 90;
/// Width of a day with its gap; the dash pattern in the style sheet (`3 1`) must agree.
const DAY_WIDTH: usize = 4;
const HEIGHT: usize = 32;
/// Days with a title of their own; a component that is worse than that is summed up by its label.
const TITLES_MAX: usize = 12;

/// The drawing, empty when there are no days.
pub fn svg(days: &[DayBar], language: Language) -> String {
    let days = recent(days);
    if days.is_empty() {
        return String::new();
    }
    let words = Words(language);
    let width = days.len() * DAY_WIDTH - 1;
    let mut out = format!(
        "<svg class=\"bars\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        crate::plain::escape(&summary(days, language))
    );
    let titled: Vec<usize> =
        days.iter().enumerate().rev().filter(|(_, day)| is_trouble(day)).map(|(place, _)| place).take(TITLES_MAX).collect();
    for status in Status::ALL {
        let mut path = String::new();
        let mut place = 0;
        while place < days.len() {
            let run = days[place..]
                .iter()
                .enumerate()
                .take_while(|(ahead, day)| day.worst == status && !titled.contains(&(place + ahead)))
                .count();
            if run > 0 {
                line(&mut path, place, run, status);
            }
            place += run.max(1);
        }
        if !path.is_empty() {
            out.push_str(&format!("<path class=\"{}\" d=\"{path}\"/>", class(status)));
        }
    }
    for place in titled.into_iter().rev() {
        let (day, mut path) = (&days[place], String::new());
        line(&mut path, place, 1, day.worst);
        let title = format!("{} {}", moment::day(day.date, language), day_words(day, words));
        out.push_str(&format!("<path class=\"{}\" d=\"{path}\"><title>{}</title></path>", class(day.worst), crate::plain::escape(&title)));
    }
    out.push_str("</svg>");
    out
}

/// What the drawing says, in words.
pub fn summary(days: &[DayBar], language: Language) -> String {
    let days = recent(days);
    let words = Words(language);
    let count = |wanted: &[Status]| days.iter().filter(|day| wanted.contains(&day.worst)).count();
    let parts: Vec<String> = [
        (count(&[Status::MajorOutage, Status::PartialOutage]), words.outage()),
        (count(&[Status::DegradedPerformance]), words.status(Status::DegradedPerformance)),
        (count(&[Status::UnderMaintenance]), words.maintenance()),
        (count(&[Status::Unknown]), words.status(Status::Unknown)),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| words.days_of(what, count))
    .collect();
    if parts.is_empty() { words.bars_calm(days.len()) } else { words.bars_summary(days.len(), parts.join(words.comma())) }
}

/// Class of a state in the style sheet; one letter, since it is repeated so often.
pub fn class(status: Status) -> &'static str {
    match status {
        Status::Operational => "o",
        Status::UnderMaintenance => "m",
        Status::Unknown => "u",
        Status::DegradedPerformance => "d",
        Status::PartialOutage => "p",
        Status::MajorOutage => "x",
    }
}

fn recent(days: &[DayBar]) -> &[DayBar] {
    &days[days.len().saturating_sub(DAYS_MAX)..]
}

fn is_trouble(day: &DayBar) -> bool {
    matches!(day.worst, Status::DegradedPerformance | Status::PartialOutage | Status::MajorOutage)
}

/// A line through the middle of the bars, which the style sheet strokes as high as `height`.
fn line(path: &mut String, place: usize, run: usize, status: Status) {
    let from = place * DAY_WIDTH;
    let middle = HEIGHT - height(status) / 2;
    path.push_str(&format!("M{from} {middle}H{}", from + run * DAY_WIDTH - 1));
}

/// Heights are even, so that the middle is a whole number; the stroke widths in the style sheet must agree.
fn height(status: Status) -> usize {
    match status {
        Status::Operational => 20,
        Status::UnderMaintenance => 14,
        Status::Unknown => 6,
        Status::DegradedPerformance => 26,
        Status::PartialOutage | Status::MajorOutage => 32,
    }
}

fn day_words(day: &DayBar, words: Words) -> String {
    let parts: Vec<String> = [
        (day.down_us, words.outage()),
        (day.partial_us, words.status(Status::PartialOutage)),
        (day.degraded_us, words.status(Status::DegradedPerformance)),
        (day.unknown_us, words.status(Status::Unknown)),
    ]
    .into_iter()
    .filter(|(micros, _)| *micros > 0)
    .map(|(micros, what)| format!("{what} {}", moment::length(Span::micros(micros), words.0)))
    .collect();
    if parts.is_empty() { words.status(day.worst).to_owned() } else { parts.join(words.comma()) }
}
