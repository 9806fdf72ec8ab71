//! Messages out of a stream (RFC 6587): each with its length before it (`83 <34>1 …`), or each ended by a line end or a zero. Every
//! message says by its beginning which of the two it is.

/// A length of more digits is none.
const DIGITS_MAX: usize = 8;

/// Collects bytes until they are messages. It holds no more than one message and what was last pushed.
#[derive(Debug)]
pub struct Framer {
    pending: Vec<u8>,
    /// Bytes that the message with a length still has.
    counted: usize,
    /// The start of a line was too long and is out already.
    in_line: bool,
    /// So much of what is pending has no line end.
    looked_at: usize,
    bytes_max: usize,
}

enum Length {
    /// Of the message, and how many bytes say so.
    Is(usize, usize),
    None,
    /// What came so far may become one.
    Open,
}

impl Framer {
    pub fn new(bytes_max: usize) -> Framer {
        Framer { pending: Vec::new(), counted: 0, in_line: false, looked_at: 0, bytes_max: bytes_max.max(1) }
    }

    /// Takes bytes as they come, and gives what they make whole. A message longer than the limit comes in pieces.
    pub fn push(&mut self, bytes: &[u8], mut message: impl FnMut(&[u8])) {
        self.pending.extend_from_slice(bytes);
        let mut from = 0;
        while let Some((start, end, next)) = self.next(from) {
            if start < end {
                message(&self.pending[start..end]);
            }
            from = next;
        }
        self.pending.drain(..from);
    }

    /// The stream has ended: what is left is a message, if only a part of one.
    pub fn finish(mut self, mut message: impl FnMut(&[u8])) {
        if !self.pending.is_empty() {
            message(&std::mem::take(&mut self.pending));
        }
    }

    /// Where the next message lies, and where the one after it begins; `None`: it is not whole.
    fn next(&mut self, from: usize) -> Option<(usize, usize, usize)> {
        let rest = &self.pending[from..];
        if rest.is_empty() {
            return None;
        }
        if self.counted > 0 {
            let length = self.counted.min(self.bytes_max);
            if rest.len() < length {
                return None;
            }
            self.counted -= length;
            return Some((from, from + length, from + length));
        }
        if !self.in_line && self.looked_at == 0 {
            match length(rest) {
                Length::Is(length, digits) => {
                    self.counted = length;
                    return Some((from, from, from + digits));
                }
                Length::Open => return None,
                Length::None => {}
            }
        }
        match memchr::memchr2(b'\n', 0, &rest[self.looked_at..]).map(|at| at + self.looked_at) {
            Some(end) if end <= self.bytes_max => {
                (self.in_line, self.looked_at) = (false, 0);
                Some((from, from + end, from + end + 1))
            }
            None if rest.len() <= self.bytes_max => {
                self.looked_at = rest.len();
                None
            }
            _ => {
                (self.in_line, self.looked_at) = (true, 0);
                Some((from, from + self.bytes_max, from + self.bytes_max))
            }
        }
    }
}

/// `83 <`: without what must follow, digits are the start of a line.
fn length(bytes: &[u8]) -> Length {
    let digits = bytes.iter().take(DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > DIGITS_MAX || bytes[0] == b'0' {
        return Length::None;
    }
    match (bytes.get(digits), bytes.get(digits + 1)) {
        (None, _) | (Some(b' '), None) => Length::Open,
        (Some(b' '), Some(b'<')) => {
            let number = bytes[..digits].iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
            Length::Is(number, digits + 1)
        }
        _ => Length::None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn messages(bytes_max: usize, pieces: &[&[u8]]) -> Vec<String> {
        let (mut framer, mut found) = (Framer::new(bytes_max), Vec::new());
        let mut keep = |message: &[u8]| found.push(String::from_utf8_lossy(message).into_owned());
        for piece in pieces {
            framer.push(piece, &mut keep);
        }
        framer.finish(&mut keep);
        found
    }

    #[test]
    fn both_framings_are_told_apart_message_by_message() {
        assert_eq!(messages(99, &[b"<13>a\n<14>b\r\n\n<15>c\0<16>d"]), ["<13>a", "<14>b\r", "<15>c", "<16>d"]);
        assert_eq!(messages(99, &[b"7 <13>a\nb5 <13>c<14>d\n5 <15>e"]), ["<13>a\nb", "<13>c", "<14>d", "<15>e"]);
        assert_eq!(messages(99, &[b"1", b"0", b" ", b"<13>abcdef", b"\n<14>x\n"]), ["<13>abcdef", "<14>x"]);
    }

    #[test]
    fn digits_alone_are_no_length() {
        for line in ["12 monkeys", "2026-11-23 x", "0 <13>x", "123456789 <13>x", "7", "7 "] {
            assert_eq!(messages(99, &[line.as_bytes(), b"\n"]), [line], "{line}");
        }
    }

    #[test]
    fn long_messages_come_in_pieces_and_nothing_is_lost() {
        assert_eq!(messages(5, &[b"abcde12 <x\nyz\n"]), ["abcde", "12 <x", "yz"]);
        assert_eq!(messages(5, &[b"12 <23456789012<13>a\n"]), ["<2345", "67890", "12", "<13>a"]);
        assert_eq!(messages(5, &[b"99999999 <2345"]), ["<2345"], "the stream ended within it");
        assert_eq!(messages(5, &[b"abcde\nf"]), ["abcde", "f"], "just as long as it may be");
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_on_their_way_is_nothing(bytes in "[0-3 <>\\n\\x00ab]{0,60}", cuts in proptest::collection::vec(0..60_usize, 0..6), bytes_max in 1..20_usize) {
            let bytes = bytes.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            let whole = messages(bytes_max, &[bytes]);
            prop_assert_eq!(&messages(bytes_max, &pieces), &whole);
            prop_assert!(whole.iter().all(|message| !message.is_empty()));
        }

        #[test]
        fn lines_lose_nothing_but_their_ends(bytes in proptest::collection::vec(any::<u8>(), 0..200), bytes_max in 1..50_usize) {
            // No digit: no length.
            let bytes: Vec<u8> = bytes.into_iter().filter(|byte| !byte.is_ascii_digit()).collect();
            let (mut framer, mut found) = (Framer::new(bytes_max), Vec::new());
            framer.push(&bytes, |message| found.extend_from_slice(message));
            framer.finish(|message| found.extend_from_slice(message));
            let expected: Vec<u8> = bytes.into_iter().filter(|byte| !matches!(byte, b'\n' | 0)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
