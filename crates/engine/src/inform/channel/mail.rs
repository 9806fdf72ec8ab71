//! A delivery as the bytes of one mail to one recipient (rule 3 of the domain). The same bytes go over SMTP and into a file.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hinomi_domain::inform::{Delivery, Message as Rendered};
use hinomi_domain::kernel::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, message};

pub struct Mail {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
    /// With its angle brackets.
    pub message_id: String,
}

/// Why a mail cannot be written, ever.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailRefusal {
    #[error("the delivery holds no mail")]
    NoMail,
    #[error("the recipient is not one mail address")]
    Recipient,
    #[error("internationalised mail addresses are not supported")]
    International,
    #[error("the channel's sender (from) is not a mail address")]
    From,
    #[error("the channel's return_path is not a mail address")]
    ReturnPath,
    #[error("the mail could not be put together")]
    Assembly,
}

/// `now` is the mail's date: it says when this attempt was made.
pub fn compose(delivery: &Delivery, from: &str, return_path: &str, now: Timestamp) -> Result<Mail, MailRefusal> {
    let Rendered::Mail { subject, text, html, thread, language } = &delivery.message else { return Err(MailRefusal::NoMail) };
    let recipient = address(&delivery.recipient, MailRefusal::Recipient)?;
    let from = mailbox(from)?;
    let token = token(delivery.id.as_str());
    let envelope_sender = address(&return_path.replace("{token}", &token), MailRefusal::ReturnPath)?;
    let envelope = Envelope::new(Some(envelope_sender), vec![recipient.clone()]).map_err(|_| MailRefusal::Recipient)?;
    let message_id = format!("<{}@{}>", safe_id(delivery.id.as_str()), from.email.domain());
    let date = UNIX_EPOCH + Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or(0));

    let mut builder = Message::builder()
        .from(from)
        .to(Mailbox::new(None, recipient))
        .date(date)
        .message_id(Some(message_id.clone()))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", if language == "ja" { "ja" } else { "en" }))
        .envelope(envelope.clone());
    let subject = one_line(subject);
    builder = if subject.contains("=?") { builder.raw_header(encoded_subject(subject)) } else { builder.subject(subject) };
    if let Some(thread) = thread.as_deref().filter(|thread| is_message_id(thread) && *thread != message_id) {
        builder = builder.in_reply_to(thread.to_owned()).references(thread.to_owned());
    }
    // The boundary is the delivery's own: the same delivery gives the same bytes.
    let parts = MultiPart::builder()
        .kind(message::MultiPartKind::Alternative)
        .boundary(format!("part-{token}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text.clone()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html.clone()));
    let message = builder.multipart(parts).map_err(|_| MailRefusal::Assembly)?;
    Ok(Mail { envelope, bytes: message.formatted(), message_id })
}

/// A subject that itself looks like an encoded word must be encoded whole, or a mail program would decode what nobody encoded.
fn encoded_subject(subject: String) -> HeaderValue {
    // 45 bytes are 60 of Base64: with its frame a word stays within the 75 that RFC 2047 allows.
    const WORD_BYTES_MAX: usize = 45;
    let mut words = vec![String::new()];
    for c in subject.chars() {
        if words.last().is_none_or(|word| word.len() + c.len_utf8() > WORD_BYTES_MAX) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let encoded: Vec<String> = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word))).collect();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str("Subject"), subject, encoded.join("\r\n "))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn address(text: &str, refusal: MailRefusal) -> Result<Address, MailRefusal> {
    let text = text.trim();
    if !text.is_ascii() {
        return Err(MailRefusal::International);
    }
    // A quoted local part may hold anything, a second address too; nobody has one.
    if text.len() > 254 || text.chars().any(|c| c.is_control() || c.is_whitespace() || "\",;<>".contains(c)) {
        return Err(refusal);
    }
    text.parse().map_err(|_| refusal)
}

/// `名前 <address>`, `"名前" <address>` or the address alone.
fn mailbox(text: &str) -> Result<Mailbox, MailRefusal> {
    let text = text.trim();
    let Some((name, rest)) = text.rsplit_once('<') else {
        return Ok(Mailbox::new(None, address(text, MailRefusal::From)?));
    };
    let email = address(rest.strip_suffix('>').ok_or(MailRefusal::From)?, MailRefusal::From)?;
    let name = one_line(name.trim().trim_matches('"'));
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), email))
}

/// Names the delivery in addresses and boundaries: lower-case letters and digits only, at most 40.
fn token(delivery: &str) -> String {
    delivery.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

fn safe_id(delivery: &str) -> String {
    delivery.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(100).collect()
}

fn is_message_id(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.is_some_and(|inner| inner.len() <= 200 && inner.contains('@') && inner.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c)))
}

fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
