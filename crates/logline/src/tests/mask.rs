//! What is hidden stays hidden, and nothing else is.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::personal::find;
use crate::{mask, mask_sure};

#[test]
fn what_is_found_is_hidden() {
    insta::assert_snapshot!(mask("宛先 taro@example.jp、電話 090-1234-5678、マイナンバー=１２３４５６７８９０１８、password=hunter2。"),
        @"宛先 ***、電話 ***、マイナンバー=***、password=***。");
    assert!(matches!(mask("処理が開始されました。"), Cow::Borrowed(_)));
}

#[test]
fn an_id_that_might_be_a_number_can_be_kept() {
    let text = "受付番号=123456789018 伝票=4111111111111111 宛先=taro@example.jp";
    assert_eq!(mask(text), "受付番号=*** 伝票=*** 宛先=***");
    assert_eq!(mask_sure(text), "受付番号=123456789018 伝票=4111111111111111 宛先=***");
}

#[test]
fn a_quoted_secret_is_hidden_to_its_last_quote() {
    assert_eq!(mask(r#"password="it's a \"long\" one" user=a"#), r#"password="***" user=a"#);
    assert_eq!(mask("token='a\"b c' x"), "token='***' x");
}

fn said() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "taro@example.co.jp",
        "090-1234-5678",
        "09012345678",
        "マイナンバー",
        "123456789018",
        "4111 1111 1111 1111",
        "カード",
        "4111111111111111",
        "〒100-8915",
        "東京都千代田区",
        "霞が関3丁目4番",
        "password=",
        "hunter22",
        "token: ",
        "\"",
        "Bearer ",
        "abcdef0123456789abcd",
        "@",
        "=",
        ":",
        "-",
        " ",
        "\t",
        "電話",
        "０３",
        "－",
        "1",
        "審査",
        "A",
        "eyJ",
        ".",
        "://",
        "a:b@",
        "]",
        "+81",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nothing_is_found_in_what_was_masked(parts in proptest::collection::vec(said(), 0..8)) {
        let text = parts.concat();
        let masked = mask(&text).into_owned();
        let mut left = Vec::new();
        find(masked.as_bytes(), 0, &mut |found| left.push(masked[found.start..found.end].to_owned()));
        prop_assert!(left.is_empty(), "{:?} in {:?} of {:?}", left, masked, text);
    }

    #[test]
    fn any_text_can_be_masked(text in any::<String>()) {
        let once = mask(&text).into_owned();
        prop_assert_eq!(mask(&once).into_owned(), once.clone());
    }
}
