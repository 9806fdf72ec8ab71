//! What a part knows of itself beside its rows: enough to answer many questions without reading them.
//!
//! Of each row group: how many records a minute by source and level, how often each value of a column that repeats, and which message templates
//! there are. It stands in the part's own metadata, so that a part is one file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::batch::{DictColumn, Interner, NONE, Texts};

/// The key of the metadata entry.
pub(crate) const KEY: &str = "hinomi.index";
/// A column with more values than this in a row group is not counted.
pub(crate) const VALUES_MAX: usize = 1_024;
/// A row group with more templates than this has none: its text is free.
pub(crate) const TEMPLATES_MAX: usize = 65_536;
pub(crate) const MINUTE: i64 = 60_000_000;

#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Every text that the rest speaks of, by number.
    pub texts: Texts,
    /// See `batch::build`; `None`: unknown, so a needle may lie in any variable.
    pub pieces: Option<Vec<u32>>,
    pub rest_templates: Option<Vec<u32>>,
    pub groups: Vec<Group>,
}

/// Of one row group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub rows: u32,
    pub min_at: i64,
    pub max_at: i64,
    /// The minutes in order.
    pub minutes: Vec<Minute>,
    /// By column: values ([`NONE`] for no value) with their counts; `None`: not counted.
    pub counts: [Option<Vec<(u32, u32)>>; DictColumn::ALL.len()],
    pub has_rest: bool,
    /// Whether a record has fields that are no column of their own.
    pub has_fields: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Minute {
    /// Since the epoch.
    pub minute: i64,
    pub source: u32,
    pub level: u32,
    pub count: u32,
}

impl Index {
    pub fn counts(&self, group: usize, column: DictColumn) -> Option<&[(u32, u32)]> {
        self.groups.get(group)?.counts[column as usize].as_deref()
    }

    pub fn text(&self, key: u32) -> Option<&str> {
        (key != NONE).then(|| self.texts.get(key as usize))
    }

    /// About how much memory it holds.
    pub fn memory_bytes(&self) -> usize {
        let groups = self.groups.iter().map(|group| {
            group.minutes.len() * size_of::<Minute>() + group.counts.iter().flatten().map(|counts| counts.len() * 8).sum::<usize>() + 400
        });
        self.texts.memory_bytes() + groups.sum::<usize>()
    }

    /// One after the other, as the row groups of a part that was put together of others.
    pub fn join(parts: &[&Index]) -> Index {
        let mut texts = Interner::default();
        let mut joined = Index { pieces: Some(Vec::new()), rest_templates: Some(Vec::new()), ..Index::default() };
        for part in parts {
            let keys: Vec<u32> = part.texts.iter().map(|text| texts.key(text)).collect();
            let moved = |key: u32| if key == NONE { NONE } else { keys[key as usize] };
            let unite = |all: &mut Option<Vec<u32>>, more: &Option<Vec<u32>>| match (all.as_mut(), more) {
                (Some(all), Some(more)) => all.extend(more.iter().map(|key| moved(*key))),
                _ => *all = None,
            };
            unite(&mut joined.pieces, &part.pieces);
            unite(&mut joined.rest_templates, &part.rest_templates);
            joined.groups.extend(part.groups.iter().cloned().map(|mut group| {
                group.minutes.iter_mut().for_each(|minute| (minute.source, minute.level) = (moved(minute.source), moved(minute.level)));
                group.counts.iter_mut().flatten().flatten().for_each(|(key, _)| *key = moved(*key));
                group
            }));
        }
        for keys in [&mut joined.pieces, &mut joined.rest_templates].into_iter().flatten() {
            keys.sort_unstable();
            keys.dedup();
        }
        joined.texts = texts.texts;
        joined
    }

    /// As text, for the metadata.
    pub fn encode(&self) -> String {
        let mut out = Vec::new();
        put(&mut out, self.texts.len() as u64);
        self.texts.iter().for_each(|text| put(&mut out, text.len() as u64));
        out.extend_from_slice(self.texts.heap.as_bytes());
        for keys in [&self.pieces, &self.rest_templates] {
            put(&mut out, keys.as_ref().map_or(0, |keys| keys.len() as u64 + 1));
            keys.iter().flatten().for_each(|key| put(&mut out, u64::from(*key)));
        }
        put(&mut out, self.groups.len() as u64);
        for group in &self.groups {
            put(&mut out, u64::from(group.rows));
            put_signed(&mut out, group.min_at);
            put_signed(&mut out, group.max_at);
            out.push(u8::from(group.has_rest) | u8::from(group.has_fields) << 1);
            put(&mut out, group.minutes.len() as u64);
            let mut last = 0;
            for minute in &group.minutes {
                put_signed(&mut out, minute.minute - last);
                last = minute.minute;
                put_key(&mut out, minute.source);
                put_key(&mut out, minute.level);
                put(&mut out, u64::from(minute.count));
            }
            for counts in &group.counts {
                put(&mut out, counts.as_ref().map_or(0, |counts| counts.len() as u64 + 1));
                for (key, count) in counts.iter().flatten() {
                    put_key(&mut out, *key);
                    put(&mut out, u64::from(*count));
                }
            }
        }
        let small = zstd::bulk::compress(&out, 3).unwrap_or_default();
        format!("{}:{}", out.len(), STANDARD_NO_PAD.encode(small))
    }

