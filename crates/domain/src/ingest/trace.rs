//! What took how long within one transaction: pairs of records that say that something begins and ends, and records that say how long it took.

use std::collections::HashMap;

use crate::kernel::{Span, Timestamp};

/// A record of a transaction, as far as durations are concerned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'a> {
    /// Which of the places (host and source) wrote it.
    pub lane: usize,
    pub at: Timestamp,
    pub proc: Option<&'a str>,
    pub jid: Option<&'a str>,
    pub message: &'a str,
    pub elapsed_ms: Option<i64>,
    pub error: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Took {
    pub lane: usize,
    pub name: String,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Its end was seen; else it goes on until the last record of its lane.
    pub complete: bool,
    /// It ended with an error, or there was one on its lane and process while it went on.
    pub error: bool,
}

/// More than these nobody looks at.
pub const TOOK_MAX: usize = 1_000;
const NAME_CHARS_MAX: usize = 60;

const BEGINS: [&str; 8] = ["開始", "start", "began", "begin", "enter", "着手", "受付", "open"];
const ENDS: [&str; 12] = ["終了", "完了", "complete", "finish", "done", "end", "stop", "exit", "leave", "fail", "失敗", "中断"];

/// Lane, process, job and subject.
type Key<'a> = (usize, &'a str, &'a str, String);

