//! A batch as bytes, for the write-ahead log. Templates and what belongs to them are made anew when it is read.

use super::{Batch, Dict, DictColumn, Interner, NONE, Sparse, Texts};

/// The bytes are not those of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes of a batch are damaged")]
pub(crate) struct Torn;

impl Batch {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put(out, self.len() as u64);
        out.extend_from_slice(&self.received_at.to_le_bytes());
        put(out, self.raw_bytes);
        self.times.iter().for_each(|time| out.extend_from_slice(&time.to_le_bytes()));
        self.offsets.iter().for_each(|offset| out.extend_from_slice(&offset.to_le_bytes()));
        out.extend_from_slice(&self.forms);
        self.elapsed.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
        for column in DictColumn::ALL.into_iter().filter(|column| *column != DictColumn::Template) {
            put_dict(out, self.dict(column));
        }
        // Whether templates were made is decided anew from the same messages, with the same answer.
        put_texts(out, &self.message);
        put_sparse(out, &self.rest);
        put_sparse(out, &self.attributes);
        put_bytes_sparse(out, &self.raw);
        put(out, self.purposes.len() as u64);
        for purpose in &self.purposes {
            put(out, purpose.len() as u64);
            out.extend_from_slice(purpose.as_bytes());
        }
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Batch, Torn> {
        let mut from = Bytes(bytes);
        let rows = from.length()?;
        let received_at = i64::from_le_bytes(from.array()?);
        let raw_bytes = from.number()?;
        let mut batch = Batch { received_at, raw_bytes, ..Batch::default() };
        batch.times = from.take(rows.checked_mul(8).ok_or(Torn)?)?.as_chunks::<8>().0.iter().map(|b| i64::from_le_bytes(*b)).collect();
        batch.offsets = from.take(rows * 2)?.as_chunks::<2>().0.iter().map(|b| i16::from_le_bytes(*b)).collect();
        batch.forms = from.take(rows)?.to_vec();
        batch.elapsed = from.take(rows * 8)?.as_chunks::<8>().0.iter().map(|b| i64::from_le_bytes(*b)).collect();
        for column in DictColumn::ALL.into_iter().filter(|column| *column != DictColumn::Template) {
            batch.dicts[column as usize] = dict(&mut from, rows)?;
        }
        batch.message = texts(&mut from)?;
        batch.rest = sparse(&mut from, rows)?;
        batch.attributes = sparse(&mut from, rows)?;
        batch.raw = bytes_sparse(&mut from, rows)?;
        let purposes = from.length()?;
        for _ in 0..purposes {
            let length = from.length()?;
            batch.purposes.push(std::str::from_utf8(from.take(length)?).map_err(|_| Torn)?.into());
        }
        let sources = batch.dict(DictColumn::Source);
        let whole = batch.message.len() == rows && sources.keys.iter().all(|key| (*key as usize) < purposes);
        if !whole {
            return Err(Torn);
        }
        batch.make_templates();
        Ok(batch)
    }
}

/// Numbers small and large, the small ones short.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_numbers(out: &mut Vec<u8>, numbers: &[u32]) {
    put(out, numbers.len() as u64);
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

fn put_texts(out: &mut Vec<u8>, texts: &Texts) {
    put_numbers(out, &texts.ends);
    out.extend_from_slice(texts.heap.as_bytes());
}

fn put_sparse(out: &mut Vec<u8>, sparse: &Sparse) {
    put_numbers(out, &sparse.rows);
    put_texts(out, &sparse.texts);
}

fn put_bytes_sparse(out: &mut Vec<u8>, sparse: &Sparse<Vec<u8>>) {
    put_numbers(out, &sparse.rows);
    put_numbers(out, &sparse.texts.ends);
    out.extend_from_slice(&sparse.texts.heap);
}

