//! Values of OTLP as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use serde_json::Value;

/// Bytes become base64, as OTLP's own JSON has them.
pub fn of(value: AnyValue) -> Value {
    match value.value {
        None => Value::Null,
        Some(Any::StringValue(text)) => Value::String(text),
        Some(Any::BoolValue(truth)) => Value::Bool(truth),
        Some(Any::IntValue(number)) => Value::from(number),
        Some(Any::DoubleValue(number)) => Value::from(number),
        Some(Any::ArrayValue(list)) => list.values.into_iter().map(of).collect(),
        Some(Any::KvlistValue(list)) => {
            list.values.into_iter().map(|pair| (pair.key, pair.value.map(of).unwrap_or_default())).collect::<serde_json::Map<_, _>>().into()
        }
        Some(Any::BytesValue(bytes)) => Value::String(STANDARD.encode(bytes)),
        // An index into a table of strings that only profiles have.
        Some(Any::StringValueStrindex(_)) => Value::Null,
    }
}
