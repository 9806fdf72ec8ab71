//! `[[notify]]`

use hinomi_domain::catalog::{Catalog, Notify, Recipient, Topic};
use hinomi_domain::kernel::{ChannelId, Span};

use super::{Builder, Object};

impl Builder<'_> {
    pub fn notify(&mut self, object: &Object<'_>, catalog: &Catalog) -> Notify {
        let fields = &object.fields;
        let channel: ChannelId = fields.reference("channel").unwrap_or_else(|| "".into());
        let to: Vec<Recipient> = fields.strings("to").into_iter().map(recipient).collect();
        if let Some(found) = catalog.channels.get(&channel) {
            if found.kind.is_mail() && to.is_empty() {
                self.report
                    .error("missing-key", fields.table.spot, format!("`to` is missing: `{channel}` sends mail"))
                    .label("needs `to`")
                    .also(fields.spot("channel"), format!("of kind `{}`", found.kind.as_str()))
                    .help("to = [\"person:ID\", \"list:ID\", \"a@example.jp\"]");
            } else if !found.kind.is_mail() && fields.has("to") {
                self.report
                    .error(
                        "other-kind",
                        fields.entry("to").map_or(fields.table.spot, |entry| entry.key_spot),
                        format!("`to` is for mail, and `{channel}` is a {}", found.kind.as_str()),
                    )
                    .label("the channel itself is the recipient");
            }
        }
        for recipient in &to {
            if let Recipient::Person { id } = recipient
                && catalog.people.get(id).is_some_and(|person| person.email.is_none())
            {
                self.report
                    .error("no-address", fields.spot("to"), format!("`{id}` has no `email`"))
                    .label("cannot be mailed")
                    .help(format!("give the [[person]] `{id}` an email"));
            }
        }
        let group_by: Vec<String> = fields.strings("group_by").into_iter().map(str::to_owned).collect();
        for name in &group_by {
            self.check_label_name(name, fields.spot("group_by"));
        }
        if group_by.is_empty() && fields.span("group_wait").is_some_and(|wait| wait > Span::ZERO) {
            self.report
                .warning("no-effect", fields.spot("group_wait"), "`group_wait` has no effect without `group_by`")
                .label("each alert goes out by itself, at once");
        }
        let group_wait = if group_by.is_empty() { Span::ZERO } else { fields.span("group_wait").unwrap_or(Span::seconds(10)) };
        let mut matches = self.matches(fields);
        matches.priorities = fields.priorities("priority");
        Notify {
            id: object.id.as_str().into(),
            channel,
            on: fields.strings("on").into_iter().filter_map(topic).collect(),
            matches,
            to,
            group_by,
            group_wait,
            group_interval: fields.span("group_interval").unwrap_or(Span::minutes(5)),
            origin: object.origin.clone(),
        }
    }
}

fn recipient(text: &str) -> Recipient {
    if let Some(id) = text.strip_prefix("person:") {
        return Recipient::Person { id: id.into() };
    }
    match text.strip_prefix("list:") {
        Some(id) => Recipient::List { id: id.into() },
        None => Recipient::Address { address: text.to_owned() },
    }
}

fn topic(text: &str) -> Option<Topic> {
    Some(match text {
        "alert" => Topic::Alert,
        "incident" => Topic::Incident,
        "notice" => Topic::Notice,
        "obligation" => Topic::Obligation,
        _ => return None,
    })
}
