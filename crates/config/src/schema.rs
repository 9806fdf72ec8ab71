//! The shapes as a JSON Schema, so that editors complete and check.

use serde_json::{Map, Value, json};

use crate::names::ObjectKind;
use crate::parse;
use crate::shape::{Field, LANGUAGES, SECTIONS, Shape, Type, WEEKDAYS};
use crate::tree::{Node, Spot, Value as Toml};

/// JSON Schema (draft 7, which TOML editors read) of one file of configuration.
pub fn schema() -> Value {
    let mut properties = Map::new();
    for section in SECTIONS {
        let one = table(section.shape);
        let value = if section.many { json!({ "type": "array", "items": one }) } else { one };
        properties.insert(section.shape.name.to_owned(), described(value, section.shape.en, section.shape.ja));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "hinomi configuration",
        "description": "One file of a hinomi configuration directory. All *.toml files of the directory are read together.\nhinomi の設定ファイル。ディレクトリ内のすべての *.toml をまとめて読みます。",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Kinds become alternatives, so that an editor offers what belongs to the kind only.
fn table(shape: &Shape) -> Value {
    if shape.kinds.is_empty() {
        return object(shape, None);
    }
    json!({ "oneOf": shape.kinds.iter().map(|kind| object(shape, Some(kind))).collect::<Vec<_>>() })
}

fn object(shape: &Shape, kind: Option<&str>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in shape.fields.iter().filter(|field| field.applies(kind)) {
        let mut value = match kind {
            Some(kind) if field.name == "kind" => json!({ "const": kind }),
            _ => of(&field.ty),
        };
        // What a table without a kind is stands with that alternative only.
        let holds = field.name != "kind" || kind.is_none() || kind == field.default;
        if let Some(default) = field.default.filter(|_| holds)
            && let Some(map) = value.as_object_mut()
        {
            map.insert("default".to_owned(), default_value(field, default));
        }
        let value = described(value, field.en, field.ja);
        for name in std::iter::once(field.name).chain(field.alias) {
            properties.insert(name.to_owned(), value.clone());
        }
        // Of all kinds but the default one the kind itself must be told.
        let tells = field.name == "kind" && kind.is_some() && kind != shape.default_kind();
        if (field.required || tells) && field.alias.is_none() {
            required.push(field.name);
        }
    }
    let mut object = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let (false, Some(map)) = (required.is_empty(), object.as_object_mut()) {
        map.insert("required".to_owned(), json!(required));
    }
    described(object, shape.en, shape.ja)
}

fn described(mut value: Value, en: &str, ja: &str) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.insert("description".to_owned(), json!(format!("{en}\n{ja}")));
    }
    value
}

fn of(ty: &Type) -> Value {
    let string = || json!({ "type": "string", "minLength": 1 });
    let text = |chars_max: usize| {
        let one = json!({ "type": "string", "minLength": 1, "maxLength": chars_max });
        let languages: Map<String, Value> = LANGUAGES.iter().map(|language| ((*language).to_owned(), one.clone())).collect();
        json!({ "anyOf": [one, { "type": "object", "additionalProperties": false, "minProperties": 1, "properties": languages }] })
    };
    match ty {
        Type::Id => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" }),
        Type::Line => text(200),
        Type::Prose(chars_max) => text(*chars_max),
        Type::String | Type::Content | Type::Secret(_) | Type::Zone => string(),
        Type::Strings | Type::Recipients => one_or_many(&string()),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Type::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
        Type::Span(..) => span(),
        Type::SpanOr(_, _, word) => json!({ "anyOf": [span(), { "const": word }] }),
        Type::Period(None) => period(),
        Type::Period(Some(word)) => json!({ "anyOf": [period(), { "const": word }] }),
        Type::Word(all) => json!({ "enum": all }),
        Type::Words(all) => one_or_many(&json!({ "enum": all })),
        Type::Reference(kind) => reference(*kind),
        Type::References(kind) => one_or_many(&reference(*kind)),
        Type::Purpose => reference(ObjectKind::LogPurpose),
        Type::Members => one_or_many(&json!({ "anyOf": [string(), {
            "type": "object", "additionalProperties": false, "required": ["address"],
            "properties": { "address": string(), "language": { "enum": LANGUAGES } },
        }] })),
        Type::SecretReference => json!({ "type": "string", "pattern": "^(env|file):." }),
        Type::Map | Type::SecretMap => json!({ "type": "object", "additionalProperties": string() }),
        Type::Table(shape) => table(shape),
        Type::Tables(shape) => json!({ "type": "array", "items": table(shape) }),
        // TOML's own dates and times have no type in JSON; editors disagree on what they become.
        Type::Dates | Type::Instant | Type::TimeOfDay | Type::Json => json!({}),
        Type::Weekdays => {
            let day = WEEKDAYS.join("|");
            one_or_many(&json!({ "type": "string", "pattern": format!("^({day})(-({day}))?$") }))
        }
        Type::Statuses => one_or_many(&json!({ "anyOf": [
            { "type": "integer", "minimum": 100, "maximum": 599 },
            { "type": "string", "pattern": "^([1-5]xx|[1-5][0-9][0-9](-[1-5][0-9][0-9])?)$" },
        ] })),
        Type::Bytes(least, most) => json!({ "anyOf": [
            { "type": "integer", "minimum": least, "maximum": most },
            { "type": "string", "pattern": "^[0-9]+ ?(B|KiB|MiB|GiB)?$" },
        ] }),
    }
}

fn span() -> Value {
    json!({ "type": "string", "pattern": "^(0|([0-9]+(us|ms|s|m|min|h|d|w))+)$" })
}

fn period() -> Value {
    json!({ "type": "string", "pattern": "^(([0-9]+(us|ms|s|m|min|h|d|w))+|[0-9]+y([0-9]+mo)?|[0-9]+mo)$" })
}

fn reference(kind: ObjectKind) -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$", "title": format!("id of a [[{}]]", kind.as_str()) })
}

fn one_or_many(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

/// The default as a value of its type.
fn default_value(field: &Field, default: &str) -> Value {
    let node = Node { spot: Spot { file: 0, start: 0, end: 0 }, value: Toml::String(default.to_owned()) };
    match field.ty {
        Type::Boolean => json!(default == "true"),
        Type::Integer(..) => json!(default.parse::<i64>().unwrap_or_default()),
        Type::Number(..) => json!(default.parse::<f64>().unwrap_or_default()),
        Type::Bytes(..) => json!(parse::bytes(&node).unwrap_or_default()),
        _ => json!(default),
    }
}
