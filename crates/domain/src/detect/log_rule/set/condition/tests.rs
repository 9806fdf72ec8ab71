//! What is looked for, for filters as people write them.

use super::{Sign, condition};
use crate::ingest::Query;

fn signs(query: &str) -> String {
    let filter = Query::parse(query).unwrap_or_else(|problems| panic!("{query}: {problems}")).filter;
    let Some(found) = condition(&filter) else { return "everything".to_owned() };
    let said = found.iter().map(|sign| match sign {
        Sign::Text(needle) => format!("{}{}", if needle.folded { "~" } else { "" }, needle.text),
        Sign::Attribute(needle) => format!("@{}", needle.text),
        Sign::Value(field, needle) => format!("{}={}", field.name(), needle.text),
        Sign::Levels(bits) => format!("levels {bits:04b}"),
    });
    said.collect::<Vec<_>>().join(" | ")
}

#[test]
fn the_rarest_part_is_looked_for() {
    for (query, expected) in [
        ("接続失敗", "接続失敗"),
        ("level:ERROR 接続失敗", "接続失敗"),
        ("level:ERROR", "level=error"),
        ("level>=WARN", "levels 1100"),
        ("level>=WARN source:exam proc:方式審査", "source=exam"),
        ("接続失敗 OR 切断", "接続失敗 | 切断"),
        ("(接続失敗 level:ERROR) OR txid:5", "接続失敗 | txid=5"),
        ("接続失敗 OR level:ERROR", "接続失敗 | level=error"),
        ("-接続失敗", "everything"),
        ("", "everything"),
        ("接続失敗 OR -切断", "everything"),
        ("~Timeout", "~timeout"),
        ("elapsed_ms>500", "@elapsed_ms"),
        ("user.country:Switzerland", "@Switzerland"),
        ("user.country:*", "@user"),
        ("template:\"接続失敗 <*> 回\"", "接続失敗 "),
        ("unparsed:true", "unparsed=true"),
        ("host:(web db)", "host=web | host=db"),
    ] {
        assert_eq!(signs(query), expected, "{query}");
    }
}

#[test]
fn expressions_have_texts_too() {
    for (query, expected) in [
        ("/接続(失敗|切断)/", "接続"),
        ("/x?(接続失敗|切断)/", "接続失敗 | 切断"),
        ("/ORA-\\d+: (timeout|refused)/", "timeout | refused"),
        ("/(?i)connection refused/", "~connection refused"),
        ("/(?i)接続refused/", "接続"),
        ("/(err)+ code/", " code"),
        ("/[a-z]+/", "everything"),
        ("/a?b*/", "everything"),
        ("/(a|b?)c/", "c"),
        ("接続*失敗", "接続"),
    ] {
        assert_eq!(signs(query), expected, "{query}");
    }
}

#[test]
fn too_many_alternatives_are_no_shortcut_and_long_texts_are_cut() {
    let many: Vec<String> = (0..100).map(|n| format!("word{n}")).collect();
    assert_eq!(signs(&many.join(" OR ")), "everything");
    assert_eq!(signs(&"あ".repeat(100)), "あ".repeat(21));
}
