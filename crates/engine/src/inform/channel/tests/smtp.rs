//! Mail over SMTP.

use hinomi_domain::catalog::SmtpTls;

use super::mails::Parsed;
use super::smtp_sink::{Answers, SmtpSink};
use super::*;

fn smtp(sink: &SmtpSink, username: Option<&str>) -> ChannelKind {
    ChannelKind::Smtp {
        host: "127.0.0.1".into(),
        port: sink.address.port(),
        tls: SmtpTls::None,
        username: username.map(str::to_owned),
        password: username.map(|_| "pa55w0rd".to_owned()),
        hello: None,
        from: "サンプルサービス <status@example.jp>".into(),
        return_path: "bounce+{token}@bounces.example.jp".into(),
    }
}

async fn attempt(answers: Answers) -> (Attempt, SmtpSink) {
    let sink = SmtpSink::start(answers).await;
    let attempt = send(smtp(&sink, None), "taro@example.com", mail_message()).await;
    (attempt, sink)
}

#[tokio::test]
async fn one_mail_to_one_recipient_with_its_own_return_path() {
    let (attempt, sink) = attempt(vec![]).await;
    assert_eq!(attempt, Attempt::Sent { provider_id: Some("4Xyz12".into()), answer: "250 2.0.0 Ok: queued as 4Xyz12".into() });
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, ["taro@example.com"]);
    assert_eq!(taken[0].from, "bounce+0199f3a100007000800000000000d001@bounces.example.jp");
    let mail = Parsed::read(&taken[0].data);
    assert_eq!(mail.decoded("subject"), "【速報】購入手続きで障害が発生しています (checkout is down)");
    assert_eq!(mail.decoded("from"), "サンプルサービス <status@example.jp>");
    assert_eq!(mail.header("to"), Some("taro@example.com"));
    assert_eq!(mail.header("message-id"), Some("<0199f3a1-0000-7000-8000-00000000d001@example.jp>"));
    assert_eq!(mail.header("in-reply-to"), Some("<incident-7@hinomi.example.jp>"));
    assert_eq!(mail.header("references"), Some("<incident-7@hinomi.example.jp>"));
    assert_eq!(mail.header("auto-submitted"), Some("auto-generated"));
    assert_eq!(mail.header("date"), Some("Mon, 23 Nov 2026 05:05:00 +0000"));
    assert_eq!((mail.header("cc"), mail.header("bcc")), (None, None));
    assert_eq!(mail.part("text/plain"), "現在、購入手続きを完了できません。\n.\n行頭の点\n");
    assert!(mail.part("text/html").contains("現在、購入手続きを完了できません。"));
}

#[tokio::test]
async fn the_providers_words_decide_and_are_kept() {
    for (command, words, failed) in [
        ("RCPT", "550 5.1.1 <taro@example.com>: no such user", true),
        ("RCPT", "450 4.2.0 greylisted, come back later", false),
        ("MAIL", "452 4.3.1 insufficient storage", false),
        ("DATA", "554 5.7.1 refused as spam", true),
        ("DATA", "451 4.3.0 try again", false),
        ("CONNECT", "421 4.3.2 closing down", false),
    ] {
        let (attempt, _sink) = attempt(vec![(command, words)]).await;
        match (&attempt, failed) {
            (Attempt::Failed { answer }, true) | (Attempt::Retry { answer, .. }, false) => {
                assert!(answer.contains(&words[4..]) && answer.starts_with(&words[..3]), "{words} -> {answer}");
            }
            _ => panic!("{words}: {attempt:?}"),
        }
    }
}

#[tokio::test]
async fn a_refused_login_waits_for_the_operator_and_hides_the_password() {
    let sink = SmtpSink::start(vec![("AUTH", "535 5.7.8 pa55w0rd is wrong")]).await;
    let attempt = send(smtp(&sink, Some("mailer")), "taro@example.com", mail_message()).await;
    assert!(matches!(&attempt, Attempt::Retry { answer, .. } if answer.starts_with("535") && !answer.contains("pa55w0rd")), "{attempt:?}");
    let good = SmtpSink::start(vec![]).await;
    let attempt = send(smtp(&good, Some("mailer")), "taro@example.com", mail_message()).await;
    assert!(matches!(attempt, Attempt::Sent { .. }), "{attempt:?}");
    assert!(good.taken()[0].login.as_deref().unwrap().starts_with("AUTH PLAIN "));
}

