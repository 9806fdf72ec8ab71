//! What is wrong with a configuration, said so that it can be mended at once: file, line, caret, what was expected.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level as Word, Origin, Renderer, Snippet};
use serde::Serialize;

/// Longer lines are cut around the place that they are shown for.
const LINE_BYTES_SHOWN: usize = 400;

/// One mistake, or one warning, with its place. As JSON: all but the lines of the file.
#[derive(Clone, PartialEq, Serialize)]
pub struct ConfigError {
    /// Relative to the configuration directory; the directory itself where no file is to blame.
    pub file: String,
    /// From 1; 0 where no line is to blame.
    pub line: u32,
    /// In characters, from 1; 0 where no line is to blame.
    pub column: u32,
    /// Stable, such as `unknown-key`.
    pub code: &'static str,
    pub message: String,
    pub level: Level,
    #[serde(skip)]
    pub(crate) places: Vec<Place>,
    pub(crate) help: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole configuration is refused.
    Error,
    /// Accepted, and probably not what was meant.
    Warning,
}

/// One underlined part of a file. The text is that of the lines around, with literal secrets already starred out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub file: String,
    pub line: u32,
    pub text: Arc<str>,
    /// Bytes of `text`.
    pub start: usize,
    pub end: usize,
    pub label: String,
}

impl ConfigError {
    /// What stands beside the caret: what was expected, or what was probably meant.
    pub fn label(&self) -> Option<&str> {
        self.places.first().map(|place| place.label.as_str()).filter(|label| !label.is_empty())
    }

    /// As a compiler would print it; several whole lines. `color` adds ANSI escapes.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut text = renderer.term_width(120).render(&[self.group()]);
        text.push('\n');
        text
    }

    fn group(&self) -> Group<'_> {
        let word = match self.level {
            Level::Error => Word::ERROR,
            Level::Warning => Word::WARNING,
        };
        let mut group = Group::with_title(word.primary_title(self.message.as_str()).id(self.code));
        for (index, place) in self.places.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            group = group.element(
                Snippet::source(&*place.text)
                    .path(place.file.as_str())
                    .line_start(place.line as usize)
                    .annotation(kind.span(place.start..place.end).label((!place.label.is_empty()).then_some(place.label.as_str()))),
            );
        }
        // A mistake of a whole file has no line to underline, and still a name.
        if self.places.is_empty() && !self.file.is_empty() {
            group = group.element(Origin::path(self.file.as_str()));
        }
        for help in &self.help {
            group = group.element(Word::HELP.message(help.as_str()));
        }
        group
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        } else if !self.file.is_empty() {
            write!(f, "{}: ", self.file)?;
        }
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Everything that was found, not only the first; in the order of the files. Never empty.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct ConfigErrors {
    pub(crate) errors: Vec<ConfigError>,
    /// Found too, but beyond what is kept.
    pub(crate) left_out: usize,
}

impl ConfigErrors {
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.errors.iter()
    }

    /// How many mistakes there are, those beyond the kept ones included.
    pub fn count(&self) -> usize {
        self.errors.len() + self.left_out
    }

    /// All of them, as a compiler would print them, with a closing line that counts.
    pub fn render(&self, color: bool) -> String {
        let mut text = String::new();
        for error in &self.errors {
            text.push_str(&error.render(color));
            text.push('\n');
        }
        if self.left_out > 0 {
            text.push_str(&format!("… and {} more\n\n", self.left_out));
        }
        let (count, word) = (self.count(), if self.count() == 1 { "error" } else { "errors" });
        text.push_str(&format!("the configuration was refused: {count} {word}\n"));
        text
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.as_slice() {
            [] => f.write_str("the configuration was refused"),
            [one] if self.left_out == 0 => fmt::Display::fmt(one, f),
            [first, ..] => write!(f, "{first}; and {} more", self.count() - 1),
        }
    }
}

/// The lines that a range touches, cut to a bearable length; with the range inside of them and the number of the first line.
pub(crate) fn excerpt(text: &str, start: usize, end: usize) -> (Arc<str>, usize, usize, u32) {
    let start = floor(text, start.min(text.len()));
    let end = floor(text, end.clamp(start, text.len()));
    // One line is enough to show where something begins.
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = u32::try_from(text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1).unwrap_or(u32::MAX);
    let end = end.min(line_end);
    let from = floor(text, line_start.max(start.saturating_sub(LINE_BYTES_SHOWN)));
    let to = floor(text, line_end.min(end.saturating_add(LINE_BYTES_SHOWN)).min(start.saturating_add(2 * LINE_BYTES_SHOWN)));
    let end = end.min(to);
    (Arc::from(text[from..to].trim_end_matches('\r')), start - from, (end - from).max(start - from), line)
}

/// The last character boundary at or before `at`.
pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
