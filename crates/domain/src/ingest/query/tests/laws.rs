//! What holds for every text and every query.

use proptest::prelude::*;
use regex::Regex;

use crate::ingest::Query;
use crate::ingest::query::{
    Comparison, Field, Filter, Function, Key, Measure, Needle, Seen, Step, Test, TextTest, context, fold, value_in_json, value_in_text,
};
use crate::ingest::record::{Header, Record};
use crate::kernel::Span;

/// Texts that are nearly queries: what a keyboard gives, in pieces that mean something.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" ".to_owned()),
        "[-()|:\"*~/=<>!,.\\[\\]（）：”“｜　＞、i&]",
        "(AND|OR|NOT|TO|by|count|top|fields|limit|sort|p95|level|proc|time|elapsed_ms|unparsed|message|店舗|jdbc|C|x)",
        "(ERROR|warn|5|10MB|1\\.5s|007|5m|接続失敗|ｶﾞ|a\\\\b|App\\.java|http)",
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn needle_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,4}",
        "(接続|失敗|AND|OR|NOT|true|a b|C:\\\\x|\"|\\*|10:30|-x|\\n|\\t|a\\.\\.b|http://x|｜count|（a）|”)",
        "\\PC{1,6}"
    ]
}

fn needle() -> impl Strategy<Value = Needle> {
    (needle_text(), any::<bool>()).prop_map(|(text, folded)| Needle { text: if folded { fold(&text).into_owned() } else { text }, folded })
}

fn field() -> impl Strategy<Value = Field> {
    let known = proptest::sample::select(Field::KNOWN.to_vec());
    let other = prop_oneof!["[a-z_]{1,6}", "(店舗|jdbc|C|a b|5m|OR|localhost|main\\.rs|x-y|@t|elapsed_ms|a\"b|-)", "\\PC{1,5}"];
    prop_oneof![known, other.prop_map(|name| Field::named(&name))]
}

fn regex() -> impl Strategy<Value = Regex> {
    const SOURCES: [&str; 11] = ["[/]", r"\\/", "(?i)x", "a b", "\"", "x|y", "^/x$", r"a\)", "（接続）", r"\.", "a/b//c"];
    let sources = prop_oneof!["[a-z][a-z/]{0,3}".boxed(), proptest::sample::select(SOURCES.to_vec()).prop_map(str::to_owned).boxed()];
    sources.prop_map(|source| Regex::new(&source).unwrap())
}

fn comparison() -> impl Strategy<Value = Comparison> {
    proptest::sample::select(vec![Comparison::Less, Comparison::AtMost, Comparison::AtLeast, Comparison::More])
}

/// A test as the parser makes it of a field.
fn field_test() -> impl Strategy<Value = Filter> {
    let number = prop_oneof![any::<i32>().prop_map(f64::from), any::<f64>().prop_filter("finite", |number| number.is_finite())];
    let micros = (-1_000_000_000_000_000_i64..4_000_000_000_000_000).prop_map(|micros| micros as f64);
    let test = prop_oneof![
        needle().prop_map(Test::Is),
        needle().prop_map(Test::StartsWith),
        needle().prop_map(Test::Contains),
        regex().prop_map(Test::Matches),
        proptest::collection::vec(needle(), 2..4).prop_map(Test::OneOf),
        Just(Test::Exists),
    ];
    (field(), test, comparison(), number.clone(), number, micros, proptest::sample::select(hinomi_logline::Level::ALL.to_vec()), 0..6)
        .prop_map(|(field, test, comparison, a, b, micros, level, kind)| match (&field, kind) {
            (Field::Unparsed, _) => Filter::Field(field, Test::Exists),
            (Field::Time, 0) => Filter::Field(field, Test::Between(micros, f64::INFINITY)),
            (Field::Time, 1) => Filter::Field(field, Test::Exists),
            (Field::Time, _) => Filter::Field(field, Test::Number(comparison, micros)),
            (Field::Level, 0) => Filter::Field(field, Test::Level(comparison, level)),
            (Field::Level, _) => Filter::Field(field, folded(test)),
            (Field::Other(_), 0) => Filter::Field(field, Test::Number(Comparison::Equal, a)),
            (_, 1) => Filter::Field(field, Test::Number(comparison, a)),
            (_, 2) => Filter::Field(field, Test::Between(a.min(b), a.max(b))),
            _ => Filter::Field(field, test),
        })
}

