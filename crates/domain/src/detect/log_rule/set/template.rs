//! What a template says of all messages that have it. A text that a rule looks for stands in the template, or inside of a variable, or
//! begins or ends in one; what it can be is decided here, once for each template.

use crate::ingest::query::{Needle, fold};
use crate::ingest::template::PLACEHOLDER;

/// Templates with more variables are not looked at closely: whatever may reach into a variable is a candidate.
const VARIABLES_MAX: usize = 64;

/// When more texts than this can reach into the variables of a template, its messages are looked through as a whole: that is cheaper
/// than to ask all of those rules each time.
const CROSSING_MAX: usize = 2;

/// Rules that messages of a template may match, as far as the template decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    rules: Box<[u32]>,
    look: Look,
}

/// What has to be looked at of each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Nothing,
    Variables,
    /// All of it: its template decides nothing.
    Message,
}

impl Candidates {
    pub(super) fn new(mut rules: Vec<u32>, look: Look) -> Self {
        rules.sort_unstable();
        rules.dedup();
        Candidates { rules: rules.into(), look }
    }

    pub(super) fn rules(&self) -> &[u32] {
        &self.rules
    }

    pub fn look(&self) -> Look {
        self.look
    }
}

/// A text that can reach over the edge of a variable.
#[derive(Debug)]
pub(super) struct Crossing {
    text: String,
    folded: bool,
    rule: u32,
    /// Characters that stand before one that a variable can begin with, and after one that it can end with; see [`bit`].
    before: u64,
    after: u64,
    /// It has characters of the placeholder itself, so nothing can be said by looking at those.
    like_placeholder: bool,
}

/// Whether a text can stand inside of a variable as a whole.
pub(super) fn fits_inside(needle: &Needle) -> bool {
    needle.text.chars().all(in_variable)
}

pub(super) fn crossing(needles: &[(Needle, u32)]) -> Vec<Crossing> {
    let candidates = needles.iter().filter(|(needle, _)| needle.text.chars().any(in_variable));
    let mut found: Vec<Crossing> = candidates
        .map(|(needle, rule)| {
            let pairs = || needle.text.chars().zip(needle.text.chars().skip(1));
            Crossing {
                text: needle.text.clone(),
                folded: needle.folded,
                rule: *rule,
                before: pairs().filter(|(_, next)| in_variable(*next)).map(|(c, _)| bit(c)).fold(0, |all, one| all | one),
                after: pairs().filter(|(c, _)| in_variable(*c)).map(|(_, next)| bit(next)).fold(0, |all, one| all | one),
                like_placeholder: needle.text.contains(['<', '*', '>']),
            }
        })
        .collect();
    found.retain(|crossing| crossing.before | crossing.after != 0 || crossing.like_placeholder);
    found
}

/// Rules of texts that some message of the template may have across the edge of a variable. `None`: too many.
pub(super) fn that_cross(template: &str, crossing: &[Crossing]) -> Option<Vec<u32>> {
    if crossing.is_empty() || !template.contains(PLACEHOLDER) {
        return Some(Vec::new());
    }
    let folded = fold(template);
    let exact_parts = Parts::of(template);
    let folded_parts = Parts::of(&folded);
    let mut rules = Vec::new();
    for text in crossing {
        let parts = if text.folded { &folded_parts } else { &exact_parts };
        let touches = text.before & parts.before | text.after & parts.after != 0;
        if text.like_placeholder || (touches && (parts.literals.len() > VARIABLES_MAX || parts.may_cross(&text.text))) {
            rules.push(text.rule);
            if rules.len() > CROSSING_MAX {
                return None;
            }
        }
    }
    Some(rules)
}

/// The letters of a variable, whatever its width.
fn in_variable(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// One of 64 bits for each character; several share one.
fn bit(c: char) -> u64 {
    1 << (u32::from(c).wrapping_mul(0x9E37_79B1) >> 26)
}

/// What stands between the variables of a template.
struct Parts<'t> {
    /// One more than there are variables.
    literals: Vec<&'t str>,
    /// Characters right before and right after variables.
    before: u64,
    after: u64,
}

impl<'t> Parts<'t> {
    fn of(template: &'t str) -> Self {
        let literals: Vec<&str> = template.split(PLACEHOLDER).collect();
        let variables = literals.len() - 1;
        let before = literals[..variables].iter().filter_map(|literal| literal.chars().next_back()).map(bit);
        let after = literals[1..].iter().filter_map(|literal| literal.chars().next()).map(bit);
        let (before, after) = (before.fold(0, |all, one| all | one), after.fold(0, |all, one| all | one));
        Parts { literals, before, after }
    }

    /// Whether a text can begin or end in a variable, and stand in a literal with its other part. Variables are taken for any run of
    /// their characters, so the answer may be yes too often.
    fn may_cross(&self, text: &str) -> bool {
        let mut known = vec![false; self.literals.len() * (text.len() + 1)];
        (0..self.literals.len() - 1).any(|variable| {
            let literal = self.literals[variable];
            let ends = literal.char_indices().rev().map(|(at, _)| &literal[at..]).take_while(|end| end.len() < text.len());
            let mut begins = ends.filter(|end| text.starts_with(end)).map(|end| end.len()).chain([0]);
            begins.any(|at| self.goes_on(text, variable, at, &mut known))
        })
    }

    /// Whether the text from `at` on can begin in this variable, or right after it.
    fn goes_on(&self, text: &str, variable: usize, at: usize, known: &mut [bool]) -> bool {
        // Where the text is now, and how much of it is placed. All places are tried once.
        let mut open = vec![(variable, at)];
        while let Some((variable, at)) = open.pop() {
            let tried = &mut known[variable * (text.len() + 1) + at];
            if std::mem::replace(tried, true) {
                continue;
            }
            let inside = text[at..].chars().take_while(|c| in_variable(*c)).map(char::len_utf8);
            let places = std::iter::once(at).chain(inside.scan(at, |end, length| {
                *end += length;
                Some(*end)
            }));
            for place in places {
                let left = &text[place..];
                let literal = self.literals[variable + 1];
                // As a whole inside of the variable it began in is no crossing.
                if (left.is_empty() && at > 0) || (!left.is_empty() && literal.starts_with(left)) {
                    return true;
                }
                if variable + 2 < self.literals.len() && !left.is_empty() && left.starts_with(literal) {
                    open.push((variable + 1, place + literal.len()));
                }
            }
        }
        false
    }
}
