//! Typed access to a checked table. A value that the checker refused reads as absent or as its default: the refusal stands in the
//! report already, and reading goes on to find what else is wrong.

use std::collections::{BTreeMap, BTreeSet};

use hinomi_domain::kernel::{Language, Period, Priority, Severity, Span, Text, Zone};

use crate::check::strings;
use crate::parse;
use crate::shape::{Field, Shape, Type};
use crate::tree::{Entry, Node, Spot, Table, Value};

#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub shape: &'static Shape,
    pub table: &'a Table,
    pub kind: Option<&'a str>,
}

impl<'a> Fields<'a> {
    pub fn new(shape: &'static Shape, table: &'a Table) -> Self {
        let kind = match table.get("kind").filter(|_| !shape.kinds.is_empty()) {
            Some(entry) => entry.node.as_str(),
            None => shape.default_kind(),
        };
        Fields { shape, table, kind }
    }

    fn field(&self, name: &str) -> &'static Field {
        // A name that the shapes do not know is a mistake of the builders, found by any test that loads the object.
        self.shape
            .field(name, self.kind)
            .or_else(|| self.shape.field(name, None))
            .unwrap_or_else(|| panic!("{} has no field {name}", self.shape.name))
    }

    pub fn entry(&self, name: &str) -> Option<&'a Entry> {
        let field = self.field(name);
        self.table.entries.iter().find(|entry| field.has_name(&entry.key))
    }

    pub fn node(&self, name: &str) -> Option<&'a Node> {
        self.entry(name).map(|entry| &entry.node)
    }

    /// Where the value stands, or the header of the table.
    pub fn spot(&self, name: &str) -> Spot {
        self.node(name).map_or(self.table.spot, |node| node.spot)
    }

    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The table inside, such as `flapping`; absent or wrong reads as absent.
    pub fn table(&self, name: &str) -> Option<Fields<'a>> {
        let Type::Table(shape) = self.field(name).ty else { return None };
        Some(Fields::new(shape, self.node(name)?.as_table()?))
    }

    pub fn tables(&self, name: &str) -> Vec<Fields<'a>> {
        let Type::Tables(shape) = self.field(name).ty else { return Vec::new() };
        let items = self.node(name).map_or(&[][..], Node::items);
        items.iter().filter_map(Node::as_table).map(|table| Fields::new(shape, table)).collect()
    }

    /// The text as given, or the default.
    pub fn string(&self, name: &str) -> Option<&'a str> {
        self.node(name).and_then(Node::as_str).or(self.field(name).default)
    }

    pub fn owned(&self, name: &str) -> Option<String> {
        self.string(name).map(str::to_owned)
    }

    pub fn strings(&self, name: &str) -> Vec<&'a str> {
        match self.node(name) {
            Some(node) => strings(&node.value),
            None => self.field(name).default.into_iter().collect(),
        }
    }

    pub fn text(&self, name: &str) -> Option<Text> {
        match &self.node(name)?.value {
            Value::String(text) => Some(Text::same(text.as_str())),
            Value::Table(table) => {
                let of = |language: Language| table.get(language.as_str()).and_then(|entry| entry.node.as_str()).unwrap_or_default();
                Some(Text::new(of(Language::Ja), of(Language::En)))
            }
            _ => None,
        }
    }

    pub fn boolean(&self, name: &str) -> bool {
        self.optional_boolean(name).unwrap_or(self.field(name).default == Some("true"))
    }

    pub fn optional_boolean(&self, name: &str) -> Option<bool> {
        match self.node(name)?.value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }

    pub fn integer<T: TryFrom<i64>>(&self, name: &str) -> Option<T> {
        let given = match self.node(name).map(|node| &node.value) {
            Some(Value::Integer(number)) => *number,
            _ => None,
        };
        let number = given.or_else(|| self.field(name).default?.parse().ok())?;
        T::try_from(number).ok()
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.node(name).and_then(parse::number).or_else(|| self.field(name).default?.parse().ok())
    }

    /// `None` where nothing is given and there is no default, and for the word that may stand instead.
    pub fn span(&self, name: &str) -> Option<Span> {
        Span::parse(self.string(name)?)
    }

    /// The same of a length that may count months.
    pub fn period(&self, name: &str) -> Option<Period> {
        Period::parse(self.string(name)?)
    }

    pub fn bytes(&self, name: &str) -> Option<u64> {
        self.node(name).and_then(parse::bytes).or_else(|| parse::bytes_of_text(self.field(name).default?))
    }

    pub fn zone(&self, name: &str) -> Option<Zone> {
        Zone::parse(self.string(name)?)
    }

    pub fn language(&self, name: &str) -> Language {
        self.string(name).and_then(Language::parse).unwrap_or_default()
    }

    pub fn severity(&self, name: &str) -> Option<Severity> {
        self.string(name).and_then(Severity::parse)
    }

    pub fn severities(&self, name: &str) -> BTreeSet<Severity> {
        self.strings(name).into_iter().filter_map(Severity::parse).collect()
    }

    pub fn priorities(&self, name: &str) -> BTreeSet<Priority> {
        self.strings(name).into_iter().filter_map(Priority::parse).collect()
    }

    /// Ids of references, as their own type.
    pub fn ids<T: From<&'a str>>(&self, name: &str) -> Vec<T> {
        self.strings(name).into_iter().map(T::from).collect()
    }

    pub fn reference<T: From<&'a str>>(&self, name: &str) -> Option<T> {
        self.node(name).and_then(Node::as_str).map(T::from)
    }

    pub fn map(&self, name: &str) -> BTreeMap<String, String> {
        let Some(table) = self.node(name).and_then(Node::as_table) else { return BTreeMap::new() };
        table.entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.node.as_str()?.to_owned()))).collect()
    }
}
