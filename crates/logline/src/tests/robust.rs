//! Any bytes are taken, and every finding lies inside its line.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tabs;
use crate::lint::{Finding, Linter, Options, Severity, lint};
use crate::parse::without_line_end;
use crate::{Purpose, mask, parse, starts_record};

/// What the standard fixes to the byte.
const FORM: &str = "[2014/10/20 01:02:03.456]\t[INFO ]";

/// Bytes that mean something here, pieces of lines, and anything.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "[", "]", "\t", "\n", "\r", ":", " ", "[2014/10/20 01:02:03.456]", "[INFO ]", "[INFO]", "INFO ", "[txid:", "[uid:太郎]", "2014/10/20 01:02:03.456",
            "［", "【", "\u{FEFF}", "\u{1b}[0m", "\u{0}", "\u{202E}", "taro@example.jp", "090-1234-5678", "４１１１", "東京都千代田区1", "password=abc1", "+81", "丁目",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        2 => proptest::sample::select(vec![&b"\x93\xFA\x96\x7B"[..], b"\xC6\xFC\xCB\xDC", b"\x81[", b"\xFF\xFE", b"\xE3\x81", b"\x1b$B"]).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..6),
        1 => any::<String>().prop_map(String::into_bytes),
    ];
    vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn options() -> impl Strategy<Value = Options> {
    (proptest::sample::select(Purpose::ALL.to_vec()), any::<bool>(), 0..80_usize, 0..3_u64).prop_map(
        |(purpose, monitored, line_bytes_max, findings_max_per_rule)| Options {
            monitored,
            line_bytes_max,
            findings_max_per_rule,
            own_headers: vec!["own".to_owned()],
            ..Options::of(purpose)
        },
    )
}

fn all(bytes: &[u8], buffer: usize, options: Options) -> (Vec<Finding>, crate::lint::Summary) {
    let mut findings = Vec::new();
    let reader = std::io::BufReader::with_capacity(buffer, bytes);
    let summary = lint(reader, options, |finding| findings.push(finding)).expect("memory can be read");
    (findings, summary)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn parsing_takes_any_bytes_and_loses_none(bytes in bytes()) {
        let line = parse(&bytes);
        let _ = starts_record(&bytes);
        let inside = |piece: &[u8]| bytes.as_ptr_range().contains(&piece.as_ptr()) || piece.is_empty();
        prop_assert!(line.headers().all(|header| inside(header.name.as_bytes()) && inside(header.value.as_bytes())));
        prop_assert!(without_line_end(&bytes).ends_with(line.message().as_bytes()));
    }

    #[test]
    fn findings_lie_inside_their_lines(bytes in bytes(), options in options(), buffer in 1..64_usize) {
        let max = options.line_bytes_max;
        let (findings, summary) = all(&bytes, buffer, options);
        for found in &findings {
            let offset = usize::try_from(found.line_offset).expect("small");
            prop_assert!(found.byte_start <= found.byte_end, "{:?}", found);
            prop_assert!(offset + found.byte_end <= bytes.len(), "{:?}", found);
            prop_assert!(found.byte_end <= max.max(2), "{:?}", found);
            prop_assert!(!bytes[offset..offset + found.byte_end].contains(&b'\n') || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF"), "{:?}", found);
            prop_assert!(found.column >= 1 && found.column <= found.column_end, "{:?}", found);
            let before = bytes[..offset].iter().filter(|byte| **byte == b'\n').count();
            prop_assert_eq!(found.line, before as u64 + 1);
            let shown = found.excerpt.text.chars().count();
            prop_assert!(found.excerpt.mark_start + found.excerpt.mark_length <= shown);
        }
        prop_assert_eq!(summary.errors + summary.warnings + summary.possible, findings.len() as u64 + summary.untold);
        for rule in &summary.rules {
            prop_assert!(rule.lines == 0 || rule.failed + rule.possible <= rule.lines, "{:?}", rule);
        }
        prop_assert!(summary.conforming <= summary.lines && summary.records <= summary.lines);
    }

    /// How the bytes arrive changes nothing.
    #[test]
    fn the_size_of_the_buffer_changes_nothing(bytes in bytes(), options in options(), buffer in 2..64_usize) {
        prop_assert_eq!(all(&bytes, buffer, options.clone()), all(&bytes, 1 << 16, options));
    }

    /// Lines given one by one are judged like a stream of them.
    #[test]
    fn lines_one_by_one_are_judged_like_a_stream(bytes in bytes(), options in options()) {
        prop_assume!(!bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF"));
        let mut linter = Linter::new(options.clone());
        let mut findings = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            linter.line(line, |finding| findings.push(finding));
        }
        prop_assert_eq!((findings, linter.finish()), all(&bytes, 1 << 16, options));
    }

    /// A good line with one byte of its form gone, doubled or replaced is told, and read without a loss.
    #[test]
    fn no_damage_to_the_form_goes_unseen(place in 0..FORM.len(), how in 0..3_u8, byte in any::<u8>()) {
        let good = tabs(&format!("{FORM}⇥[proc:審査]⇥照合が完了しました"));
        let mut bytes = good.clone().into_bytes();
        match how {
            0 => drop(bytes.remove(place)),
            1 => bytes.insert(place, bytes[place]),
            _ => bytes[place] = byte,
        }
        // Another time is as good; of a line end nothing but two lines is left.
        prop_assume!(bytes != good.as_bytes() && byte != b'\n');
        let another_time = parse(&bytes).timestamp().is_some() && parse(&bytes).timestamp() != parse(good.as_bytes()).timestamp();
        let (findings, _) = all(&bytes, 64, Options::default());
        let told = findings.iter().any(|found| found.severity() == Severity::Error);
        prop_assert!(told || another_time, "{:?}", String::from_utf8_lossy(&bytes));
        prop_assert!(bytes.ends_with(parse(&bytes).message().as_bytes()));
    }

    /// Columns of UTF-8 are characters.
    #[test]
    fn columns_count_characters(lead in "[a-z審査０-９é😀]{0,10}", after in "[a-z]{0,3}") {
        let line = format!("{}{lead}\u{7}{after}\n", tabs("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:a]⇥"));
        let (findings, _) = all(line.as_bytes(), 64, Options::default());
        let bell = findings.iter().find(|found| found.rule().id() == "control-character").expect("the bell");
        let place = line.find('\u{7}').expect("the bell");
        prop_assert_eq!(bell.byte_start, place);
        prop_assert_eq!(bell.column, line[..place].chars().count() as u64 + 1);
        prop_assert_eq!(bell.column_end, bell.column + 1);
    }
}

/// What begins like something at every step must not be read to its end at every step: here that would take minutes.
#[test]
fn long_texts_are_read_about_once() {
    let steps = [
        "A",
        "A-",
        "AKIA-",
        "eyJ-",
        "eyJa.",
        "ghp_-",
        "aghp_",
        "xoxb-",
        "Bearer ",
        "-----BEGIN ",
        "password=*",
        "password=\"x",
        "token: ",
        "1-",
        "1 ",
        "+1-",
        "a@",
        "a@b.",
        "://a:b@",
        "〒 ",
        "東京都",
        "1丁目",
        "市",
        "[a:",
        "[[",
        "0",
        "１",
    ];
    for step in steps {
        let text = step.repeat(300_000 / step.len());
        let masked = mask(&text);
        assert!(!masked.is_empty(), "{step}");
        let line = format!("[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\t{text}\n");
        let options = Options { line_bytes_max: usize::MAX, ..Options::default() };
        assert_eq!(lint(line.as_bytes(), options, |_| {}).expect("memory can be read").lines, 1, "{step}");
    }
}
