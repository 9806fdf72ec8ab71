//! What stands after a bar: `| count by proc, 5m`. Words may be written in letters of any case; commas between names may be left out.

use super::fold::fold;
use super::lexer::{Cursor, is_quote};
use super::operator::is_name_character;
use super::parse::Parser;
use super::problem::did_you_mean;
use super::{Field, Function, Key, Measure, Step};
use crate::kernel::{Span, Text};

/// Steps of one query.
pub const STEPS_MAX: usize = 16;
/// Keys by which is counted.
pub const KEYS_MAX: usize = 8;
/// Functions of one step.
pub const MEASURES_MAX: usize = 16;
/// Columns that are chosen.
pub const COLUMNS_MAX: usize = 64;
/// Records or lines of a table.
pub const ROWS_MAX: usize = 1_000_000;
/// Where `top` is told no number.
pub const TOP_DEFAULT: usize = 10;

/// As they are offered.
pub const STEP_NAMES: [&str; 7] = ["count", "top", "stats", "fields", "limit", "head", "sort"];

/// A word, a name, a number or one other character of a step.
#[derive(Clone)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub from: usize,
    pub to: usize,
    /// What the quotes hold.
    quoted: Option<String>,
}

impl Piece<'_> {
    pub fn is(&self, word: &str) -> bool {
        self.quoted.is_none() && fold(self.text) == word
    }

    pub fn is_name(&self) -> bool {
        self.quoted.is_some() || self.text.starts_with(is_name_character)
    }

    fn field(&self) -> Field {
        Field::named(self.quoted.as_deref().unwrap_or(self.text))
    }
}

impl<'a> Cursor<'a> {
    /// The next piece of a step, passed; `None` at a bar, at the end, and at a quote that is not closed.
    pub fn piece(&mut self) -> Option<Piece<'a>> {
        self.skip_spaces();
        let from = self.at;
        let first = self.peek().filter(|c| !matches!(c, '|' | '｜'))?;
        let quoted = if is_quote(first) { Some(self.phrase()?.ok()?.text) } else { None };
        if quoted.is_none() {
            let length = self.rest().find(|c: char| !is_name_character(c)).unwrap_or(self.rest().len());
            self.at += length.max(first.len_utf8());
        }
        Some(Piece { text: &self.text[from..self.at], from, to: self.at, quoted })
    }

    fn next_piece(&self) -> Option<Piece<'a>> {
        self.clone().piece()
    }
}

/// A problem has been named; the rest of the step is not read.
struct Wrong;

impl<'a> Parser<'a> {
    /// Reads one step, at the place after its bar, and leaves the cursor at the next bar or the end.
    pub(super) fn step(&mut self, steps: &mut Vec<Step>) {
        let from = self.cursor.at;
        let step = self.read_step();
        if let Ok(step) = step {
            self.cursor.skip_spaces();
            if self.cursor.piece_end() {
                self.add_step(from, step, steps);
            } else {
                let at = self.cursor.at;
                let to = self.cursor.clone().piece().map_or(self.cursor.text.len(), |piece| piece.to);
                self.say(at, to, "この手順にはこれ以上書けません。", "nothing more can stand in this step");
            }
        }
        loop {
            self.cursor.skip_spaces();
            if self.cursor.piece_end() {
                break;
            }
            // A quote that is not closed reaches to the end.
            self.cursor.piece();
        }
    }

    fn add_step(&mut self, from: usize, step: Step, steps: &mut Vec<Step>) {
        let to = self.cursor.text[..self.cursor.at].trim_end().len();
        let from = to - self.cursor.text[from..to].trim_start().len();
        let counting = steps.iter().find(|step| step.counts());
        match &step {
            _ if steps.len() >= STEPS_MAX => {
                self.say(
                    from,
                    to,
                    format!("手順が多過ぎます ({STEPS_MAX} 個まで)。"),
                    format!("there are too many steps ({STEPS_MAX} at most)"),
                );
                return;
            }
            step if step.counts() && counting.is_some() => {
                self.say_with(
                    from,
                    to,
                    Text::new("集計は1回だけ書けます。", "only one step can count"),
                    Text::new(
                        "count(), p95(elapsed_ms) by proc のように1つにまとめます。",
                        "put them together: count(), p95(elapsed_ms) by proc",
                    ),
                );
                return;
            }
            Step::Fields(_) if counting.is_some() => {
                self.say(from, to, "集計の後では列を選べません。", "after a step that counts no fields can be chosen");
                return;
            }
            Step::Sort { column, .. } => {
                if let Some(columns) = counting.and_then(Step::columns)
                    && !columns.contains(column)
                {
                    let listed = columns.join(", ");
                    let message = Text::new(format!("表に {column} という列はありません。"), format!("the table has no column {column}"));
                    let hint = Text::new(format!("列は {listed} です。"), format!("its columns are {listed}"));
                    self.say_with(from, to, message, hint);
                    return;
                }
            }
            _ => {}
        }
        steps.push(step);
    }

