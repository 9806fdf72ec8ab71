//! The lines of a table while they are being summed.

use std::hash::BuildHasher as _;

use hashbrown::HashMap;
use hinomi_domain::ingest::query::{Field, Filter, Function, Key, Measure, number_in};
use hinomi_domain::kernel::Timestamp;
use rustc_hash::FxBuildHasher;

use super::Cell;
use super::keys::{self, Numbered, Value, dict_of};
use super::measure::Sum;
use crate::batch::{NO_NUMBER, NONE};
use crate::part::MINUTE;
use crate::search::SearchError;
use crate::search::chunk::Chunk;
use crate::search::count::minutes_of;
use crate::search::evaluate::ELAPSED;
use crate::search::mask::Mask;
use crate::search::needle::Verdict;
use crate::search::scan::{Place, Unit};

pub(super) struct Groups<'a> {
    by: &'a [Key],
    what: &'a [Measure],
    zone_offset: i64,
    lines_max: usize,
    places: HashMap<Box<[Value]>, usize, FxBuildHasher>,
    sums: Vec<Vec<Sum>>,
}

/// Combinations of keys in a chunk that are counted in a plain list.
const DENSE_MAX: usize = 1 << 21;

impl<'a> Groups<'a> {
    pub fn new(by: &'a [Key], what: &'a [Measure], zone_offset: i64, lines_max: usize) -> Groups<'a> {
        let mut groups = Groups { by, what, zone_offset, lines_max, places: HashMap::default(), sums: Vec::new() };
        if by.is_empty() {
            // One line, also of nothing.
            let _ = groups.place(Box::default());
        }
        groups
    }

    fn place(&mut self, key: Box<[Value]>) -> Result<usize, SearchError> {
        let next = self.sums.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            if next >= self.lines_max {
                return Err(SearchError::TooManyLines { limit: self.lines_max });
            }
            self.sums.push(self.what.iter().map(|measure| Sum::new(measure.function)).collect());
        }
        Ok(place)
    }

    /// Adds a whole row group from its index alone. `false`: the index does not tell.
    pub fn add_index(&mut self, unit: &Unit, filter: &Filter) -> bool {
        let only_counts = self.what.iter().all(|measure| measure.function == Function::Count && measure.field.is_none());
        let Place::Group { part, opened, number, .. } = &unit.place else { return false };
        let Some(index) = opened.index.as_ref().filter(|_| only_counts) else { return false };
        let counted: Vec<(Box<[Value]>, u64)> = match self.by {
            [] => match unit.count {
                Some(count) => vec![(Box::default(), count)],
                None => return false,
            },
            [Key::Field(field)] if unit.verdict == Verdict::Always && dict_of(field).is_some() => {
                let Some(counts) = dict_of(field).and_then(|column| index.counts(*number, column)) else { return false };
                let value = |key: u32| index.text(key).map_or(Value::None, |text| Value::Text(text.into()));
                counts.iter().map(|(key, count)| (Box::from([value(*key)]), u64::from(*count))).collect()
            }
            by => {
                let told = by.iter().all(|key| match key {
                    Key::Every(span) => span.as_micros() % MINUTE == 0 && self.zone_offset % MINUTE == 0,
                    Key::Field(Field::Source | Field::Level | Field::Purpose) => true,
                    Key::Field(_) => false,
                });
                let Some(minutes) = told.then(|| minutes_of(filter, unit.verdict, index, *number, &part.purpose)).flatten() else {
                    return false;
                };
                let text = |key: u32| index.text(key).map_or(Value::None, |text| Value::Text(text.into()));
                let mut sums: HashMap<(i64, u32, u32), u64, FxBuildHasher> = HashMap::default();
                let step = by.iter().find_map(|key| if let Key::Every(span) = key { Some(span.as_micros().max(1)) } else { None });
                let (by_source, by_level) = (by.contains(&Key::Field(Field::Source)), by.contains(&Key::Field(Field::Level)));
                for minute in minutes {
                    let slice =
                        step.map_or(0, |step| (minute.minute * MINUTE + self.zone_offset).div_euclid(step) * step - self.zone_offset);
                    let key = (slice, if by_source { minute.source } else { NONE }, if by_level { minute.level } else { NONE });
                    *sums.entry(key).or_default() += u64::from(minute.count);
                }
                let line = |(slice, source, level): (i64, u32, u32)| -> Box<[Value]> {
                    by.iter()
                        .map(|key| match key {
                            Key::Every(_) => Value::Time(slice),
                            Key::Field(Field::Source) => text(source),
                            Key::Field(Field::Level) => text(level),
                            Key::Field(_) => Value::Text(part.purpose.as_str().into()),
                        })
                        .collect()
                };
                sums.into_iter().map(|(key, count)| (line(key), count)).collect()
            }
        };
        for (key, count) in counted {
            let Ok(place) = self.place(key) else { return false };
            self.sums[place].iter_mut().for_each(|sum| sum.count(count));
        }
        true
    }

    /// Adds the passing rows of a chunk.
    pub fn add(&mut self, chunk: &mut dyn Chunk, passing: &Mask) -> Result<(), SearchError> {
        let keys = self.by.iter().map(|key| keys::number(key, self.zone_offset, chunk, passing)).collect::<Result<Vec<_>, _>>()?;
        let places = self.places_of(&keys, passing.count())?;
        for (at, measure) in self.what.iter().enumerate() {
            match (&measure.field, measure.function) {
                (None, _) => places.iter().for_each(|place| self.sums[*place][at].count(1)),
                (Some(field), Function::Distinct) => self.distinct(at, field, chunk, passing, &places)?,
                (Some(Field::Other(name)), _) if name == ELAPSED => {
                    let numbers = chunk.elapsed()?;
                    for (row, place) in passing.iter().zip(&places) {
                        if numbers[row] != NO_NUMBER {
                            self.sums[*place][at].number(numbers[row] as f64);
                        }
                    }
                }
                (Some(field), _) => {
                    let sums = &mut self.sums;
                    let by_row: HashMap<usize, usize, FxBuildHasher> = passing.iter().zip(places.iter().copied()).collect();
                    keys::each_text(field, chunk, passing, &mut |row, text| {
                        if let (Some(place), Some(number)) = (by_row.get(&row), text.and_then(number_in)) {
                            sums[*place][at].number(number);
                        } else if let (Some(place), Some(_), Function::Count) = (by_row.get(&row), text, measure.function) {
                            sums[*place][at].count(1);
                        }
                    })?;
                }
            }
        }
        Ok(())
    }

    fn distinct(&mut self, at: usize, field: &Field, chunk: &mut dyn Chunk, passing: &Mask, places: &[usize]) -> Result<(), SearchError> {
        let numbered = keys::number(&Key::Field(field.clone()), 0, chunk, passing)?;
        let hashes: Vec<Option<u64>> =
            numbered.values.iter().map(|value| (*value != Value::None).then(|| FxBuildHasher.hash_one(value))).collect();
        for (number, place) in numbered.numbers.iter().zip(places) {
            if let Some(hash) = hashes[*number as usize] {
                self.sums[*place][at].hash(hash);
            }
        }
        Ok(())
    }

    /// The line of each passing row.
    fn places_of(&mut self, keys: &[Numbered], rows: usize) -> Result<Vec<usize>, SearchError> {
        const UNKNOWN: usize = usize::MAX;
        let combinations = keys.iter().try_fold(1_usize, |product, key| product.checked_mul(key.values.len().max(1)));
        let combine = |row: usize| keys.iter().fold(0_u64, |sum, key| sum * key.values.len() as u64 + u64::from(key.numbers[row]));
        let value = |row: usize| keys.iter().map(|key| key.values[key.numbers[row] as usize].clone()).collect();
        let mut places = Vec::with_capacity(rows);
        if let Some(combinations) = combinations.filter(|combinations| *combinations <= DENSE_MAX) {
            let mut dense = vec![UNKNOWN; combinations];
            for row in 0..rows {
                let at = combine(row) as usize;
                if dense[at] == UNKNOWN {
                    dense[at] = self.place(value(row))?;
                }
                places.push(dense[at]);
            }
        } else {
            let mut known: HashMap<Vec<u32>, usize, FxBuildHasher> = HashMap::default();
            for row in 0..rows {
                let numbers: Vec<u32> = keys.iter().map(|key| key.numbers[row]).collect();
                let place = match known.get(&numbers) {
                    Some(place) => *place,
                    None => {
                        let place = self.place(value(row))?;
                        known.insert(numbers, place);
                        place
                    }
                };
                places.push(place);
            }
        }
        Ok(places)
    }

    pub fn lines(self) -> Vec<Vec<Cell>> {
        let mut keys: Vec<(Box<[Value]>, usize)> = self.places.into_iter().collect();
        keys.sort_by_key(|(_, place)| *place);
        keys.into_iter()
            .zip(self.sums)
            .map(|((key, _), sums)| {
                let cells = key.into_vec().into_iter().map(|value| match value {
                    Value::None => Cell::Nothing,
                    Value::Text(text) => Cell::Text(text.into()),
                    Value::Time(at) => Cell::Time(Timestamp::from_micros(at)),
                });
                cells.chain(sums.into_iter().map(Sum::cell)).collect()
            })
            .collect()
    }
}
