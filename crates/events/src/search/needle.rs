//! What a template says of a needle before any message is read.
//!
//! A template has `<*>` for each variable of its messages: a longest run of letters, digits and `_-.` with a digit in it. A needle that lies in
//! what stands between the variables is in every message of the template. One that lies there not can only overlap a variable; whether it can is
//! told by its own form and by the digitless pieces of variables that were remembered. Only where neither decides are messages read.

use std::borrow::Cow;

use hinomi_domain::ingest::query::{Needle, TextTest, fold};
use hinomi_domain::ingest::template::PLACEHOLDER;
use memchr::memmem::Finder;

use crate::batch::PIECE_BYTES_MIN;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Never,
    Maybe,
    Always,
}

impl Verdict {
    pub fn of(sure: bool) -> Verdict {
        if sure { Verdict::Always } else { Verdict::Never }
    }

    pub fn not(self) -> Verdict {
        match self {
            Verdict::Never => Verdict::Always,
            Verdict::Maybe => Verdict::Maybe,
            Verdict::Always => Verdict::Never,
        }
    }
}

/// The digitless pieces of the variables of a chunk, in one text with line ends between; `None`: unknown.
pub(crate) type Pieces<'a> = Option<&'a str>;

/// A text test, taken apart once for all templates of a chunk.
pub(crate) struct Judge<'a> {
    test: &'a TextTest,
    shape: Option<Shape<'a>>,
}

struct Shape<'a> {
    needle: &'a Needle,
    finder: Finder<'a>,
    /// What lies between the two edges, with `<*>` for each run that must be a variable; empty: all of it is one run.
    core: String,
    /// A variable can begin in the needle's end, end in its beginning, or hold all of it.
    touches: bool,
    /// The needle says `<*>` itself: templates with a placeholder decide nothing.
    odd: bool,
}

impl<'a> Judge<'a> {
    pub fn new(test: &'a TextTest, pieces: Pieces<'_>) -> Judge<'a> {
        let shape = match test {
            TextTest::Contains(needle) => Some(Shape::new(needle, pieces)),
            TextTest::Matches(_) => None,
        };
        Judge { test, shape }
    }

    /// Of the messages of a template.
    pub fn template(&self, template: &str) -> Verdict {
        let has_variables = template.contains(PLACEHOLDER);
        let Some(shape) = &self.shape else {
            return if has_variables { Verdict::Maybe } else { Verdict::of(self.test.matches(template)) };
        };
        let text: Cow<'_, str> = if shape.needle.folded { fold(template) } else { Cow::Borrowed(template) };
        if !has_variables {
            return Verdict::of(shape.finder.find(text.as_bytes()).is_some());
        }
        if shape.odd || (shape.needle.folded && template.chars().any(becomes_run)) {
            return Verdict::Maybe;
        }
        let literal = shape.finder.find_iter(text.as_bytes()).any(|_| true);
        if literal {
            return Verdict::Always;
        }
        if shape.touches && (shape.core.is_empty() || memchr::memmem::find(text.as_bytes(), shape.core.as_bytes()).is_some()) {
            Verdict::Maybe
        } else {
            Verdict::Never
        }
    }
}

impl<'a> Shape<'a> {
    fn new(needle: &'a Needle, pieces: Pieces<'_>) -> Shape<'a> {
        let text = needle.text.as_str();
        let first = text.find(|c| !in_run(c)).unwrap_or(text.len());
        let last = text.rfind(|c| !in_run(c)).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let (head, tail, middle) = if first >= last { (text, "", "") } else { (&text[..first], &text[last..], &text[first..last]) };
        let touches_head = may_be_in_variable(head, pieces, needle.folded);
        let touches_tail = may_be_in_variable(tail, pieces, needle.folded);
        // An edge that is in no variable stands there as it is.
        let mut core = if touches_head { String::new() } else { head.to_owned() };
        hinomi_domain::ingest::template::template_into(middle, &mut core);
        if !touches_tail {
            core.push_str(tail);
        }
        let touches = touches_head || touches_tail || middle.chars().any(is_digit);
        Shape { needle, finder: Finder::new(text.as_bytes()), core, touches, odd: text.contains(['<', '*', '>']) }
    }
}

/// Whether an edge can be part of a variable; one with a digit surely is.
fn may_be_in_variable(edge: &str, pieces: Pieces<'_>, folded: bool) -> bool {
    if edge.is_empty() {
        return false;
    }
    if edge.chars().any(is_digit) {
        return true;
    }
    let Some(pieces) = pieces.filter(|_| edge.len() >= PIECE_BYTES_MIN) else { return true };
    let pieces: Cow<'_, str> = if folded { fold(pieces) } else { Cow::Borrowed(pieces) };
    memchr::memmem::find(pieces.as_bytes(), edge.as_bytes()).is_some()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn in_run(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// No part of a run as it was written, and one when folded.
fn becomes_run(c: char) -> bool {
    matches!(c, '－' | '＿' | '．' | '\u{212A}' | '\u{130}')
}

#[cfg(test)]
mod tests {
    use hinomi_domain::ingest::template::{template_into, variables};
    use proptest::prelude::*;

    use super::*;

    fn pieces(messages: &[String]) -> String {
        let all = messages.iter().flat_map(|message| variables(message)).flat_map(|variable| variable.split(|c: char| c.is_ascii_digit()));
        all.filter(|piece| piece.len() >= PIECE_BYTES_MIN).fold(String::new(), |all, piece| all + piece + "\n")
    }

    fn verdict(needle: &str, folded: bool, message: &str) -> Verdict {
        let needle = if folded { fold(needle).into_owned() } else { needle.to_owned() };
        let test = TextTest::Contains(Needle { text: needle, folded });
        let mut template = String::new();
        template_into(message, &mut template);
        let pieces = pieces(&[message.to_owned()]);
        Judge::new(&test, Some(&pieces)).template(&template)
    }

    #[test]
    fn what_has_no_part_in_a_variable_is_decided() {
        let message = "データベース接続失敗 host=ap03 port=1521 http-nio-8080-exec-12 done";
        assert_eq!(verdict("接続失敗", false, message), Verdict::Always);
        assert_eq!(verdict("接続成功", false, message), Verdict::Never);
        assert_eq!(verdict("失敗 host=", false, message), Verdict::Always);
        assert_eq!(verdict("quxzebra", false, message), Verdict::Never);
        assert_eq!(verdict("exec", false, message), Verdict::Maybe, "it is in a variable");
        assert_eq!(verdict("ap", false, message), Verdict::Maybe, "too short to be remembered");
        assert_eq!(verdict("host=ap03", false, message), Verdict::Maybe);
        assert_eq!(verdict("hast=ap03", false, message), Verdict::Never);
        assert_eq!(verdict("DONE", true, message), Verdict::Always);
        assert_eq!(verdict("<*>", false, message), Verdict::Maybe);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Sure is sure.
        #[test]
        fn no_verdict_is_wrong(message in "[ab1 =接<*>.１Ａｂ－K-]{0,12}|1[ab]{3,6}[－K.ab]{0,2}", needle in "[ab1 =接<*>.１Ａｂ－k-]{1,5}|[ab]{4,6}[-k]?", folded: bool) {
            let text = if folded { fold(&message).into_owned() } else { message.clone() };
            let wanted = if folded { fold(&needle).into_owned() } else { needle.clone() };
            let there = text.contains(&wanted);
            match verdict(&needle, folded, &message) {
                Verdict::Always => prop_assert!(there),
                Verdict::Never => prop_assert!(!there),
                Verdict::Maybe => {}
            }
        }
    }
}
