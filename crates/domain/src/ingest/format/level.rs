//! Levels that are numbers, or stand somewhere at the start of a text.

/// A longer word is no level.
pub(super) const LEVEL_BYTES_MAX: usize = 32;

/// A level as it was written, if it can be one: one short word or two.
pub(super) fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= LEVEL_BYTES_MAX && !text.contains(char::is_control)).then_some(text)
}

/// Syslog's severities (RFC 5424, 6.2.1): 0 to 3 need an administrator, 4 is a warning, 7 is for developers.
pub(super) fn of_severity(severity: u64) -> Option<&'static str> {
    match severity {
        0..=3 => Some("ERROR"),
        4 => Some("WARN"),
        5..=6 => Some("INFO"),
        7 => Some("DEBUG"),
        _ => None,
    }
}

/// Tens, as bunyan, pino and others of their kind write them.
pub(super) fn of_tens(number: u64) -> Option<&'static str> {
    match number {
        10 => Some("TRACE"),
        20 => Some("DEBUG"),
        30 => Some("INFO"),
        40 => Some("WARN"),
        50 => Some("ERROR"),
        60 => Some("FATAL"),
        _ => None,
    }
}

/// Severity numbers of OpenTelemetry: four steps for each word.
pub(super) fn of_telemetry(number: u64) -> Option<&'static str> {
    const WORDS: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    let index = usize::try_from(number.checked_sub(1)? / 4).ok()?;
    WORDS.get(index).copied()
}

/// Words that are looked at, after the time if there is one.
const WORDS_MAX: usize = 6;
/// Bytes that are looked at.
const NEAR_BYTES_MAX: usize = 96;

/// The level near the start of a text: a word in capitals, or any word for a level in brackets, after `level=`, or first with a colon after it.
/// Without a time before it, it must be the first word or the second.
pub(super) fn near_start(text: &str, after_time: bool) -> Option<&str> {
    let bytes = &text.as_bytes()[..text.len().min(NEAR_BYTES_MAX)];
    let (mut at, mut seen) = (0, 0);
    while at < bytes.len() && seen < if after_time { WORDS_MAX } else { 2 } {
        if !bytes[at].is_ascii_alphabetic() {
            // A letter of another alphabet, and a digit, begin a word that cannot be a level.
            if bytes[at] >= 0x80 || bytes[at].is_ascii_digit() {
                seen += 1;
                at += bytes[at..].iter().take_while(|byte| in_word(**byte)).count();
            } else {
                at += 1;
            }
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| in_word(**byte)).count();
        if end == NEAR_BYTES_MAX && text.len() > NEAR_BYTES_MAX {
            return None;
        }
        let (word, before, after) = (&bytes[at..end], bytes[..at].last().copied(), bytes.get(end).copied());
        if is_level(word) {
            let capitals = word.iter().all(u8::is_ascii_uppercase);
            let bracketed = matches!(before, Some(b'[' | b'(' | b'<')) || matches!(after, Some(b']' | b'>'));
            let first = seen == 0 && after == Some(b':');
            let assigned = before == Some(b'=') && names_level(&bytes[..at - 1]);
            if capitals && before != Some(b'=') || bracketed || first || assigned {
                return text.get(at..end);
            }
        }
        // `level=` and its value are one thing.
        seen += usize::from(after != Some(b'='));
        at = end;
    }
    None
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn is_level(word: &[u8]) -> bool {
    const WORDS: [&[u8]; 20] = [
        b"ERROR",
        b"WARN",
        b"INFO",
        b"DEBUG",
        b"WARNING",
        b"FATAL",
        b"TRACE",
        b"NOTICE",
        b"CRITICAL",
        b"CRIT",
        b"ERR",
        b"SEVERE",
        b"ALERT",
        b"EMERG",
        b"EMERGENCY",
        b"PANIC",
        b"FINE",
        b"FINER",
        b"FINEST",
        b"VERBOSE",
    ];
    (3..=9).contains(&word.len()) && WORDS.iter().any(|level| word.eq_ignore_ascii_case(level))
}

fn names_level(before: &[u8]) -> bool {
    [&b"level"[..], b"lvl", b"severity", b"loglevel"].iter().any(|name| {
        let start = before.len().checked_sub(name.len());
        start.is_some_and(|start| before[start..].eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_level_is_found_where_people_put_it() {
        for (text, after_time, expected) in [
            (" ERROR [main] x", true, Some("ERROR")),
            (" [error] 123#0: *4 open() failed", true, Some("error")),
            (" [core:error] [pid 35708] x", true, Some("error")),
            (" host app[12]: WARN x", true, Some("WARN")),
            (" +0900 - INFO - x", true, Some("INFO")),
            ("|main|DEBUG|x", true, Some("DEBUG")),
            ("ERROR: x", false, Some("ERROR")),
            ("error: cannot find x", false, Some("error")),
            ("Warning: x", false, Some("Warning")),
            ("level=info msg=x", false, Some("info")),
            ("[main] WARN x", false, Some("WARN")),
            ("処理 ERROR x", false, Some("ERROR")),
            (" an error was seen", true, None),
            ("there was an ERROR", false, None),
            (" ERRORS=0", true, None),
            (" ERROR_COUNT is 3", true, None),
            (" type=ERROR", true, None),
            (" a b c d e f g h ERROR", true, None),
            ("接続失敗", false, None),
            ("", true, None),
        ] {
            assert_eq!(near_start(text, after_time), expected, "{text}");
        }
    }

    #[test]
    fn numbers_have_words() {
        assert_eq!(
            [0, 3, 4, 5, 6, 7, 8].map(of_severity),
            [Some("ERROR"), Some("ERROR"), Some("WARN"), Some("INFO"), Some("INFO"), Some("DEBUG"), None]
        );
        assert_eq!([0, 1, 9, 17, 24, 25].map(of_telemetry), [None, Some("TRACE"), Some("INFO"), Some("ERROR"), Some("FATAL"), None]);
        assert_eq!([10, 35, 60].map(of_tens), [Some("TRACE"), None, Some("FATAL")]);
        assert_eq!(word(" notice "), Some("notice"));
        assert_eq!([word(""), word("a\nb"), word(&"x".repeat(33))], [None, None, None]);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "[ \\[\\]=:|EROWANerowan処_0-9]{0,120}", after_time: bool) {
            if let Some(found) = near_start(&text, after_time) {
                prop_assert!(is_level(found.as_bytes()));
            }
        }
    }
}
