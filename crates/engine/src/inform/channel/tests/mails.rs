//! The bytes of mails: what one recipient's mail program reads, decoded by a reader of our own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::super::mail::{MailRefusal, compose};
use super::*;

/// A mail as a reader takes it apart (RFC 5322, 2045, 2047).
pub struct Parsed {
    headers: Vec<(String, String)>,
    parts: Vec<(String, String)>,
}

impl Parsed {
    pub fn read(data: &str) -> Parsed {
        let (head, body) = data.split_once("\r\n\r\n").expect("a blank line ends the headers");
        let headers = headers(head);
        let boundary =
            headers.iter().find(|(name, _)| name == "content-type").unwrap().1.split_once("boundary=\"").unwrap().1.trim_end_matches('"');
        let parts = body
            .split(&format!("--{boundary}"))
            .skip(1)
            .filter(|part| !part.starts_with("--"))
            .map(|part| {
                let (head, body) = part.trim_start_matches("\r\n").split_once("\r\n\r\n").unwrap();
                let headers = self::headers(head);
                let value = |name: &str| {
                    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default()
                };
                let body = body.strip_suffix("\r\n").unwrap_or(body);
                let bytes = match value("content-transfer-encoding").as_str() {
                    "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap(),
                    "quoted-printable" => unquote(body),
                    _ => body.as_bytes().to_vec(),
                };
                let kind = value("content-type");
                assert!(kind.contains("charset=utf-8"), "{kind}");
                (kind.split(';').next().unwrap().to_owned(), String::from_utf8(bytes).unwrap().replace("\r\n", "\n"))
            })
            .collect();
        Parsed { headers, parts }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(header, _)| header == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }

    pub fn decoded(&self, name: &str) -> String {
        decode_words(self.header(name).unwrap())
    }