/// Levels are asked in letters of any case, and have no commas.
fn folded(test: Test) -> Test {
    let fold = |needle: Needle| Needle { text: fold(&needle.text.replace(',', "")).into_owned() + "x", folded: true };
    match test {
        Test::Is(needle) => Test::Is(fold(needle)),
        Test::StartsWith(needle) => Test::StartsWith(fold(needle)),
        Test::Contains(needle) => Test::Contains(fold(needle)),
        Test::OneOf(needles) => Test::OneOf(needles.into_iter().map(fold).collect()),
        other => other,
    }
}

/// Canonical trees.
fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        needle().prop_map(|needle| Filter::Text(TextTest::Contains(needle))),
        regex().prop_map(|regex| Filter::Text(TextTest::Matches(regex))),
        field_test(),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| {
                let flat = members.into_iter().flat_map(|member| if let Filter::And(inner) = member { inner } else { vec![member] });
                Filter::And(flat.collect())
            }),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| {
                let flat = members.into_iter().flat_map(|member| if let Filter::Or(inner) = member { inner } else { vec![member] });
                Filter::Or(flat.collect())
            }),
            inner.prop_map(|inner| match inner {
                Filter::Not(inner) => *inner,
                other => Filter::Not(Box::new(other)),
            }),
        ]
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let measured = (
        proptest::sample::select(vec![
            Function::Min,
            Function::Max,
            Function::Average,
            Function::Sum,
            Function::Distinct,
            Function::Percentile(99.9),
            Function::Count,
        ]),
        field(),
    )
        .prop_map(|(function, field)| Measure { function, field: Some(field) });
    let by = || {
        (proptest::option::of(field()), proptest::option::of(1_i64..10_000_000)).prop_map(|(field, millis)| {
            let field = field.filter(|field| *field != Field::Time && field.name() != "time").map(Key::Field);
            field.into_iter().chain(millis.map(|millis| Key::Every(Span::millis(millis)))).collect::<Vec<_>>()
        })
    };
    let counting = prop_oneof![
        by().prop_map(|by| Step::Count { by }),
        (1_usize..1_000, field()).prop_map(|(limit, field)| Step::Top { limit, field }),
        (measured, by())
            .prop_map(|(measure, by)| Step::Stats { what: vec![Measure { function: Function::Count, field: None }, measure], by }),
    ];
    let fields = field().prop_map(|field| vec![Step::Fields(vec![field])]);
    let counted = (counting, any::<bool>(), any::<proptest::sample::Index>()).prop_map(|(counting, descending, column)| {
        let columns = counting.columns().expect("it counts");
        let column = columns[column.index(columns.len())].clone();
        vec![counting, Step::Sort { column, descending }, Step::Limit(3)]
    });
    prop_oneof![Just(Vec::new()), fields, counted]
}

