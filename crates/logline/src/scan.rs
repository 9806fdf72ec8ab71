//! Cuts a line into its items. Reading and linting share it, so that the linter speaks of exactly what the reader saw.
//!
//! An item is `[…]` with a tab after it. Real logs also have spaces instead of tabs, brackets that do not close, and levels without
//! brackets. Such an item is still taken for one when nothing else can be meant: the time at the start, a level before the headers, a header
//! that the standard defines, and any header once the line has shown that it does not separate by tabs. Everything else is message.

use memchr::memchr2;

use crate::foreign;
use crate::header::KnownHeader;
use crate::level::Level;
use crate::timestamp::{Timestamp, WIDTH};

/// Walks over the items of one line. What is left when it ends is the message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    time_seen: bool,
    level_seen: bool,
    header_seen: bool,
    /// An item was followed by something else than a tab.
    loose: bool,
}

/// Positions are byte offsets in the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub kind: ItemKind,
    /// With its brackets.
    pub start: usize,
    pub end: usize,
    pub content_start: usize,
    pub content_end: usize,
    /// Where the next item or the message begins: what lies between is the separator.
    pub next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// `None`: it begins like a time and has not the form.
    Timestamp(Option<Timestamp>),
    /// `None`: not one of the four.
    Level(Option<Level>),
    /// The offset of the colon; `None`: an item without a name.
    Header(Option<usize>),
}

impl Item {
    pub fn is_opened(&self) -> bool {
        self.content_start > self.start
    }

    pub fn is_closed(&self) -> bool {
        self.end > self.content_end
    }
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, time_seen: false, level_seen: false, header_seen: false, loose: false }
    }

    /// Where the next item, or the message, begins.
    pub fn position(&self) -> usize {
        self.at
    }

    fn bracketed(&self, start: usize) -> Option<Item> {
        let (content_end, end) = close(self.text, start);
        let content = &self.text[start + 1..content_end];
        let tab_or_end = matches!(self.text.get(end), None | Some(b'\t' | b'\n'));
        let kind = self.classify(content, start + 1, end > content_end, tab_or_end, end)?;
        Some(Item { kind, start, end, content_start: start + 1, content_end, next: end })
    }

    fn classify(&self, content: &[u8], content_start: usize, closed: bool, tab_or_end: bool, end: usize) -> Option<ItemKind> {
        if start_of_time(content) && !self.time_seen && !self.header_seen {
            let timestamp = Timestamp::parse(content);
            // After the level only the exact form is surely a time.
            if timestamp.is_some() || !self.level_seen {
                return Some(ItemKind::Timestamp(timestamp));
            }
        }
        if !self.level_seen {
            if let Some(level) = Level::parse(content) {
                return Some(ItemKind::Level(Some(level)));
            }
            let word = content.trim_ascii();
            let foreign =
                Level::nearest(word).is_some() || (word.len() <= LEVEL_WORD_BYTES_MAX && word.iter().all(u8::is_ascii_alphabetic));
            if !self.header_seen && foreign && closed && (tab_or_end || Level::nearest(word).is_some()) {
                return Some(ItemKind::Level(None));
            }
        }
        let colon = content.iter().position(|byte| *byte == b':').filter(|colon| is_name(&content[..*colon]));
        let known = colon.is_some_and(|colon| KnownHeader::parse(&content[..colon]).is_some());
        let is_header = match colon {
            Some(_) => known || (closed && (tab_or_end || self.loose)),
            // `[何か]` with a tab after it was meant as an item; at the end of the line it is what the message says.
            None => closed && self.text.get(end) == Some(&b'\t'),
        };
        is_header.then_some(ItemKind::Header(colon.map(|colon| content_start + colon)))
    }

    /// A time or a level without brackets.
    fn bare(&self, start: usize) -> Option<Item> {
        let rest = &self.text[start..];
        let item =
            |kind, length: usize| Item { kind, start, end: start + length, content_start: start, content_end: start + length, next: 0 };
        if start == 0
            && rest.len() >= WIDTH
            && rest.get(WIDTH).is_none_or(|byte| matches!(byte, b'\t' | b' ' | b'['))
            && let Some(timestamp) = Timestamp::parse(&rest[..WIDTH])
        {
            return Some(item(ItemKind::Timestamp(Some(timestamp)), WIDTH));
        }
        if start == 0 {
            return foreign::time_length(rest).map(|length| item(ItemKind::Timestamp(None), length));
        }
        if self.level_seen || self.header_seen {
            return None;
        }
        let level = Level::ALL.into_iter().find(|level| rest.starts_with(level.as_str().as_bytes()))?;
        let word = level.as_str().len();
        let blanks = rest[word..].iter().take_while(|byte| **byte == b' ').count();
        match rest.get(word + blanks) {
            Some(b'\t') => Some(item(ItemKind::Level(Some(level)), word + blanks)),
            Some(b'[') if blanks > 0 => Some(item(ItemKind::Level(Some(level)), word)),
            _ => None,
        }
    }

    /// Steps over what separates the item from what follows.
    fn step_over(&mut self, item: &mut Item) {
        let blanks =
            |from: usize, tabs: bool| self.text[from..].iter().take_while(|byte| **byte == b' ' || (tabs && **byte == b'\t')).count();
        let mut next = item.end;
        if self.text.get(next) == Some(&b'\t') {
            next += 1;
            // Before the level there is nothing a blank could belong to.
            let more = blanks(next, true);
            if !self.level_seen && self.text.get(next + more) == Some(&b'[') {
                next += more;
            }
        } else if next < self.text.len() {
            next += blanks(next, false);
            self.loose |= self.text.get(next) != Some(&b'\n');
            next += usize::from(self.text.get(next) == Some(&b'\t'));
        }
        item.next = next;
        self.at = next;
    }
}

