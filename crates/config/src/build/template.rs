//! `[[template]]`: own words for notices, with variables that exist.

use hinomi_domain::catalog::{Catalog, Template};

use super::{Builder, Object};
use crate::report::nearest;
use crate::tree::{Node, Spot, Value};

/// What may stand in braces.
pub const TEMPLATE_VARIABLES: [&str; 14] = [
    "title",
    "components",
    "component",
    "state",
    "priority",
    "detected_at",
    "started_at",
    "resolved_at",
    "now",
    "summary",
    "number",
    "page_url",
    "duration",
    "next_by",
];

impl Builder<'_> {
    pub fn template(&mut self, object: &Object<'_>, catalog: &mut Catalog) {
        let fields = &object.fields;
        for name in ["title", "body"] {
            let Some(node) = fields.node(name) else { continue };
            match &node.value {
                Value::Table(table) => {
                    for entry in &table.entries {
                        self.variables(&entry.node);
                    }
                    if let [only] = table.entries.as_slice() {
                        self.report
                            .warning("one-language", node.spot, format!("the {name} is only in `{}`", only.key))
                            .label("readers of the other language get it too");
                    }
                }
                _ => self.variables(node),
            }
        }
        let Some(notice) = fields.owned("notice") else { return };
        if catalog.templates.iter().any(|other| other.notice == notice) {
            // The identifier of a template is its notice, so that the second one is reported as a duplicate.
            return;
        }
        catalog.templates.push(Template {
            notice,
            title: fields.text("title").unwrap_or_default(),
            body: fields.text("body").unwrap_or_default(),
            origin: object.origin.clone(),
        });
    }

    /// `{name}`; braces around anything else are plain text.
    fn variables(&mut self, node: &Node) {
        let Some(text) = node.as_str() else { return };
        for name in names(text).filter(|name| !TEMPLATE_VARIABLES.contains(name)) {
            let spot = self.place_of(node, name);
            let near = nearest(name, TEMPLATE_VARIABLES);
            let draft = self.report.error("unknown-variable", spot, format!("there is no variable {{{name}}}"));
            match near {
                Some(near) => draft.label(format!("did you mean `{{{near}}}`?")),
                None => draft.label("not known"),
            };
            draft.help(format!("known: {}", TEMPLATE_VARIABLES.map(|name| format!("{{{name}}}")).join(" ")));
        }
    }

    /// Where the variable stands in the file; the whole string where escapes hide it.
    fn place_of(&self, node: &Node, name: &str) -> Spot {
        let Spot { file, start, end } = node.spot;
        let raw = self.sources.get(file).and_then(|source| source.text.get(start..end)).unwrap_or_default();
        let braced = format!("{{{name}}}");
        match raw.find(&braced) {
            Some(at) => Spot { file, start: start + at, end: start + at + braced.len() },
            None => node.spot,
        }
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let plain = !name.is_empty() && name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        plain.then_some(name)
    })
}