#[tokio::test]
async fn a_server_that_hangs_or_is_gone_is_retried() {
    // It took the mail and never said so: unknown, therefore again.
    let (attempt, sink) = attempt(vec![("DATA", "hang")]).await;
    assert!(matches!(attempt, Attempt::Retry { .. }), "{attempt:?}");
    assert_eq!(sink.taken().len(), 1);

    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = SmtpSink { address: unused, taken: Default::default() };
    let attempt = send(smtp(&gone, None), "taro@example.com", mail_message()).await;
    assert!(matches!(attempt, Attempt::Retry { .. }), "{attempt:?}");
}

#[tokio::test]
async fn no_upgrade_no_mail() {
    let sink = SmtpSink::start(vec![]).await;
    let ChannelKind::Smtp { host, port, from, return_path, .. } = smtp(&sink, None) else { unreachable!() };
    let kind = ChannelKind::Smtp { host, port, tls: SmtpTls::Starttls, username: None, password: None, hello: None, from, return_path };
    let attempt = send(kind, "taro@example.com", mail_message()).await;
    assert!(matches!(attempt, Attempt::Retry { .. }), "{attempt:?}");
    assert!(sink.taken().is_empty());
}

#[tokio::test]
async fn connections_are_kept_and_new_settings_make_new_ones() {
    let (first, second) = (SmtpSink::start(vec![]).await, SmtpSink::start(vec![]).await);
    let channels = channels();
    for sink in [&first, &first, &second] {
        let attempt = channels.send(&channel(smtp(sink, None)), &delivery("taro@example.com", mail_message()), Path::new("/"), now()).await;
        assert!(matches!(attempt, Attempt::Sent { .. }), "{attempt:?}");
        // The pool takes a connection back in a task of its own.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    assert_eq!(first.taken().iter().map(|mail| mail.connection).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(second.taken().len(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_dropped_meanwhile_costs_no_mail() {
    let sink = SmtpSink::start(vec![("DATA", "421 4.3.2 closing down")]).await;
    let channels = channels();
    let target = channel(smtp(&sink, None));
    for _ in 0..2 {
        let attempt = channels.send(&target, &delivery("taro@example.com", mail_message()), Path::new("/"), now()).await;
        assert!(matches!(attempt, Attempt::Retry { .. }), "{attempt:?}");
    }
}

#[tokio::test]
async fn hinomi_introduces_itself_by_a_full_name() {
    let sink = SmtpSink::start(vec![]).await;
    let ChannelKind::Smtp { host, port, tls, from, return_path, .. } = smtp(&sink, None) else { unreachable!() };
    let hello = Some("watch.example.jp".to_owned());
    let named = ChannelKind::Smtp { host, port, tls, username: None, password: None, hello, from, return_path };
    for kind in [smtp(&sink, None), named] {
        assert!(matches!(send(kind, "taro@example.com", mail_message()).await, Attempt::Sent { .. }));
    }
    let names: Vec<String> = sink.taken().into_iter().map(|taken| taken.hello).collect();
    assert!(names[0].contains('.'), "this host's full name, or the sender's domain: {names:?}");
    assert_eq!(names[1], "watch.example.jp");
}

#[tokio::test]
async fn a_server_can_be_tried_without_a_mail() {
    let channels = || Channels::new(&ChannelOptions { timeout: Duration::from_secs(2), ..ChannelOptions::default() }).unwrap();
    let good = SmtpSink::start(vec![]).await;
    let attempt = channels().greet(&channel(smtp(&good, Some("mailer")))).await;
    assert!(matches!(attempt, Some(Attempt::Sent { .. })), "{attempt:?}");
    assert!(good.taken().is_empty());
    let strict = SmtpSink::start(vec![("AUTH", "535 5.7.8 no such login pa55w0rd")]).await;
    let Some(Attempt::Retry { answer, .. }) = channels().greet(&channel(smtp(&strict, Some("mailer")))).await else { panic!() };
    assert!(answer.starts_with("535") && !answer.contains("pa55w0rd"), "{answer}");
    assert!(channels().greet(&channel(ChannelKind::Slack { url: "https://chat.example.jp/".into() })).await.is_none());
}
