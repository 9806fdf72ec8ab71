//! The domain says no.

use std::fmt;

use serde::Serialize;

/// Why a command was refused. `code` is stable and part of the API; the texts are for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Stable, dotted: `incident.state`, `incident.intake_missing`.
    pub code: &'static str,
    /// What is wrong and what would help, in English; the console translates by `code`.
    pub message: String,
    /// Fields that are missing or wrong, by their API names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

impl Refusal {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new() }
    }

    pub fn fields<T: Into<String>>(mut self, fields: impl IntoIterator<Item = T>) -> Self {
        self.fields = fields.into_iter().map(Into::into).collect();
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Refusal {}
