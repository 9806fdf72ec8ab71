//! The few shapes of columns.

use std::hash::{BuildHasher as _, BuildHasherDefault};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// In a column of keys: there is no value.
pub(crate) const NONE: u32 = u32::MAX;
/// In a column of numbers: there is no value.
pub(crate) const NO_NUMBER: i64 = i64::MIN;

/// What the values of [`Texts`] lie in, end to end.
pub(crate) trait Heap: Default {
    type Value: ?Sized;
    fn bytes(&self) -> usize;
    fn push(&mut self, value: &Self::Value);
    fn cut(&self, from: usize, to: usize) -> &Self::Value;
}

impl Heap for String {
    type Value = str;
    fn bytes(&self) -> usize {
        self.len()
    }
    fn push(&mut self, value: &str) {
        self.push_str(value);
    }
    fn cut(&self, from: usize, to: usize) -> &str {
        &self[from..to]
    }
}

impl Heap for Vec<u8> {
    type Value = [u8];
    fn bytes(&self) -> usize {
        self.len()
    }
    fn push(&mut self, value: &[u8]) {
        self.extend_from_slice(value);
    }
    fn cut(&self, from: usize, to: usize) -> &[u8] {
        &self[from..to]
    }
}

/// Many texts in one piece of memory. A batch is bounded well below 4 GiB.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts<H: Heap = String> {
    pub ends: Vec<u32>,
    pub heap: H,
}

impl<H: Heap> Texts<H> {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn push(&mut self, value: &H::Value) {
        self.heap.push(value);
        self.ends.push(u32::try_from(self.heap.bytes()).expect("a batch is smaller than 4 GiB"));
    }

    pub fn get(&self, at: usize) -> &H::Value {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.heap.cut(from, self.ends[at] as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = &H::Value> {
        (0..self.len()).map(|at| self.get(at))
    }

    pub fn memory_bytes(&self) -> usize {
        self.heap.bytes() + self.ends.len() * 4
    }
}

/// Texts that only some rows have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sparse<H: Heap = String> {
    /// Ascending.
    pub rows: Vec<u32>,
    pub texts: Texts<H>,
}

impl<H: Heap> Sparse<H> {
    pub fn push(&mut self, row: usize, value: &H::Value) {
        self.rows.push(u32::try_from(row).expect("a batch has fewer than 4 G rows"));
        self.texts.push(value);
    }

    pub fn get(&self, row: usize) -> Option<&H::Value> {
        let row = u32::try_from(row).ok()?;
        self.rows.binary_search(&row).ok().map(|at| self.texts.get(at))
    }
}

/// Different texts, each with a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    pub texts: Texts,
    table: HashTable<u32>,
}

const HASHER: BuildHasherDefault<FxHasher> = BuildHasherDefault::new();

impl Interner {
    pub fn key(&mut self, text: &str) -> u32 {
        let hash = HASHER.hash_one(text);
        let texts = &self.texts;
        if let Some(key) = self.table.find(hash, |key| texts.get(*key as usize) == text) {
            return *key;
        }
        let key = u32::try_from(self.texts.len()).expect("fewer than 4 G texts");
        self.texts.push(text);
        let texts = &self.texts;
        self.table.insert_unique(hash, key, |key| HASHER.hash_one(texts.get(*key as usize)));
        key
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

/// A column of keys into a dictionary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dict {
    pub keys: Vec<u32>,
    pub values: Interner,
}

impl Dict {
    pub fn push(&mut self, value: Option<&str>) {
        let key = match value {
            // Neighbours are often the same.
            Some(value) => match self.keys.last() {
                Some(last) if *last != NONE && self.values.texts.get(*last as usize) == value => *last,
                _ => self.values.key(value),
            },
            None => NONE,
        };
        self.keys.push(key);
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        let key = self.keys[row];
        (key != NONE).then(|| self.values.texts.get(key as usize))
    }

    pub fn memory_bytes(&self) -> usize {
        // The table takes about as much again as the numbers in it.
        self.keys.len() * 4 + self.values.texts.memory_bytes() + self.values.len() * 8
    }
}