    /// `None`: it is not ours, or damaged; then the rows alone answer.
    pub fn decode(text: &str) -> Option<Index> {
        let (length, small) = text.split_once(':')?;
        let length: usize = length.parse().ok().filter(|length| *length <= INDEX_BYTES_MAX)?;
        let bytes = zstd::bulk::decompress(&STANDARD_NO_PAD.decode(small).ok()?, length).ok()?;
        let mut from = &bytes[..];
        let from = &mut from;
        let mut index = Index::default();
        let texts = take_length(from)?;
        let mut end = 0_u32;
        for _ in 0..texts {
            end = end.checked_add(u32::try_from(take(from)?).ok()?)?;
            index.texts.ends.push(end);
        }
        let (heap, rest) = from.split_at_checked(end as usize)?;
        *from = rest;
        index.texts.heap = std::str::from_utf8(heap).ok()?.to_owned();
        if !index.texts.ends.iter().all(|end| index.texts.heap.is_char_boundary(*end as usize)) {
            return None;
        }
        let known = |key: u64| u32::try_from(key).ok().filter(|key| (*key as usize) < texts);
        let key = |from: &mut &[u8]| match take(from)? {
            0 => Some(NONE),
            key => known(key - 1),
        };
        let keys = |from: &mut &[u8]| -> Option<Option<Vec<u32>>> {
            match take_length(from)? {
                0 => Some(None),
                count => (1..count).map(|_| known(take(from)?)).collect::<Option<Vec<u32>>>().map(Some),
            }
        };
        index.pieces = keys(from)?;
        index.rest_templates = keys(from)?;
        for _ in 0..take_length(from)? {
            let mut group = Group { rows: u32::try_from(take(from)?).ok()?, ..Group::default() };
            group.min_at = take_signed(from)?;
            group.max_at = take_signed(from)?;
            let (flags, rest) = from.split_first()?;
            *from = rest;
            (group.has_rest, group.has_fields) = (flags & 1 != 0, flags & 2 != 0);
            let mut last = 0_i64;
            for _ in 0..take_length(from)? {
                last = last.checked_add(take_signed(from)?)?;
                let (source, level) = (key(from)?, key(from)?);
                group.minutes.push(Minute { minute: last, source, level, count: u32::try_from(take(from)?).ok()? });
            }
            for counts in &mut group.counts {
                let length = take_length(from)?;
                if length > 0 {
                    let read = (1..length).map(|_| Some((key(from)?, u32::try_from(take(from)?).ok()?)));
                    *counts = Some(read.collect::<Option<Vec<_>>>()?);
                }
            }
            index.groups.push(group);
        }
        Some(index)
    }
}

/// An index is a thousandth of what it speaks of; more than this is none.
const INDEX_BYTES_MAX: usize = 256 * 1024 * 1024;

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)) as u64);
}

fn put_key(out: &mut Vec<u8>, key: u32) {
    put(out, if key == NONE { 0 } else { u64::from(key) + 1 });
}

fn take(from: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0_u64, 0);
    loop {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

fn take_signed(from: &mut &[u8]) -> Option<i64> {
    let number = take(from)?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

/// A count of things that take at least a byte each.
fn take_length(from: &mut &[u8]) -> Option<usize> {
    let length = usize::try_from(take(from)?).ok()?;
    (length <= from.len() + 1).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Index {
        let mut texts = Interner::default();
        let (web, error, template) = (texts.key("web"), texts.key("ERROR"), texts.key("接続失敗 host=<*>"));
        let mut group = Group { rows: 3, min_at: -5, max_at: 120_000_000, has_rest: true, ..Group::default() };
        group.minutes =
            vec![Minute { minute: -1, source: web, level: NONE, count: 1 }, Minute { minute: 2, source: web, level: error, count: 2 }];
        group.counts[DictColumn::Level as usize] = Some(vec![(NONE, 1), (error, 2)]);
        group.counts[DictColumn::Template as usize] = Some(vec![(template, 3)]);
        Index { texts: texts.texts, pieces: Some(vec![error]), rest_templates: None, groups: vec![group] }
    }

    #[test]
    fn an_index_is_read_as_it_was_written() {
        let index = sample();
        let read = Index::decode(&index.encode()).unwrap();
        assert_eq!((&read.groups, &read.pieces, &read.rest_templates), (&index.groups, &index.pieces, &index.rest_templates));
        assert_eq!(read.texts.iter().collect::<Vec<_>>(), index.texts.iter().collect::<Vec<_>>());
    }

    #[test]
    fn joined_groups_speak_of_the_same_texts() {
        let (a, mut b) = (sample(), sample());
        b.rest_templates = Some(Vec::new());
        let joined = Index::join(&[&a, &b]);
        assert_eq!(joined.groups.len(), 2);
        assert_eq!(joined.texts.len(), a.texts.len());
        assert_eq!(joined.rest_templates, None);
        assert_eq!(joined.groups[0], joined.groups[1]);
    }

    #[test]
    fn damage_gives_no_index() {
        let text = sample().encode();
        for cut in 0..text.len() {
            assert!(Index::decode(&text[..cut]).is_none(), "{cut}");
        }
        assert!(Index::decode("99999999999999:AAAA").is_none());
    }
}
