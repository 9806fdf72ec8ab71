use hinomi_domain::catalog::Origin;
use hinomi_domain::kernel::Span;
use proptest::prelude::*;

use super::*;

fn values(kind: NoticeKind) -> NoticeValues {
    let now = Timestamp::parse("2026-11-23T05:05:00Z").unwrap();
    NoticeValues {
        title: Text::new("購入手続きが停止", "Checkout is down"),
        components: vec![Text::new("購入手続き", "Checkout"), Text::new("公開API", "Public API")],
        priority: Some(Priority::P1),
        state: if kind == NoticeKind::Resolved { "resolved" } else { "identified" }.to_owned(),
        detected_at: Some(now - Span::minutes(41)),
        started_at: Some(now - Span::minutes(42)),
        resolved_at: (kind == NoticeKind::Resolved).then_some(now),
        now,
        number: Some("k3v9q2".to_owned()),
        page_url: "https://status.example.jp/status/main/".to_owned(),
        summary: Text::new("接続できない状態です", "Connections are refused"),
        next_by: (kind != NoticeKind::Resolved).then_some(now + Span::minutes(60)),
        zone: Zone::parse("Asia/Tokyo").unwrap(),
    }
}

#[test]
fn default_texts_of_every_kind() {
    let mut all = String::new();
    for kind in NoticeKind::ALL {
        let (title, body) = notice_text(kind, None, &values(kind));
        for language in Language::ALL {
            all.push_str(&format!("==== {} {}\n{}\n\n{}\n\n", kind.as_str(), language.as_str(), title.get(language), body.get(language)));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn with_nothing_known_the_text_is_still_whole() {
    for kind in NoticeKind::ALL {
        let (title, body) = notice_text(kind, None, &NoticeValues::default());
        for language in Language::ALL {
            assert!(!body.get(language).contains('{') && !title.get(language).contains('{'));
            assert!(!body.get(language).lines().any(|line| line.trim_end().ends_with([':', ':'])), "{}", body.get(language));
            if kind != NoticeKind::General {
                assert!(!title.get(language).is_empty() && !body.get(language).is_empty());
            }
        }
    }
}

#[test]
fn a_company_writes_its_own() {
    let own = Template {
        notice: "flash".into(),
        title: Text::same("{component} ({priority}) {unknown}"),
        body: Text::new("発生: {started_at}\n解消: {resolved_at}\n経過: {duration}", ""),
        origin: Origin::Ui,
    };
    let (title, body) = notice_text(NoticeKind::Flash, Some(&own), &values(NoticeKind::Flash));
    assert_eq!(title.ja, "購入手続き (P1) {unknown}");
    assert_eq!(body.ja, "発生: 2026年11月23日 13:23 (JST)\n経過: 42分");
    assert_eq!(body.en, "発生: 23 Nov 2026, 13:23 JST\n経過: 42 min");
}

proptest! {
    #[test]
    fn any_template_fills_within_the_limits(text in "(\\{|\\}|\\{title\\}|\\{now\\}|\\n|障|\\PC){0,300}") {
        let own = Template { notice: "flash".into(), title: Text::same(text.clone()), body: Text::same(text), origin: Origin::Ui };
        let (title, body) = notice_text(NoticeKind::Flash, Some(&own), &values(NoticeKind::Flash));
        prop_assert!(title.ja.chars().count() <= TITLE_CHARS_MAX && !title.ja.chars().any(char::is_control));
        prop_assert!(body.en.chars().count() <= BODY_CHARS_MAX);
    }
}
