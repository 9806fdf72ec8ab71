//! Values of OTLP as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde_json::{Map, Value};

/// Bytes become base64, as OTLP's own JSON has them.
pub fn of(value: AnyValue) -> Value {
    match value.value {
        None => Value::Null,
        Some(Any::StringValue(text)) => Value::String(text),
        Some(Any::BoolValue(truth)) => Value::Bool(truth),
        Some(Any::IntValue(number)) => Value::from(number),
        Some(Any::DoubleValue(number)) if number.is_finite() => Value::from(number),
        // JSON has no such numbers; their names say it, as in OTLP's own JSON.
        Some(Any::DoubleValue(number)) if number.is_nan() => Value::from("NaN"),
        Some(Any::DoubleValue(number)) => Value::from(if number > 0.0 { "Infinity" } else { "-Infinity" }),
        Some(Any::ArrayValue(list)) => list.values.into_iter().map(of).collect(),
        Some(Any::KvlistValue(list)) => map(list.values).into(),
        Some(Any::BytesValue(bytes)) => Value::String(STANDARD.encode(bytes)),
        // An index into a table of strings that only profiles have.
        Some(Any::StringValueStrindex(_)) => Value::Null,
    }
}

/// Attributes by their names.
pub fn map(attributes: Vec<KeyValue>) -> Map<String, Value> {
    attributes.into_iter().map(|pair| (pair.key, pair.value.map(of).unwrap_or_default())).collect()
}
