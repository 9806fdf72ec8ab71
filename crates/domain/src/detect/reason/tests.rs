//! Every reason is in both languages, and what was kept can be read again.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn names(sentence: &str) -> BTreeSet<&str> {
    parts(sentence).filter_map(|part| if let Part::Value(name) = part { Some(name) } else { None }).collect()
}

fn filled(sentence: &str, value: impl Fn(&str) -> String) -> String {
    parts(sentence)
        .map(|part| match part {
            Part::Words(words) => words.to_owned(),
            Part::Value(name) => value(name),
        })
        .collect()
}

#[test]
fn every_kind_says_the_same_in_both_languages() {
    let mut seen = BTreeSet::new();
    for kind in KINDS {
        assert_eq!(names(kind.ja), names(kind.en), "{}", kind.name);
        assert!(kind.ja.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", kind.name);
        assert!(kind.en.is_ascii() && !kind.en.is_empty(), "{}", kind.name);
        // What is kept must be told apart.
        assert!(seen.insert(kind.en), "{} says what another says", kind.name);
    }
}

#[test]
fn what_was_kept_reads_in_japanese() {
    let ja = |text: &str| in_both(text).ja;
    assert_eq!(ja("192.0.2.1:80 refused the connection"), "192.0.2.1:80 が接続を拒否しました");
    assert_eq!(ja("status 500, expected 200-299"), "ステータス 500 が返りました (期待値: 200-299)");
    assert_eq!(ja("the connection was reset while sending"), "送信中に接続が切断されました");
    assert_eq!(ja("192.0.2.1 is unreachable"), "192.0.2.1 に到達できません");
    assert_eq!(ja("192.0.2.1 is unreachable (3 echo requests)"), "192.0.2.1 に到達できません (エコー要求 3 回)");
    assert_eq!(
        ja("the proxy cannot be reached: 10.0.0.1:3128 refused the connection"),
        "プロキシに到達できません: 10.0.0.1:3128 が接続を拒否しました"
    );
    assert_eq!(ja("the body does not contain \"ok\" in its first 1000 bytes"), "本文の先頭 1000 バイトに \"ok\" がありません");
    // Of two that fit, the one that says more: it is a handshake, not just any moment.
    assert_eq!(ja("the connection was closed during the TLS handshake"), "TLS ハンドシェイク中に接続が閉じられました");
    assert_eq!(ja("the job reported a failure: disk is full"), "ジョブが失敗を知らせました: disk is full");
}

#[test]
fn what_is_no_sentence_of_ours_reads_as_it_is() {
    for text in ["moving racks", "ラックの移設", "", "refused the connection", "status , expected 200"] {
        assert_eq!(in_both(text), Text::same(text));
    }
}

#[test]
fn a_reason_is_one_short_line_whatever_a_peer_sends() {
    let reason = Reason::job_failed_with(format!("a\r\nb{}", "長".repeat(400)));
    assert_eq!(reason.text.chars().count(), TEXT_CHARACTERS_MAX);
    assert!(reason.text.starts_with("the job reported a failure: a  b") && in_both(&reason.text).ja.starts_with("ジョブが"));
}

proptest! {
    #[test]
    fn each_kind_comes_back_with_its_values(place in 0..KINDS.len(), value in "[a-z0-9][a-z0-9.:-]{0,12}") {
        let kind = &KINDS[place];
        let value = |name: &str| format!("{value}-{name}");
        let kept = in_both(&filled(kind.en, value));
        prop_assert_eq!(kept.ja, filled(kind.ja, value), "{}", kind.name);
    }

    #[test]
    fn whatever_was_kept_is_read_without_a_panic_and_stays_english(text in "\\PC{0,80}") {
        prop_assert_eq!(in_both(&text).en, text);
    }
}
