//! Body of a Slack incoming webhook: one line as fallback and in lists, one attachment in a calm colour with the rest.

use serde_json::{Value, json};

use super::content::Content;
use crate::plain;

/// Slack refuses longer texts whole, so we cut before.
const SECTION_CHARS_MAX: usize = 2_900;
const FIELD_CHARS_MAX: usize = 1_900;
const FIELDS_MAX: usize = 10;

pub fn body(content: &Content) -> Value {
    let line = format!("[{}] {}", content.tag, content.headline);
    let mut blocks = Vec::new();
    if let Some(body) = &content.body {
        blocks.push(section(&escape(body)));
    }
    if !content.list.is_empty() {
        let lines: Vec<String> = content.list.iter().map(|line| format!("• {}", escape(line))).collect();
        blocks.push(section(&lines.join("\n")));
    }
    let fields: Vec<Value> = content
        .facts
        .iter()
        .take(FIELDS_MAX)
        .map(|(label, value)| json!({ "type": "mrkdwn", "text": plain::cut(&format!("*{}*\n{}", escape(label), escape(value)), FIELD_CHARS_MAX) }))
        .collect();
    if !fields.is_empty() {
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if !content.links.is_empty() {
        let links: Vec<String> =
            content.links.iter().map(|link| format!("<{}|{}>", escape(&link.url).replace('|', "%7C"), escape(&link.label))).collect();
        blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": links.join("  ·  ") }] }));
    }
    json!({ "text": escape(&line), "attachments": [{ "color": content.tone.colour(), "fallback": line, "blocks": blocks }] })
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": plain::cut(text, SECTION_CHARS_MAX) } })
}

/// The three characters that Slack reads as its own.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
