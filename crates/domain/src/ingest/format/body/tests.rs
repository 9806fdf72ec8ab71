//! Where records begin and end.

use proptest::prelude::*;

use super::*;

fn cut<'a>(body: &'a str, format: &Format) -> Vec<&'a str> {
    records(body.as_bytes(), format).map(|record| std::str::from_utf8(record).expect("text")).collect()
}

#[test]
fn lines_without_a_bracket_go_on_with_the_record_before() {
    let body = "[2014/10/20 a\n\tat x\n\n\tat y\r\n\r\n\n[2014/10/20 b\r\n[main] c\n";
    let expected = ["[2014/10/20 a\n\tat x\n\n\tat y\r", "[2014/10/20 b\r\n[main] c"];
    assert_eq!(cut(body, &Format::Standard), expected);
    assert_eq!(cut(body, &Format::Auto), expected);
    assert_eq!(cut(body, &Format::Plain).len(), 5);
}

#[test]
fn what_comes_before_the_first_record_is_one_of_its_own() {
    let body = "\tat x\n\tat y\n[2014/10/20 a\n";
    let expected = ["\tat x\n\tat y", "[2014/10/20 a"];
    assert_eq!(cut(body, &Format::Standard), expected);
    assert_eq!(cut(body, &Format::Auto), expected);
    assert_eq!(cut("a\nb\n\nc", &Format::Standard), ["a", "b", "c"], "nothing here is a standard line");
}

#[test]
fn a_source_without_a_form_is_what_its_first_line_is() {
    assert_eq!(cut("\n{\"a\":1}\n[2014/10/20 a\nb", &Format::Auto), ["{\"a\":1}", "[2014/10/20 a", "b"]);
}

#[test]
fn no_record_grows_without_end() {
    let body = format!("[2014/10/20 a\n{}", "x\n".repeat(RECORD_BYTES_MAX));
    let lengths: Vec<usize> = records(body.as_bytes(), &Format::Standard).map(<[u8]>::len).collect();
    assert!(lengths.len() > 1 && lengths.iter().all(|length| *length <= RECORD_BYTES_MAX), "{lengths:?}");
}

proptest! {
    #[test]
    fn only_line_ends_and_empty_lines_lie_between(
        parts in prop::collection::vec(prop::sample::select(vec!["[2014/1", "x", " ", "\n", "\r\n", "\r", "{", "\u{FEFF}"]), 0..30),
        format in prop::sample::select(vec![Format::Auto, Format::Standard, Format::Plain, Format::Access]),
    ) {
        let body = parts.concat();
        let mut at = 0;
        for record in cut(&body, &format) {
            let start = record.as_ptr() as usize - body.as_ptr() as usize;
            prop_assert!(body[at..start].bytes().all(|byte| matches!(byte, b'\r' | b'\n')), "{:?}", &body[at..start]);
            prop_assert!(!record.is_empty() && !record.ends_with('\n'));
            at = start + record.len();
        }
        prop_assert!(body[at..].bytes().all(|byte| matches!(byte, b'\r' | b'\n')));
    }
}
