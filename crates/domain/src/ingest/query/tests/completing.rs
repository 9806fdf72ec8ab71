//! What is offered while somebody types. The bar `^` is the cursor.

use crate::ingest::query::{Context, context};

fn at_cursor(text: &str) -> String {
    let at = text.find('^').expect("the table marks the cursor");
    match context(&text.replace('^', ""), at) {
        Context::Field { from } => format!("field {from}"),
        Context::Value { field, from } => format!("value of {} {from}", field.name()),
        Context::Step { from } => format!("step {from}"),
        Context::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn what_is_typed_is_known() {
    for (text, expected) in [
        ("^", "field 0"),
        ("lev^", "field 0"),
        ("lev^el:ERROR", "field 0"),
        ("a lev^", "field 2"),
        ("a ^", "field 2"),
        ("-^", "field 1"),
        ("-lev^", "field 1"),
        ("(lev^", "field 1"),
        ("a OR ^", "field 5"),
        ("a OR^", "nothing"),
        ("接続^", "field 0"),
        ("接続失敗。^", "nothing"),
        ("\"conn^", "nothing"),
        ("\"conn\"^", "nothing"),
        ("/con^", "nothing"),
        ("~con^", "nothing"),
        ("level:^", "value of level 6"),
        ("level:ER^", "value of level 6"),
        ("level:(ERROR WA^", "value of level 13"),
        ("level:(ERROR, ^", "value of level 14"),
        ("level:(ERROR) ^", "field 14"),
        ("level>=^", "value of level 7"),
        ("level:>=W^", "value of level 8"),
        ("proc:\"方式^", "value of proc 5"),
        ("proc:\"方式\"^", "nothing"),
        ("proc:~ex^", "value of proc 6"),
        ("店舗:^", "value of 店舗 7"),
        ("\"a b\":^", "value of a b 6"),
        ("user=^x", "nothing"),
        ("elapsed_ms>^", "nothing"),
        ("elapsed_ms>5^", "nothing"),
        ("elapsed_ms:[1 TO ^", "nothing"),
        ("http://x^", "nothing"),
        ("a |^", "step 3"),
        ("a | ^", "step 4"),
        ("a | cou^", "step 4"),
        ("a | count ^", "nothing"),
        ("a | count by ^", "field 13"),
        ("a | count by proc, ho^", "field 19"),
        ("| count by x | so^", "step 15"),
        ("| p95(^", "field 6"),
        ("| p95(ela^", "field 6"),
        ("| count(), ^", "step 11"),
        ("| stats ^", "step 8"),
        ("| fields time, ^", "field 15"),
        ("| fields \"a ^", "field 9"),
        ("| limit ^", "nothing"),
        ("| top ^", "field 6"),
        ("| top 10 ^", "field 9"),
        ("| top 10 proc ^", "nothing"),
        ("| sort by ^", "field 10"),
        ("| sort by time ^", "nothing"),
        ("| unknown ^", "nothing"),
    ] {
        assert_eq!(at_cursor(text), expected, "{text}");
    }
}

#[test]
fn a_place_inside_of_a_character_or_beyond_the_end_is_no_harm() {
    assert_eq!(context("接続", 1), Context::Field { from: 0 });
    assert_eq!(context("a", 100), Context::Field { from: 0 });
}