    fn read_step(&mut self) -> Result<Step, Wrong> {
        let Some(word) = self.cursor.next_piece() else {
            let at = self.cursor.text[..self.cursor.at].trim_end().len();
            return self.wrong_with(
                at,
                at,
                Text::new("| の後に手順が必要です。", "a step is missing after the bar"),
                Text::new("| そのものを探すときは引用符で囲みます。", "to look for the bar itself, put it in quotes"),
            );
        };
        let name = fold(word.text).into_owned();
        let mut after = self.cursor.clone();
        after.piece();
        let called = after.next_piece().is_some_and(|piece| matches!(piece.text, "(" | "（"));
        match name.as_str() {
            _ if word.quoted.is_some() => self.unknown_step(&word),
            "stats" => {
                self.cursor.at = word.to;
                self.measures()
            }
            "count" => self.measures(),
            _ if called || (Function::named(&name).is_some()) => self.measures(),
            _ => {
                self.cursor.at = word.to;
                match name.as_str() {
                    "top" => self.top(),
                    "fields" => self.fields(),
                    "limit" | "head" => Ok(Step::Limit(self.rows()?)),
                    "sort" => self.sort(),
                    _ => self.unknown_step(&word),
                }
            }
        }
    }

    fn unknown_step(&mut self, word: &Piece<'a>) -> Result<Step, Wrong> {
        let name = word.text;
        let hint = if ["where", "filter", "search", "grep"].iter().any(|other| word.is(other)) {
            Text::new("条件は最初の | より前に書きます。", "conditions stand before the first bar")
        } else if let Some(meant) = did_you_mean(name, STEP_NAMES.into_iter().chain(Function::NAMES)) {
            Text::new(format!("{meant} ではありませんか。"), format!("did you mean {meant}?"))
        } else {
            Text::new(
                "count, top, fields, limit, sort か、p95(elapsed_ms) のような関数です。",
                "one of count, top, fields, limit, sort, or a function such as p95(elapsed_ms)",
            )
        };
        self.wrong_with(word.from, word.to, Text::new("知らない手順です。", "this step is unknown"), hint)
    }

    /// `p95(elapsed_ms), count() by proc, 5m`, and `count by proc`.
    fn measures(&mut self) -> Result<Step, Wrong> {
        self.cursor.skip_spaces();
        let from = self.cursor.at;
        let mut what = Vec::new();
        loop {
            let measure = self.measure()?;
            if what.contains(&measure) {
                let to = self.cursor.at;
                return self.wrong(from, to, "同じ集計が2回あります。", "the same function stands here twice");
            }
            what.push(measure);
            if what.len() > MEASURES_MAX {
                let to = self.cursor.at;
                let (ja, en) = (
                    format!("集計が多過ぎます ({MEASURES_MAX} 個まで)。"),
                    format!("there are too many functions ({MEASURES_MAX} at most)"),
                );
                return self.wrong(from, to, ja, en);
            }
            let comma = self.comma();
            match self.cursor.next_piece() {
                Some(piece) if comma || (piece.is_name() && !piece.is("by")) => {}
                _ => break,
            }
        }
        let by = if self.word("by") { self.keys()? } else { Vec::new() };
        let counts_only = matches!(what.as_slice(), [Measure { function: Function::Count, field: None }]);
        Ok(if counts_only { Step::Count { by } } else { Step::Stats { what, by } })
    }

