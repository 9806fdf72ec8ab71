//! The JSON Schema agrees with what the loader accepts.

use serde_json::Value;

use crate::schema;
use crate::shape::{SECTIONS, Shape, Type};

#[test]
fn every_table_and_key_is_described_in_both_languages() {
    fn check(shape: &Shape) {
        for (en, ja) in std::iter::once((shape.en, shape.ja)).chain(shape.fields.iter().map(|field| (field.en, field.ja))) {
            assert!(!en.is_empty() && en.is_ascii() || en.contains(['…', '速', '復', '–']), "{}: {en}", shape.name);
            assert!(!ja.is_ascii(), "{}: {ja}", shape.name);
        }
        for field in shape.fields {
            match field.ty {
                Type::Table(inner) | Type::Tables(inner) => check(inner),
                _ => {}
            }
        }
    }
    for section in SECTIONS {
        check(section.shape);
    }
}

/// The guide's tables are read by people who have nothing else.
#[test]
fn the_guide_lists_every_key() {
    let guide = |language: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/guide/{language}/configure.md"));
        std::fs::read_to_string(path).expect("the guide")
    };
    for (text, japanese) in [(guide("en"), false), (guide("ja"), true)] {
        for field in SECTIONS.iter().flat_map(|section| section.shape.fields) {
            let meaning = if japanese { field.ja } else { field.en };
            let listed = text.lines().any(|line| line.starts_with(&format!("| `{}`", field.name)) && line.contains(meaning));
            assert!(listed, "{}: {meaning}", field.name);
        }
    }
}

#[test]
fn the_schema_names_every_section_and_is_stable() {
    let schema = schema();
    for section in SECTIONS {
        let found = &schema["properties"][section.shape.name];
        assert_eq!(found["type"] == "array", section.many, "{}", section.shape.name);
    }
    let http = &schema["properties"]["monitor"]["items"]["oneOf"][0];
    assert_eq!(http["properties"]["kind"]["const"], "http");
    assert_eq!(http["properties"]["interval"]["default"], "60s");
    assert_eq!(http["properties"]["redirects"]["default"], 3);
    assert!(http["properties"]["ping"].is_null(), "belongs to heartbeats");
    assert!(http["required"].as_array().is_some_and(|all| all.contains(&Value::from("url"))));
}

/// A small validator of the words that the schema uses: enough to see that what loads also validates.
fn validates(schema: &Value, value: &Value) -> bool {
    let all = |check: &dyn Fn(&Value) -> bool, key: &str| schema[key].as_array().is_some_and(|choices| choices.iter().any(check));
    if schema.get("anyOf").is_some() {
        return all(&|choice| validates(choice, value), "anyOf");
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().filter(|choice| validates(choice, value)).count() == 1;
    }
    if let Some(constant) = schema.get("const") {
        return constant == value;
    }
    if schema.get("enum").is_some() {
        return all(&|choice| choice == value, "enum");
    }
    match schema["type"].as_str() {
        Some("string") => value.as_str().is_some_and(|text| {
            schema["pattern"].as_str().is_none_or(|pattern| regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text)))
        }),
        Some("integer") => value.as_i64().is_some_and(|number| {
            schema["minimum"].as_i64().is_none_or(|least| number >= least) && schema["maximum"].as_i64().is_none_or(|most| number <= most)
        }),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.as_array().is_some_and(|items| items.iter().all(|item| validates(&schema["items"], item))),
        Some("object") => value.as_object().is_some_and(|object| {
            let required = schema["required"]
                .as_array()
                .is_none_or(|all| all.iter().all(|name| name.as_str().is_some_and(|name| object.contains_key(name))));
            required
                && object.iter().all(|(key, inner)| match schema["properties"].get(key) {
                    Some(schema) => validates(schema, inner),
                    None => schema["additionalProperties"] != false && validates(&schema["additionalProperties"], inner),
                })
        }),
        _ => true,
    }
}

#[test]
fn what_loads_also_validates() {
    let schema = schema();
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut texts = vec![super::SMALLEST.to_owned()];
    for example in ["starter", "company"] {
        for entry in std::fs::read_dir(examples.join(example)).expect("example") {
            let path = entry.expect("entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                texts.push(std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    for text in texts {
        let toml: toml::Table = text.parse().expect("toml");
        let value = serde_json::to_value(toml).expect("json");
        for (key, inner) in value.as_object().expect("table") {
            let properties = &schema["properties"][key];
            match inner.as_array() {
                Some(items) => items.iter().for_each(|item| assert!(validates(&properties["items"], item), "{key}: {item}")),
                None => assert!(validates(properties, inner), "{key}: {inner}"),
            }
        }
    }
    assert!(!validates(&schema, &serde_json::json!({ "monitor": [{ "id": "a", "kind": "tcp", "url": "x" }] })));
    assert!(!validates(&schema, &serde_json::json!({ "elephant": 1 })));
}
