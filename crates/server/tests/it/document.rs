//! `web/openapi.json` is the API's description as clients find it in the source: the console's types are made from it.

use std::path::Path;

use hinomi_server::router;
use serde_json::Value;

use super::support::world;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
/// Set to write the file instead of comparing it.
const RENEW: &str = "HINOMI_RENEW_OPENAPI";

#[tokio::test]
async fn the_committed_document_is_that_of_the_routes() {
    let (_, document) = router(world().await.state.clone());
    let made = serde_json::to_string_pretty(&document).unwrap() + "\n";
    let file = Path::new(FILE);
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(file, &made).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(committed == made, "web/openapi.json is not what the routes say; renew it with `scripts/openapi.sh` and commit it");
}

/// Clients take a member at its word: what may be null is there, what may be absent is never null.
#[tokio::test]
async fn no_answer_leaves_open_whether_a_member_is_null_or_absent() {
    let (_, document) = router(world().await.state.clone());
    let document = serde_json::to_value(&document).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let asked = asked(&document);
    let mut seen = 0;
    for (name, schema) in schemas.iter().filter(|(name, _)| !asked.contains(name)) {
        for object in objects(schema) {
            for (member, property) in object["properties"].as_object().into_iter().flatten() {
                if may_be_null(property) {
                    let required = object["required"].as_array().is_some_and(|names| names.iter().any(|one| one == member));
                    assert!(required, "{name}.{member}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

/// Names of schemas in request bodies, and of what these hold.
fn asked(document: &Value) -> Vec<String> {
    let operations = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let mut waiting: Vec<String> = operations.flat_map(|operation| references(&operation["requestBody"])).collect();
    let mut found = Vec::new();
    while let Some(name) = waiting.pop() {
        if !found.contains(&name) {
            waiting.extend(references(&document["components"]["schemas"][&name]));
            found.push(name);
        }
    }
    found
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).and_then(|place| place.rsplit('/').next()).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn objects(schema: &Value) -> Vec<&Value> {
    match schema["allOf"].as_array() {
        Some(parts) => parts.iter().flat_map(objects).collect(),
        None => vec![schema],
    }
}

fn may_be_null(property: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    is_null(&property["type"])
        || property["type"].as_array().is_some_and(|kinds| kinds.iter().any(is_null))
        || property["oneOf"].as_array().is_some_and(|kinds| kinds.iter().any(may_be_null))
}
