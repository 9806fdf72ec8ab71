//! Mail addresses, and passwords inside URLs, which have the same sign in the middle.

use super::secret::is_hidden;
use super::window::{folded, folded_before};
use super::{Evidence, Found, Kind};

/// RFC 5321, 4.5.3.1: longer ones do not exist, and bounds keep the search linear.
const LOCAL_PART_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;

/// `at`: the sign, `length` bytes long. Returns where to go on.
pub(super) fn or_url_password(text: &[u8], at: usize, length: usize, found: &mut impl FnMut(Found)) -> usize {
    if let Some(start) = url_password(text, at) {
        found(Found { kind: Kind::Secret, evidence: Evidence::Sure, start, end: at });
        return at + length;
    }
    let Some(start) = local_part(text, at) else { return at + length };
    let Some(end) = domain(text, at + length) else { return at + length };
    if is_no_domain(&text[at + length..end]) {
        return end;
    }
    found(Found { kind: Kind::Email, evidence: Evidence::Sure, start, end });
    end
}

fn local_part(text: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    for _ in 0..LOCAL_PART_MAX {
        match folded_before(text, start) {
            Some((letter, length)) if letter.is_ascii_alphanumeric() || b"._%+-".contains(&letter) => start -= length,
            _ => break,
        }
    }
    // A point or a dash at the front belongs to the sentence.
    while let Some((b'.' | b'-' | b'%' | b'+', length)) = folded(text, start).filter(|_| start < at) {
        start += length;
    }
    (start < at).then_some(start)
}

/// Labels with points between them; the last of at least two is of letters.
fn domain(text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut label, mut letters_only, mut end) = (start, 0, true, None);
    let mut points = 0;
    for _ in 0..DOMAIN_MAX {
        let Some((letter, length)) = folded(text, at) else { break };
        match letter {
            b'.' if label > 0 => (label, letters_only, points) = (0, true, points + 1),
            b'-' if label > 0 => (label, letters_only) = (label + 1, false),
            letter if letter.is_ascii_alphanumeric() => {
                label += 1;
                letters_only &= letter.is_ascii_alphabetic();
            }
            _ => break,
        }
        at += length;
        if points > 0 && label >= 2 {
            end = letters_only.then_some(at).or(end);
        }
    }
    end
}

/// Instances of systemd units (`getty@tty1.service`) and pictures for fine screens (`icon@2x.png`) have the form too.
fn is_no_domain(domain: &[u8]) -> bool {
    const ENDINGS: &[&str] = &[
        ".service",
        ".socket",
        ".timer",
        ".target",
        ".mount",
        ".automount",
        ".slice",
        ".scope",
        ".path",
        ".device",
        ".swap",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".webp",
    ];
    ENDINGS.iter().any(|ending| domain.ends_with(ending.as_bytes()))
}

/// `scheme://user:password@`: where the password begins.
fn url_password(text: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(DOMAIN_MAX);
    let start = from + text[from..at].iter().rposition(|byte| matches!(byte, b'/' | b' ' | b'\t' | b'"' | b'['))? + 1;
    let after_scheme = text[..start].ends_with(b"://");
    let colon = start + text[start..at].iter().position(|byte| *byte == b':')?;
    let password = &text[colon + 1..at];
    (after_scheme && !password.is_empty() && !is_hidden(password)).then_some(colon + 1)
}
