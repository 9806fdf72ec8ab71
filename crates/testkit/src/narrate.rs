//! Tells what happened as text: the journal and what was sent, with short names instead of ids.

use std::collections::BTreeMap;

use hinomi_domain::inform::Message;
use hinomi_domain::kernel::{Timestamp, Zone};
use serde_json::Value;

use crate::world::{Sent, World};

pub struct Narrator {
    zone: Zone,
    seq: i64,
    sent: usize,
    names: BTreeMap<String, String>,
    counts: BTreeMap<String, u32>,
    pub lines: Vec<String>,
}

impl Narrator {
    pub fn new(zone: Zone) -> Self {
        Narrator { zone, seq: 0, sent: 0, names: BTreeMap::new(), counts: BTreeMap::new(), lines: Vec::new() }
    }

    /// The id behind a short name such as `incident 1`.
    pub fn id(&self, name: &str) -> Option<&str> {
        self.names.iter().find(|(_, known)| known.as_str() == name).map(|(id, _)| id.as_str())
    }

    pub fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Everything new since the last call.
    pub async fn catch_up(&mut self, world: &World) -> anyhow::Result<()> {
        loop {
            let entries = hinomi_engine::rows::journal::after(&world.engine, self.seq, 1_000).await?;
            let Some(last) = entries.last() else { break };
            self.seq = last.seq;
            for entry in entries {
                let fact: Value = serde_json::from_str(&entry.fact)?;
                if fact["kind"] == "announced" {
                    continue;
                }
                let actor: hinomi_domain::kernel::Actor = serde_json::from_str(&entry.actor)?;
                let name = self.name(&entry.subject_kind, &entry.subject);
                let told = self.fact(&fact);
                let at = self.time(Timestamp::from_micros(entry.at));
                self.lines.push(format!("{at}  {name:<14} {told}  [{}]", actor.label()));
            }
        }
        let sent = world.sent();
        for one in &sent[self.sent..] {
            let line = self.delivery(one);
            self.lines.push(line);
        }
        self.sent = sent.len();
        Ok(())
    }

    pub fn time(&self, at: Timestamp) -> String {
        at.in_zone(&self.zone).strftime("%m-%d %H:%M:%S").to_string()
    }

    fn name(&mut self, kind: &str, id: &str) -> String {
        if kind == "monitor" || kind == "config" || id == "batch" {
            return format!("{kind} {id}");
        }
        if let Some(known) = self.names.get(id) {
            return known.clone();
        }
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        let name = format!("{kind} {count}");
        self.names.insert(id.to_owned(), name.clone());
        name
    }

    /// `kind` and the fields that say something, ids by their names.
    fn fact(&mut self, fact: &Value) -> String {
        let Value::Object(fields) = fact else { return fact.to_string() };
        let mut told = fields.get("kind").and_then(Value::as_str).unwrap_or("?").to_owned();
        for (key, value) in fields.iter().filter(|(key, _)| key.as_str() != "kind") {
            if matches!(key.as_str(), "labels" | "policy_version" | "fingerprint" | "intake" | "description" | "body") || is_empty(value) {
                continue;
            }
            told.push_str(&format!(" {key}={}", self.value(value)));
        }
        told
    }

    fn value(&mut self, value: &Value) -> String {
        match value {
            Value::String(text) => match (self.names.get(text), Timestamp::parse(text)) {
                (Some(name), _) => name.replace(' ', "#"),
                (None, Some(at)) => self.time(at),
                (None, None) => text.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(","),
            Value::Object(fields) if fields.contains_key("ja") => format!("«{}»", self.value(&fields["ja"])),
            Value::Object(fields) => {
                let inner: Vec<String> = fields
                    .iter()
                    .filter(|(_, value)| !is_empty(value))
                    .map(|(key, value)| format!("{key}:{}", self.value(value)))
                    .collect();
                format!("({})", inner.join(" "))
            }
            other => other.to_string(),
        }
    }

    fn delivery(&mut self, sent: &Sent) -> String {
        let at = self.time(sent.at);
        let what = match &sent.delivery.message {
            Message::Webhook { body } | Message::Slack { body } => body["type"].as_str().unwrap_or("chat").to_owned(),
            Message::Mail { subject, .. } => format!("mail «{subject}»"),
        };
        let arrived = if sent.arrived { "" } else { "  (did not arrive)" };
        format!("{at}    → {} to {}: {what}{arrived}", sent.delivery.channel, sent.delivery.recipient)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Number(_) => false,
    }
}
