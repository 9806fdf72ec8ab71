//! What a sender says of a record beside the record itself: its time, its labels.

use hinomi_domain::ingest::format::Reader;
use hinomi_domain::ingest::{Form, Header, Record};
use hinomi_domain::kernel::Timestamp;
use serde_json::{Map, Value};

/// Labels that name a source, the best first.
const NAMES: [&str; 7] = ["service_name", "service.name", "source", "job", "app", "container", "filename"];
const HOSTS: [&str; 6] = ["host", "host.name", "hostname", "instance", "node_name", "k8s.node.name"];
const LEVELS: [&str; 3] = ["level", "detected_level", "severity"];
const NAME_CHARS_MAX: usize = 64;
/// Years 1 to 9999, in microseconds: other times are none, and the time of receipt stands in.
const TIMES: (i64, i64) = (-62_135_596_800_000_000, 253_370_764_800_000_000);

/// Beside one record.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub at: Option<Timestamp>,
    pub level: Option<String>,
    pub labels: Map<String, Value>,
}

/// The source that labels name.
pub fn source_name(labels: &Map<String, Value>, fallback: &str) -> String {
    let named = NAMES.iter().find_map(|name| labels.get(*name)?.as_str().filter(|text| !text.is_empty()));
    named.map(plain).filter(|name| name.bytes().any(|byte| byte.is_ascii_alphanumeric())).unwrap_or_else(|| fallback.to_owned())
}

/// A source's name of any label: what it may not have becomes `-`.
fn plain(label: &str) -> String {
    let last = label.rsplit('/').find(|piece| !piece.is_empty()).unwrap_or(label);
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    last.chars().take(NAME_CHARS_MAX).map(allowed).collect()
}

/// Reads a record in its source's form; what it does not say itself is taken from `shared` (of many) and `told` (of this one).
pub fn read<'a>(reader: &mut Reader, text: &'a [u8], shared: &Map<String, Value>, told: Told, now: Timestamp) -> Record<'a> {
    let mut record = reader.read(text, now);
    let label = |name: &str| told.labels.get(name).or_else(|| shared.get(name)).and_then(Value::as_str).filter(|text| !text.is_empty());
    let first = |names: &[&str]| names.iter().find_map(|name| label(name)).map(str::to_owned);
    record.at = record.at.or(told.at.filter(|at| (TIMES.0..=TIMES.1).contains(&at.as_micros())));
    record.host = record.host.or_else(|| first(&HOSTS).map(Into::into));
    record.level = record.level.or_else(|| told.level.clone().or_else(|| first(&LEVELS)).map(Into::into));
    // The bytes of a standard line are made of its fields; those that come from elsewhere are none of the line's.
    if record.form == Form::Standard {
        (record.form, record.raw) = (Form::Raw, Some(text.into()));
    }
    for header in Header::ALL {
        let place = &mut record.headers[header as usize];
        if place.is_none() {
            *place = label(header.as_str()).map(|value| value.to_owned().into());
        }
    }
    let mut attributes: Map<String, Value> =
        record.attributes.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    for (name, value) in told.labels.into_iter().chain(shared.iter().map(|(name, value)| (name.clone(), value.clone()))) {
        attributes.entry(name).or_insert(value);
    }
    record.attributes = (!attributes.is_empty()).then(|| Value::Object(attributes).to_string().into());
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sources_are_made_of_labels() {
        let of = |name: &str, label: &str| source_name(&Map::from_iter([(name.to_owned(), Value::String(label.to_owned()))]), "loki");
        assert_eq!(of("service_name", "web-1"), "web-1");
        assert_eq!(of("filename", "/var/log/app/審査.log"), "--.log");
        assert_eq!(of("job", "a/b/"), "b");
        assert_eq!(of("job", "審査"), "loki");
        assert_eq!(of("other", "x"), "loki");
        assert_eq!(of("app", &"x".repeat(500)).len(), NAME_CHARS_MAX);
    }
}
