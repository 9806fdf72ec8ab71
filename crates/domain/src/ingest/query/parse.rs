//! From text to query. Whoever searches at night must be able to guess the language, so whatever has a sensible meaning is accepted; what has none is
//! named with its place and what to write instead.
//!
//! - Conditions side by side are all required; `OR` binds weaker, `NOT` and `-` stronger. The three words are operators in capitals only.
//! - Whatever does not look like a test of a field is a text to look for: URLs, times of day, paths, lines of a stack trace.
//! - A query is made canonical on the way: nested `AND` and `OR` are flat, a doubled `NOT` is none, and `*` disappears where it changes nothing.

use super::lexer::{Cursor, Mark};
use super::problem::Problems;
use super::{Filter, Query};
use crate::kernel::Text;

/// Of the whole text.
pub const TEXT_BYTES_MAX: usize = 4_096;
/// Brackets inside of brackets.
pub const DEPTH_MAX: usize = 32;
/// Texts and tests, each value of a list counted.
pub const TERMS_MAX: usize = 256;
/// Regular expressions, wildcards inside of a word counted.
pub const REGEXES_MAX: usize = 16;
/// What one compiled expression may take.
pub const REGEX_BYTES_MAX: usize = 2 << 20;

impl Query {
    /// Reads a query. An empty text asks for everything.
    pub fn parse(text: &str) -> Result<Query, Problems> {
        let mut parser = Parser::new(text);
        if text.len() > TEXT_BYTES_MAX {
            let from = text.floor_char_boundary(TEXT_BYTES_MAX);
            parser.say(
                from,
                text.len(),
                format!("検索文が長過ぎます ({TEXT_BYTES_MAX} バイトまで)。"),
                format!("the query is too long ({TEXT_BYTES_MAX} bytes at most)"),
            );
            return Err(parser.problems);
        }
        let query = parser.query();
        if parser.problems.list.is_empty() {
            return Ok(query);
        }
        parser.problems.list.sort_by_key(|problem| problem.from);
        Err(parser.problems)
    }
}

