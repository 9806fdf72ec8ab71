use proptest::prelude::*;
use serde_json::json;

use super::*;

fn masker(personal: bool, names: &[&str]) -> Masker {
    Masker::new(&Masking { personal, leave_out: names.iter().map(|name| (*name).to_owned()).collect() })
}

#[test]
fn personal_data_is_hidden_and_counted() {
    let mut masker = masker(true, &[]);
    assert_eq!(masker.text("mail to hanako@example.jp and taro@example.jp"), "mail to *** and ***");
    assert_eq!(masker.places(), 2);
    assert_eq!(masker.text("*** stays, tel 090-1234-5678"), "*** stays, tel ***");
    assert_eq!(masker.text("nothing here"), "nothing here");
    assert_eq!(masker.places(), 3);
}

#[test]
fn without_masking_texts_stay() {
    let mut masker = masker(false, &[]);
    assert_eq!(masker.text("hanako@example.jp"), "hanako@example.jp");
    assert_eq!(masker.json(r#"{"password":"correct horse"}"#), json!({"password":"correct horse"}));
    assert_eq!(masker.places(), 0);
}

#[test]
fn a_name_can_make_a_value_a_secret() {
    let mut masker = masker(true, &[]);
    let masked =
        masker.json(r#"{"user":{"password":"correct horse battery","note":"ok"},"to":["hanako@example.jp, first"],"n":4111111111111111}"#);
    assert_eq!(masked, json!({"user":{"password":"***","note":"ok"},"to":["***, first"],"n":"***"}));
    assert_eq!(masker.places(), 3);
    let nested = masker.json(r#"{"db_password":{"old":"***abc","new":["d e f", 7, null]},"passwords_changed":2}"#);
    assert_eq!(nested, json!({"db_password":{"old":"***","new":["***", "***", null]},"passwords_changed":2}));
}

#[test]
fn keys_that_become_the_same_are_still_two() {
    let mut masker = masker(true, &[]);
    let masked = masker.json(r#"{"a@example.jp":1,"b@example.jp":2}"#);
    assert_eq!(masked, json!({"***":1,"*** (2)":2}));
}

#[test]
fn fields_are_left_out_wherever_they_are_named() {
    let mut masker = masker(false, &["uid", "req.ip"]);
    let masked = masker.json(r#"{"UID":"hanako","req":{"ip":"10.0.0.1","uid":7,"path":"/?uid=hanako&x=1"},"guid":"kept"}"#);
    assert_eq!(masked, json!({"req":{"path":"/?uid=***&x=1"},"guid":"kept"}));
    assert_eq!(masker.places(), 4);
    for (text, expected) in [
        ("login uid=hanako ok", "login uid=*** ok"),
        ("ログインuid=花子、成功", "ログインuid=***、成功"),
        (r#"{"uid": "花 子", "x": 1}"#, r#"{"uid": ***, "x": 1}"#),
        (r#"[uid:hanako] [Uid : "a \" b" c]"#, r#"[uid:***] [Uid : *** c]"#),
        (r#"body={\"uid\":\"hanako\"}"#, r#"body={\"uid\":***}"#),
        ("uid='open", "uid=***"),
        ("guid=1 uid_x=2 x.uid=3 uid", "guid=1 uid_x=2 x.uid=3 uid"),
    ] {
        assert_eq!(masker.text(text), expected, "{text}");
    }
    assert!(masker.leaves_out("Ｕｉｄ") && !masker.leaves_out("host"));
}

#[test]
fn what_is_no_json_is_hidden_where_fields_are_left_out_of_it() {
    assert_eq!(masker(true, &[]).json("{oops hanako@example.jp"), json!("{oops ***"));
    assert_eq!(masker(true, &["uid"]).json("{oops"), json!("***"));
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(masker(true, &["uid"]).json(&deep), json!("***"));
}

proptest! {
    #[test]
    fn masking_twice_changes_nothing_more(text in "\\PC{0,80}", name in "[a-z]{1,6}") {
        let mut first = masker(true, &[&name]);
        let once = first.text(&text);
        prop_assert_eq!(masker(true, &[&name]).text(&once), once);
    }

    #[test]
    fn a_named_value_never_comes_through(value in "[a-z0-9]{6,20}", before in "(|x |\\[|\\{\"|あ)", between in "(=|: |\":\"| = )") {
        let text = format!("{before}uid{between}{value} end");
        prop_assert!(!masker(false, &["uid"]).text(&text).contains(&value), "{}", text);
    }

    #[test]
    fn masks_are_counted_where_a_text_changed(text in "[ -~]{0,60}") {
        let mut masker = masker(true, &["uid"]);
        let changed = masker.text(&text) != text;
        prop_assert!(!changed || masker.places() > 0);
    }
}
