//! Hides what must not stand in a log.

use std::borrow::Cow;

use crate::personal::{self, Evidence};

/// What stands in the place of what was hidden. No check of this crate finds anything in it.
const MASK: &str = "***";

/// The text with every mail address, telephone, My Number and card number, postal address, token, key and password replaced by `***`
/// (`SYS-23`). Borrowed when there is nothing to hide. Numbers that only might be one are hidden too.
pub fn mask(text: &str) -> Cow<'_, str> {
    hide(text, Evidence::Bare)
}

/// The same, and numbers that only might be personal data stay: an id that happens to pass a check digit is still an id.
pub fn mask_sure(text: &str) -> Cow<'_, str> {
    hide(text, Evidence::Sure)
}

fn hide(text: &str, least: Evidence) -> Cow<'_, str> {
    let Some(mut masked) = once(text, least) else { return Cow::Borrowed(text) };
    // What touched something hidden may stand alone now. Each round hides at least one letter more, so this ends.
    while let Some(further) = once(&masked, least) {
        masked = further;
    }
    Cow::Owned(masked)
}

fn once(text: &str, least: Evidence) -> Option<String> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    personal::find(text.as_bytes(), 0, &mut |found| {
        if found.evidence >= least {
            spans.push((found.start, found.end));
        }
    });
    if spans.is_empty() {
        return None;
    }
    spans.sort_unstable();
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (start, end) in spans {
        if start >= done {
            out.push_str(&text[done..start]);
            out.push_str(MASK);
        }
        done = done.max(end);
    }
    out.push_str(&text[done..]);
    Some(out)
}