/// Where the reading is, and what has been found wrong so far. It goes on after a problem, so that all of them are seen at once.
pub(super) struct Parser<'a> {
    pub cursor: Cursor<'a>,
    pub problems: Problems,
    pub terms: usize,
    pub regexes: usize,
    /// A limit has been passed: what follows is not read, and nothing is said about it.
    pub gave_up: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Parser { cursor: Cursor::new(text), problems: Problems::default(), terms: 0, regexes: 0, gave_up: false }
    }

    fn query(&mut self) -> Query {
        let filter = self.any_of(0).unwrap_or(Filter::All);
        let mut steps = Vec::new();
        loop {
            self.cursor.skip_spaces();
            // Conditions and steps leave nothing but a bar.
            let Some(bar) = self.cursor.peek().filter(|_| !self.problems.is_full()) else { break };
            self.cursor.at += bar.len_utf8();
            self.step(&mut steps);
        }
        Query { filter, steps }
    }

    /// Conditions with `OR` between them. `None` where nothing stands.
    pub(super) fn any_of(&mut self, depth: usize) -> Option<Filter> {
        let mut members = Vec::new();
        loop {
            let member = self.all_of(depth);
            self.cursor.skip_spaces();
            let Mark::Or(length) = self.cursor.mark() else {
                if member.is_none() && !members.is_empty() {
                    let at = self.cursor.at;
                    self.say(at, at, "OR の後に条件が必要です。", "a condition is missing after OR");
                }
                members.extend(member);
                break;
            };
            let from = self.cursor.at;
            self.cursor.at += length;
            match member {
                Some(member) => members.push(member),
                None => self.say_with(
                    from,
                    from + length,
                    Text::new("OR の前に条件が必要です。", "a condition is missing before OR"),
                    Text::new("語として探すときは \"OR\" と書きます。", "to look for the word, write \"OR\""),
                ),
            }
        }
        (!members.is_empty()).then(|| or(members))
    }

    /// Conditions side by side.
    fn all_of(&mut self, depth: usize) -> Option<Filter> {
        let mut members = Vec::new();
        let (mut seen, mut missing_after) = (false, None);
        loop {
            self.cursor.skip_spaces();
            let mark = self.cursor.mark();
            seen |= !matches!(mark, Mark::End | Mark::Pipe(_) | Mark::Or(_) | Mark::Close(_));
            match mark {
                Mark::And(length) => {
                    let from = self.cursor.at;
                    self.cursor.at += length;
                    if members.is_empty() || missing_after.is_some() {
                        self.say(from, from + length, "AND の前に条件が必要です。", "a condition is missing before AND");
                    }
                    missing_after = Some("AND");
                }
                Mark::Not(_) | Mark::Term | Mark::Open(_) => {
                    missing_after = None;
                    members.extend(self.negated(depth));
                }
                Mark::Close(_) if depth == 0 => self.pass_stray_close(),
                Mark::End | Mark::Pipe(_) | Mark::Or(_) | Mark::Close(_) => break,
            }
            if self.problems.is_full() {
                break;
            }
        }
        if let Some(word) = missing_after {
            let at = self.cursor.at;
            self.say(at, at, format!("{word} の後に条件が必要です。"), format!("a condition is missing after {word}"));
        }
        // What could not be read has been named, and is not missing.
        seen.then(|| and(members))
    }

    /// One condition with the `NOT`s before it: in a loop, for there may be a thousand.
    fn negated(&mut self, depth: usize) -> Option<Filter> {
        let mut negated = false;
        loop {
            self.cursor.skip_spaces();
            match self.cursor.mark() {
                Mark::Not(length) => {
                    self.cursor.at += length;
                    negated = !negated;
                }
                Mark::Open(length) => return self.group(depth, length).map(|filter| if negated { not(filter) } else { filter }),
                Mark::Term => return self.term().map(|filter| if negated { not(filter) } else { filter }),
                Mark::End | Mark::Close(_) | Mark::Pipe(_) | Mark::And(_) | Mark::Or(_) => {
                    let at = self.cursor.at;
                    self.say_with(
                        at,
                        at,
                        Text::new("NOT の後に条件が必要です。", "a condition is missing after NOT"),
                        Text::new("語として探すときは \"NOT\" と書きます。", "to look for the word, write \"NOT\""),
                    );
                    return None;
                }
            }
        }
    }

    fn group(&mut self, depth: usize, length: usize) -> Option<Filter> {
        let from = self.cursor.at;
        self.cursor.at += length;
        if depth >= DEPTH_MAX {
            self.too_deep(from, from + length);
            return None;
        }
        self.cursor.open += 1;
        let inside = self.any_of(depth + 1);
        self.cursor.skip_spaces();
        let closed = if let Mark::Close(length) = self.cursor.mark() {
            self.cursor.at += length;
            true
        } else {
            false
        };
        self.cursor.open -= 1;
        let to = self.cursor.at;
        if !closed {
            self.say_with(
                from,
                from + length,
                Text::new("この括弧が閉じられていません。", "this bracket is not closed"),
                Text::new("文字として探すときは \"(\" のように引用符で囲みます。", "to look for the character, put it in quotes: \"(\""),
            );
        } else if inside.is_none() {
            self.say(from, to, "括弧の中が空です。", "there is nothing between these brackets");
        }
        inside
    }

    fn pass_stray_close(&mut self) {
        let from = self.cursor.at;
        let length = self.cursor.peek().map_or(0, char::len_utf8);
        self.cursor.at += length;
        self.say_with(
            from,
            from + length,
            Text::new("対応する開き括弧がありません。", "no bracket is open here"),
            Text::new("文字として探すときは \")\" のように引用符で囲みます。", "to look for the character, put it in quotes: \")\""),
        );
    }

    /// Counts one more text or test. `None` when there are too many: the rest is not read then.
    pub(super) fn count_term(&mut self) -> Option<()> {
        self.terms += 1;
        if self.terms > TERMS_MAX {
            let message = Text::new(
                format!("条件が多過ぎます ({TERMS_MAX} 個まで)。"),
                format!("there are too many conditions ({TERMS_MAX} at most)"),
            );
            self.give_up(self.cursor.at, self.cursor.text.len(), message);
            return None;
        }
        Some(())
    }

    /// Also of the brackets of a list: written out, it needs some of its own.
    pub(super) fn too_deep(&mut self, from: usize, to: usize) {
        let message = Text::new(
            format!("括弧の入れ子が深過ぎます ({DEPTH_MAX} 段まで)。"),
            format!("brackets are nested too deeply ({DEPTH_MAX} at most)"),
        );
        self.give_up(from, to, message);
    }

    fn give_up(&mut self, from: usize, to: usize, message: Text) {
        self.push(from, to, message, None);
        self.gave_up = true;
        self.cursor.at = self.cursor.text.len();
    }

    pub(super) fn say(&mut self, from: usize, to: usize, ja: impl Into<String>, en: impl Into<String>) {
        self.push(from, to, Text::new(ja, en), None);
    }

    pub(super) fn say_with(&mut self, from: usize, to: usize, message: Text, hint: Text) {
        self.push(from, to, message, Some(hint));
    }

    fn push(&mut self, from: usize, to: usize, message: Text, hint: Option<Text>) {
        if !self.gave_up {
            self.problems.push(from, to, message, hint);
        }
    }
}

/// All of them, flat; [`Filter::All`] changes nothing.
fn and(members: Vec<Filter>) -> Filter {
    let mut flat = Vec::with_capacity(members.len());
    for member in members {
        match member {
            Filter::And(inner) => flat.extend(inner),
            Filter::All => {}
            other => flat.push(other),
        }
    }
    match flat.len() {
        0 => Filter::All,
        1 => flat.remove(0),
        _ => Filter::And(flat),
    }
}

/// One of them, flat; with [`Filter::All`] it is everything.
pub(super) fn or(members: Vec<Filter>) -> Filter {
    let mut flat = Vec::with_capacity(members.len());
    for member in members {
        match member {
            Filter::Or(inner) => flat.extend(inner),
            Filter::All => return Filter::All,
            other => flat.push(other),
        }
    }
    if flat.len() == 1 { flat.remove(0) } else { Filter::Or(flat) }
}

pub(super) fn not(filter: Filter) -> Filter {
    match filter {
        Filter::Not(inner) => *inner,
        other => Filter::Not(Box::new(other)),
    }
}
