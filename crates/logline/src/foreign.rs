//! Times in the forms that other loggers write. A line that begins with one is a record whose time has not the standard's form, and does
//! not go on with the record before it.

/// Bytes of such a time at the start of a line: ISO 8601 and its relatives with or without a zone, syslog's, the time of day alone.
pub(crate) fn time_length(text: &[u8]) -> Option<usize> {
    let end = dated(text).or_else(|| of_syslog(text)).or_else(|| clock(text, 0))?;
    // `2026-11-20 01:02:03x` is a word.
    let ends = text.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    ends.then_some(end)
}

/// `2026-11-20T01:02:03.456+09:00`, `2026/11/20 01:02:03,456`, `20261120 010203`, `2026年11月20日 01:02:03`.
fn dated(text: &[u8]) -> Option<usize> {
    let year = digits(text, 0, 4, 4)?;
    let day = match text.get(year)? {
        byte @ (b'-' | b'/' | b'.') => {
            let month = digits(text, year + 1, 1, 2)?;
            (text.get(month) == Some(byte)).then(|| digits(text, month + 1, 1, 2))??
        }
        byte if byte.is_ascii_digit() => digits(text, year, 4, 4)?,
        _ => {
            let month = digits(text, after(text, year, "年")?, 1, 2)?;
            after(text, digits(text, after(text, month, "月")?, 1, 2)?, "日")?
        }
    };
    let begins = match text.get(day)? {
        b'T' | b't' | b'_' | b':' => day + 1,
        b' ' | b'\t' => day + 1 + usize::from(text.get(day + 1) == Some(&b' ')),
        _ => return None,
    };
    Some(zone(text, clock(text, begins).or_else(|| digits(text, begins, 6, 6))?))
}

/// `Nov  2 01:02:03`.
fn of_syslog(text: &[u8]) -> Option<usize> {
    const MONTHS: [&[u8]; 12] = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    MONTHS.contains(&text.get(..3)?).then_some(())?;
    let day = 3 + text[3..].iter().take(2).take_while(|byte| **byte == b' ').count();
    let end = (day > 3).then(|| digits(text, day, 1, 2))??;
    clock(text, after(text, end, " ")?)
}

/// `01:02`, `01:02:03`, `01:02:03.456789`, `01:02:03,456`.
fn clock(text: &[u8], at: usize) -> Option<usize> {
    let minute = digits(text, after(text, digits(text, at, 1, 2)?, ":")?, 2, 2)?;
    let Some(second) = after(text, minute, ":").and_then(|at| digits(text, at, 2, 2)) else {
        // Hours and minutes alone say little: only with a date before them.
        return (at > 0).then_some(minute);
    };
    let fraction = matches!(text.get(second), Some(b'.' | b',' | b':')).then(|| digits(text, second + 1, 1, 9)).flatten();
    Some(fraction.unwrap_or(second))
}

/// `Z`, `+09:00`, `+0900`, ` +0900`, or nothing.
fn zone(text: &[u8], at: usize) -> usize {
    if matches!(text.get(at), Some(b'Z' | b'z')) {
        return at + 1;
    }
    let sign = at + usize::from(text.get(at) == Some(&b' '));
    if !matches!(text.get(sign), Some(b'+' | b'-')) {
        return at;
    }
    let hours = digits(text, sign + 1, 2, 2);
    let minutes = hours.and_then(|hours| digits(text, hours + usize::from(text.get(hours) == Some(&b':')), 2, 2));
    minutes.unwrap_or(at)
}

/// The end of `least` to `most` digits.
fn digits(text: &[u8], at: usize, least: usize, most: usize) -> Option<usize> {
    let count = text.get(at..)?.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    (count >= least).then_some(at + count)
}

fn after(text: &[u8], at: usize, what: &str) -> Option<usize> {
    text.get(at..)?.starts_with(what.as_bytes()).then_some(at + what.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_loggers_write_is_a_time() {
        let times = [
            "2026-11-20 01:02:03,456",
            "2026-11-20T01:02:03.456Z",
            "2026-11-20T01:02:03.456789+09:00",
            "2026-11-20 01:02:03 +0900",
            "2026/11/20 01:02:03",
            "2026/1/2  1:02:03",
            "2026.11.20 01:02:03:456",
            "2026-11-20_01:02",
            "20261120 010203",
            "20261120T01:02:03",
            "2026年11月20日 01:02:03",
            "Nov 20 01:02:03",
            "Nov  2 01:02:03",
            "01:02:03.456",
            "1:02:03",
        ];
        for time in times {
            for rest in ["", " ERROR [main] x", "\tx", "|x", " - x"] {
                assert_eq!(time_length(format!("{time}{rest}").as_bytes()), Some(time.len()), "{time}{rest}");
            }
            assert_eq!(time_length(format!("{time}x").as_bytes()), None, "{time}x");
        }
    }

    #[test]
    fn what_only_begins_with_digits_is_none() {
        let others = [
            "",
            "2",
            "2026",
            "2026-11-20",
            "12 files",
            "10.0.0.1 - -",
            "1:2",
            "01:02 x",
            "99:99",
            "November 2",
            "Nov x",
            "at 01:02:03",
            "\tat x",
        ];
        for text in others {
            assert_eq!(time_length(text.as_bytes()), None, "{text}");
        }
    }
}
