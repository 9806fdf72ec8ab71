//! Which rows of a chunk: a bit each.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mask {
    words: Vec<u64>,
    rows: usize,
}

impl Mask {
    pub fn none(rows: usize) -> Mask {
        Mask { words: vec![0; rows.div_ceil(64)], rows }
    }

    pub fn all(rows: usize) -> Mask {
        let mut mask = Mask { words: vec![u64::MAX; rows.div_ceil(64)], rows };
        if !rows.is_multiple_of(64)
            && let Some(last) = mask.words.last_mut()
        {
            *last = (1 << (rows % 64)) - 1;
        }
        mask
    }

    /// The rows for which `test` is true.
    pub fn of(rows: usize, mut test: impl FnMut(usize) -> bool) -> Mask {
        let mut mask = Mask::none(rows);
        for (word, bits) in mask.words.iter_mut().enumerate() {
            let from = word * 64;
            for row in from..rows.min(from + 64) {
                *bits |= u64::from(test(row)) << (row - from);
            }
        }
        mask
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn set(&mut self, row: usize) {
        self.words[row / 64] |= 1 << (row % 64);
    }

    pub fn has(&self, row: usize) -> bool {
        self.words[row / 64] >> (row % 64) & 1 == 1
    }

    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub fn is_full(&self) -> bool {
        self.count() == self.rows
    }

    pub fn and(mut self, other: &Mask) -> Mask {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
        self
    }

    pub fn and_not(mut self, other: &Mask) -> Mask {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
        self
    }

    pub fn or(mut self, other: &Mask) -> Mask {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
        self
    }

    /// Their numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                (bit < 64).then(|| {
                    bits &= bits - 1;
                    word * 64 + bit as usize
                })
            })
        })
    }
}
