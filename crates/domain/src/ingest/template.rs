//! What a message says apart from its numbers: `request {} took {} ms`. A few hundred templates stand for millions of lines, so a search looks
//! at them first, and a person sees what makes the noise.
//!
//! A variable is a longest run of ASCII letters, digits and `_` `-` `.` that has a digit in it; full-width letters and digits count too. The
//! rule is fixed: what is stored was cut by it.

/// What stands in a template for a variable.
pub const PLACEHOLDER: &str = "<*>";

/// Appends the message's template to `out`.
pub fn template_into(message: &str, out: &mut String) {
    template_with(message, out, |_| ());
}

/// Appends the message's template to `out` and hands over what it leaves out, in one pass.
pub fn template_with(message: &str, out: &mut String, mut variable: impl FnMut(&str)) {
    let mut at = 0;
    for (start, end) in Runs::new(message) {
        out.push_str(&message[at..start]);
        variable(&message[start..end]);
        out.push_str(PLACEHOLDER);
        at = end;
    }
    out.push_str(&message[at..]);
}

/// The parts of the message that its template leaves out, in their order.
pub fn variables(message: &str) -> impl Iterator<Item = &str> {
    Runs::new(message).map(|(start, end)| &message[start..end])
}

/// The variables' places. Looks for digits and then for the run around them: letters are many and digits few.
struct Runs<'a> {
    bytes: &'a [u8],
    /// Everything before belongs to no run that is still to come.
    at: usize,
}

impl<'a> Runs<'a> {
    fn new(message: &'a str) -> Self {
        Runs { bytes: message.as_bytes(), at: 0 }
    }
}

impl Iterator for Runs<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let digit = next_digit(self.bytes, self.at)?;
        let (start, end) = (run_start(self.bytes, self.at, digit), run_end(self.bytes, digit));
        self.at = end;
        Some((start, end))
    }
}

/// Bytes looked at together; the compiler makes vectors of it.
const STEP: usize = 16;

/// The first digit of either width.
fn next_digit(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        while let Some(chunk) = bytes.get(at..at + STEP)
            && !chunk.iter().fold(false, |found, byte| found | is_candidate(*byte))
        {
            at += STEP;
        }
        at += bytes[at..].iter().position(|byte| is_candidate(*byte))?;
        if bytes[at] != FULL_WIDTH_LEAD || wide(&bytes[at..]) == Some(Wide::Digit) {
            return Some(at);
        }
        at += 1;
    }
}

fn is_candidate(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == FULL_WIDTH_LEAD
}

fn run_start(bytes: &[u8], least: usize, mut at: usize) -> usize {
    while at > least {
        if IN_RUN[usize::from(bytes[at - 1])] {
            at -= 1;
        } else if at >= least + 3 && wide(&bytes[at - 3..at]).is_some() {
            at -= 3;
        } else {
            break;
        }
    }
    at
}

fn run_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if IN_RUN[usize::from(*byte)] {
            at += 1;
        } else if *byte == FULL_WIDTH_LEAD && wide(&bytes[at..]).is_some() {
            at += 3;
        } else {
            break;
        }
    }
    at
}

/// The first byte of U+F000 to U+FFFF, where the full-width forms are.
const FULL_WIDTH_LEAD: u8 = 0xEF;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wide {
    Letter,
    Digit,
}

/// What full-width letter or digit the bytes begin with.
fn wide(bytes: &[u8]) -> Option<Wide> {
    match bytes {
        [FULL_WIDTH_LEAD, 0xBC, 0x90..=0x99, ..] => Some(Wide::Digit),
        [FULL_WIDTH_LEAD, 0xBC, 0xA1..=0xBA, ..] | [FULL_WIDTH_LEAD, 0xBD, 0x81..=0x9A, ..] => Some(Wide::Letter),
        _ => None,
    }
}

static IN_RUN: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0_u8);
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests;
