//! Which lines are written, from a file that may change while the program runs (`SYS-21`).

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use crate::level::Level;

/// The lowest level that is written, in general, for parts of the program, and for purposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    level: Option<Level>,
    /// By the beginning of the target; the longest that matches decides.
    targets: Vec<(String, Option<Level>)>,
    purposes: Vec<(String, Option<Level>)>,
    /// What the file was like when it was last looked at.
    seen: Option<(SystemTime, u64)>,
}

impl Default for Filters {
    /// `DEBUG` is off in normal running.
    fn default() -> Self {
        Filters { level: Some(Level::Info), targets: Vec::new(), purposes: Vec::new(), seen: None }
    }
}

/// Why filters were refused.
#[derive(Debug)]
pub enum FilterError {
    /// The line, from 1.
    Line(usize),
    Io(io::Error),
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilterError::Line(line) => {
                write!(f, "line {line} of the filters is not `level`, `target NAME` or `purpose NAME` = a level or OFF")
            }
            FilterError::Io(error) => write!(f, "the filters cannot be read: {error}"),
        }
    }
}

impl std::error::Error for FilterError {}

/// A file of filters is small.
const BYTES_MAX: u64 = 64 * 1024;

impl Filters {
    /// One setting a line; `#` begins a comment. `OFF` writes nothing.
    ///
    /// ```text
    /// level = INFO
    /// target exam::fee = DEBUG      # this module and those below it
    /// purpose improve = OFF
    /// ```
    ///
    /// # Errors
    /// The first line that is none of these.
    pub fn parse(text: &str) -> Result<Filters, FilterError> {
        let mut filters = Filters::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                filters.set(line).ok_or(FilterError::Line(number + 1))?;
            }
        }
        Ok(filters)
    }

    fn set(&mut self, line: &str) -> Option<()> {
        let (key, word) = line.split_once('=')?;
        let word = word.trim();
        let level = if word.eq_ignore_ascii_case("OFF") { None } else { Some(Level::parse(word.as_bytes())?) };
        let key: Vec<&str> = key.split_whitespace().collect();
        match key[..] {
            ["level"] => self.level = level,
            ["target", name] => self.targets.push((name.to_owned(), level)),
            ["purpose", name] => self.purposes.push((name.to_owned(), level)),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn read(path: &Path) -> Result<Filters, FilterError> {
        let seen = seen(path).map_err(FilterError::Io)?;
        let mut filters = Self::parse(&fs::read_to_string(path).map_err(FilterError::Io)?)?;
        filters.seen = Some(seen);
        Ok(filters)
    }

    /// New filters, if the file is another one than when it was last looked at.
    pub(super) fn changed(&mut self, path: &Path) -> Result<Option<Filters>, FilterError> {
        // A missing file changes nothing: editors put a new one in its place in two steps.
        let Ok(now) = seen(path) else { return Ok(None) };
        if self.seen == Some(now) {
            return Ok(None);
        }
        self.seen = Some(now);
        Self::read(path).map(Some)
    }

    pub(super) fn let_pass(&self, purpose: &str, level: Level, target: &str) -> bool {
        let for_target = self.targets.iter().filter(|(name, _)| is_below(target, name)).max_by_key(|(name, _)| name.len());
        let lowest = for_target.map_or(self.level, |(_, lowest)| *lowest);
        let for_purpose = self.purposes.iter().rfind(|(name, _)| name == purpose);
        let passes = |lowest: Option<Level>| lowest.is_some_and(|lowest| level >= lowest);
        passes(lowest) && for_purpose.is_none_or(|(_, lowest)| passes(*lowest))
    }
}

/// `exam::fee` and `exam::fee::rates` are below `exam::fee`, `exam::feedback` is not.
fn is_below(target: &str, name: &str) -> bool {
    target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn seen(path: &Path) -> io::Result<(SystemTime, u64)> {
    let file = fs::metadata(path)?;
    if file.len() > BYTES_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok((file.modified()?, file.len()))
}
