//! Who and what we serve: components, systems, monitors, people, channels, pages, as the configuration says.
//!
//! A `Catalog` is one immutable snapshot. Every object knows its `Origin`, so that what files define is read-only elsewhere
//! (rule 7 of the domain).

mod calendar;
mod graph;
mod monitor;
mod notify;
mod pattern;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use calendar::{Calendar, japanese_holiday};
pub use monitor::{
    Assertion, Confirmation, DnsCheck, GroupCheck, HeartbeatCheck, HttpCheck, IcmpCheck, IpVersion, Monitor, MonitorKind, StatusRange,
    TcpCheck, TlsCheck,
};
pub use notify::{AlertMatch, Channel, ChannelKind, ListMember, Notify, Recipient, RecipientList, SmtpTls, Template, Topic};
pub use pattern::LabelPattern;

use crate::kernel::{
    CalendarId, ChannelId, ComponentId, Language, MaintenanceId, MonitorId, PageId, PersonId, RecipientListId, SystemId, Text, Timestamp,
    Zone,
};

/// Where an object was defined. In this release everything comes from files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// `file` is relative to the configuration directory, `line` counts from 1.
    File {
        file: String,
        line: u32,
    },
    Ui,
    /// Made by hinomi where the configuration says nothing (the default page, the default policy).
    BuiltIn,
}

/// What users know, a node of the tree that is also the status page's (サービス / コンポーネント).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub id: ComponentId,
    pub name: Text,
    pub description: Text,
    pub parent: Option<ComponentId>,
    /// Shown on public pages; an incident that touches it owes a flash.
    pub public: bool,
    /// Systems that it needs (dependency graph).
    pub systems: Vec<SystemId>,
    /// INC-3: a fault in it proposes P0.
    pub critical: bool,
    /// INC-3: losing it proposes P1.
    pub important: bool,
    pub origin: Origin,
}

/// What components run on (システム).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct System {
    pub id: SystemId,
    pub name: Text,
    /// Other systems without which this one does not work.
    pub needs: Vec<SystemId>,
    pub origin: Origin,
}

/// A person who works with hinomi.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: Text,
    pub email: Option<String>,
    pub role: crate::access::Role,
    pub language: Language,
    pub zone: Option<Zone>,
    pub origin: Origin,
}

/// A public status page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub id: PageId,
    pub title: Text,
    pub description: Text,
    /// The components shown, as roots of the trees shown; empty means every public component.
    pub components: Vec<ComponentId>,
    pub zone: Zone,
    /// On this host name only this page is served, at `/`.
    pub host_name: Option<String>,
    /// Where a reader can ask for help; an http(s) or mailto link.
    pub contact: Option<String>,
    pub origin: Origin,
}

/// A maintenance window as data: it mutes alerts of its components. The notices about it are another word's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Maintenance {
    pub id: MaintenanceId,
    pub title: Text,
    pub components: Vec<ComponentId>,
    pub from: Timestamp,
    pub to: Timestamp,
    /// When it was announced; only one announced in time is excluded from uptime (OPS-11). `None`: never announced.
    pub announced_at: Option<Timestamp>,
    pub origin: Origin,
}

/// Everything that the configuration defines, apart from the policy and the server's own settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    pub components: BTreeMap<ComponentId, Component>,
    pub systems: BTreeMap<SystemId, System>,
    pub monitors: BTreeMap<MonitorId, Monitor>,
    pub calendars: BTreeMap<CalendarId, Calendar>,
    pub people: BTreeMap<PersonId, Person>,
    pub lists: BTreeMap<RecipientListId, RecipientList>,
    pub channels: BTreeMap<ChannelId, Channel>,
    pub notifies: Vec<Notify>,
    pub templates: Vec<Template>,
    /// In the order of the files; the first is the default page. Never empty after loading.
    pub pages: Vec<Page>,
    pub maintenances: Vec<Maintenance>,
    /// Files' order of components, which is the order that people see.
    pub component_order: Vec<ComponentId>,
}

impl Catalog {
    pub fn page(&self, id: &PageId) -> Option<&Page> {
        self.pages.iter().find(|page| &page.id == id)
    }

    pub fn is_public(&self, component: &ComponentId) -> bool {
        self.components.get(component).is_some_and(|component| component.public)
    }
}
