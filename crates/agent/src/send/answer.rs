//! What the server's answers mean.

use std::time::Duration;

use serde::Deserialize;

use super::client::{Answer, CallError};

/// Of an ordinary answer, in bytes.
pub(super) const SMALL: usize = 64 << 10;
/// Of the list of all files.
pub(super) const STORED: usize = 8 << 20;
const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);
const TEXT_CHARACTERS_MAX: usize = 300;

/// The server has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Accepted {
        accepted_to: Option<u64>,
        stored_to: Option<u64>,
    },
    /// It wants to go on from elsewhere.
    GoTo(u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The same for everything that is sent: no connection, no answer, 429, 5xx. `doubtful`: whoever answers next may be another, with less on its
    /// disk; only a server that is full is the same for certain.
    Down { why: String, retry_after: Option<Duration>, doubtful: bool },
    /// Of this one request.
    Refused { why: String, status: Option<u16> },
}

impl Failure {
    pub fn refused(why: String) -> Failure {
        Failure::Refused { why, status: None }
    }

    pub fn has_status(&self, wanted: u16) -> bool {
        matches!(self, Failure::Refused { status: Some(status), .. } if *status == wanted)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StoredFile {
    pub file: String,
    #[serde(default)]
    pub accepted_to: u64,
    #[serde(default)]
    pub stored_to: u64,
}

#[derive(Deserialize)]
struct Good {
    /// Only there to know a hinomi by: a page of something in between also comes with 200.
    #[serde(rename = "records")]
    _records: u64,
    accepted_to: Option<u64>,
    stored_to: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: String,
    title: String,
    detail: String,
    accepted_to: Option<u64>,
}

#[derive(Deserialize)]
struct Stored {
    files: Vec<StoredFile>,
}

pub(super) fn taken(answer: Result<Answer, CallError>) -> Result<Taken, Failure> {
    let answer = answered(answer)?;
    if answer.status == 409
        && let Ok(Problem { accepted_to: Some(accepted_to), .. }) = serde_json::from_slice(&answer.body)
    {
        return Ok(Taken::GoTo(accepted_to));
    }
    let good: Good = read(&answer)?;
    Ok(Taken::Accepted { accepted_to: good.accepted_to, stored_to: good.stored_to })
}

pub(super) fn stored(answer: Result<Answer, CallError>) -> Result<Vec<StoredFile>, Failure> {
    read(&answered(answer)?).map(|stored: Stored| stored.files)
}

pub(super) fn fine(answer: Result<Answer, CallError>) -> Result<(), Failure> {
    read(&answered(answer)?).map(|_: Good| ())
}

/// An answer that is about the request, not about the server's health.
fn answered(answer: Result<Answer, CallError>) -> Result<Answer, Failure> {
    let answer = answer.map_err(|error| Failure::Down { why: error.to_string(), retry_after: None, doubtful: true })?;
    if matches!(answer.status, 408 | 425 | 429 | 500..) {
        let retry_after = answer.retry_after.map(|after| after.min(RETRY_AFTER_MAX));
        return Err(Failure::Down { why: text(&answer), retry_after, doubtful: answer.status >= 500 });
    }
    Ok(answer)
}

fn read<T: for<'a> Deserialize<'a>>(answer: &Answer) -> Result<T, Failure> {
    if (200..300).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|_| {
            Failure::refused(format!("{} answered with {}, but not as hinomi does; is the address right?", "the server", answer.status))
        });
    }
    Err(Failure::Refused { why: text(answer), status: Some(answer.status) })
}

/// The status, and the server's own words.
fn text(answer: &Answer) -> String {
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap_or_default();
    let words: Vec<&str> = [problem.code.as_str(), &problem.title, &problem.detail].into_iter().filter(|word| !word.is_empty()).collect();
    let words: String = words.join(": ").chars().filter(|c| !c.is_control()).take(TEXT_CHARACTERS_MAX).collect();
    if words.is_empty() { format!("status {}", answer.status) } else { format!("status {}, {words}", answer.status) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Answer, CallError> {
        Ok(Answer { status, retry_after: Some(Duration::from_secs(1_000_000)), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn answers_are_told_apart() {
        let accepted = taken(answer(200, r#"{"records":3,"unparsed":0,"duplicate":false,"accepted_to":10,"stored_to":null}"#));
        assert_eq!(accepted, Ok(Taken::Accepted { accepted_to: Some(10), stored_to: None }));
        assert_eq!(taken(answer(409, r#"{"code":"ingest.gap","accepted_to":5}"#)), Ok(Taken::GoTo(5)));
        let busy = taken(answer(429, ""));
        assert_eq!(busy, Err(Failure::Down { why: "status 429".to_owned(), retry_after: Some(RETRY_AFTER_MAX), doubtful: false }));
        for (status, body) in [(401, "{}"), (409, "{}"), (403, "no"), (302, ""), (413, "{}"), (422, "[]")] {
            assert!(taken(answer(status, body)).is_err_and(|failure| failure.has_status(status)), "{status}");
        }
        // As the server says it of a range that does not begin where the file was accepted to.
        assert_eq!(taken(answer(409, r#"{"code":"ingest.range","title":"…","accepted_to":7}"#)), Ok(Taken::GoTo(7)));
        // The login page of something in between is not an acceptance.
        for page in ["<html>", "{}", ""] {
            assert!(matches!(taken(answer(200, page)), Err(Failure::Refused { .. })));
        }
    }
}
