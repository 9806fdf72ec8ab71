//! Counts and histograms, from the indexes of parts wherever they tell.

use std::collections::BTreeMap;

use hinomi_domain::ingest::query::{Field, Filter};

use super::needle::Verdict;
use super::scan::{self, Place};
use super::test::Passes as _;
use super::{Ask, Scanned, SearchError};
use crate::batch::{DictColumn, NONE};
use crate::part::{Index, MINUTE, Minute};
use crate::store::Events;

/// Records by slice of time and level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    pub total: u64,
    pub series: Vec<Series>,
    pub scanned: Scanned,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub level: Option<String>,
    /// By slice.
    pub counts: Vec<u64>,
}

impl Events {
    /// How many records pass.
    pub fn count(&self, ask: &Ask) -> Result<(u64, Scanned), SearchError> {
        let (mut count, mut scanned) = (0, Scanned::default());
        for unit in scan::units(self, ask, &mut scanned)? {
            let told = if unit.is_inside(ask) { unit.count } else { None };
            count += match told {
                Some(told) => told,
                None if unit.verdict == Verdict::Never => 0,
                None => unit.open(|chunk| Ok(scan::passing(chunk, ask, unit.verdict)?.count() as u64), &mut scanned)?,
            };
        }
        Ok((count, scanned))
    }

    /// Slices of `step` microseconds from `ask.from` on, by level.
    pub fn histogram(&self, ask: &Ask, step: i64) -> Result<Histogram, SearchError> {
        let (from, to) = (ask.from.as_micros(), ask.to.as_micros());
        let step = step.max(1);
        let slices = usize::try_from((to.saturating_sub(from).max(0) as u64).div_ceil(step as u64)).unwrap_or(usize::MAX).min(SLICES_MAX);
        let minutes_fit = step % MINUTE == 0 && from % MINUTE == 0;
        let mut histogram = Histogram::default();
        let mut levels: BTreeMap<Option<String>, Vec<u64>> = BTreeMap::new();
        let mut add = |level: Option<&str>, slice: i64, count: u64| {
            let counts = match levels.get_mut(&level.map(str::to_owned)) {
                Some(counts) => counts,
                None => levels.entry(level.map(str::to_owned)).or_insert_with(|| vec![0; slices]),
            };
            if let Some(place) = usize::try_from(slice).ok().and_then(|slice| counts.get_mut(slice)) {
                *place += count;
                histogram.total += count;
            }
        };
        for unit in scan::units(self, ask, &mut histogram.scanned)? {
            if unit.verdict == Verdict::Never {
                continue;
            }
            if let Place::Group { part, opened, number, .. } = &unit.place
                && let Some(index) = opened.index.as_ref().filter(|_| minutes_fit && unit.is_inside(ask))
                && let Some(minutes) = minutes_of(&ask.filter, unit.verdict, index, *number, &part.purpose)
            {
                let mut sums: BTreeMap<(u32, i64), u64> = BTreeMap::new();
                for minute in minutes {
                    *sums.entry((minute.level, (minute.minute * MINUTE - from) / step)).or_default() += u64::from(minute.count);
                }
                sums.into_iter().for_each(|((level, slice), count)| add(index.text(level), slice, count));
                continue;
            }
            unit.open(
                |chunk| {
                    let passing = scan::passing(chunk, ask, unit.verdict)?;
                    if passing.is_empty() {
                        return Ok(());
                    }
                    let slices: Vec<i64> = {
                        let times = chunk.times()?;
                        passing.iter().map(|row| (times[row] - from) / step).collect()
                    };
                    let level = chunk.dict(DictColumn::Level)?;
                    let mut sums: BTreeMap<(u32, i64), u64> = BTreeMap::new();
                    for (row, slice) in passing.iter().zip(slices) {
                        *sums.entry((level.keys[row], slice)).or_default() += 1;
                    }
                    for ((key, slice), count) in sums {
                        add((key != NONE).then(|| level.values.get(key as usize)), slice, count);
                    }
                    Ok(())
                },
                &mut histogram.scanned,
            )?;
        }
        histogram.series = levels.into_iter().map(|(level, counts)| Series { level, counts }).collect();
        Ok(histogram)
    }
}

/// A histogram has no more.
const SLICES_MAX: usize = 10_000;

/// The minutes of a row group whose records pass, where the filter asks for nothing that minutes do not say.
pub(super) fn minutes_of<'a>(
    filter: &Filter,
    verdict: Verdict,
    index: &'a Index,
    group: usize,
    purpose: &str,
) -> Option<impl Iterator<Item = &'a Minute>> {
    let minutes = &index.groups[group].minutes;
    let mut verdicts: BTreeMap<(u32, u32), bool> = BTreeMap::new();
    if verdict != Verdict::Always {
        for minute in minutes {
            let pair = (minute.source, minute.level);
            if let std::collections::btree_map::Entry::Vacant(entry) = verdicts.entry(pair) {
                entry.insert(pair_passes(filter, index.text(minute.source), index.text(minute.level), purpose)?);
            }
        }
    }
    Some(minutes.iter().filter(move |minute| verdicts.get(&(minute.source, minute.level)).copied().unwrap_or(true)))
}

/// `None`: source, level and purpose do not decide.
fn pair_passes(filter: &Filter, source: Option<&str>, level: Option<&str>, purpose: &str) -> Option<bool> {
    match filter {
        Filter::All => Some(true),
        Filter::Not(inner) => pair_passes(inner, source, level, purpose).map(|passes| !passes),
        Filter::And(all) => all.iter().try_fold(true, |so_far, filter| Some(so_far & pair_passes(filter, source, level, purpose)?)),
        Filter::Or(any) => any.iter().try_fold(false, |so_far, filter| Some(so_far | pair_passes(filter, source, level, purpose)?)),
        Filter::Field(Field::Source, test) => Some(test.passes(source)),
        Filter::Field(Field::Level, test) => Some(test.passes(level)),
        Filter::Field(Field::Purpose, test) => Some(test.passes(Some(purpose))),
        Filter::Field(..) | Filter::Text(_) => None,
    }
}
