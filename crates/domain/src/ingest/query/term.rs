//! One condition: a text to look for, or the test of a field.

use regex::RegexBuilder;

use super::fold::fold;
use super::lexer::is_quote;
use super::matches::level_of;
use super::number::{self, NoNumber};
use super::operator::Operator;
use super::parse::{Parser, REGEX_BYTES_MAX, REGEXES_MAX, not};
use super::problem::regex_reason;
use super::several::dotted_range;
use super::{Comparison, Field, Filter, Needle, Test, TextTest};
use crate::kernel::Text;

/// A text with stars around or inside of it.
pub(super) struct Pattern {
    /// Between the stars; one piece where there is none inside.
    pieces: Vec<String>,
    star_before: bool,
    star_after: bool,
    folded: bool,
}

/// A value, before it is known what is asked of it.
pub(super) enum Value {
    Pattern(Pattern),
    Expression { source: String },
}

impl Parser<'_> {
    /// A condition, at a place where one begins. `None` after a problem.
    pub(super) fn term(&mut self) -> Option<Filter> {
        let from = self.cursor.at;
        if let Some((field, operator)) = self.cursor.test() {
            return self.field_test(from, field, operator);
        }
        self.count_term()?;
        let value = self.value()?;
        Some(match value {
            Value::Expression { source } => Filter::Text(TextTest::Matches(self.regex(from, &source)?)),
            // Stars at the ends change nothing: a text is looked for anywhere.
            Value::Pattern(pattern) => match pattern.pieces.as_slice() {
                [piece] if piece.is_empty() => Filter::All,
                [piece] => Filter::Text(TextTest::Contains(needle(piece.clone(), pattern.folded))),
                pieces => {
                    let source = wildcard(pieces, true, true, pattern.folded);
                    Filter::Text(TextTest::Matches(self.regex(from, &source)?))
                }
            },
        })
    }

    /// A word, a phrase or an expression, with `~` or `i` before it. `None` after a problem.
    pub(super) fn value(&mut self) -> Option<Value> {
        let marked = self.cursor.clone();
        let folded = self.cursor.take("~") && !self.cursor.at_word_end();
        if !folded {
            self.cursor.at = marked.at;
        }
        if folded && self.cursor.rest().starts_with(['(', '（']) {
            self.say_with(
                marked.at,
                self.cursor.at,
                Text::new("~ の後に括弧は書けません。", "no bracket can stand after ~"),
                Text::new("(~a ~b) のように、それぞれの語の前に書きます。", "write it before each word: (~a ~b)"),
            );
            self.cursor.word();
            return None;
        }
        if let Some(expression) = self.cursor.expression() {
            let source = if folded { format!("(?i){}", expression.source) } else { expression.source };
            return Some(Value::Expression { source });
        }
        let rest = self.cursor.rest();
        let star_before = rest.starts_with('*') && rest[1..].starts_with(is_quote);
        let letter = rest.starts_with('i') && rest[1..].starts_with(is_quote);
        self.cursor.at += usize::from(star_before || letter);
        let from = self.cursor.at;
        match self.cursor.phrase() {
            Some(Ok(phrase)) => {
                let star_after = self.cursor.take("*");
                Some(Value::Pattern(Pattern { pieces: vec![phrase.text], star_before, star_after, folded: folded || letter }))
            }
            Some(Err(())) => {
                let to = self.cursor.at;
                self.say_with(
                    from,
                    to,
                    Text::new("引用符が閉じられていません。", "this quote is not closed"),
                    Text::new("引用符そのものを探すときは \"\\\"\" と書きます。", "to look for the quote itself, write \"\\\"\""),
                );
                None
            }
            None => Some(Value::Pattern(starred(self.cursor.word(), folded))),
        }
    }

    fn field_test(&mut self, from: usize, field: Field, operator: Operator) -> Option<Filter> {
        self.cursor.skip_spaces_if(field.is_known());
        if self.cursor.at_word_end() {
            let name = field.name();
            let at = self.cursor.at;
            self.say_with(
                from,
                at,
                Text::new(format!("{name} の値がありません。"), format!("the value of {name} is missing")),
                Text::new(
                    format!("{name}:* は値があるもの、\"{name}:\" は文字として探します。"),
                    format!("{name}:* finds those that have one, \"{name}:\" looks for the text"),
                ),
            );
            return None;
        }
        match operator {
            Operator::Compare(comparison) => self.compare(from, field, comparison),
            Operator::Differs => self.equals(from, field).map(not),
            Operator::Equals => self.equals(from, field),
            Operator::Has => match self.cursor.comparison() {
                None => self.has(from, field),
                // `name:>5` is `name>5`.
                Some(operator) => {
                    self.cursor.skip_spaces_if(matches!(operator, Operator::Compare(_)));
                    self.field_test(from, field, operator)
                }
            },
        }
    }

    /// `name:…`
    fn has(&mut self, from: usize, field: Field) -> Option<Filter> {
        let rest = self.cursor.rest();
        if rest.starts_with(['(', '（']) {
            return self.list(from, &field, true);
        }
        if self.is_range(&field) {
            return self.range(from, field);
        }
        let value_at = self.cursor.at;
        let value = self.value()?;
        let written = &self.cursor.text[value_at..self.cursor.at];
        if let Some((low, high)) = dotted_range(written, &field) {
            return self.between(from, field, low, high);
        }
        self.count_term()?;
        self.test(from, field, value, true)
    }

    /// `name=…`: a number is compared as one, and a line is asked whether it is the text, not whether it contains it.
    fn equals(&mut self, from: usize, field: Field) -> Option<Filter> {
        self.cursor.skip_spaces_if(field.is_known());
        if self.cursor.rest().starts_with(['(', '（']) {
            return self.list(from, &field, false);
        }
        let value_at = self.cursor.at;
        let value = self.value()?;
        let written = &self.cursor.text[value_at..self.cursor.at];
        self.count_term()?;
        let asks_number = match field {
            Field::Other(_) => number::is_plain(written),
            _ => field == Field::Time,
        };
        match number::read(written, &field) {
            Ok(number) if asks_number => Some(Filter::Field(field, Test::Number(Comparison::Equal, number))),
            _ => self.test(from, field, value, false),
        }
    }

    /// `name>…`
    fn compare(&mut self, from: usize, field: Field, comparison: Comparison) -> Option<Filter> {
        self.cursor.skip_spaces();
        let value_at = self.cursor.at;
        let Value::Pattern(pattern) = self.value()? else {
            return self.no_number(value_at, &field, NoNumber::Form);
        };
        let value_to = self.cursor.at;
        self.count_term()?;
        let written = pattern.pieces.join("*");
        if field.has_levels()
            && let Some(level) = level_of(&written)
        {
            return Some(Filter::Field(field, Test::Level(comparison, level)));
        }
        if field == Field::Level {
            let words = ["DEBUG", "INFO", "WARN", "ERROR"];
            let hint = super::problem::did_you_mean(&written, words).map_or_else(
                || Text::new("DEBUG、INFO、WARN、ERROR のどれかです。", "one of DEBUG, INFO, WARN, ERROR"),
                |word| Text::new(format!("{word} ではありませんか。"), format!("did you mean {word}?")),
            );
            self.say_with(value_at, value_to, Text::new("知らないログレベルです。", "this is no level that can be compared"), hint);
            return None;
        }
        if field == Field::Unparsed {
            return self.test(from, field, Value::Pattern(pattern), true);
        }
        match number::read(&written, &field) {
            Ok(number) => Some(Filter::Field(field, Test::Number(comparison, number))),
            Err(reason) => self.no_number(value_at, &field, reason),
        }
    }

    /// What a value asks of a field. `contains`: lines are asked whether they contain it.
    pub(super) fn test(&mut self, from: usize, field: Field, value: Value, contains: bool) -> Option<Filter> {
        let to = self.cursor.at;
        let pattern = match value {
            Value::Expression { source } => {
                let regex = self.regex(from, &source)?;
                return Some(Filter::Field(field, Test::Matches(regex)));
            }
            Value::Pattern(pattern) => pattern,
        };
        let folded = pattern.folded || field == Field::Level;
        let empty = pattern.pieces.iter().all(String::is_empty);
        if empty && pattern.star_before {
            return Some(Filter::Field(field, Test::Exists));
        }
        if field == Field::Unparsed {
            return self.unparsed(from, &pattern.pieces.concat());
        }
        if field == Field::Time {
            return self.no_number(from, &field, NoNumber::Instant);
        }
        let [piece] = pattern.pieces.as_slice() else {
            let regex = self.regex(from, &wildcard(&pattern.pieces, pattern.star_before, pattern.star_after, folded))?;
            return Some(Filter::Field(field, Test::Matches(regex)));
        };
        if field == Field::Level && piece.contains(',') {
            // `level:ERROR,WARN`: no level has a comma.
            let levels: Vec<Needle> = piece.split(',').filter(|word| !word.is_empty()).map(|word| needle(word.to_owned(), true)).collect();
            return match levels.len() {
                0 => self.missing_value(from, to),
                1 => Some(Filter::Field(field, Test::Is(needle(piece.replace(',', ""), true)))),
                _ => Some(Filter::Field(field, Test::OneOf(levels))),
            };
        }
        let needle = needle(piece.clone(), folded);
        Some(match (pattern.star_before, pattern.star_after) {
            (false, false) if contains && field.is_line() => Filter::Field(field, Test::Contains(needle)),
            (false, false) => Filter::Field(field, Test::Is(needle)),
            (false, true) => Filter::Field(field, Test::StartsWith(needle)),
            (true, true) => Filter::Field(field, Test::Contains(needle)),
            (true, false) => {
                let regex = self.regex(from, &wildcard(&pattern.pieces, true, false, folded))?;
                Filter::Field(field, Test::Matches(regex))
            }
        })
    }

    /// `unparsed:true`: there is only one thing to ask.
    fn unparsed(&mut self, from: usize, word: &str) -> Option<Filter> {
        let exists = Filter::Field(Field::Unparsed, Test::Exists);
        match &*fold(word) {
            "true" | "yes" | "1" => Some(exists),
            "false" | "no" | "0" => Some(not(exists)),
            _ => {
                let to = self.cursor.at;
                self.say(from, to, "unparsed の値は true か false です。", "unparsed is true or false");
                None
            }
        }
    }

    pub(super) fn missing_value(&mut self, from: usize, to: usize) -> Option<Filter> {
        self.say(from, to, "値がありません。", "there is no value");
        None
    }

    pub(super) fn no_number(&mut self, from: usize, field: &Field, reason: NoNumber) -> Option<Filter> {
        let (to, name) = (self.cursor.at, field.name());
        let (message, hint) = match reason {
            NoNumber::Form => (
                Text::new("数値が必要です。", "a number is expected"),
                Text::new(
                    format!("{name}>500 のように書きます。文字として探すときは引用符で囲みます。"),
                    format!("write {name}>500; to look for the text, put it in quotes"),
                ),
            ),
            NoNumber::FieldWithoutUnit => (
                Text::new(format!("{name} の単位が名前から分かりません。"), format!("the name of {name} does not say its unit")),
                Text::new("単位のない数値で書きます。", "write the number without a unit"),
            ),
            NoNumber::OtherUnit => (
                Text::new(format!("{name} と単位が合いません。"), format!("{name} is not measured in this unit")),
                Text::new("単位のない数値で書きます。", "write the number without a unit"),
            ),
            NoNumber::Instant => (
                Text::new("time は日時と比べます。", "time is compared with an instant"),
                Text::new(
                    "time>=2026-11-26T10:30:00+09:00 のように書くか、期間を選びます。",
                    "write time>=2026-11-26T10:30:00+09:00, or choose a range of time",
                ),
            ),
        };
        self.say_with(from, to, message, hint);
        None
    }

    fn regex(&mut self, from: usize, source: &str) -> Option<regex::Regex> {
        let to = self.cursor.at;
        self.regexes += 1;
        if self.regexes > REGEXES_MAX {
            self.say(
                from,
                to,
                format!("正規表現や途中の * が多過ぎます ({REGEXES_MAX} 個まで)。"),
                format!("there are too many expressions or * inside of words ({REGEXES_MAX} at most)"),
            );
            return None;
        }
        match RegexBuilder::new(source).size_limit(REGEX_BYTES_MAX).dfa_size_limit(REGEX_BYTES_MAX).build() {
            Ok(regex) => Some(regex),
            Err(error) => {
                let reason = regex_reason(&error);
                self.say_with(
                    from,
                    to,
                    Text::new(
                        format!("正規表現が正しくありません: {}。", reason.ja),
                        format!("this is no regular expression: {}", reason.en),
                    ),
                    Text::new("文字のまま探すときは引用符で囲みます。", "to look for the text as it is, put it in quotes"),
                );
                None
            }
        }
    }
}

fn needle(text: String, folded: bool) -> Needle {
    Needle { text: if folded { fold(&text).into_owned() } else { text }, folded }
}

/// A word with its stars apart.
fn starred(word: &str, folded: bool) -> Pattern {
    let inner = word.trim_matches('*');
    let mut pieces: Vec<String> = inner.split('*').filter(|piece| !piece.is_empty()).map(str::to_owned).collect();
    if pieces.is_empty() {
        pieces.push(String::new());
    }
    Pattern { pieces, star_before: word.starts_with('*'), star_after: word.ends_with('*'), folded }
}

/// The expression that a word with stars inside means. A text (both stars) is looked for anywhere.
fn wildcard(pieces: &[String], star_before: bool, star_after: bool, folded: bool) -> String {
    let flags = if folded { "(?is)" } else { "(?s)" };
    let (begin, end) = (if star_before { "" } else { "^" }, if star_after { "" } else { "$" });
    let pieces: Vec<String> = pieces.iter().map(|piece| regex::escape(piece)).collect();
    format!("{flags}{begin}{}{end}", pieces.join(".*"))
}
