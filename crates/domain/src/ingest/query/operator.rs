//! What is a test of a field, and what only looks like one. Names may be anything that a system calls its own headers, so the line is drawn by what
//! people paste: URLs, times of day, paths, addresses, lines of a stack trace.

use super::fold::narrow;
use super::lexer::{Cursor, is_quote};
use super::number::has_unit;
use super::{Comparison, Field};

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
        let measured = has_unit(name);
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
    let drive =
        name.len() == 1 && (value.starts_with('\\') || (value.starts_with('/') && name.starts_with(|c: char| c.is_ascii_uppercase())));
    let digits = value.starts_with(|c: char| c.is_ascii_digit());
    let place = digits && name.rsplit_once('.').is_some_and(|(_, ending)| PROGRAMS.contains(&ending));
    value.starts_with("//")
        || drive
        || place
        || (digits && name == "localhost")
        || (value.starts_with(char::is_alphanumeric) && SCHEMES.iter().any(|scheme| name.eq_ignore_ascii_case(scheme)))
}
