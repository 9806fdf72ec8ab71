//! What somebody asks for, and whether it can be asked for.

use serde::{Deserialize, Serialize};

use super::masking::Masking;
use crate::ingest::query::{Field, Query};
use crate::kernel::{Refusal, Span, Timestamp};

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 500;
/// Characters of for whom.
pub const ON_BEHALF_OF_CHARS_MAX: usize = 200;
/// Names of fields that are left out.
pub const LEAVE_OUT_MAX: usize = 32;
/// Characters of such a name.
pub const LEAVE_OUT_CHARS_MAX: usize = 64;
/// From the first to the last instant: a year, as long as records are promised.
pub const RANGE_MAX: Span = Span::days(366);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub reason: String,
    /// Who outside wants it: an authority, a customer, the person whom the records are about. Free text.
    pub on_behalf_of: String,
    /// Conditions in the query language, as they were written. Nothing: everything.
    pub query: String,
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    /// Records of protected purposes too (`SYS-27`).
    pub protected: bool,
    pub masking: Masking,
}

impl Asked {
    /// The same, trimmed, with each name once.
    ///
    /// # Errors
    /// `text.missing`, `text.too_long`, `disclosure.query`, `disclosure.range`, `disclosure.future`, `disclosure.leave_out`.
    pub fn checked(&self, now: Timestamp) -> Result<Asked, Refusal> {
        let query = self.query.trim();
        self.filter()?;
        if self.from >= self.to {
            return Err(Refusal::new("disclosure.range", "the beginning must lie before the end").fields(["from", "to"]));
        }
        if self.to.since(self.from) > RANGE_MAX {
            let said = format!("at most {} days at a time", RANGE_MAX.as_seconds() / Span::days(1).as_seconds());
            return Err(Refusal::new("disclosure.range", said).fields(["from", "to"]));
        }
        if self.to > now {
            // What is to come would depend on when the file happens to be made.
            return Err(Refusal::new("disclosure.future", "only what is past can be handed over; end it now at the latest").fields(["to"]));
        }
        Ok(Asked {
            reason: said(&self.reason, REASON_CHARS_MAX, "reason")?,
            on_behalf_of: said(&self.on_behalf_of, ON_BEHALF_OF_CHARS_MAX, "on_behalf_of")?,
            query: query.to_owned(),
            masking: Masking { leave_out: names(&self.masking.leave_out)?, ..self.masking.clone() },
            ..self.clone()
        })
    }

    /// The query, read.
    ///
    /// # Errors
    /// `disclosure.query`: it cannot be read, or has steps after the conditions.
    pub fn filter(&self) -> Result<Query, Refusal> {
        let wrong = |said: String| Refusal::new("disclosure.query", said).fields(["query"]);
        let query = Query::parse(&self.query).map_err(|problems| {
            wrong(problems.list.first().map_or_else(|| "the query cannot be read".to_owned(), |problem| problem.message.en.clone()))
        })?;
        if query.counting().is_some() {
            return Err(wrong("records are handed over, not figures: leave out the step that counts".to_owned()));
        }
        if !query.steps.is_empty() {
            return Err(wrong("only conditions can be given: leave out what stands after the bar".to_owned()));
        }
        Ok(query)
    }
}

/// Names of fields, each once, in their order. Those that hinomi knows are written as it writes them.
fn names(given: &[String]) -> Result<Vec<String>, Refusal> {
    let wrong = |said: String| Refusal::new("disclosure.leave_out", said).fields(["leave_out"]);
    let mut names: Vec<String> = Vec::new();
    for name in given.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        if name.chars().count() > LEAVE_OUT_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(wrong(format!("a field's name has at most {LEAVE_OUT_CHARS_MAX} characters, none of them invisible")));
        }
        let field = Field::named(name);
        if matches!(field, Field::Time) {
            return Err(wrong("the time cannot be left out".to_owned()));
        }
        if !names.iter().any(|known| known == field.name()) {
            names.push(field.name().to_owned());
        }
        if names.len() > LEAVE_OUT_MAX {
            return Err(wrong(format!("at most {LEAVE_OUT_MAX} fields")));
        }
    }
    Ok(names)
}

/// A text that must say something, within its limit.
pub(super) fn said(text: &str, chars_max: usize, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::new("text.missing", "say something here").fields([field]));
    }
    if text.chars().count() > chars_max {
        return Err(Refusal::new("text.too_long", format!("at most {chars_max} characters")).fields([field]));
    }
    Ok(text.to_owned())
}
