//! Repeated figures and the rows they are printed in.

use std::fmt;

/// The columns of every row; `bench/run.sh` prints the head.
pub struct Row {
    what: String,
    budget: String,
    measured: String,
    beside: String,
    held: Option<bool>,
}

impl Row {
    pub fn new(what: impl Into<String>, measured: impl fmt::Display) -> Row {
        Row { what: what.into(), budget: "–".into(), measured: measured.to_string(), beside: "–".into(), held: None }
    }

    /// What was asked for, and whether it was reached.
    pub fn budget(mut self, words: impl Into<String>, held: bool) -> Row {
        self.budget = words.into();
        self.held = Some(held);
        self
    }

    /// What a peer did in the same minutes.
    pub fn beside(mut self, words: impl Into<String>) -> Row {
        self.beside = words.into();
        self
    }

    pub fn print(self) {
        let held = match self.held {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        println!("| {} | {} | {} | {} | {held} |", self.what, self.budget, self.measured, self.beside);
    }
}

/// One figure of each run.
#[derive(Clone, Debug, Default)]
pub struct Series(Vec<f64>);

impl Series {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => sorted[n / 2],
            n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
        }
    }

    pub fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }

    pub fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::max)
    }

    /// Median, least and most: `12.3 (11.9–14.0) ms`.
    pub fn show(&self, digits: usize, unit: &str) -> String {
        if self.is_empty() {
            return "–".to_owned();
        }
        let number = |value: f64| thousands(&format!("{value:.digits$}"));
        let unit = if unit.is_empty() || unit.starts_with('/') { unit.to_owned() } else { format!(" {unit}") };
        match self.0.as_slice() {
            [one] => format!("{}{unit}", number(*one)),
            _ => format!("{} ({}–{}){unit}", number(self.median()), number(self.min()), number(self.max())),
        }
    }
}

fn thousands(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if place > 0 && left.is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// The value below which `share` of the values lie. Sorts.
pub fn percentile<T: PartialOrd + Copy>(values: &mut [T], share: f64) -> Option<T> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let place = (share * values.len() as f64) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied()
}

/// Says on standard error what is going on.
#[macro_export]
macro_rules! say {
    ($($word:tt)*) => { eprintln!("· {}", format_args!($($word)*)) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_shows_median_least_and_most() {
        let mut series = Series::default();
        assert_eq!(series.show(1, "ms"), "–");
        for value in [30_000.25, 1_000.0, 2_000.5] {
            series.push(value);
        }
        assert_eq!(series.show(1, "ms"), "2,000.5 (1,000.0–30,000.2) ms");
        series.push(0.0);
        assert_eq!(series.median(), 1_500.25);
    }

    #[test]
    fn percentiles_of_few_and_of_no_values() {
        assert_eq!(percentile::<f64>(&mut [], 0.99), None);
        assert_eq!(percentile(&mut [3, 1, 2], 0.99), Some(3));
        assert_eq!(percentile(&mut [3, 1, 2], 0.5), Some(2));
    }
}
