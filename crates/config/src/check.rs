//! Checks a parsed file against the shapes: unknown keys, missing keys, wrong types, limits, references. What needs more than one
//! key to be judged is left to the builders.

mod value;

use crate::mask;
use crate::names::Names;
use crate::report::{Report, nearest};
use crate::shape::{Field, Shape, Type};
use crate::tree::{Spot, Table, Value};

pub(crate) struct Checker<'a> {
    pub names: &'a Names,
    pub report: &'a mut Report,
}

impl Checker<'_> {
    /// One table. `title` is how it is called in messages, such as `[[monitor]]`.
    pub fn table(&mut self, shape: &'static Shape, table: &Table, title: &str) {
        let kind = self.kind(shape, table);
        for (index, entry) in table.entries.iter().enumerate() {
            let named: Vec<&Field> = shape.fields.iter().filter(|field| field.has_name(&entry.key)).collect();
            if named.is_empty() {
                self.unknown_key(shape, kind, &entry.key, entry.key_spot, entry.node.spot, title);
                continue;
            }
            let Some(field) = named.iter().find(|field| field.applies(kind)) else {
                let kinds: Vec<&str> = named.iter().flat_map(|field| field.kinds.iter().copied()).collect();
                self.report
                    .error(
                        "other-kind",
                        entry.key_spot,
                        format!("`{}` does not belong to a {} of kind `{}`", entry.key, shape.name, kind.unwrap_or_default()),
                    )
                    .label(format!("only for {}", words(&kinds)));
                continue;
            };
            let twin = table.entries[..index].iter().find(|other| field.has_name(&other.key));
            if let Some(twin) = twin {
                self.report
                    .error("duplicate-key", entry.key_spot, format!("`{}` and `{}` are the same key", twin.key, entry.key))
                    .label("given again here")
                    .also(twin.key_spot, "first given here");
            }
            self.value(field, &entry.node);
        }
        // Without a valid kind nobody can say what is missing.
        let kind_unknown = !shape.kinds.is_empty() && kind.is_none();
        for field in shape.fields.iter().filter(|field| field.required && field.applies(kind)) {
            let present = table.entries.iter().any(|entry| field.has_name(&entry.key));
            if !present && (!kind_unknown || field.kinds.is_empty()) {
                let of_kind = kind.filter(|_| !field.kinds.is_empty()).map(|kind| format!(" of kind `{kind}`")).unwrap_or_default();
                self.report
                    .error("missing-key", table.spot, format!("`{}` is missing in {title}{of_kind}", field.name))
                    .label(format!("needs `{}`", field.name))
                    .help(format!("{}: {}", field.name, field.en));
            }
        }
    }

    /// The table's `kind`, if it is one of the shape's; a wrong one is reported with the key's value.
    fn kind(&self, shape: &'static Shape, table: &Table) -> Option<&'static str> {
        let given = match table.get("kind") {
            Some(entry) => entry.node.as_str()?,
            None => shape.default_kind()?,
        };
        shape.kinds.iter().copied().find(|kind| *kind == given)
    }

    fn unknown_key(&mut self, shape: &Shape, kind: Option<&str>, key: &str, key_spot: Spot, value_spot: Spot, title: &str) {
        let allowed: Vec<&str> = shape.fields.iter().filter(|field| field.applies(kind)).map(|field| field.name).collect();
        let near = if self.report.is_full() { None } else { nearest(key, allowed.iter().copied()) };
        let of_secret =
            |name: &str| shape.field(name, kind).is_some_and(|field| matches!(field.ty, Type::Secret(true) | Type::SecretReference));
        if mask::is_sensitive(key) || near.is_some_and(|near| mask::is_sensitive(near) || of_secret(near)) {
            self.report.mask(value_spot);
        }
        let draft = self.report.error("unknown-key", key_spot, format!("unknown key `{}` in {title}", clip(key)));
        match near {
            Some(near) => draft.label(format!("did you mean `{near}`?")),
            None => draft.label("not known here"),
        };
        draft.help(format!("known keys: {}", allowed.join(", ")));
    }
}

/// `http`, `tcp` or `dns`
pub(crate) fn words(all: &[&str]) -> String {
    let quoted: Vec<String> = all.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}

/// What people wrote, short enough for a message and on one line.
pub(crate) fn clip(text: &str) -> String {
    let plain: String = text.chars().take(60).map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().nth(60).is_some() { format!("{plain}…") } else { plain }
}

/// The string values of a value: itself, or those of an array.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(|item| item.as_str()).collect(),
        _ => Vec::new(),
    }
}
