//! Collects mistakes while a configuration is read, and in the end turns byte ranges into places that a person can find.

use std::cmp::Reverse;

use crate::error::{ConfigError, ConfigErrors, Level, Place, excerpt};
use crate::mask;
use crate::source::Source;
use crate::tree::Spot;

/// Beyond this many, mistakes are only counted: a broken generator must not cost minutes.
const ERRORS_MAX: usize = 200;
/// Names looked at for one suggestion.
const CANDIDATES_MAX: usize = 5_000;

/// A mistake whose place is still a range of bytes.
pub(crate) struct Draft {
    level: Level,
    code: &'static str,
    message: String,
    places: Vec<(Spot, String)>,
    help: Vec<String>,
    file: Option<String>,
}

impl Draft {
    /// The text beside the caret.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        if let Some(first) = self.places.first_mut() {
            first.1 = label.into();
        }
        self
    }

    /// A second place that explains the first.
    pub fn also(&mut self, spot: Spot, label: impl Into<String>) -> &mut Self {
        self.places.push((spot, label.into()));
        self
    }

    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help.push(help.into());
        self
    }

    /// "did you mean …" beside the caret, when there is something near.
    pub fn suggest<'a>(&mut self, wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> &mut Self {
        match nearest(wrong, candidates) {
            Some(near) => self.label(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

#[derive(Default)]
pub(crate) struct Report {
    drafts: Vec<Draft>,
    left_out: usize,
    /// Literal secrets, never shown.
    masked: Vec<Spot>,
}

impl Report {
    pub fn error(&mut self, code: &'static str, spot: Spot, message: impl Into<String>) -> &mut Draft {
        self.add(Level::Error, code, Some(spot), None, message.into())
    }

    pub fn warning(&mut self, code: &'static str, spot: Spot, message: impl Into<String>) -> &mut Draft {
        self.add(Level::Warning, code, Some(spot), None, message.into())
    }

    /// A mistake of a whole file, or of the directory.
    pub fn file_error(&mut self, code: &'static str, file: impl Into<String>, message: impl Into<String>) -> &mut Draft {
        self.add(Level::Error, code, None, Some(file.into()), message.into())
    }

    /// A warning about the configuration as a whole.
    pub fn general_warning(&mut self, code: &'static str, message: impl Into<String>) -> &mut Draft {
        self.add(Level::Warning, code, None, Some(String::new()), message.into())
    }

    fn add(&mut self, level: Level, code: &'static str, spot: Option<Spot>, file: Option<String>, message: String) -> &mut Draft {
        if self.drafts.len() >= ERRORS_MAX {
            self.left_out += 1;
            self.drafts.truncate(ERRORS_MAX);
        }
        self.drafts.push(Draft {
            level,
            code,
            message,
            places: spot.map(|spot| (spot, String::new())).into_iter().collect(),
            help: Vec::new(),
            file,
        });
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    pub fn mask(&mut self, spot: Spot) {
        self.masked.push(spot);
    }

    pub fn masked(&self) -> &[Spot] {
        &self.masked
    }

    pub fn has_errors(&self) -> bool {
        self.drafts.iter().any(|draft| draft.level == Level::Error)
    }

    /// Enough found: stop making expensive suggestions.
    pub fn is_full(&self) -> bool {
        self.drafts.len() >= ERRORS_MAX
    }

    /// The warnings of a good configuration, or the errors of a bad one.
    pub fn finish(mut self, sources: &[Source]) -> Result<Vec<ConfigError>, ConfigErrors> {
        let refused = self.has_errors();
        self.drafts.truncate(ERRORS_MAX);
        self.drafts.retain(|draft| !refused || draft.level == Level::Error);
        self.drafts
            .sort_by_key(|draft| draft.places.first().map_or((Reverse(true), 0, 0), |(spot, _)| (Reverse(false), spot.file, spot.start)));
        let mut shown: Vec<Option<String>> = vec![None; sources.len()];
        let masked = &self.masked;
        let mut display = |file: usize| -> String {
            let Some(source) = sources.get(file) else { return String::new() };
            shown[file].get_or_insert_with(|| mask::display(&source.text, masked.iter().filter(|spot| spot.file == file))).clone()
        };
        let found: Vec<ConfigError> = self.drafts.into_iter().map(|draft| place(draft, sources, &mut display)).collect();
        if refused { Err(ConfigErrors { errors: found, left_out: self.left_out }) } else { Ok(found) }
    }
}

fn place(draft: Draft, sources: &[Source], display: &mut dyn FnMut(usize) -> String) -> ConfigError {
    let mut places: Vec<Place> = Vec::new();
    let mut column = 0;
    for (spot, label) in draft.places {
        let text = display(spot.file);
        let (excerpt, start, end, line) = excerpt(&text, spot.start, spot.end);
        if places.is_empty() {
            let line_start = text[..spot.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
            column = u32::try_from(text[line_start..spot.start.min(text.len())].chars().count() + 1).unwrap_or(u32::MAX);
        }
        let file = sources.get(spot.file).map(|source| source.name.clone()).unwrap_or_default();
        places.push(Place { file, line, text: excerpt, start, end, label });
    }
    ConfigError {
        file: draft.file.or_else(|| places.first().map(|place| place.file.clone())).unwrap_or_default(),
        line: places.first().map_or(0, |place| place.line),
        column,
        code: draft.code,
        message: draft.message,
        level: draft.level,
        places,
        help: draft.help,
    }
}

/// The candidate that somebody probably meant.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.is_empty() || wrong.len() > 100 {
        return None;
    }
    let wrong = wrong.to_ascii_lowercase().replace('-', "_");
    let bearable = (wrong.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .take(CANDIDATES_MAX)
        .filter_map(|candidate| {
            let plain = candidate.to_ascii_lowercase().replace('-', "_");
            let distance = strsim::damerau_levenshtein(&wrong, &plain);
            let inside = plain.len() >= 4 && (wrong.starts_with(&plain) || (wrong.len() >= 4 && plain.starts_with(&wrong)));
            (distance <= bearable || inside).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
