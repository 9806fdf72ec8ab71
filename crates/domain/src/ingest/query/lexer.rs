//! Where words, phrases, names and operators begin and end. What a keyboard in Japanese input mode gives (`：` `”` `（` and the wide space) is taken
//! for an operator where nothing else can be meant.

use super::fold::narrow;

/// A place in the text of a query.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    /// In bytes, always between two characters.
    pub at: usize,
    /// How many brackets are open: only then can a wide bracket close one.
    pub open: usize,
    /// In a list of values a comma ends one.
    pub listing: bool,
}

/// What stands at the cursor, and how many bytes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    End,
    Open(usize),
    Close(usize),
    Pipe(usize),
    And(usize),
    Or(usize),
    Not(usize),
    /// A word, a phrase, an expression or a test of a field.
    Term,
}

/// A text in quotes.
pub(super) struct Phrase {
    pub text: String,
}

/// An expression between slashes.
pub(super) struct Expression {
    pub source: String,
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂')
}

pub(super) fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Cursor { text, at: 0, open: 0, listing: false }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn skip_spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    pub fn skip_spaces_if(&mut self, wanted: bool) {
        if wanted {
            self.skip_spaces();
        }
    }

    /// Passes the text if it stands here.
    pub fn take(&mut self, text: &str) -> bool {
        let here = self.rest().starts_with(text);
        self.at += if here { text.len() } else { 0 };
        here
    }

    /// Whether nothing more of a word can stand here.
    pub fn at_word_end(&self) -> bool {
        match self.peek() {
            None | Some('|') => true,
            Some('｜') => self.is_wide_pipe(),
            Some(',' | '、') if self.listing => true,
            Some(c) => c.is_whitespace() || c == ')' || (c == '）' && self.open > 0),
        }
    }

    /// A wide bar is the beginning of a step only before the word of one: in Japanese text it may be a divider.
    fn is_wide_pipe(&self) -> bool {
        let after = self.rest().strip_prefix('｜').map(str::trim_start);
        after.is_some_and(|after| after.chars().next().is_none_or(|c| narrow(c).is_ascii_alphabetic()))
    }

    /// What stands here, after spaces.
    pub fn mark(&self) -> Mark {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Mark::End };
        let after = &rest[first.len_utf8()..];
        match first {
            '|' if after.starts_with('|') => Mark::Or(2),
            '|' => Mark::Pipe(1),
            '｜' if self.is_wide_pipe() => Mark::Pipe(first.len_utf8()),
            '(' | '（' => Mark::Open(first.len_utf8()),
            ')' => Mark::Close(1),
            '）' if self.open > 0 => Mark::Close(first.len_utf8()),
            '-' | '－' | '−' => {
                let next = after.chars().next();
                let alone = next.is_none_or(|c| c.is_whitespace() || c == first || is_close(c) || matches!(c, '>' | '|' | '-' | '='));
                if alone { Mark::Term } else { Mark::Not(first.len_utf8()) }
            }
            _ => match self.keyword() {
                Some("AND" | "&&") => Mark::And(if first == 'A' { 3 } else { 2 }),
                Some("OR") => Mark::Or(2),
                Some(_) => Mark::Not(3),
                None => Mark::Term,
            },
        }
    }

    fn keyword(&self) -> Option<&'static str> {
        let word = ["AND", "OR", "NOT", "&&"].into_iter().find(|word| self.rest().starts_with(word))?;
        let next = self.rest()[word.len()..].chars().next();
        next.is_none_or(|c| c.is_whitespace() || c == '|' || is_open(c) || is_close(c) || is_quote(c)).then_some(word)
    }

    /// A word up to a space, a bar or the bracket that closes one before it. Brackets inside of a word belong to it: `main(App.java:12)`.
    pub fn word(&mut self) -> &'a str {
        let from = self.at;
        let mut inside = 0_usize;
        while let Some(c) = self.peek() {
            if inside > 0 && is_close(c) {
                inside -= 1;
            } else if self.at_word_end() {
                break;
            } else if is_open(c) && self.at > from {
                inside += 1;
            }
            self.at += c.len_utf8();
        }
        &self.text[from..self.at]
    }

    /// A text in quotes, if one begins here. `Err` when it does not end: the cursor is at the end of the text then.
    pub fn phrase(&mut self) -> Option<Result<Phrase, ()>> {
        let first = self.peek().filter(|c| is_quote(*c))?;
        let inside = &self.rest()[first.len_utf8()..];
        let Some(length) = phrase_end(inside, first) else {
            self.at = self.text.len();
            return Some(Err(()));
        };
        let close = inside[length..].chars().next().map_or(0, char::len_utf8);
        self.at += first.len_utf8() + length + close;
        Some(Ok(Phrase { text: unescaped(&inside[..length]) }))
    }

    /// An expression between slashes, if one stands here. Paths are none: in them a slash comes before the end of the word.
    pub fn expression(&mut self) -> Option<Expression> {
        let inside = self.rest().strip_prefix('/')?;
        if inside.starts_with(|c: char| c.is_whitespace() || c == '/') {
            return None;
        }
        let length = expression_end(inside)?;
        let mut after = self.clone();
        after.at += 1 + length + 1;
        let insensitive = after.take("i");
        if !after.at_word_end() {
            return None;
        }
        self.at = after.at;
        let source = without_escaped_slashes(&inside[..length]);
        Some(Expression { source: if insensitive { format!("(?i){source}") } else { source } })
    }
}

/// Where the quote stands that ends a phrase.
fn phrase_end(inside: &str, first: char) -> Option<usize> {
    let mut escaped = false;
    let mut wide = None;
    for (at, c) in inside.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == '"' || (first != '"' && is_quote(c)) {
            return Some(at);
        } else if is_quote(c) && wide.is_none() {
            wide = Some(at);
        }
    }
    // Begun in one input mode, ended in another.
    wide
}

/// `\"` `\\` `\n` `\t`; another backslash stands for itself, as in `C:\Users`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(c) if c == '\\' || is_quote(c) => plain.push(c),
            Some(c) => plain.extend(['\\', c]),
            None => plain.push('\\'),
        }
    }
    plain
}

fn expression_end(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(at, c)| {
        let ends = c == '/' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// `\/` is a slash; every other escape is the expression's own.
fn without_escaped_slashes(text: &str) -> String {
    let mut source = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (c, if c == '\\' { characters.next() } else { None }) {
            ('\\', Some('/')) => source.push('/'),
            (c, next) => source.extend([Some(c), next].into_iter().flatten()),
        }
    }
    source
}