    fn measure(&mut self) -> Result<Measure, Wrong> {
        let Some(word) = self.cursor.piece() else { return self.missing("関数が必要です。", "a function is missing") };
        let Some(function) = Function::named(word.text).filter(|_| word.quoted.is_none()) else {
            let hint = did_you_mean(word.text, Function::NAMES).map_or_else(
                || {
                    Text::new(
                        "count, min, max, avg, sum, distinct, p50 から p99 などです。項目の前には by を書きます。",
                        "one of count, min, max, avg, sum, distinct, p50 to p99 and so on; before fields stands by",
                    )
                },
                |meant| Text::new(format!("{meant} ではありませんか。"), format!("did you mean {meant}?")),
            );
            return self.wrong_with(word.from, word.to, Text::new("知らない関数です。", "this function is unknown"), hint);
        };
        if !(self.character('(', '（')) {
            if function == Function::Count {
                return Ok(Measure { function, field: None });
            }
            let named = self.cursor.next_piece().filter(|piece| piece.is_name() && !piece.is("by"));
            let example = format!("{}({})", word.text, named.as_ref().map_or("elapsed_ms", |piece| piece.text));
            return self.wrong_with(
                word.from,
                word.to,
                Text::new("何を集計するかを括弧の中に書きます。", "what is measured stands in brackets"),
                Text::new(format!("{example} と書きます。"), format!("write {example}")),
            );
        }
        if function == Function::Count {
            self.character('*', '＊');
        }
        let field = match self.cursor.next_piece().filter(Piece::is_name) {
            Some(piece) => {
                self.cursor.at = piece.to;
                Some(piece.field())
            }
            None if function == Function::Count => None,
            None => return self.missing("集計する項目が必要です。", "the field is missing"),
        };
        if !self.character(')', '）') {
            return self.missing("閉じ括弧が必要です。", "a closing bracket is missing");
        }
        Ok(Measure { function, field })
    }

    fn keys(&mut self) -> Result<Vec<Key>, Wrong> {
        let from = self.cursor.at;
        let mut keys: Vec<Key> = Vec::new();
        for piece in self.names(KEYS_MAX)? {
            let span = if piece.quoted.is_none() { Span::parse(&fold(piece.text)) } else { None };
            if span == Some(Span::ZERO) {
                return self.wrong(piece.from, piece.to, "長さが0の時間では区切れません。", "a slice of time cannot be empty");
            }
            let key = span.map_or_else(|| Key::Field(piece.field()), Key::Every);
            if span.is_none() && piece.quoted.is_none() && piece.text.starts_with(|c: char| c.is_ascii_digit()) {
                return self.wrong_with(
                    piece.from,
                    piece.to,
                    Text::new("時間の長さではありません。", "this is no length of time"),
                    Text::new("30s, 5m, 1h, 1d のように書きます。", "write 30s, 5m, 1h or 1d"),
                );
            }
            if keys.iter().any(|other| other.column() == key.column()) {
                return self.wrong(piece.from, piece.to, "同じ列が2回あります。", "this column stands here twice");
            }
            keys.push(key);
        }
        if keys.is_empty() {
            self.cursor.at = from;
            return self.missing("by の後に項目か時間の長さが必要です。", "a field or a length of time is missing after by");
        }
        Ok(keys)
    }

    fn top(&mut self) -> Result<Step, Wrong> {
        let limit = if self.number_follows() { Some(self.rows()?) } else { None };
        self.word("by");
        let Some(piece) = self.cursor.next_piece().filter(Piece::is_name) else {
            return self.missing("項目が必要です。top 10 proc のように書きます。", "the field is missing, as in top 10 proc");
        };
        self.cursor.at = piece.to;
        let limit = match limit {
            Some(limit) => limit,
            None if self.number_follows() => self.rows()?,
            None => TOP_DEFAULT,
        };
        Ok(Step::Top { limit, field: piece.field() })
    }

    fn fields(&mut self) -> Result<Step, Wrong> {
        let mut fields: Vec<Field> = Vec::new();
        for piece in self.names(COLUMNS_MAX)? {
            let field = piece.field();
            if fields.contains(&field) {
                return self.wrong(piece.from, piece.to, "同じ列が2回あります。", "this column stands here twice");
            }
            fields.push(field);
        }
        if fields.is_empty() {
            return self.missing("項目が必要です。", "a field is missing");
        }
        Ok(Step::Fields(fields))
    }

