//! What is wrong with a text, where, and what to write instead: for somebody who is still typing.

use std::fmt;

use serde::Serialize;

use crate::kernel::Text;

/// More are not listed: the rest mostly follows from the first.
pub const PROBLEMS_MAX: usize = 16;

/// Why a text is no query. Never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// In the order of the text.
    pub list: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where it begins, in bytes; always between two characters.
    pub from: usize,
    /// Where it ends; `from` where something is missing.
    pub to: usize,
    pub message: Text,
    /// What to write instead.
    pub hint: Option<Text>,
}

impl Problems {
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= PROBLEMS_MAX
    }

    pub(super) fn push(&mut self, from: usize, to: usize, message: Text, hint: Option<Text>) {
        if !self.is_full() {
            self.list.push(Problem { from, to, message, hint });
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.list.iter().enumerate() {
            let between = if place == 0 { "" } else { "; " };
            write!(f, "{between}at {}: {}", problem.from, problem.message.en)?;
            if let Some(hint) = &problem.hint {
                write!(f, " ({})", hint.en)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The word among `known` that was probably meant.
pub(super) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const LETTERS_MAX: usize = 32;
    if word.len() > LETTERS_MAX {
        return None;
    }
    let word = word.to_lowercase();
    let allowed = if word.chars().count() <= 3 { 1 } else { 2 };
    known
        .into_iter()
        .map(|other| (distance(&word, &other.to_lowercase()), other))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, other)| other)
}

/// How many letters must be added, left out, changed or swapped with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The short reason of an expression that does not compile, in both languages where it is a common one.
pub(super) fn regex_reason(error: &regex::Error) -> Text {
    const KNOWN: [(&str, &str); 10] = [
        ("unclosed group", "括弧 ( が閉じられていません"),
        ("unopened group", "対応する ( がない ) があります"),
        ("unclosed character class", "角括弧 [ が閉じられていません"),
        ("repetition operator missing expression", "繰り返し (* + ?) の前に対象がありません"),
        ("unclosed counted repetition", "繰り返しの { が閉じられていません"),
        ("unrecognized escape sequence", "知らないエスケープ (\\) があります"),
        ("incomplete escape sequence", "\\ の後に文字がありません"),
        ("invalid character class range", "文字の範囲の始まりが終わりより後です"),
        ("look-around", "先読み・後読みは使えません"),
        ("backreferences", "後方参照は使えません"),
    ];
    if let regex::Error::CompiledTooBig(_) = error {
        return Text::new("大きくなり過ぎます。繰り返しの回数を減らしてください", "it grows too big; repeat less");
    }
    let long = error.to_string();
    let reason = long.lines().rev().find_map(|line| line.trim().strip_prefix("error: ")).unwrap_or("it cannot be read").to_owned();
    let ja = KNOWN.iter().find(|(en, _)| reason.starts_with(en)).map_or_else(|| reason.clone(), |(_, ja)| (*ja).to_owned());
    Text::new(ja, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_seen() {
        let known = ["count", "top", "limit", "sort", "fields"];
        for (word, meant) in [
            ("coutn", Some("count")),
            ("tpo", Some("top")),
            ("limits", Some("limit")),
            ("x", None),
            ("SROT", Some("sort")),
            ("日本語", None),
        ] {
            assert_eq!(did_you_mean(word, known), meant, "{word}");
        }
        assert_eq!(did_you_mean(&"count".repeat(100), known), None);
    }
}
