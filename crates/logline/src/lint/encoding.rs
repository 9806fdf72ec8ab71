//! Tells which encoding a line has that is not UTF-8, and lends it a form in which its structure can be read.

/// Encodings that older systems in Japan write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    ShiftJis,
    EucJp,
    /// Seven bits and escape sequences, so its lines are UTF-8 by chance.
    Iso2022Jp,
    Utf16,
}

impl Encoding {
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::ShiftJis => "Shift_JIS",
            Encoding::EucJp => "EUC-JP",
            Encoding::Iso2022Jp => "ISO-2022-JP",
            Encoding::Utf16 => "UTF-16",
        }
    }
}

/// The encoding of a line that is not UTF-8, if one explains every byte of it.
pub(super) fn detect(line: &[u8]) -> Option<Encoding> {
    match (weigh(line, euc_length), weigh(line, shift_jis_length)) {
        (Some(_), None) => Some(Encoding::EucJp),
        (None, Some(_)) => Some(Encoding::ShiftJis),
        // Kana are frequent in Japanese, half-width kana are not: the reading with fewer strange letters is right.
        (Some(euc), Some(shift_jis)) => Some(if euc < shift_jis { Encoding::EucJp } else { Encoding::ShiftJis }),
        (None, None) => None,
    }
}

/// The length in bytes of the character at the start, and how strange it is: 0 kana, 1 ideographs of everyday use and signs, 3 others.
type Length = fn(&[u8]) -> Option<(usize, u32)>;

fn weigh(line: &[u8], length: Length) -> Option<u32> {
    let (mut at, mut strange) = (0, 0);
    while at < line.len() {
        let (step, weight) = length(&line[at..])?;
        at += step;
        strange += weight;
    }
    Some(strange)
}

fn shift_jis_length(text: &[u8]) -> Option<(usize, u32)> {
    match text {
        [0x00..=0x7F, ..] => Some((1, 0)),
        // Hiragana and katakana.
        [0x82, 0x9F..=0xF1, ..] | [0x83, 0x40..=0x7E | 0x80..=0x96, ..] => Some((2, 0)),
        [0x81..=0x84 | 0x88..=0x9F | 0xE0..=0xEA, 0x40..=0x7E | 0x80..=0xFC, ..] => Some((2, 1)),
        [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, ..] => Some((2, 3)),
        [0xA1..=0xDF, ..] => Some((1, 2)),
        _ => None,
    }
}

fn euc_length(text: &[u8]) -> Option<(usize, u32)> {
    match text {
        [0x00..=0x7F, ..] => Some((1, 0)),
        [0xA4 | 0xA5, 0xA1..=0xF6, ..] => Some((2, 0)),
        [0xA1..=0xA8 | 0xB0..=0xF4, 0xA1..=0xFE, ..] => Some((2, 1)),
        [0xA9..=0xFE, 0xA1..=0xFE, ..] | [0x8E, 0xA1..=0xDF, ..] => Some((2, 3)),
        [0x8F, 0xA1..=0xFE, 0xA1..=0xFE, ..] => Some((3, 3)),
        _ => None,
    }
}

/// Whether an escape sequence of ISO-2022-JP is in the line, and where.
pub(super) fn iso_2022_jp(line: &[u8]) -> Option<usize> {
    let at = memchr::memchr(0x1B, line)?;
    matches!(line.get(at + 1..at + 3), Some(b"$B" | b"$@" | b"(J" | b"(I" | b"$(")).then_some(at)
}

/// Bytes of the character at the start of `text`, in the encoding; 1 for what is none.
pub(super) fn character(text: &[u8], encoding: Option<Encoding>) -> usize {
    let length = match encoding {
        Some(Encoding::ShiftJis) => shift_jis_length(text).map(|(length, _)| length),
        Some(Encoding::EucJp) => euc_length(text).map(|(length, _)| length),
        _ => None,
    };
    length.unwrap_or(1)
}

/// A copy in which every byte of a character of more than one byte is one that means nothing. In Shift_JIS the second byte may look like a
/// bracket: `ー` is 0x81 `[`. Offsets stay what they are.
pub(super) fn neutralise(line: &[u8], encoding: Option<Encoding>, copy: &mut Vec<u8>) {
    const NOTHING: u8 = 0xFF;
    copy.clear();
    copy.extend_from_slice(line);
    let mut at = 0;
    while at < line.len() {
        let length = character(&line[at..], encoding);
        if length > 1 || !line[at].is_ascii() {
            copy[at..at + length].fill(NOTHING);
        }
        at += length;
    }
}
