//! What holds for every answer, said once: a list refers to the schema of its items, and a member that may be null is there all the same. Only what is left out when there is
//! nothing to say is not required, and that is never null; so clients need not tell null from absent.

use std::collections::BTreeSet;

use utoipa::openapi::schema::{ArrayItems, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use crate::routes::operations;

/// What the schema of a page of items is called before their own name.
const LIST: &str = "Items_";

/// Marks the members that may be null as required, in every schema that no request uses.
pub(crate) fn answers_are_whole(document: &mut OpenApi) {
    let asked = asked(document);
    let Some(components) = document.components.as_mut() else { return };
    for (name, schema) in &mut components.schemas {
        if let Some(item) = name.strip_prefix(LIST) {
            refer(schema, item);
        }
        if !asked.contains(name) {
            require(schema);
        }
    }
}

/// The derived schema of a list writes its items out where a reference is meant.
fn refer(list: &mut RefOr<Schema>, item: &str) {
    if let RefOr::T(Schema::Object(object)) = list
        && let Some(RefOr::T(Schema::Array(items))) = object.properties.get_mut("items")
    {
        items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(item).into()));
    }
}

/// The schemas that requests use, directly or through others.
fn asked(document: &mut OpenApi) -> BTreeSet<String> {
    let mut waiting = Vec::new();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            if let Some(RefOr::T(body)) = &operation.request_body {
                let whole = body.content.values().filter_map(|content| if let RefOr::T(content) = content { Some(content) } else { None });
                waiting.extend(whole.filter_map(|content| content.schema.as_ref()).flat_map(named));
            }
        }
    }
    let mut asked = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        let schema = document.components.as_ref().and_then(|components| components.schemas.get(&name));
        waiting.extend(schema.map(named).unwrap_or_default());
        asked.insert(name);
    }
    asked
}

fn named(schema: &RefOr<Schema>) -> Vec<String> {
    match schema {
        RefOr::Ref(reference) => reference.ref_location.rsplit('/').next().map(str::to_owned).into_iter().collect(),
        RefOr::T(Schema::Object(object)) => object.properties.values().flat_map(named).collect(),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(item) => named(item),
            ArrayItems::False => Vec::new(),
        },
        RefOr::T(Schema::OneOf(one)) => one.items.iter().flat_map(named).collect(),
        RefOr::T(Schema::AllOf(all)) => all.items.iter().flat_map(named).collect(),
        RefOr::T(_) => Vec::new(),
    }
}

fn require(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let nullable = object.properties.iter().filter(|(_, property)| is_nullable(property)).map(|(name, _)| name.clone());
            let missing: Vec<String> = nullable.filter(|name| !object.required.contains(name)).collect();
            object.required.extend(missing);
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(require),
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn is_nullable(schema: &RefOr<Schema>) -> bool {
    let allows_null = |kind: &SchemaType| match kind {
        SchemaType::Type(one) => *one == Type::Null,
        SchemaType::Array(several) => several.contains(&Type::Null),
        SchemaType::AnyValue => false,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => allows_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => allows_null(&array.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.items.iter().any(is_nullable),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}