/// Spans of a transaction, in order of their beginnings. `steps` are in order of time.
///
/// An end belongs to the last open beginning of the same lane, process, job and subject. A record that says how long something took, and
/// ends no such pair, is a span by itself that ends with it.
pub fn took(steps: &[Step<'_>]) -> Vec<Took> {
    let mut found: Vec<Took> = Vec::new();
    let mut open: HashMap<Key<'_>, Vec<(usize, String)>> = HashMap::new();
    let mut last_at: HashMap<usize, Timestamp> = HashMap::new();
    for step in steps {
        last_at.insert(step.lane, step.at);
        let (proc, jid) = (step.proc.unwrap_or_default(), step.jid.unwrap_or_default());
        let key = |subject: &str| (step.lane, proc, jid, subject.to_owned());
        if let Some((subject, name)) = said(step.message, &BEGINS).filter(|_| step.elapsed_ms.is_none()) {
            open.entry(key(&subject)).or_default().push((found.len(), name.to_lowercase()));
            found.push(Took {
                lane: step.lane,
                name: named(step.proc, &name),
                from: step.at,
                to: step.at,
                complete: false,
                error: step.error,
            });
            continue;
        }
        let begun = said(step.message, &ENDS).and_then(|(subject, name)| {
            let waiting = open.get_mut(&key(&subject))?;
            // The very same words, numbers included, are the better match.
            let name = name.to_lowercase();
            let place = waiting.iter().rposition(|(_, begun)| *begun == name).or(waiting.len().checked_sub(1))?;
            Some(waiting.remove(place).0)
        });
        match (begun, step.elapsed_ms) {
            (Some(begun), _) => {
                let span = &mut found[begun];
                (span.to, span.complete, span.error) = (step.at, true, span.error || step.error);
            }
            (None, Some(elapsed_ms)) if elapsed_ms >= 0 => {
                let from = Timestamp::from_micros(step.at.as_micros().saturating_sub(elapsed_ms.saturating_mul(1_000)));
                let name = step.message.split_whitespace().take_while(|word| !word.contains(['=', '＝'])).collect::<Vec<_>>().join(" ");
                found.push(Took { lane: step.lane, name: named(step.proc, &name), from, to: step.at, complete: true, error: step.error });
            }
            (None, _) => {}
        }
        if step.error {
            let failing = open.iter().filter(|((lane, of, ..), _)| *lane == step.lane && *of == proc);
            failing.flat_map(|(_, places)| places).for_each(|(place, _)| found[*place].error = true);
        }
    }
    for span in found.iter_mut().filter(|span| !span.complete) {
        span.to = last_at.get(&span.lane).copied().unwrap_or(span.to).max(span.from);
    }
    found.sort_by_key(|span| (span.from, std::cmp::Reverse(span.to.since(span.from).max(Span::ZERO))));
    found.truncate(TOOK_MAX);
    found
}

/// What a message that holds one of the words is about, and what it is called: what stands before the word, else the words after it up to the
/// first pair of a name and a value.
fn said(message: &str, words: &[&str]) -> Option<(String, String)> {
    let at = words.iter().filter_map(|word| place(message, word).map(|at| (at, word.len()))).min()?;
    let (before, after) = (&message[..at.0], &message[at.0 + at.1..]);
    let before = before.trim_end_matches(['を', 'が', 'の', ' ', '\u{3000}', ':', '-']).trim();
    if !before.is_empty() {
        return Some((subject(before), before.to_owned()));
    }
    // "started", "starting", "completed": the rest of the word says nothing.
    let after = after.trim_start_matches(|c: char| c.is_ascii_lowercase()).trim_start_matches([' ', ':', '-']);
    let words: Vec<&str> = after.split_whitespace().take_while(|word| !word.contains(['=', '＝'])).take(4).collect();
    let name = words.join(" ");
    Some((subject(&name), name))
}

/// Where a word stands; a Latin one only at the beginning of a word.
fn place(message: &str, word: &str) -> Option<usize> {
    if !word.is_ascii() {
        return message.find(word);
    }
    let lower = message.to_ascii_lowercase();
    let found = lower.match_indices(word).map(|(at, _)| at);
    found.into_iter().find(|at| {
        let before = lower[..*at].chars().next_back();
        let after = lower[*at + word.len()..].chars().next();
        // "endpoint" and "opening balance" are no ends and beginnings of anything; "ended" and "starting" are.
        let tail: String = lower[*at + word.len()..].chars().take_while(char::is_ascii_alphabetic).collect();
        before.is_none_or(|c| !c.is_alphanumeric())
            && (after.is_none_or(|c| !c.is_ascii_alphanumeric())
                || matches!(tail.as_str(), "ed" | "ing" | "s" | "d" | "ning" | "ped" | "ting"))
    })
}

/// The same words with other numbers are the same subject.
fn subject(text: &str) -> String {
    let mut subject = String::with_capacity(text.len());
    crate::ingest::template::template_into(&text.to_lowercase(), &mut subject);
    subject
}

fn named(proc: Option<&str>, name: &str) -> String {
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    match (proc, name.is_empty()) {
        (Some(proc), true) => proc.to_owned(),
        (Some(proc), false) => format!("{proc}: {name}"),
        (None, _) => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(lane: usize, second: i64, message: &str) -> Step<'_> {
        Step { lane, at: Timestamp::from_seconds(second), proc: Some("審査"), message, ..Step::default() }
    }

    /// Each as `lane name from-to`, with `?` where no end was seen and `!` where something went wrong.
    fn told(steps: &[Step<'_>]) -> Vec<String> {
        let seconds = |at: Timestamp| at.as_micros() / 1_000_000;
        let mark = |span: &Took| format!("{}{}", if span.complete { "" } else { "?" }, if span.error { "!" } else { "" });
        took(steps)
            .iter()
            .map(|span| format!("{} {} {}-{}{}", span.lane, span.name, seconds(span.from), seconds(span.to), mark(span)))
            .collect()
    }

    #[test]
    fn a_beginning_and_its_end_are_one_span() {
        let steps = [
            step(0, 1, "処理開始 入力件数=4373 実行者=00044780"),
            step(1, 2, "処理開始 入力件数=1 実行者=2"),
            step(0, 3, "request 17 started path=/a"),
            step(0, 4, "優先権証明書の照合を開始しました 番号=1"),
            step(0, 5, "Request 17 finished status=200"),
            step(0, 6, "優先権証明書の照合を終了しました 番号=1"),
            Step { elapsed_ms: Some(8_000), ..step(0, 9, "処理終了 正常件数=4373 異常件数=0 elapsed_ms=8000") },
            Step { error: true, ..step(1, 9, "接続失敗") },
            step(1, 11, "ここまで"),
        ];
        assert_eq!(
            told(&steps),
            ["0 審査: 処理 1-9", "1 審査: 処理 2-11?!", "0 審査: request 17 3-5", "0 審査: 優先権証明書の照合 4-6"]
                .map(|line| line.replace("3-3?", "3-9?"))
        );
    }

    #[test]
    fn what_says_how_long_it_took_is_a_span_by_itself() {
        let sql = Step { elapsed_ms: Some(3_000), ..step(2, 10, "SQL実行完了 件数=542 elapsed_ms=3000") };
        assert_eq!(told(&[sql, step(2, 11, "the endpoint is open")]), ["2 審査: SQL実行完了 7-10", "2 審査: the endpoint is 11-11?"]);
        assert_eq!(
            told(&[step(0, 1, "done"), step(0, 2, "Starting import of 5 files"), step(0, 4, "Finished import of 7 files")]).len(),
            1
        );
        assert_eq!(
            told(&[step(0, 2, "Starting import of 5 files"), step(0, 4, "Finished import of 7 files")]),
            ["0 審査: import of 5 files 2-4"]
        );
    }

    proptest! {
        #[test]
        fn no_span_ends_before_it_begins(
            steps in prop::collection::vec((0_usize..3, 0_i64..50, "(処理|x )?(開始|終了|start|ended|a=1|[ -~]{0,9}|\\PC{0,4})", prop::option::of(-5_i64..9_000), any::<bool>()), 0..40),
        ) {
            let mut steps: Vec<Step<'_>> = steps
                .iter()
                .map(|(lane, at, message, elapsed_ms, error)| Step { elapsed_ms: *elapsed_ms, error: *error, ..step(*lane, *at, message) })
                .collect();
            steps.sort_by_key(|step| step.at);
            let found = took(&steps);
            prop_assert!(found.len() <= steps.len());
            for span in found {
                prop_assert!(span.from <= span.to, "{span:?}");
            }
        }
    }
}
