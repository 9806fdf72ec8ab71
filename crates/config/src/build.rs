//! Checked tables become the domain's own types. What takes more than one key to judge is judged here.

mod channel;
mod cold;
mod graph;
mod http;
mod log_rule;
mod logs;
mod matching;
mod monitor;
mod notify;
mod parts;
mod policy;
mod server;
mod template;
mod warnings;

pub use template::TEMPLATE_VARIABLES;

use hinomi_domain::catalog::{Catalog, Origin};
use hinomi_domain::detect::Logs;
use hinomi_domain::kernel::{Text, Zone};
use hinomi_domain::policy::Policy;

use crate::names::{Names, ObjectKind};
use crate::read::Fields;
use crate::report::Report;
use crate::secret::Secrets;
use crate::server::ServerSettings;
use crate::source::Source;

/// One table of the configuration, with the id that it has or was given.
pub(crate) struct Object<'a> {
    pub kind: ObjectKind,
    pub id: String,
    pub fields: Fields<'a>,
    pub origin: Origin,
}

impl Object<'_> {
    /// The shown name: what the key says, or the id.
    pub fn name(&self, key: &str) -> Text {
        self.fields.text(key).filter(|text| !text.is_empty()).unwrap_or_else(|| Text::same(self.id.as_str()))
    }
}

pub(crate) struct Builder<'a> {
    pub sources: &'a [Source],
    pub names: &'a Names,
    pub secrets: Secrets<'a>,
    pub report: &'a mut Report,
    /// `[server] ping_key` is there: every heartbeat can be told of by its id.
    pub has_ping_key: bool,
    /// The policy's zone, which is everybody's default.
    pub zone: Zone,
}

pub(crate) struct Built {
    pub catalog: Catalog,
    pub policy: Policy,
    pub logs: Logs,
    pub server: ServerSettings,
}

/// Builds all of it, in an order in which later parts may look at earlier ones.
pub(crate) fn build(builder: &mut Builder<'_>, objects: &[Object<'_>]) -> Built {
    let of = |kind: ObjectKind| objects.iter().filter(move |object| object.kind == kind);
    if let Some(policy) = of(ObjectKind::Policy).next() {
        builder.zone = policy.fields.zone("time_zone").unwrap_or_default();
    }
    builder.has_ping_key = of(ObjectKind::Server).any(|server| server.fields.has("ping_key"));
    let mut catalog = Catalog::default();
    for object in of(ObjectKind::Component) {
        let component = builder.component(object);
        catalog.component_order.push(component.id.clone());
        catalog.components.insert(component.id.clone(), component);
    }
    catalog.systems = of(ObjectKind::System).map(|object| builder.system(object)).map(|system| (system.id.clone(), system)).collect();
    catalog.calendars =
        of(ObjectKind::Calendar).map(|object| builder.calendar(object)).map(|calendar| (calendar.id.clone(), calendar)).collect();
    catalog.people = of(ObjectKind::Person).map(|object| builder.person(object)).map(|person| (person.id.clone(), person)).collect();
    catalog.lists = of(ObjectKind::List).map(|object| builder.list(object)).map(|list| (list.id.clone(), list)).collect();
    catalog.monitors =
        of(ObjectKind::Monitor).filter_map(|object| builder.monitor(object)).map(|monitor| (monitor.id.clone(), monitor)).collect();
    catalog.channels =
        of(ObjectKind::Channel).filter_map(|object| builder.channel(object)).map(|channel| (channel.id.clone(), channel)).collect();
    for object in of(ObjectKind::Notify) {
        let notify = builder.notify(object, &catalog);
        catalog.notifies.push(notify);
    }
    for object in of(ObjectKind::Template) {
        builder.template(object, &mut catalog);
    }
    catalog.maintenances = of(ObjectKind::Maintenance).map(|object| builder.maintenance(object)).collect();
    let policy = builder.policy(objects);
    catalog.pages = of(ObjectKind::Page).map(|object| builder.page(object)).collect();
    if catalog.pages.is_empty() {
        catalog.pages.push(builder.default_page(objects));
    }
    builder.refuse_cycles(&catalog);
    builder.refuse_shared_pings(objects, &catalog);
    let logs = builder.logs(objects);
    let server = builder.server(objects);
    if !builder.report.has_errors() {
        builder.warn(objects, &catalog, &policy);
    }
    Built { catalog, policy, logs, server }
}
