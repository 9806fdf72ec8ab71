//! Gathers what spans and events say into headers, purpose and message.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};

use crate::header::KnownHeader;

/// The field that chooses the file.
const PURPOSE: &str = "purpose";
const MESSAGE: &str = "message";

/// What a span says of every line inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub headers: Vec<(String, String)>,
    pub purpose: Option<String>,
}

impl Said {
    fn set(&mut self, name: &str, value: String) {
        match self.headers.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.headers.push((name.to_owned(), value)),
        }
    }

    /// What is nearer wins.
    pub fn overlay(&mut self, nearer: &Said) {
        for (name, value) in &nearer.headers {
            self.set(name, value.clone());
        }
        if nearer.purpose.is_some() {
            self.purpose.clone_from(&nearer.purpose);
        }
    }

    /// The standard's headers in the standard's order, then the others.
    pub fn sort(&mut self) {
        let place = |name: &str| KnownHeader::parse(name.as_bytes()).map_or(KnownHeader::ALL.len(), |known| known as usize);
        self.headers.sort_by_key(|(name, _)| place(name));
    }
}

/// Visits the fields of a span or an event.
pub(super) struct Fields<'a> {
    own_headers: &'a [String],
    pub said: Said,
    pub message: String,
    /// Of an event: ` name=value` for every field that is no header.
    pub rest: String,
}

impl<'a> Fields<'a> {
    pub fn new(own_headers: &'a [String]) -> Self {
        Fields { own_headers, said: Said::default(), message: String::new(), rest: String::new() }
    }

    fn take(&mut self, field: &Field, value: String) {
        let name = field.name();
        if name == MESSAGE {
            self.message = value;
        } else if name == PURPOSE {
            self.said.purpose = Some(value);
        } else if KnownHeader::parse(name.as_bytes()).is_some() || self.own_headers.iter().any(|own| own == name) {
            self.said.set(name, value);
        } else {
            // Quoted, so that whoever reads, and hides, sees where it ends.
            let quoted =
                value.is_empty() || value.contains(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | ';'));
            // Writing to a String does not fail.
            let _ = if quoted { write!(self.rest, " {name}={value:?}") } else { write!(self.rest, " {name}={value}") };
        }
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value.to_owned());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        // With its causes: the first alone rarely says what happened.
        let mut text = value.to_string();
        let mut cause = value.source();
        while let Some(error) = cause {
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        self.take(field, text);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, format!("{value:?}"));
    }
}
