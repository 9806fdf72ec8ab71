//! What is said of the records of a line.

use hashbrown::{HashMap, HashSet};
use hinomi_domain::ingest::query::Function;
use rustc_hash::FxBuildHasher;

use super::Cell;

/// Values of one percentile that are kept as they are; beyond it they are counted in classes of one percent.
const EXACT_MAX: usize = 4_000_000;

#[derive(Clone, Debug)]
pub(super) enum Sum {
    Count(u64),
    Min(Option<f64>),
    Max(Option<f64>),
    Average(f64, u64),
    Total(f64, u64),
    Distinct(HashSet<u64, FxBuildHasher>),
    Percentile(f64, Values),
}

#[derive(Clone, Debug)]
pub(super) enum Values {
    Exact(Vec<f64>),
    /// By class; see [`class`].
    Classes(HashMap<i32, u64, FxBuildHasher>),
}

impl Sum {
    pub fn new(function: Function) -> Sum {
        match function {
            Function::Count => Sum::Count(0),
            Function::Min => Sum::Min(None),
            Function::Max => Sum::Max(None),
            Function::Average => Sum::Average(0.0, 0),
            Function::Sum => Sum::Total(0.0, 0),
            Function::Distinct => Sum::Distinct(HashSet::default()),
            Function::Percentile(percent) => Sum::Percentile(percent, Values::Exact(Vec::new())),
        }
    }

    pub fn count(&mut self, more: u64) {
        if let Sum::Count(count) = self {
            *count += more;
        }
    }

    pub fn number(&mut self, number: f64) {
        match self {
            Sum::Count(count) => *count += 1,
            Sum::Min(min) => *min = Some(min.map_or(number, |min| min.min(number))),
            Sum::Max(max) => *max = Some(max.map_or(number, |max| max.max(number))),
            Sum::Average(sum, count) | Sum::Total(sum, count) => (*sum, *count) = (*sum + number, *count + 1),
            Sum::Distinct(hashes) => drop(hashes.insert(number.to_bits())),
            Sum::Percentile(_, values) => values.add(number),
        }
    }

    /// Of a value that need be no number.
    pub fn hash(&mut self, hash: u64) {
        if let Sum::Distinct(hashes) = self {
            hashes.insert(hash);
        }
    }

    pub fn cell(self) -> Cell {
        let number = match self {
            Sum::Count(count) => Some(count as f64),
            Sum::Min(number) | Sum::Max(number) => number,
            Sum::Average(sum, count) => (count > 0).then(|| sum / count as f64),
            Sum::Total(sum, count) => (count > 0).then_some(sum),
            Sum::Distinct(hashes) => Some(hashes.len() as f64),
            Sum::Percentile(percent, values) => values.percentile(percent),
        };
        number.map_or(Cell::Nothing, Cell::Number)
    }
}

impl Values {
    fn add(&mut self, number: f64) {
        match self {
            Values::Exact(values) if values.len() < EXACT_MAX => values.push(number),
            Values::Exact(values) => {
                let mut classes: HashMap<i32, u64, FxBuildHasher> = HashMap::default();
                values.iter().chain([&number]).for_each(|value| *classes.entry(class(*value)).or_default() += 1);
                *self = Values::Classes(classes);
            }
            Values::Classes(classes) => *classes.entry(class(number)).or_default() += 1,
        }
    }

    /// The smallest value that is not below `percent` of them.
    fn percentile(self, percent: f64) -> Option<f64> {
        let rank = |count: usize| ((percent / 100.0 * count as f64).ceil() as usize).clamp(1, count) - 1;
        match self {
            Values::Exact(mut values) => {
                if values.is_empty() {
                    return None;
                }
                let at = rank(values.len());
                Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
            }
            Values::Classes(classes) => {
                let mut classes: Vec<(i32, u64)> = classes.into_iter().collect();
                classes.sort_unstable();
                let mut left = rank(classes.iter().map(|(_, count)| *count as usize).sum()) as u64;
                for (class, count) in classes {
                    if left < count {
                        return Some(middle(class));
                    }
                    left -= count;
                }
                None
            }
        }
    }
}

const STEP: f64 = 1.01;

/// Classes are a percent wide; negative numbers have negative ones, and 0 is its own.
fn class(number: f64) -> i32 {
    let size = ((number.abs().max(1e-9) / 1e-9).ln() / STEP.ln()).round() as i32 + 1;
    match number {
        number if number.abs() < 1e-9 => 0,
        number if number < 0.0 => -size,
        _ => size,
    }
}

fn middle(class: i32) -> f64 {
    let size = STEP.powi(class.abs() - 1) * 1e-9;
    match class {
        0 => 0.0,
        class if class < 0 => -size,
        _ => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_there() {
        let mut sum = Sum::new(Function::Percentile(95.0));
        (1..=100).rev().for_each(|number| sum.number(f64::from(number)));
        assert_eq!(sum.cell(), Cell::Number(95.0));
        assert_eq!(Sum::new(Function::Percentile(95.0)).cell(), Cell::Nothing);
    }

    #[test]
    fn classes_are_right_to_a_percent() {
        let mut classes = HashMap::default();
        (1..=1000).for_each(|number| *classes.entry(class(f64::from(number))).or_default() += 1);
        let found = Values::Classes(classes).percentile(50.0).unwrap();
        assert!((495.0..505.0).contains(&found), "{found}");
        for number in [-1234.5, -0.25, 0.0, 3.0, 1e12] {
            assert!((middle(class(number)) - number).abs() <= number.abs() * 0.006, "{number}");
        }
    }
}
