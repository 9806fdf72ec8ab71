//! Components, systems, calendars, people, lists, pages, maintenance.

use std::collections::BTreeSet;

use hinomi_domain::access::Role;
use hinomi_domain::catalog::{Calendar, Component, ListMember, Maintenance, Origin, Page, Person, RecipientList, System};
use hinomi_domain::kernel::{Language, Text};
use jiff::civil::Time;

use super::{Builder, Object};
use crate::address;
use crate::names::ObjectKind;
use crate::parse;
use crate::tree::Node;

/// Words that stand under /status/ themselves.
const RESERVED_PAGES: &[&str] = &[
    "api",
    "assets",
    "badge",
    "calendar.ics",
    "embed",
    "en",
    "feed.atom",
    "feed.json",
    "history",
    "incidents",
    "ja",
    "manage",
    "notices",
    "policy",
    "settings",
    "subscribe",
    "unsubscribe",
    "uptime",
];

impl Builder<'_> {
    pub fn component(&mut self, object: &Object<'_>) -> Component {
        let fields = &object.fields;
        Component {
            id: object.id.as_str().into(),
            name: object.name("name"),
            description: fields.text("description").unwrap_or_default(),
            parent: fields.reference("parent"),
            public: fields.boolean("public"),
            systems: fields.ids("systems"),
            critical: fields.boolean("critical"),
            important: fields.boolean("important"),
            origin: object.origin.clone(),
        }
    }

    pub fn system(&mut self, object: &Object<'_>) -> System {
        System {
            id: object.id.as_str().into(),
            name: object.name("name"),
            needs: object.fields.ids("needs"),
            origin: object.origin.clone(),
        }
    }

    pub fn calendar(&mut self, object: &Object<'_>) -> Calendar {
        let fields = &object.fields;
        let time = |name: &str| match fields.node(name) {
            Some(node) => parse::time_of_day(node),
            None => fields.string(name).and_then(parse::clock),
        };
        Calendar {
            id: object.id.as_str().into(),
            name: object.name("name"),
            zone: fields.zone("time_zone").unwrap_or_else(|| self.zone.clone()),
            weekdays: fields.strings("weekdays").into_iter().filter_map(parse::weekdays).flatten().collect(),
            from: time("from").unwrap_or(Time::midnight()),
            to: time("to").unwrap_or(Time::midnight()),
            japanese_holidays: fields.string("holidays") == Some("jp"),
            closed_on: fields.node("closed_on").map_or(&[][..], Node::items).iter().filter_map(parse::date).collect::<BTreeSet<_>>(),
            origin: object.origin.clone(),
        }
    }

    pub fn person(&mut self, object: &Object<'_>) -> Person {
        let fields = &object.fields;
        if let Some(email) = fields.string("email")
            && let Err(why) = address::check(email)
        {
            self.report
                .error("bad-address", fields.spot("email"), format!("the e-mail of `{}` is no mail address: {why}", object.id))
                .label(why);
        }
        Person {
            id: object.id.as_str().into(),
            name: object.name("name"),
            email: fields.owned("email"),
            role: role(fields.string("role")).unwrap_or(Role::Viewer),
            language: fields.language("language"),
            zone: fields.zone("time_zone"),
            origin: object.origin.clone(),
        }
    }

    pub fn list(&mut self, object: &Object<'_>) -> RecipientList {
        let fields = &object.fields;
        let default = fields.language("language");
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        for node in fields.node("members").map_or(&[][..], Node::items) {
            let table = node.as_table();
            let of = |key: &str| table.and_then(|table| table.get(key)).and_then(|entry| entry.node.as_str());
            let Some(address) = node.as_str().or_else(|| of("address")) else { continue };
            if !seen.insert(address.to_ascii_lowercase()) {
                self.report
                    .warning("duplicate-member", node.spot, format!("an address stands twice in the list `{}`", object.id))
                    .label("told once all the same");
                continue;
            }
            members.push(ListMember { address: address.to_owned(), language: of("language").and_then(Language::parse).unwrap_or(default) });
        }
        RecipientList { id: object.id.as_str().into(), name: object.name("name"), members, origin: object.origin.clone() }
    }

    pub fn page(&mut self, object: &Object<'_>) -> Page {
        let fields = &object.fields;
        if RESERVED_PAGES.contains(&object.id.as_str()) {
            self.report
                .error("reserved-page", fields.spot("id"), format!("no page can be called `{}`", object.id))
                .label("this word stands under /status/ itself")
                .help(format!("reserved: {}", RESERVED_PAGES.join(", ")));
        }
        if let Some(host) = fields.string("host_name")
            && !parse::is_host(host)
        {
            self.report
                .error("bad-value", fields.spot("host_name"), "not a host name")
                .label("expected a name such as status.example.jp, without https://");
        }
        if let Some(contact) = fields.string("contact") {
            let good = url::Url::parse(contact).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
            if !good {
                self.report.error("bad-url", fields.spot("contact"), "not a link").label("expected https://… or mailto:…");
            }
        }
        Page {
            id: object.id.as_str().into(),
            title: fields.text("title").filter(|text| !text.is_empty()).unwrap_or_else(default_title),
            description: fields.text("description").unwrap_or_default(),
            components: fields.ids("components"),
            zone: fields.zone("time_zone").unwrap_or_else(|| self.zone.clone()),
            host_name: fields.string("host_name").map(str::to_ascii_lowercase),
            contact: fields.owned("contact"),
            origin: object.origin.clone(),
        }
    }

    /// The page that there is where none is configured.
    pub fn default_page(&self, objects: &[Object<'_>]) -> Page {
        let policy_name = objects.iter().find(|object| object.kind == ObjectKind::Policy).and_then(|policy| policy.fields.text("name"));
        Page {
            id: "main".into(),
            title: policy_name.filter(|name| !name.is_empty()).unwrap_or_else(default_title),
            description: Text::default(),
            components: Vec::new(),
            zone: self.zone.clone(),
            host_name: None,
            contact: None,
            origin: Origin::BuiltIn,
        }
    }

    pub fn maintenance(&mut self, object: &Object<'_>) -> Maintenance {
        let fields = &object.fields;
        let at = |name: &str| fields.node(name).and_then(|node| parse::instant(node, &self.zone));
        let (from, to) = (at("from"), at("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            self.report
                .error("out-of-range", fields.spot("to"), format!("the maintenance `{}` ends before it begins", object.id))
                .label("expected an instant after `from`")
                .also(fields.spot("from"), "begins here");
        }
        Maintenance {
            id: object.id.as_str().into(),
            title: object.name("title"),
            components: fields.ids("components"),
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            announced_at: at("announced_at"),
            origin: object.origin.clone(),
        }
    }
}

pub(super) fn role(text: Option<&str>) -> Option<Role> {
    Role::ALL.into_iter().find(|role| Some(role.as_str()) == text)
}

fn default_title() -> Text {
    Text::new("サービス稼働状況", "Service status")
}
