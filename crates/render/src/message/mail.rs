//! Mail: a subject that tells enough by itself, plain text for every reader, and the same as simple HTML.

use askama::Template;
use hinomi_domain::inform::event::Subject;
use hinomi_domain::inform::{Event, Message};
use hinomi_domain::kernel::Language;
use sha2::{Digest, Sha256};

use super::MessageContext;
use super::content::Content;
use super::wrap::wrap;
use crate::plain;
use crate::words::Words;

/// Longer subjects are cut in lists anyway.
const SUBJECT_CHARS_MAX: usize = 120;
const COLUMNS: usize = 76;

pub fn message(event: &Event, content: &Content, context: &MessageContext) -> Message {
    Message::Mail {
        subject: subject(content, context.language),
        text: text(content, context),
        html: html(content, context),
        thread: thread(event, context),
        language: context.language.as_str().to_owned(),
    }
}

fn subject(content: &Content, language: Language) -> String {
    let tagged = match language {
        Language::Ja => format!("【{}】{}", content.tag, content.headline),
        Language::En => format!("[{}] {}", content.tag, content.headline),
    };
    plain::cut(&plain::one_line(&tagged), SUBJECT_CHARS_MAX)
}

/// What all mails of one incident refer to. It is the id of no mail: mail programs thread by the common reference all the same,
/// and no state has to remember which mail went first.
fn thread(event: &Event, context: &MessageContext) -> Option<String> {
    let incident = match &event.subject {
        Subject::Alert(view) => view.incident.as_ref()?.as_str(),
        Subject::Incident(view) => view.id.as_str(),
        Subject::Notice(view) => view.incident.as_ref()?.as_str(),
        Subject::Obligation(view) if view.subject_kind == "incident" => view.subject.as_str(),
        Subject::Obligation(_) | Subject::Group(_) => return None,
    };
    // Users see it in the headers: neither our own id of the incident nor the console's host belongs there.
    let digest = hex::encode(&Sha256::digest(incident.as_bytes())[..10]);
    let host: String = host_of(&context.page_url).chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
    Some(format!("<incident-{digest}@{}>", if host.is_empty() { "localhost" } else { &host }))
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', ':', '?', '#']).unwrap_or(rest.len());
    &rest[..end]
}

fn text(content: &Content, context: &MessageContext) -> String {
    let words = Words(context.language);
    let mut parts: Vec<String> = vec![wrap(&content.headline, COLUMNS)];
    if let Some(body) = &content.body {
        parts.push(wrap(body.trim(), COLUMNS));
    }
    if !content.list.is_empty() {
        parts.push(content.list.iter().map(|line| wrap(&format!("- {line}"), COLUMNS)).collect::<Vec<_>>().join("\n"));
    }
    if !content.facts.is_empty() {
        let facts = content.facts.iter().map(|(label, value)| wrap(&format!("{label}{} {value}", words.colon()), COLUMNS));
        parts.push(facts.collect::<Vec<_>>().join("\n"));
    }
    if !content.links.is_empty() {
        let links = content.links.iter().map(|link| format!("{}{}\n{}", link.label, words.colon(), link.url));
        parts.push(links.collect::<Vec<_>>().join("\n"));
    }
    // "-- " starts the signature, which mail programs leave out of replies.
    let footer = [content.why.as_str(), words.automatic(), context.page_url.as_str()];
    let footer: Vec<String> = footer.into_iter().filter(|line| !line.is_empty()).map(|line| wrap(line, COLUMNS)).collect();
    parts.push(format!("-- \n{}", footer.join("\n")));
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct MailPage<'a> {
    language: &'static str,
    product: &'a str,
    colour: &'static str,
    content: &'a Content,
    words: Words,
    /// Already HTML.
    body: String,
    page_url: &'a str,
    page_link: bool,
}

fn html(content: &Content, context: &MessageContext) -> String {
    let page = MailPage {
        language: context.language.as_str(),
        product: context.product.get(context.language),
        colour: content.tone.colour(),
        content,
        words: Words(context.language),
        body: content.body.as_deref().map(plain::to_html).unwrap_or_default(),
        page_url: &context.page_url,
        page_link: plain::is_web_address(&context.page_url),
    };
    page.render().unwrap_or_default()
}
