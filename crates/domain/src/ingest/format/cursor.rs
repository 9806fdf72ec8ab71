//! A place in a text that is read from left to right. What is not there is `None` and moves nothing.

#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Cursor { text, at: 0 }
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Steps over what was asked for.
    pub fn take(&mut self, what: &[u8]) -> Option<()> {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found.then_some(())
    }

    /// Steps over so many bytes, or to the end.
    pub fn advance(&mut self, bytes: usize) {
        self.at = self.text.len().min(self.at + bytes);
    }

    pub fn take_if(&mut self, passes: impl FnOnce(u8) -> bool) -> Option<u8> {
        let byte = self.peek().filter(|byte| passes(*byte))?;
        self.at += 1;
        Some(byte)
    }

    pub fn take_while(&mut self, passes: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !passes(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub fn blanks(&mut self) {
        self.take_while(|byte| byte == b' ');
    }

    /// A number of so many digits; further digits are left.
    pub fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.rest().iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < least {
            return None;
        }
        let number = self.rest()[..digits].iter().fold(0_u32, |number, byte| number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0')));
        self.at += digits;
        Some(number)
    }

    /// Does nothing at all when `read` finds nothing.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }
}
