//! What is refused, where, and with which words.

use crate::ingest::Query;
use crate::ingest::query::{DEPTH_MAX, PROBLEMS_MAX, Problem, Problems, REGEXES_MAX, STEPS_MAX, TERMS_MAX, TEXT_BYTES_MAX};
use crate::kernel::Language;

fn problems(text: &str) -> Vec<Problem> {
    Query::parse(text).expect_err(text).list
}

/// The first problem: the part of the text that it names, its message, and its hint.
fn first(text: &str) -> (String, String, String) {
    let problem = problems(text).remove(0);
    let hint = problem.hint.map_or_else(String::new, |hint| hint.en);
    (format!("{}:{}", problem.from, &text[problem.from..problem.to]), problem.message.en, hint)
}

#[test]
fn each_is_named_in_its_place() {
    for (text, place, message, hint) in [
        ("a \"b c", "2:\"b c", "this quote is not closed", "write \"\\\"\""),
        ("proc:\"b", "5:\"b", "this quote is not closed", ""),
        ("接続 (a b", "7:(", "this bracket is not closed", "\"(\""),
        ("a b) c", "3:)", "no bracket is open here", "\")\""),
        ("a ()", "2:()", "nothing between", ""),
        ("a OR", "4:", "missing after OR", ""),
        ("OR a", "0:OR", "missing before OR", "\"OR\""),
        ("a OR OR b", "5:OR", "missing before OR", ""),
        ("a AND", "5:", "missing after AND", ""),
        ("AND a", "0:AND", "missing before AND", ""),
        ("a NOT", "5:", "missing after NOT", "\"NOT\""),
        ("level:", "0:level:", "the value of level is missing", "level:*"),
        ("(proc: )", "1:proc: ", "the value of proc is missing", ""),
        ("elapsed_ms>", "0:elapsed_ms>", "the value of elapsed_ms is missing", ""),
        ("elapsed_ms>abc", "11:abc", "a number is expected", "elapsed_ms>500"),
        ("elapsed_ms>5x", "11:5x", "a number is expected", ""),
        ("x>1,000", "2:1,000", "a number is expected", ""),
        ("elapsed>1.5s", "8:1.5s", "does not say its unit", "without a unit"),
        ("bytes>5s", "6:5s", "not measured in this unit", ""),
        ("level>=EROR", "7:EROR", "no level", "did you mean ERROR?"),
        ("time>10:30", "5:10:30", "compared with an instant", "time>="),
        ("time:2026-11-26", "0:time:2026-11-26", "compared with an instant", ""),
        ("unparsed:x", "0:unparsed:x", "true or false", ""),
        ("a:[5 TO 1]", "0:a:[5 TO 1]", "begins above its end", ""),
        ("a:[1 5]", "2:[1 5]", "no range", "a:[1 TO 5]"),
        ("a:[1 TO 5", "2:[1 TO 5", "no range", ""),
        ("a:[1 TO x]", "2:[1 TO x]", "a number is expected", ""),
        ("a:()", "2:()", "no value", ""),
        ("a:(b", "2:(", "not closed", ""),
        ("a:(b NOT c)", "5:NOT", "only OR", "(a:a AND NOT a:b)"),
        ("~(a b)", "0:~", "no bracket can stand after ~", "(~a ~b)"),
        ("/a(b/", "0:/a(b/", "unclosed group", "quotes"),
        ("x:/[a/", "0:x:/[a/", "unclosed character class", ""),
        ("/(?=a)/", "0:/(?=a)/", "look-around", ""),
        ("/(\\w{200}){200}/", "0:/(\\w{200}){200}/", "grows too big", ""),
        ("a |", "3:", "a step is missing", "in quotes"),
        ("a | | count", "3:", "a step is missing", ""),
        ("a | coutn by x", "4:coutn", "unknown", "did you mean count?"),
        ("a | where x>5", "4:where", "unknown", "before the first bar"),
        ("a | 集計", "4:集計", "unknown", "one of count"),
        ("| count proc", "8:proc", "function is unknown", "before fields stands by"),
        ("| count by", "10:", "missing after by", ""),
        ("| count by 5x", "11:5x", "no length of time", "5m"),
        ("| count by 0", "11:0", "cannot be empty", ""),
        ("| count by a, A, a", "17:a", "stands here twice", ""),
        ("| count by 5m, time", "15:time", "stands here twice", ""),
        ("| p95 elapsed_ms", "2:p95", "in brackets", "p95(elapsed_ms)"),
        ("| p95()", "6:", "the field is missing", ""),
        ("| p95(a", "7:", "closing bracket", ""),
        ("| p101(a)", "2:p101", "function is unknown", ""),
        ("| avg(a), avg(a)", "2:avg(a), avg(a)", "twice", ""),
        ("| top 0 proc", "6:0", "from 1 to", ""),
        ("| top", "5:", "the field is missing", ""),
        ("| limit x", "8:x", "a number from 1 to", ""),
        ("| limit 99999999999999999999", "8:99999999999999999999", "a number from 1 to", ""),
        ("| limit", "7:", "a number is missing", ""),
        ("| limit 5 6", "10:6", "nothing more", ""),
        ("| fields", "8:", "a field is missing", ""),
        ("| fields a,", "11:", "after the comma", ""),
        ("| fields \"a", "9:\"a", "quote is not closed", ""),
        ("| count | top x", "10:top x", "only one step can count", ""),
        ("| count by a | fields a", "15:fields a", "no fields can be chosen", ""),
        ("| count by a | sort by b", "15:sort by b", "no column b", "a, count"),
    ] {
        let (found_place, found_message, found_hint) = first(text);
        assert_eq!(found_place, place, "{text}: {found_message}");
        assert!(found_message.contains(message), "{text}: {found_message}");
        assert!(found_hint.contains(hint), "{text}: {found_hint}");
    }
}

