//! What the lines of a table are told apart by, for the rows of one chunk: each key becomes a small number.

use hinomi_domain::ingest::query::{Field, Key};
use hinomi_domain::kernel::Timestamp;

use crate::batch::{DictColumn, Interner, NONE};
use crate::error::Fault;
use crate::search::chunk::{Chunk, Purposes, TextColumn};
use crate::search::evaluate::each_other;
use crate::search::mask::Mask;

/// One key of the rows of a chunk.
pub(super) struct Numbered {
    /// By wanted row, in order.
    pub numbers: Vec<u32>,
    pub values: Vec<Value>,
}

/// A key's value, everywhere the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value {
    None,
    Text(Box<str>),
    /// Microseconds since the epoch.
    Time(i64),
}

/// The column of keys that a field is, where it is one.
pub(super) fn dict_of(field: &Field) -> Option<DictColumn> {
    Some(match field {
        Field::Source => DictColumn::Source,
        Field::Host => DictColumn::Host,
        Field::Level => DictColumn::Level,
        Field::Template => DictColumn::Template,
        Field::Header(header) => DictColumn::of(*header),
        _ => return None,
    })
}

pub(super) fn number(key: &Key, zone_offset: i64, chunk: &mut dyn Chunk, wanted: &Mask) -> Result<Numbered, Fault> {
    match key {
        Key::Every(span) => {
            let step = span.as_micros().max(1);
            let times = chunk.times()?;
            let slice = |row: usize| (times[row] + zone_offset).div_euclid(step);
            let first = wanted.iter().map(slice).min().unwrap_or_default();
            let last = wanted.iter().map(slice).max().unwrap_or_default();
            if usize::try_from(last - first).is_ok_and(|span| span < 1 << 20) {
                let values = (first..=last).map(|slice| Value::Time(slice * step - zone_offset)).collect();
                return Ok(Numbered { numbers: wanted.iter().map(|row| (slice(row) - first) as u32).collect(), values });
            }
            Ok(numbered(wanted.iter().map(|row| Value::Time(slice(row) * step - zone_offset))))
        }
        Key::Field(field) => match dict_of(field) {
            Some(column) => {
                let view = chunk.dict(column)?;
                let none = view.values.len() as u32;
                let numbers = wanted.iter().map(|row| if view.keys[row] == NONE { none } else { view.keys[row] }).collect();
                let values = view.values.iter().map(|text| Value::Text(text.into())).chain([Value::None]).collect();
                Ok(Numbered { numbers, values })
            }
            None => by_text(field, chunk, wanted),
        },
    }
}

fn numbered(values: impl Iterator<Item = Value>) -> Numbered {
    let mut known: hashbrown::HashMap<Value, u32> = hashbrown::HashMap::new();
    let numbers = values
        .map(|value| {
            let next = known.len() as u32;
            *known.entry(value).or_insert(next)
        })
        .collect();
    let mut values: Vec<(u32, Value)> = known.into_iter().map(|(value, number)| (number, value)).collect();
    values.sort_by_key(|(number, _)| *number);
    Numbered { numbers, values: values.into_iter().map(|(_, value)| value).collect() }
}

fn by_text(field: &Field, chunk: &mut dyn Chunk, wanted: &Mask) -> Result<Numbered, Fault> {
    match field {
        Field::Purpose => match chunk.purposes() {
            Purposes::All(purpose) => Ok(Numbered { numbers: vec![0; wanted.count()], values: vec![Value::Text(purpose.into())] }),
            Purposes::BySource(purposes) => {
                let values = purposes.iter().map(|purpose| Value::Text(purpose.clone())).collect();
                let sources = chunk.dict(DictColumn::Source)?.keys;
                Ok(Numbered { numbers: wanted.iter().map(|row| sources[row]).collect(), values })
            }
        },
        Field::Time => {
            let times = chunk.times()?;
            Ok(numbered(wanted.iter().map(|row| Value::Time(times[row]))))
        }
        Field::Unparsed => {
            let unparsed = chunk.unparsed()?;
            let values = vec![Value::Text("false".into()), Value::Text("true".into())];
            Ok(Numbered { numbers: wanted.iter().map(|row| u32::from(unparsed.has(row))).collect(), values })
        }
        field => {
            let mut texts = Interner::default();
            let mut by_row: Vec<(usize, u32)> = Vec::with_capacity(wanted.count());
            each_text(field, chunk, wanted, &mut |row, text| by_row.push((row, text.map_or(NONE, |text| texts.key(text)))))?;
            by_row.sort_unstable();
            let none = texts.len() as u32;
            let numbers = by_row.into_iter().map(|(_, key)| if key == NONE { none } else { key }).collect();
            Ok(Numbered { numbers, values: texts.texts.iter().map(|text| Value::Text(text.into())).chain([Value::None]).collect() })
        }
    }
}

/// The field's text of each wanted row, not in order.
pub(super) fn each_text(
    field: &Field,
    chunk: &mut dyn Chunk,
    wanted: &Mask,
    each: &mut dyn FnMut(usize, Option<&str>),
) -> Result<(), Fault> {
    match field {
        Field::Message => chunk.texts(TextColumn::Message, wanted, each),
        Field::Rest => chunk.texts(TextColumn::Rest, wanted, each),
        Field::Other(name) => each_other(name, chunk, wanted, each),
        Field::Time => {
            let times = chunk.times()?.to_vec();
            wanted.iter().for_each(|row| each(row, Some(&Timestamp::from_micros(times[row]).to_string())));
            Ok(())
        }
        field => {
            if let Some(column) = dict_of(field) {
                let view = chunk.dict(column)?;
                wanted.iter().for_each(|row| each(row, (view.keys[row] != NONE).then(|| view.values.get(view.keys[row] as usize))));
            }
            Ok(())
        }
    }
}
