//! What is taken for personal data or a secret, and what is not.

use crate::personal::{Evidence, find};

/// What was found, each as `kind:text`, with `?` where it is only possible.
fn found(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    find(text.as_bytes(), 0, &mut |found| {
        let sure = if found.evidence == Evidence::Bare { "?" } else { "" };
        all.push(format!("{:?}{sure}:{}", found.kind, &text[found.start..found.end]));
    });
    all
}

#[test]
fn what_is_found() {
    let texts = [
        "mail to taro.yamada+log@example.co.jp failed",
        "宛先：ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ へ",
        "(foo@bar.example)。",
        "tel 03-1234-5678",
        "０３－１２３４－５６７８",
        "(03)1234-5678 / 03(1234)5678",
        "090-1234-5678 と 080 1234 5678",
        "09012345678",
        "携帯=09012345678",
        "電話番号:0312345678",
        "+81-90-1234-5678, +81 3 1234 5678, +819012345678",
        "+1 415 555 2671",
        "code=+14155552671",
        "マイナンバー=123456789018",
        "個人番号　１２３４　５６７８　９０１８",
        "my_number: 1234-5678-9018",
        "受付番号=123456789018",
        "retry 3 1234 5678 9018 times",
        "4111111111111111",
        "カード番号 4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "３７８２　８２２４６３　１０００５",
        "〒100-8915 東京都千代田区霞が関3丁目4番3号 宛",
        "東京都千代田区霞が関３－４－３",
        "神奈川県横浜市中区本町六丁目50番地の10",
        "横浜市中区本町6丁目50番地10に送付",
        "郵便番号=1008915",
        "password=hunter2 user=a",
        "db_password: \"correct horse\"",
        "{\"token\":\"abcd1234\"}",
        "パスワード：himitsu1",
        "GET /x?api_key=0123abcd&b=1",
        "Authorization: Bearer abcdef0123456789abcd",
        "header Bearer abcdef0123456789abcd",
        "key AKIAIOSFODNN7EXAMPLE used",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl!",
        "-----BEGIN RSA PRIVATE KEY----- MIIE",
        "postgres://app:s3cret@db01/main",
    ];
    let all: Vec<String> = texts.iter().map(|text| format!("{text}\n    {}", found(text).join(" | "))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_is_not() {
    for text in [
        // Of the corpus.
        "request completed status=200 method=POST path=/exam/execute/4111111111 elapsed_ms=12 bytes=200000",
        "データベース接続失敗 host=db01 port=1521 retry=0 ORA-12345",
        "意見書を 登録しました 出願番号=特願2014-123456 整理番号=0A1B2C3D",
        "message dispatched queue=Q.ap01.3 msgid=41111111111111114111111111111111 size=5",
        "ユーザ認証に成功しました 端末=10.1.2.3 セッション=0123456789abcdef",
        "bind param1=123 param2=jpo_main param3=2014-10-20",
        "at java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1149)",
        // Numbers that are something else.
        "2014-10-20 01:02:03, 2014/10/20, 1413766923456",
        "uuid 12345678-1234-1234-1234-123456789018",
        "sha 4111111111111111abcd",
        "0.4111111111111111 and 4111111111111111.5",
        "v1.2.3-0312345678",
        "0120-123-456 と 0570-012-345",
        "0312345678 件",
        "1234567890 123456789012 4111111111111112",
        "000000000000",
        "-1234 +0900 UTC+09:00",
        // Words that are no addresses.
        "user@host started, @Override, a@b, git@ host",
        "exam::token::check, Token::new(x), token: Option<Token>, pub secret: SharedSecret",
        "+999999-12-31",
        "started getty@tty1.service and user@1000.slice, icon@2x.png",
        "postgres://app:***@db01/main postgres://app:…@db01/main postgres://app:@db01/main",
        "東京都の 3 件、京都市は 5 件、府中町",
        "県 3 丁目がない",
        // Words about secrets.
        "password: wrong, token expired, secret= , password=****, token=<masked>",
        "password=null token=None pwd=xxxx",
        "monkey=banana0 keyboard=german1 token_count=12345",
        "パスワードを変更しました",
        "The Bearer of this letter, Basic authentication failed",
        "https://user@host/x http://a:80/b@c",
        "-----BEGIN CERTIFICATE-----",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

/// The check digit by the ordinance's formula, written another way: weights by place from the left.
#[test]
fn my_numbers_pass_by_their_check_digit_alone() {
    for body in ["12345678901", "98765432109", "10000000000", "00000000001", "55555555555"] {
        let digits: Vec<u32> = body.chars().filter_map(|digit| digit.to_digit(10)).collect();
        let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
        let right = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
        for check in 0..10 {
            let text = format!("個人番号={body}{check}");
            assert_eq!(!found(&text).is_empty(), check == right, "{text}");
        }
    }
}

#[test]
fn cards_pass_by_prefix_length_and_check_digit() {
    for number in [
        "4111111111111111",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "3530111333300000",
        "30569309025904",
        "6011111111111117",
    ] {
        assert_eq!(found(number), [format!("Card?:{number}")], "{number}");
        assert_eq!(found(&format!("card={number}")), [format!("Card:{number}")]);
        // The next digit in the last place never passes.
        let last = number.chars().last().and_then(|digit| digit.to_digit(10)).expect("a digit");
        let wrong = format!("card={}{}", &number[..number.len() - 1], (last + 1) % 10);
        assert_eq!(found(&wrong), Vec::<String>::new(), "{wrong}");
    }
    // Passes, and no network has the prefix.
    assert_eq!(found("card=1111111111111117"), Vec::<String>::new());
}