/// Longer words between brackets are not taken for a level.
const LEVEL_WORD_BYTES_MAX: usize = 11;

impl Iterator for Scan<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut item = match self.text.get(self.at)? {
            b'[' => self.bracketed(self.at)?,
            _ => self.bare(self.at)?,
        };
        match item.kind {
            ItemKind::Timestamp(_) => self.time_seen = true,
            ItemKind::Level(_) => self.level_seen = true,
            ItemKind::Header(_) => self.header_seen = true,
        }
        self.step_over(&mut item);
        Some(item)
    }
}

/// The end of the content and of the item. They are the same when it never closes.
fn close(text: &[u8], start: usize) -> (usize, usize) {
    let mut depth = 0_u32;
    for (offset, byte) in text[start..].iter().enumerate() {
        let at = start + offset;
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => {
                // `[a:x]y]⇥`: the bracket inside belongs to the value, for nothing else can follow an item.
                let follows = text.get(at + 1).copied();
                if !matches!(follows, None | Some(b'\t' | b' ' | b'[' | b'\n')) {
                    let end = field_end(text, at);
                    if text[end - 1] == b']' && end - 1 > at {
                        return (end - 1, end);
                    }
                }
                return (at, at + 1);
            }
            b']' => depth -= 1,
            b'\t' | b'\n' => return unbalanced(text, start, at),
            _ => {}
        }
    }
    unbalanced(text, start, text.len())
}

fn unbalanced(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    if text[end - 1] == b']' && end - 1 > start { (end - 1, end) } else { (end, end) }
}

fn field_end(text: &[u8], from: usize) -> usize {
    memchr2(b'\t', b'\n', &text[from..]).map_or(text.len(), |found| from + found)
}

/// Whether something begins like a time, in digits of either width.
pub(crate) fn start_of_time(content: &[u8]) -> bool {
    match content {
        [byte, ..] if byte.is_ascii_digit() => true,
        [0xEF, 0xBC, third, ..] => (0x90..=0x99).contains(third),
        _ => false,
    }
}

/// What may stand before the colon: no blanks, no brackets, no control characters, and no digit first, which would make a time a header.
pub(crate) fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && !start_of_time(name)
        && !name.starts_with("\u{3000}".as_bytes())
        && name.iter().all(|byte| *byte > b' ' && *byte != 0x7F && !matches!(byte, b'[' | b']' | b':'))
}
