//! Which paths an input means: `*`, `?`, `[a-z]` within a name, `**` for directories of any depth. And which names rotation gives.

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

/// A longer pattern means nothing that a person wrote.
const PATTERN_BYTES_MAX: usize = 4096;
const PARTS_MAX: usize = 64;

/// A path with wild cards, or a name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What stands before the first part that is wild.
    pub(crate) base: PathBuf,
    pub(crate) parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Name(Vec<u8>),
    /// `**`
    Deep,
}

impl Pattern {
    /// # Errors
    ///
    /// What is wrong with it, as a fragment.
    pub fn parse(path: &Path) -> Result<Pattern, &'static str> {
        let bytes = path.as_os_str().as_bytes();
        if bytes.is_empty() {
            return Err("an empty path");
        }
        if bytes.len() > PATTERN_BYTES_MAX || bytes.contains(&0) {
            return Err("no path");
        }
        let (mut base, mut parts) = (PathBuf::new(), Vec::new());
        for component in path.components() {
            let name = component.as_os_str().as_bytes();
            let wild = matches!(component, Component::Normal(_)) && name.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['));
            if !wild && parts.is_empty() {
                base.push(component);
            } else if matches!(component, Component::ParentDir) {
                return Err("`..` after a wild card");
            } else if name == b"**" {
                if parts.last() != Some(&Part::Deep) {
                    parts.push(Part::Deep);
                }
            } else if name.windows(2).any(|two| two == b"**") {
                return Err("`**` stands alone between slashes");
            } else {
                parts.push(Part::Name(name.to_vec()));
            }
        }
        if parts.len() > PARTS_MAX {
            return Err("too many parts");
        }
        if parts.last() == Some(&Part::Deep) {
            parts.push(Part::Name(b"*".to_vec()));
        }
        Ok(Pattern { base, parts })
    }

    /// Whether it names exactly one path.
    pub(crate) fn is_literal(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether the path is meant; a pattern without a slash means a file's name anywhere.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        let alone = match (self.base.as_os_str().as_bytes(), self.parts.as_slice()) {
            (b"", [Part::Name(name)]) => Some(name.as_slice()),
            (base, []) if !base.contains(&b'/') => Some(base),
            _ => None,
        };
        if let Some(pattern) = alone {
            return path.file_name().is_some_and(|name| matches_name(pattern, name));
        }
        let Ok(rest) = path.strip_prefix(&self.base) else { return false };
        let names: Vec<&OsStr> = rest.iter().collect();
        matches_parts(&self.parts, &names)
    }
}

fn matches_parts(parts: &[Part], names: &[&OsStr]) -> bool {
    match (parts, names) {
        ([], []) => true,
        ([Part::Deep, rest @ ..], _) => (0..=names.len()).any(|skipped| matches_parts(rest, &names[skipped..])),
        ([Part::Name(pattern), rest @ ..], [name, names @ ..]) => matches_name(pattern, name) && matches_parts(rest, names),
        _ => false,
    }
}

/// As shells do it: a wild card does not match a leading dot.
pub(crate) fn matches_name(pattern: &[u8], name: &OsStr) -> bool {
    let name = name.as_bytes();
    if name.first() == Some(&b'.') && pattern.first() != Some(&b'.') {
        return false;
    }
    let (mut p, mut n) = (0, 0);
    // Where the last `*` stood, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(b'?') => Some(character_length(&name[n..]).map_or((1, 1), |length| (1, length))),
            Some(b'[') => class(&pattern[p..], name[n]).and_then(|(length, is_in)| is_in.then_some((length, 1))),
            Some(byte) if *byte == name[n] => Some((1, 1)),
            _ => None,
        };
        match (step, star) {
            (Some((in_pattern, in_name)), _) => (p, n) = (p + in_pattern, n + in_name),
            (None, Some((at, taken))) => {
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Of the UTF-8 character with which the text begins.
fn character_length(text: &[u8]) -> Option<usize> {
    (1..=4.min(text.len())).find(|length| std::str::from_utf8(&text[..*length]).is_ok())
}

/// The length of the class with which the pattern begins, and whether the byte is in it. A bracket that is never closed stands for itself.
fn class(pattern: &[u8], byte: u8) -> Option<(usize, bool)> {
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    let first = 1 + usize::from(negated);
    let Some(end) = pattern.iter().skip(first + 1).position(|byte| *byte == b']').map(|at| at + first + 1) else {
        return (byte == b'[').then_some((1, true));
    };
    let mut members = &pattern[first..end];
    let mut is_in = false;
    while let [from, rest @ ..] = members {
        if let [b'-', to, after @ ..] = rest {
            is_in |= (*from..=*to).contains(&byte);
            members = after;
        } else {
            is_in |= *from == byte;
            members = rest;
        }
    }
    Some((end + 1, is_in != negated))
}

/// Whether `name` is what rotation makes of `live`: `app.log.1`, `app.log.2.gz`, `app.log-20260101`, `app.log.20140102102030`,
/// `app-2026-01-01.log.zst`, `app.log.old`, `app.1.log`.
pub(crate) fn is_rotated_name(live: &OsStr, name: &OsStr) -> bool {
    let (live, name) = (live.as_bytes(), name.as_bytes());
    if live.is_empty() || live == name {
        return false;
    }
    let name = [b".gz".as_slice(), b".zst"].iter().find_map(|ending| name.strip_suffix(*ending)).unwrap_or(name);
    if live == name {
        return true;
    }
    if let Some(suffix) = name.strip_prefix(live) {
        return is_rotation_suffix(suffix);
    }
    let Some(dot) = live.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0) else { return false };
    let (stem, ending) = live.split_at(dot);
    name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending)).is_some_and(is_rotation_suffix)
}

fn is_rotation_suffix(suffix: &[u8]) -> bool {
    let Some((separator, rest)) = suffix.split_first() else { return false };
    if !matches!(separator, b'.' | b'-' | b'_') {
        return false;
    }
    let word = [b"old".as_slice(), b"bak", b"prev", b"previous", b"copy"].contains(&rest);
    let sequence = rest.iter().any(u8::is_ascii_digit)
        && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'T' | b'Z' | b'+'));
    word || sequence
}
