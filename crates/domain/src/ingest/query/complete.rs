//! What an editor can offer at a place in a query that is still being typed.

use super::lexer::{Cursor, Mark, is_quote};
use super::operator::{Operator, is_name_character};
use super::steps::Piece;
use super::{Field, Function};

/// What is being typed. `from`: where it begins, in bytes of the text; what is chosen replaces everything from there to the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Context {
    /// The name of a field; before a bar also a text to look for.
    Field { from: usize },
    /// A value of the field.
    Value { field: Field, from: usize },
    /// The word of a step, or a function.
    Step { from: usize },
    /// A phrase, an expression, a number: nothing can be offered.
    Nothing,
}

/// What is being typed at a place of a text; `at` is in bytes, and what stands behind it does not matter.
pub fn context(text: &str, at: usize) -> Context {
    let at = text.floor_char_boundary(at.min(text.len()));
    let mut cursor = Cursor::new(&text[..at]);
    loop {
        cursor.skip_spaces();
        let from = cursor.at;
        match cursor.mark() {
            Mark::End => return Context::Field { from },
            Mark::Pipe(length) => {
                cursor.at += length;
                return in_steps(cursor);
            }
            Mark::Open(length) => {
                cursor.at += length;
                cursor.open += 1;
            }
            Mark::Close(length) => {
                cursor.at += length;
                cursor.open = cursor.open.saturating_sub(1);
            }
            Mark::And(length) | Mark::Or(length) | Mark::Not(length) => {
                cursor.at += length;
                let word = cursor.text[from..].starts_with(char::is_alphabetic);
                if word && cursor.rest().is_empty() {
                    return Context::Nothing;
                }
            }
            Mark::Term => {
                if let Some(context) = in_term(&mut cursor) {
                    return context;
                }
            }
        }
    }
}

/// `None` when the condition is complete before the end of the text.
fn in_term(cursor: &mut Cursor<'_>) -> Option<Context> {
    let from = cursor.at;
    if cursor.rest() == "-" {
        return Some(Context::Field { from: cursor.text.len() });
    }
    if let Some((field, operator)) = begun_test(cursor).or_else(|| cursor.test()) {
        return in_test(cursor, field, operator);
    }
    cursor.take("~");
    let begins_text = cursor.at > from || cursor.rest().starts_with(|c: char| !is_name_character(c) || c == '/');
    cursor.at += usize::from(cursor.rest().starts_with('i') && cursor.rest()[1..].starts_with(is_quote));
    if cursor.phrase().is_none() && cursor.expression().is_none() {
        let word = cursor.word();
        if cursor.rest().is_empty() && !begins_text && word.chars().all(is_name_character) {
            return Some(Context::Field { from });
        }
    }
    cursor.rest().is_empty().then_some(Context::Nothing)
}

/// `name:` at the end of the text, before there is a value.
fn begun_test(cursor: &mut Cursor<'_>) -> Option<(Field, Operator)> {
    let mut ahead = cursor.clone();
    let name = match ahead.phrase() {
        Some(phrase) => phrase.ok()?.text,
        None => ahead.name()?.to_owned(),
    };
    let begun = ahead.take(":") && ahead.rest().is_empty();
    begun.then(|| {
        cursor.at = ahead.at;
        (Field::named(&name), Operator::Has)
    })
}

fn in_test(cursor: &mut Cursor<'_>, field: Field, operator: Operator) -> Option<Context> {
    let operator = match operator {
        Operator::Has => cursor.comparison().unwrap_or(operator),
        other => other,
    };
    let offered = !matches!(operator, Operator::Compare(_)) || field.has_levels();
    if cursor.rest().starts_with(['(', '（']) {
        cursor.at += cursor.peek().map_or(0, char::len_utf8);
        return in_list(cursor, &field);
    }
    if cursor.rest().starts_with('[') && !cursor.rest().contains(']') {
        cursor.at = cursor.text.len();
        return Some(Context::Nothing);
    }
    let from = value(cursor)?;
    Some(match from {
        Some(from) if offered => Context::Value { field, from },
        _ => Context::Nothing,
    })
}

fn in_list(cursor: &mut Cursor<'_>, field: &Field) -> Option<Context> {
    cursor.open += 1;
    cursor.listing = true;
    let context = loop {
        cursor.skip_spaces();
        match cursor.mark() {
            Mark::Close(length) => {
                cursor.at += length;
                break None;
            }
            Mark::Pipe(_) => break None,
            Mark::Open(length) | Mark::And(length) | Mark::Or(length) | Mark::Not(length) => cursor.at += length,
            Mark::Term if cursor.take(",") || cursor.take("、") => {}
            Mark::Term | Mark::End => match value(cursor) {
                None => {}
                Some(None) => break Some(Context::Nothing),
                Some(Some(from)) => break Some(Context::Value { field: field.clone(), from }),
            },
        }
    };
    cursor.open -= 1;
    cursor.listing = false;
    context
}

/// Passes a value. `None` when something stands behind it; else where it begins, if it can still be completed.
#[expect(clippy::option_option, reason = "whether it ends here, and whether more of it can be offered")]
fn value(cursor: &mut Cursor<'_>) -> Option<Option<usize>> {
    cursor.take("~");
    let from = cursor.at;
    let open = match cursor.phrase() {
        Some(phrase) => phrase.is_err(),
        None if cursor.expression().is_some() => false,
        None => {
            cursor.word();
            true
        }
    };
    cursor.rest().is_empty().then_some(open.then_some(from))
}

/// Behind the first bar.
fn in_steps(mut cursor: Cursor<'_>) -> Context {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    loop {
        cursor.skip_spaces();
        let from = cursor.at;
        match cursor.piece() {
            Some(piece) => pieces.push(piece),
            None if cursor.rest().starts_with(['|', '｜']) => {
                cursor.at += cursor.peek().map_or(0, char::len_utf8);
                pieces.clear();
            }
            // A name in quotes that are still open.
            None if cursor.at > from => return in_step(&pieces, from),
            None => break,
        }
    }
    match pieces.split_last() {
        Some((last, before)) if last.to == cursor.text.len() && last.is_name() => in_step(before, last.from),
        _ => in_step(&pieces, cursor.text.len()),
    }
}

/// What can stand at `from` in a step that begins with these pieces.
fn in_step(before: &[Piece<'_>], from: usize) -> Context {
    let Some(first) = before.first() else { return Context::Step { from } };
    let is = |word: &str| first.is(word);
    let names =
        before[1..].iter().filter(|piece| piece.is_name() && !piece.is("by") && !piece.text.bytes().all(|byte| byte.is_ascii_digit()));
    let field = if is("limit") || is("head") {
        false
    } else if is("fields") {
        true
    } else if is("top") || is("sort") {
        let inside = before.iter().rfind(|piece| matches!(piece.text, "(" | ")")).is_some_and(|piece| piece.text == "(");
        inside || names.count() == 0
    } else {
        let open = before
            .iter()
            .rfind(|piece| matches!(piece.text, "(" | "（" | ")" | "）"))
            .is_some_and(|piece| matches!(piece.text, "(" | "（"));
        if !open && !before.iter().any(|piece| piece.is("by")) {
            let next = before.last().is_some_and(|piece| matches!(piece.text, "," | "，" | "、") || piece.is("stats"));
            let known = is("stats") || Function::named(first.text).is_some();
            return if next && known { Context::Step { from } } else { Context::Nothing };
        }
        true
    };
    if field { Context::Field { from } } else { Context::Nothing }
}