fn record() -> impl Strategy<Value = Record<'static>> {
    let message = prop_oneof!["\\PC{0,20}", "(elapsed_ms=5|接続失敗 ERROR|a x=\"5\")"];
    (message, proptest::option::of("\\PC{0,10}"), proptest::option::of("(ERROR|warn|x)"), proptest::option::of("[a-z]{1,3}")).prop_map(
        |(message, rest, level, proc)| {
            let mut record =
                Record { message: message.into(), rest: rest.map(Into::into), level: level.map(Into::into), ..Record::default() };
            record.headers[Header::Proc as usize] = proc.map(Into::into);
            record
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_strange(text in prop_oneof![nearly(), "(?s).{0,40}"]) {
        match Query::parse(&text) {
            Ok(query) => {
                let canonical = query.to_string();
                let again = Query::parse(&canonical);
                prop_assert_eq!(again.as_ref(), Ok(&query), "{} became {}", text, canonical);
                prop_assert_eq!(query.to_string(), again.unwrap().to_string());
            }
            Err(problems) => {
                prop_assert!(!problems.list.is_empty());
                for problem in problems.list {
                    prop_assert!(problem.from <= problem.to);
                    prop_assert!(text.get(problem.from..problem.to).is_some(), "{}..{}", problem.from, problem.to);
                    prop_assert!(!problem.message.ja.is_empty() && !problem.message.en.is_empty());
                }
            }
        }
    }

    #[test]
    fn every_place_has_a_context(text in nearly(), at in 0_usize..80) {
        use crate::ingest::query::Context;
        match context(&text, at) {
            Context::Field { from } | Context::Value { from, .. } | Context::Step { from } => {
                prop_assert!(from <= at && text.is_char_boundary(from));
            }
            Context::Nothing => {}
        }
    }

    #[test]
    fn what_is_written_is_read_back(filter in filter(), steps in steps()) {
        let query = Query { filter, steps };
        let text = query.to_string();
        prop_assert_eq!(Query::parse(&text), Ok(query), "{}", text);
    }

    #[test]
    fn any_record_passes_or_does_not(a in filter(), b in filter(), record in record()) {
        let seen = Seen { record: &record, source: "s", purpose: "p", template: None };
        let passes = |filter: &Filter| filter.matches(&seen);
        let (in_a, in_b) = (passes(&a), passes(&b));
        prop_assert_eq!(passes(&Filter::Not(Box::new(a.clone()))), !in_a);
        prop_assert_eq!(passes(&Filter::And(vec![a.clone(), b.clone()])), in_a && in_b);
        prop_assert_eq!(passes(&Filter::Or(vec![a.clone(), b.clone()])), in_a || in_b);
        let read = Query::parse(&format!("-(({a}) ({b})) OR (({a}) ({b}))"));
        if let Ok(read) = read {
            prop_assert!(passes(&read.filter));
        }
    }

    #[test]
    fn a_text_finds_itself(text in "\\PC{1,20}", before in "\\PC{0,5}") {
        let record = Record { message: format!("{before}{text}").into(), ..Record::default() };
        let seen = Seen { record: &record, source: "s", purpose: "p", template: None };
        for folded in [false, true] {
            let needle = Needle { text: if folded { fold(&text).into_owned() } else { text.clone() }, folded };
            let query = Query { filter: Filter::Text(TextTest::Contains(needle)), steps: Vec::new() };
            let read = Query::parse(&query.to_string()).unwrap();
            // A mark at the beginning joins the letter before it.
            let joins = folded && text.starts_with(['ﾞ', 'ﾟ', '\u{3099}', '\u{309A}']);
            prop_assert!(joins || read.filter.matches(&seen));
        }
    }

    #[test]
    fn a_value_is_found_as_it_was_written(key in "[a-zあ-ん_./\"\\\\]{1,8}", value in "\\PC{0,12}", other in "\\PC{0,8}") {
        let json = serde_json::json!({ "zz": other, key.clone(): value.clone(), "zzz": [1, { "zz": null }] }).to_string();
        let found = value_in_json(&json, &key);
        prop_assert_eq!(found.as_deref(), Some(&*value));
        let number = serde_json::json!({ "n": { key.clone(): 5 } }).to_string();
        let found = value_in_json(&number, &format!("n.{key}"));
        prop_assert_eq!(found.as_deref(), Some("5"));
    }

    #[test]
    fn hostile_values_are_no_harm(text in "[\\[\\]{}\":,a.0\\\\ =あ']{0,40}", name in "[a.0あ=\"]{0,6}") {
        let in_json = value_in_json(&text, &name);
        if let Ok(serde_json::Value::Object(object)) = serde_json::from_str(&text)
            && let Some(serde_json::Value::String(value)) = object.get(&name)
            && object.len() == 1
        {
            prop_assert_eq!(in_json.as_deref(), Some(value.as_str()));
        }
        if let Some(value) = value_in_text(&text, &name) {
            prop_assert!(text.contains(value));
        }
    }
}