    pub fn part(&self, kind: &str) -> &str {
        &self.parts.iter().find(|(found, _)| found == kind).unwrap().1
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    assert!(head.is_ascii());
    for line in head.split("\r\n") {
        assert!(line.len() <= 998, "RFC 5322, 2.1.1");
        assert!(!line.contains(['\r', '\n']));
    }
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded
        .split("\r\n")
        .map(|line| line.split_once(':').expect("name and value"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

/// Encoded words of UTF-8; the space between two of them is none.
fn decode_words(value: &str) -> String {
    let (mut out, mut rest, mut after_word) = (String::new(), value, false);
    while let Some(start) = rest.find("=?") {
        let between = &rest[..start];
        if !(after_word && between.trim().is_empty()) {
            out.push_str(between);
        }
        let mut fields = rest[start + 2..].splitn(4, '?');
        let (charset, encoding, text) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        assert!(charset.eq_ignore_ascii_case("utf-8"));
        let bytes = if encoding.eq_ignore_ascii_case("b") { STANDARD.decode(text).unwrap() } else { unquote(&text.replace('_', " ")) };
        out.push_str(std::str::from_utf8(&bytes).expect("no word ends inside a character"));
        rest = &rest[start + 2 + charset.len() + 1 + encoding.len() + 1 + text.len() + 2..];
        after_word = true;
    }
    out + rest
}

fn unquote(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let (mut out, mut bytes) = (Vec::new(), joined.bytes());
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    out
}

fn composed(recipient: &str, message: Message, from: &str) -> Result<(Vec<String>, String), MailRefusal> {
    let mail = compose(&delivery(recipient, message), from, "bounce+{token}@example.jp", now())?;
    Ok((mail.envelope.to().iter().map(ToString::to_string).collect(), String::from_utf8(mail.bytes).unwrap()))
}

#[test]
fn the_same_delivery_gives_the_same_bytes() {
    let once = composed("a@example.jp", mail_message(), "x@example.jp").unwrap();
    assert_eq!(once, composed("a@example.jp", mail_message(), "x@example.jp").unwrap());
}

#[test]
fn only_one_plain_address_is_a_recipient() {
    for (recipient, refusal) in [
        ("a@example.jp, b@example.jp", MailRefusal::Recipient),
        ("a@example.jp;b@example.jp", MailRefusal::Recipient),
        ("a@example.jp\r\nBcc: b@example.jp", MailRefusal::Recipient),
        ("名前 <a@example.jp>", MailRefusal::International),
        ("\"a b\"@example.jp", MailRefusal::Recipient),
        ("", MailRefusal::Recipient),
        ("out", MailRefusal::Recipient),
        ("太郎@example.jp", MailRefusal::International),
        ("taro@例え.jp", MailRefusal::International),
    ] {
        assert_eq!(composed(recipient, mail_message(), "x@example.jp").unwrap_err(), refusal, "{recipient}");
    }
    assert_eq!(composed("a@example.jp", mail_message(), "nobody").unwrap_err(), MailRefusal::From);
}

#[test]
fn senders_are_written_in_the_usual_ways() {
    for (from, expected) in [
        ("status@example.jp", "status@example.jp"),
        ("サンプルサービス <status@example.jp>", "サンプルサービス <status@example.jp>"),
        ("\"Sample service\" <status@example.jp>", "\"Sample service\" <status@example.jp>"),
        ("<status@example.jp>", "status@example.jp"),
    ] {
        let (_, bytes) = composed("a@example.jp", mail_message(), from).unwrap();
        assert_eq!(Parsed::read(&bytes).decoded("from"), expected);
    }
}

#[test]
fn a_thread_that_is_no_message_id_is_left_out() {
    let Message::Mail { subject, text, html, language, .. } = mail_message() else { unreachable!() };
    for thread in ["incident", "<a@b>\r\nBcc: c@d", "<a b@c>", "<>"] {
        let message = Message::Mail {
            subject: subject.clone(),
            text: text.clone(),
            html: html.clone(),
            language: language.clone(),
            thread: Some(thread.to_owned()),
        };
        let (_, bytes) = composed("a@example.jp", message, "x@example.jp").unwrap();
        assert_eq!(Parsed::read(&bytes).header("in-reply-to"), None);
    }
}

#[tokio::test]
async fn a_file_holds_the_same_bytes_and_a_repeat_replaces_it() {
    let data = tempfile::tempdir().unwrap();
    let kind =
        ChannelKind::File { directory: "mail/out".into(), from: "x@example.jp".into(), return_path: "bounce+{token}@example.jp".into() };
    let delivery = delivery("a@example.jp", mail_message());
    for _ in 0..2 {
        let attempt = channels().send(&channel(kind.clone()), &delivery, data.path(), now()).await;
        let Attempt::Sent { provider_id: Some(name), .. } = attempt else { panic!("{attempt:?}") };
        assert_eq!(name, "20261123T050500.000000Z-0199f3a1-0000-7000-8000-00000000d001.eml");
        let written = std::fs::read_to_string(data.path().join("mail/out").join(name)).unwrap();
        assert_eq!(written, composed("a@example.jp", mail_message(), "x@example.jp").unwrap().1);
    }
    assert_eq!(std::fs::read_dir(data.path().join("mail/out")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_retried() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("mail"), "a file, not a directory").unwrap();
    let kind = ChannelKind::File { directory: "mail".into(), from: "x@example.jp".into(), return_path: "b@example.jp".into() };
    let attempt = channels().send(&channel(kind), &delivery("a@example.jp", mail_message()), data.path(), now()).await;
    assert!(matches!(attempt, Attempt::Retry { .. }), "{attempt:?}");
}

proptest! {
    /// Whatever a title and a text say: one recipient in the envelope and in the headers, and the reader gets back what was written.
    #[test]
    fn every_mail_has_one_recipient_and_reads_back(
        subject in "(【|障害|[a-zA-Z0-9 ]|ー|\\r\\n|Bcc: x@y\\.z|=\\?utf-8\\?|🔥|\\PC){0,80}",
        text in "(障害|\\n|\\.|[a-z ]|--part|From |🔥|\\PC){0,300}",
        name in "[\\p{Han}\\p{Hiragana}a-zA-Z ,.()-]{0,40}",
        local in "[a-z0-9][a-z0-9._+-]{0,20}[a-z0-9]",
    ) {
        prop_assume!(!local.contains(".."));
        let recipient = format!("{local}@example.jp");
        let message = Message::Mail { subject: subject.clone(), text: text.clone(), html: format!("<p>{text}</p>"), thread: None, language: "ja".into() };
        let from = format!("{name} <status@example.jp>");
        let (to, bytes) = composed(&recipient, message, &from).unwrap();
        prop_assert_eq!(&to, &vec![recipient.clone()]);
        prop_assert!(bytes.is_ascii());
        let mail = Parsed::read(&bytes);
        prop_assert_eq!(mail.header("to"), Some(recipient.as_str()));
        prop_assert!(mail.header("bcc").is_none() && mail.header("cc").is_none());
        let squeeze = |text: &str| text.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(squeeze(&mail.decoded("subject")), squeeze(&subject));
        prop_assert_eq!(mail.part("text/plain"), text.as_str());
        let read_name = mail.decoded("from");
        prop_assert!(squeeze(&read_name.replace(['"', '\\'], "")).starts_with(squeeze(&name).trim()), "{} from {}", read_name, name);
    }
}