    /// `sort by p95(elapsed_ms) desc`.
    fn sort(&mut self) -> Result<Step, Wrong> {
        self.word("by");
        let before = self.character('-', '－');
        let Some(piece) = self.cursor.next_piece().filter(Piece::is_name) else {
            return self.missing("並べ替える列が必要です。", "the column is missing");
        };
        self.cursor.at = piece.to;
        let column = if self.cursor.rest().starts_with(['(', '（']) {
            self.cursor.at = piece.from;
            let measure = self.measure()?;
            measure.column()
        } else {
            piece.field().name().to_owned()
        };
        let descending = if self.word("desc") { true } else { !self.word("asc") && before };
        Ok(Step::Sort { column, descending })
    }

    /// Names up to the end of the step.
    fn names(&mut self, most: usize) -> Result<Vec<Piece<'a>>, Wrong> {
        let mut names = Vec::new();
        while let Some(piece) = self.cursor.next_piece().filter(Piece::is_name) {
            self.cursor.at = piece.to;
            if names.len() == most {
                let (ja, en) = (format!("項目が多過ぎます ({most} 個まで)。"), format!("there are too many fields ({most} at most)"));
                return self.wrong(piece.from, piece.to, ja, en);
            }
            names.push(piece);
            if self.comma() && self.cursor.next_piece().is_none_or(|piece| !piece.is_name()) {
                return self.missing("コンマの後に項目が必要です。", "a field is missing after the comma");
            }
        }
        Ok(names)
    }

    fn rows(&mut self) -> Result<usize, Wrong> {
        let Some(piece) = self.cursor.piece() else { return self.missing("件数が必要です。", "a number is missing") };
        let digits = fold(piece.text);
        match digits.parse::<usize>() {
            Ok(rows) if (1..=ROWS_MAX).contains(&rows) => Ok(rows),
            _ => {
                let (ja, en) = (format!("1 から {ROWS_MAX} までの数が必要です。"), format!("a number from 1 to {ROWS_MAX} is expected"));
                self.wrong(piece.from, piece.to, ja, en)
            }
        }
    }

    fn number_follows(&self) -> bool {
        self.cursor.next_piece().is_some_and(|piece| fold(piece.text).bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Passes the word if it is the next piece.
    fn word(&mut self, word: &str) -> bool {
        let found = self.cursor.next_piece().filter(|piece| piece.is(word));
        self.cursor.at = found.as_ref().map_or(self.cursor.at, |piece| piece.to);
        found.is_some()
    }

    fn comma(&mut self) -> bool {
        self.character(',', '，') || self.character('、', '、')
    }

    fn character(&mut self, narrow: char, wide: char) -> bool {
        self.cursor.skip_spaces();
        let found = self.cursor.peek().filter(|c| *c == narrow || *c == wide);
        self.cursor.at += found.map_or(0, char::len_utf8);
        found.is_some()
    }

    fn missing<T>(&mut self, ja: &str, en: &str) -> Result<T, Wrong> {
        self.cursor.skip_spaces();
        let from = self.cursor.at;
        if let Some(Err(())) = self.cursor.phrase() {
            let to = self.cursor.at;
            return self.wrong(from, to, "引用符が閉じられていません。", "this quote is not closed");
        }
        let at = self.cursor.text[..from].trim_end().len();
        self.wrong(at, at, ja, en)
    }

    fn wrong<T>(&mut self, from: usize, to: usize, ja: impl Into<String>, en: impl Into<String>) -> Result<T, Wrong> {
        self.say(from, to, ja, en);
        Err(Wrong)
    }

    fn wrong_with<T>(&mut self, from: usize, to: usize, message: Text, hint: Text) -> Result<T, Wrong> {
        self.say_with(from, to, message, hint);
        Err(Wrong)
    }
}

impl Cursor<'_> {
    fn piece_end(&self) -> bool {
        self.peek().is_none_or(|c| matches!(c, '|' | '｜'))
    }
}
