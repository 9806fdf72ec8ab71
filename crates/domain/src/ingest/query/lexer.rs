//! Where words, phrases, names and operators begin and end. What a keyboard in Japanese input mode gives (`：` `”` `（` and the wide space) is taken
//! for an operator where nothing else can be meant.

use super::fold::narrow;
use super::{Comparison, Field};

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

/// Between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `name:value`.
    Has,
    /// `name=value`.
    Equals,
    /// `name!=value`.
    Differs,
    /// `name>value`, `name>=value` and so on; never [`Comparison::Equal`].
    Compare(Comparison),
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

fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}

/// What a name of a field consists of.
pub(super) fn is_name_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@')
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '@')
}

/// Whether a text can stand for a field without quotes.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(is_name_character) && ends_name(text)
}

fn ends_name(name: &str) -> bool {
    name.ends_with(|c: char| c.is_alphanumeric() || c == '_')
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

    /// The name of a field without quotes, if one begins here.
    pub fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        if !rest.starts_with(begins_name) {
            return None;
        }
        let length = rest.find(|c: char| !is_name_character(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        ends_name(name).then(|| {
            self.at += length;
            name
        })
    }

    /// An operator that compares, in any width. `name:` is not among them.
    pub fn comparison(&mut self) -> Option<Operator> {
        let mut characters = self.rest().chars();
        let first = characters.next()?;
        let then_equal = characters.next().is_some_and(|c| narrow(c) == '=');
        let (operator, two) = match narrow(first) {
            '>' => (Operator::Compare(if then_equal { Comparison::AtLeast } else { Comparison::More }), then_equal),
            '<' => (Operator::Compare(if then_equal { Comparison::AtMost } else { Comparison::Less }), then_equal),
            '≧' | '≥' => (Operator::Compare(Comparison::AtLeast), false),
            '≦' | '≤' => (Operator::Compare(Comparison::AtMost), false),
            '!' if then_equal => (Operator::Differs, true),
            '=' => (Operator::Equals, then_equal),
            _ => return None,
        };
        self.at += self.rest().chars().take(if two { 2 } else { 1 }).map(char::len_utf8).sum::<usize>();
        Some(operator)
    }

    /// A name and what is asked of it, if that is what stands here and not a text that looks like it: a URL, a time, a path, `std::string`.
    /// The cursor is at the value then.
    pub fn test(&mut self) -> Option<(Field, Operator)> {
        let mut ahead = self.clone();
        if let Some(Ok(phrase)) = ahead.phrase() {
            // "name":value, as JSON writes it.
            let colon = ahead.take(":");
            ahead.skip_spaces();
            if !colon || ahead.at_word_end() {
                return None;
            }
            self.at = ahead.at;
            return Some((Field::named(&phrase.text), Operator::Has));
        }
        let name = ahead.name()?;
        let field = Field::named(name);
        let colon = ahead.peek().filter(|c| matches!(c, ':' | '：'));
        let operator = if let Some(colon) = colon {
            ahead.at += colon.len_utf8();
            if !ahead.has_value(&field, colon) {
                return None;
            }
            Operator::Has
        } else {
            ahead.spaced_comparison(&field)?
        };
        if field.is_known() {
            ahead.skip_spaces();
        }
        self.at = ahead.at;
        Some((field, operator))
    }

    /// Whether a value is meant by what follows `name:`.
    fn has_value(&self, field: &Field, colon: char) -> bool {
        let value = self.rest();
        if value.starts_with(':') {
            return false;
        }
        let Field::Other(name) = field else { return true };
        // Japanese sentences have wide colons: `エラー：接続失敗`.
        let wide_is_text = colon == '：' && !(name.is_ascii() && value.starts_with(|c: char| narrow(c).is_ascii() || is_quote(c)));
        !wide_is_text && !self.at_word_end() && !reads_as_text(name, value)
    }

    /// `name>5` and `name > 5`. Of a name that hinomi does not know only where a number follows: `List<String>` is a text.
    fn spaced_comparison(&mut self, field: &Field) -> Option<Operator> {
        let from = self.at;
        self.skip_spaces();
        let spaced = self.at > from;
        let operator_at = self.at;
        let operator = self.comparison()?;
        let wide = !self.text[operator_at..self.at].is_ascii();
        let after = self.at;
        self.skip_spaces();
        let spaced_after = self.at > after;
        let value = self.rest();
        let number = narrow_start(value);
        self.at = after;
        let Field::Other(name) = field else {
            // `level = ERROR`, but `level ` and a lone `=` are two words.
            return (!spaced || !self.rest().trim_start().is_empty()).then_some(operator);
        };
        let measured = super::number::has_unit(name);
        let fits = match operator {
            Operator::Compare(_) => {
                let level = field.has_levels() && hinomi_logline::Level::parse(first_word(value).as_bytes()).is_some();
                number || level || (measured && !spaced)
            }
            _ if spaced || spaced_after || value.starts_with('>') => false,
            _ => !self.at_word_end() && (!wide || name.is_ascii() && narrow_ascii(value)),
        };
        if fits && spaced_after {
            self.skip_spaces();
        }
        fits.then_some(operator)
    }
}

fn narrow_ascii(value: &str) -> bool {
    value.starts_with(|c: char| narrow(c).is_ascii())
}

/// Whether a number begins here, in any width.
fn narrow_start(value: &str) -> bool {
    let mut characters = value.chars().map(narrow).peekable();
    characters.next_if(|c| matches!(c, '-' | '+'));
    characters.next_if(|c| *c == '.');
    characters.next().is_some_and(|c| c.is_ascii_digit())
}

fn first_word(value: &str) -> &str {
    value.split(|c: char| c.is_whitespace() || matches!(c, '|' | ')' | '）')).next().unwrap_or_default()
}

/// Whether `name:value` is a text although a name stands before a colon.
pub(super) fn reads_as_text(name: &str, value: &str) -> bool {
    /// Of URLs that have no slashes after the colon.
    const SCHEMES: [&str; 3] = ["jdbc", "urn", "mailto"];
    /// `App.java:12` is a place in a program.
    const PROGRAMS: [&str; 22] = [
        "java", "kt", "scala", "groovy", "rs", "go", "py", "rb", "js", "ts", "tsx", "jsx", "c", "cc", "cpp", "h", "cs", "php", "pl", "sql",
        "sh", "cob",
    ];
    let drive = name.len() == 1 && value.starts_with(['\\', '/']);
    let digits = value.starts_with(|c: char| c.is_ascii_digit());
    let place = digits && name.rsplit_once('.').is_some_and(|(_, ending)| PROGRAMS.contains(&ending));
    let quoted_or_bracket = value.starts_with(|c: char| is_quote(c) || is_open(c));
    value.starts_with("//")
        || drive
        || place
        || (digits && name == "localhost")
        || (!quoted_or_bracket && SCHEMES.iter().any(|scheme| name.eq_ignore_ascii_case(scheme)))
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
