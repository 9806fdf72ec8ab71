//! What the reader takes: a language, a coding.

use hinomi_domain::kernel::Language;
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE};

/// Longer lists are not looked at further.
const ENTRIES_MAX: usize = 32;

/// The language that the reader prefers (RFC 9110, 12.5.4); without a wish the first of ours.
pub fn language(headers: &HeaderMap) -> Language {
    let Some(accepted) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else { return Language::default() };
    let mut best: Option<(u16, Language)> = None;
    for entry in accepted.split(',').take(ENTRIES_MAX) {
        let (range, weight) = weighed(entry);
        let primary = range.split('-').next().unwrap_or_default();
        let found = Language::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.as_str()));
        // Whoever takes any language gets ours, after those that were named.
        let found = found.or_else(|| (range == "*").then(Language::default));
        if let Some(language) = found
            && weight > best.map_or(0, |(weight, _)| weight)
        {
            best = Some((weight, language));
        }
    }
    // Somebody who reads neither reads English rather than Japanese.
    best.map_or(Language::En, |(_, language)| language)
}

/// Whether the reader takes gzip.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else { return false };
    let mut any = false;
    for entry in accepted.split(',').take(ENTRIES_MAX) {
        match weighed(entry) {
            (coding, weight) if coding.eq_ignore_ascii_case("gzip") => return weight > 0,
            ("*", weight) => any = weight > 0,
            _ => {}
        }
    }
    any
}

/// A list entry and its weight in thousandths.
fn weighed(entry: &str) -> (&str, u16) {
    let mut parts = entry.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))).map_or(1_000, thousandths);
    (name, weight)
}

/// `0.8` is 800; what is no weight is none.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    match whole {
        "1" => 1_000,
        "0" if fraction.bytes().all(|byte| byte.is_ascii_digit()) => digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_language_with_the_highest_weight_wins() {
        let cases = [
            ("en-US,en;q=0.9,ja;q=0.8", Language::En),
            ("ja,en-US;q=0.9", Language::Ja),
            ("fr, ja;q=0.5, en;q=0.4", Language::Ja),
            ("EN-gb", Language::En),
            ("de,fr;q=0.5", Language::En),
            ("ja;q=0, en;q=0.1", Language::En),
            ("*", Language::Ja),
            ("en;q=nonsense, ja;q=0.1", Language::Ja),
        ];
        for (accepted, expected) in cases {
            assert_eq!(language(&with(ACCEPT_LANGUAGE, accepted)), expected, "{accepted}");
        }
        assert_eq!(language(&HeaderMap::new()), Language::Ja);
    }

    #[test]
    fn gzip_only_where_it_is_taken() {
        for (accepted, expected) in [
            ("gzip, br", true),
            ("br;q=1.0, gzip;q=0.2", true),
            ("gzip;q=0", false),
            ("*", true),
            ("*, gzip;q=0.0", false),
            ("identity", false),
        ] {
            assert_eq!(takes_gzip(&with(ACCEPT_ENCODING, accepted)), expected, "{accepted}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