/// Keys take as few bytes as the dictionary allows; the highest number stands for none.
fn put_dict(out: &mut Vec<u8>, dict: &Dict) {
    put_texts(out, &dict.values.texts);
    match dict.values.len() {
        0 => {}
        1..0xFF => out.extend(dict.keys.iter().map(|key| if *key == NONE { 0xFF } else { *key as u8 })),
        0xFF..0xFFFF => {
            dict.keys.iter().for_each(|key| out.extend_from_slice(&(if *key == NONE { 0xFFFF } else { *key as u16 }).to_le_bytes()));
        }
        _ => dict.keys.iter().for_each(|key| out.extend_from_slice(&key.to_le_bytes())),
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Torn> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Torn)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Torn> {
        self.take(N)?.try_into().map_err(|_| Torn)
    }

    fn number(&mut self) -> Result<u64, Torn> {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let [byte] = self.array()?;
            number |= u64::from(byte & 0x7F).checked_shl(shift).ok_or(Torn)?;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    fn length(&mut self) -> Result<usize, Torn> {
        // Nothing in a batch is longer than what is left of it, at a byte each.
        usize::try_from(self.number()?).ok().filter(|length| *length <= self.0.len()).ok_or(Torn)
    }

    fn numbers(&mut self) -> Result<Vec<u32>, Torn> {
        let count = self.length()?;
        let bytes = self.take(count.checked_mul(4).ok_or(Torn)?)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    fn ends(&mut self) -> Result<(Vec<u32>, &'a [u8]), Torn> {
        let ends = self.numbers()?;
        if !ends.is_sorted() {
            return Err(Torn);
        }
        let heap = self.take(ends.last().map_or(0, |end| *end as usize))?;
        Ok((ends, heap))
    }
}

fn texts(from: &mut Bytes<'_>) -> Result<Texts, Torn> {
    let (ends, heap) = from.ends()?;
    let heap = std::str::from_utf8(heap).map_err(|_| Torn)?;
    if !ends.iter().all(|end| heap.is_char_boundary(*end as usize)) {
        return Err(Torn);
    }
    Ok(Texts { ends, heap: heap.to_owned() })
}

fn rows_of(from: &mut Bytes<'_>, rows: usize) -> Result<Vec<u32>, Torn> {
    let numbers = from.numbers()?;
    let good = numbers.is_sorted_by(|a, b| a < b) && numbers.last().is_none_or(|last| (*last as usize) < rows);
    if good { Ok(numbers) } else { Err(Torn) }
}

fn sparse(from: &mut Bytes<'_>, rows: usize) -> Result<Sparse, Torn> {
    let rows = rows_of(from, rows)?;
    let texts = texts(from)?;
    if rows.len() == texts.len() { Ok(Sparse { rows, texts }) } else { Err(Torn) }
}

fn bytes_sparse(from: &mut Bytes<'_>, rows: usize) -> Result<Sparse<Vec<u8>>, Torn> {
    let rows = rows_of(from, rows)?;
    let (ends, heap) = from.ends()?;
    if rows.len() == ends.len() { Ok(Sparse { rows, texts: Texts { ends, heap: heap.to_vec() } }) } else { Err(Torn) }
}

fn dict(from: &mut Bytes<'_>, rows: usize) -> Result<Dict, Torn> {
    let texts = texts(from)?;
    let count = texts.len();
    let keys: Vec<u32> = match count {
        0 => vec![NONE; rows],
        1..0xFF => from.take(rows)?.iter().map(|key| if *key == 0xFF { NONE } else { u32::from(*key) }).collect(),
        0xFF..0xFFFF => {
            let bytes = from.take(rows * 2)?.as_chunks::<2>().0;
            bytes.iter().map(|bytes| u16::from_le_bytes(*bytes)).map(|key| if key == 0xFFFF { NONE } else { u32::from(key) }).collect()
        }
        _ => from.take(rows * 4)?.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(),
    };
    if keys.iter().any(|key| *key != NONE && *key as usize >= count) {
        return Err(Torn);
    }
    let mut values = Interner::default();
    for text in texts.iter() {
        values.key(text);
    }
    if values.len() != count {
        return Err(Torn);
    }
    Ok(Dict { keys, values })
}
