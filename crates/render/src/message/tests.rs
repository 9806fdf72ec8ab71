use hinomi_domain::catalog::ChannelKind;
use hinomi_domain::inform::{Event, EventKind, Message};
use hinomi_domain::kernel::{Language, Text};
use proptest::prelude::*;

use super::*;
use crate::sample;

fn mail_channel() -> ChannelKind {
    ChannelKind::File { directory: "mail".into(), from: "a@example.jp".into(), return_path: "b@example.jp".into() }
}

fn slack_channel() -> ChannelKind {
    ChannelKind::Slack { url: String::new() }
}

fn webhook_channel() -> ChannelKind {
    ChannelKind::Webhook { url: String::new(), secret: None, headers: Vec::new() }
}

fn mail(event: &Event, language: Language) -> (String, String, String) {
    match message(event, &mail_channel(), &sample::context(language)) {
        Message::Mail { subject, text, html, .. } => (subject, text, html),
        other => panic!("expected mail, got {other:?}"),
    }
}

#[test]
fn mail_of_every_kind_in_both_languages() {
    let mut all = String::new();
    for event in sample::events() {
        for language in Language::ALL {
            let (subject, text, html) = mail(&event, language);
            all.push_str(&format!("==== {} {}\nSubject: {subject}\n\n{text}\n", event.kind.as_str(), language.as_str()));
            assert!(html.contains(&format!("<html lang=\"{}\">", language.as_str())));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn mail_html_of_a_flash() {
    let flash = sample::events().into_iter().find(|event| event.kind == EventKind::NoticeSent).unwrap();
    insta::assert_snapshot!(mail(&flash, Language::Ja).2);
}

#[test]
fn slack_and_webhook_of_every_kind() {
    let mut all = String::new();
    for event in sample::events() {
        for (kind, language) in [(webhook_channel(), Language::En), (slack_channel(), Language::Ja), (slack_channel(), Language::En)] {
            let body = match message(&event, &kind, &sample::context(language)) {
                Message::Webhook { body } | Message::Slack { body } => body,
                other => panic!("expected JSON, got {other:?}"),
            };
            let mut shown = serde_json::to_string_pretty(&body).unwrap();
            if event.kind == EventKind::AlertGroup && kind.as_str() == "webhook" {
                assert_eq!(body["data"]["alerts"].as_array().unwrap().len(), 50);
                shown = format!("{} …", body["type"]);
            }
            all.push_str(&format!("==== {} {} {}\n{shown}\n", event.kind.as_str(), kind.as_str(), language.as_str()));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_notice_tells_users_nothing_of_ours() {
    let flash = sample::events().into_iter().find(|event| event.kind == EventKind::NoticeSent).unwrap();
    for language in Language::ALL {
        let (_, text, html) = mail(&flash, language);
        for secret in ["hinomi.example.jp", "0199f3a1-0000-7000-8000-00000000000a"] {
            assert!(!text.contains(secret) && !html.contains(secret), "{secret}");
        }
    }
}

#[test]
fn all_mails_of_an_incident_share_a_thread() {
    let mut threads = std::collections::BTreeSet::new();
    for event in sample::events().into_iter().filter(|event| event.kind != EventKind::AlertGroup) {
        match message(&event, &mail_channel(), &sample::context(Language::Ja)) {
            Message::Mail { thread, .. } => threads.insert(thread.unwrap()),
            other => panic!("expected mail, got {other:?}"),
        };
    }
    assert_eq!(threads.len(), 1, "{threads:?}");
    let thread = threads.pop_first().unwrap();
    assert!(thread.starts_with("<incident-") && thread.ends_with("@status.example.jp>"), "{thread}");
    assert!(!thread.contains("0199f3a1") && !thread.contains("hinomi.example.jp"), "{thread}");
}

#[test]
fn the_kind_of_a_notice_stands_once_however_its_title_begins() {
    let follow_up = |title: &str| {
        let flash = sample::events().into_iter().find(|event| event.kind == EventKind::NoticeSent).unwrap();
        let hinomi_domain::inform::event::Subject::Notice(mut view) = flash.subject else { panic!("no notice") };
        view.notice_kind = "follow_up".to_owned();
        view.title = Text::same(title);
        Event { subject: hinomi_domain::inform::event::Subject::Notice(view), ..flash }
    };
    for title in ["購入手続き", "【続報】購入手続き", "[Follow-up] 購入手続き", "【速報】購入手続き"] {
        let event = follow_up(title);
        assert_eq!(mail(&event, Language::Ja).0, "【続報】購入手続き");
        assert_eq!(mail(&event, Language::En).0, "[Update] 購入手続き");
        let Message::Slack { body } = message(&event, &slack_channel(), &sample::context(Language::Ja)) else { panic!("no Slack") };
        assert_eq!(body["text"], "[続報] 購入手続き");
        // Programs get what was written.
        assert_eq!(webhook_body(&event)["data"]["title"]["ja"], title);
    }
}

proptest! {
    /// Whatever an alert says of itself: the subject is one short line, the HTML has no foreign tags, Slack's limits hold.
    #[test]
    fn hostile_texts_stay_texts(words in "(<b>|<script>|&|\"|\\r\\n|\\n\\n|障害|Bcc: x@y\\.z|https://x\\.y/<|\\PC){0,80}") {
        let mut view = sample::alert(true);
        view.summary = Text::same(words.clone());
        view.rule = words.clone();
        view.annotations.insert("description".into(), words.clone());
        view.labels.insert("label".into(), words.clone());
        view.runbook = Some(words);
        let event = Event { kind: EventKind::AlertFiring, at: view.detected_at, subject: hinomi_domain::inform::event::Subject::Alert(view) };
        for language in Language::ALL {
            let (subject, _, html) = mail(&event, language);
            prop_assert!(subject.chars().count() <= 120);
            prop_assert!(!subject.chars().any(char::is_control));
            prop_assert!(!html.contains("<script") && !html.contains("<b>"));
            let slack = match message(&event, &slack_channel(), &sample::context(language)) { Message::Slack { body } => body, _ => unreachable!() };
            for block in slack["attachments"][0]["blocks"].as_array().unwrap() {
                let text = block["text"]["text"].as_str().unwrap_or("");
                prop_assert!(text.chars().count() <= 3000);
            }
        }
    }
}