#[test]
fn all_of_them_are_named_in_both_languages() {
    let found = problems("level: | coutn | limit x");
    assert_eq!(found.len(), 3);
    for problem in &found {
        for text in [Some(&problem.message), problem.hint.as_ref()].into_iter().flatten() {
            assert!(Language::ALL.iter().all(|language| !text.get(*language).is_empty()) && text.ja != text.en);
            assert!(text.ja.ends_with('。'), "{}", text.ja);
        }
    }
    let said = Problems { list: found }.to_string();
    assert!(said.starts_with("at 0: the value of level is missing (") && said.contains("; at 9: this step is unknown"), "{said}");
}

#[test]
fn one_mistake_is_named_once() {
    for text in ["a OR level:", "(level:)", "-level:", "a AND \"b", "(/(/)", "a:(/(/)", "| p101(a) by b, c, 5x"] {
        assert_eq!(problems(text).len(), 1, "{text}: {:?}", problems(text));
    }
    let places: Vec<usize> = problems("(a \"b OR level:").iter().map(|problem| problem.from).collect();
    assert_eq!(places, [0, 3]);
}

#[test]
fn what_has_no_limit_is_cut() {
    let too_long = "あ".repeat(TEXT_BYTES_MAX / 3 + 1);
    assert_eq!(problems(&too_long)[0].from, TEXT_BYTES_MAX - 1);
    assert!(Query::parse(&"a".repeat(TEXT_BYTES_MAX)).is_ok());

    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Query::parse(&nested(DEPTH_MAX)).is_ok());
    let too_deep = problems(&nested(DEPTH_MAX + 1));
    assert!(too_deep.len() == 1 && too_deep[0].message.en.contains("too deeply") && too_deep[0].from == DEPTH_MAX);
    assert!(Query::parse(&nested(TEXT_BYTES_MAX / 2 - 1)).is_err());
    let alternating = |innermost: &str| format!("{}{innermost}{}", "(a b OR ".repeat(DEPTH_MAX - 1), " c) d".repeat(DEPTH_MAX - 1));
    for innermost in ["-(x y OR z)", "x:(y* z)", "-x:(y* z)"] {
        let deepest = Query::parse(&alternating(innermost)).unwrap();
        assert_eq!(Query::parse(&deepest.to_string()), Ok(deepest));
    }
    assert_eq!(problems(&alternating("(x:(y* z) w)")).len(), 1);
    assert!(Query::parse(&format!("{}a", "NOT ".repeat(1_000))).is_ok());
    assert!(Query::parse(&"-(".repeat(2_000)).is_err());

    assert!(Query::parse(&"a ".repeat(TERMS_MAX)).is_ok());
    assert!(problems(&"a ".repeat(TERMS_MAX + 1))[0].message.en.contains("too many conditions"));
    let list = format!("x:({})", "a ".repeat(TERMS_MAX + 1));
    assert_eq!(problems(&list).len(), 1);

    assert!(Query::parse(&"/a/ ".repeat(REGEXES_MAX)).is_ok());
    assert!(problems(&"a*b ".repeat(REGEXES_MAX + 1))[0].message.en.contains("too many expressions"));

    assert!(Query::parse(&"| limit 1".repeat(STEPS_MAX)).is_ok());
    assert!(problems(&"| limit 1".repeat(STEPS_MAX + 1))[0].message.en.contains("too many steps"));
    assert_eq!(problems(&") ".repeat(1_000)).len(), PROBLEMS_MAX);
}
