//! An entry of the journal as a record. Pure, and always the same for the same entry.

use serde::Serialize;
use serde_json::Value;

/// What is of interest in an entry.
#[derive(Debug, PartialEq)]
pub(super) struct Entry {
    pub cursor: String,
    time: String,
    priority: Option<u8>,
    message: String,
    host: Option<String>,
    program: Option<String>,
    pid: Option<String>,
    unit: Option<String>,
}

#[derive(Serialize)]
struct Record<'a> {
    time: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    message: &'a str,
}

impl Entry {
    /// `None` for what is no entry.
    pub fn parse(line: &[u8]) -> Option<Entry> {
        let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(line) else { return None };
        let text = |name: &str| fields.get(name).and_then(text);
        let microseconds: i64 = text("__REALTIME_TIMESTAMP")?.parse().ok()?;
        Some(Entry {
            cursor: text("__CURSOR")?,
            time: jiff::Timestamp::from_microsecond(microseconds).ok()?.to_string(),
            priority: text("PRIORITY").and_then(|priority| priority.parse().ok()),
            message: text("MESSAGE").unwrap_or_default(),
            host: text("_HOSTNAME"),
            program: text("SYSLOG_IDENTIFIER").or_else(|| text("_COMM")),
            pid: text("_PID"),
            unit: text("_SYSTEMD_UNIT"),
        })
    }

    /// One JSON object, without line ends.
    pub fn record(&self) -> String {
        let level = self.priority.map(|priority| match priority {
            0..=3 => "ERROR",
            4 => "WARN",
            5 | 6 => "INFO",
            _ => "DEBUG",
        });
        let record = Record {
            time: &self.time,
            level,
            host: self.host.as_deref(),
            proc: self.program.as_deref(),
            pid: self.pid.as_deref(),
            unit: self.unit.as_deref(),
            message: &self.message,
        };
        serde_json::to_string(&record).unwrap_or_default()
    }
}

/// Fields are text; bytes that are no text come as numbers, and a field that was given several times as a list.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let bytes: Vec<u8> = items.iter().filter_map(|item| u8::try_from(item.as_u64()?).ok()).collect();
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        Value::Array(items) => text(items.first()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_become_records() {
        let line = br#"{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1700000000123456","PRIORITY":"3","MESSAGE":"disk\nfull","_HOSTNAME":"web","_COMM":"app","_PID":"7"}"#;
        let entry = Entry::parse(line).unwrap();
        assert_eq!(entry.cursor, "s=1;i=2");
        assert_eq!(
            entry.record(),
            r#"{"time":"2023-11-14T22:13:20.123456Z","level":"ERROR","host":"web","proc":"app","pid":"7","message":"disk\nfull"}"#
        );
        let bytes = br#"{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1","MESSAGE":[104,105,255]}"#;
        assert!(Entry::parse(bytes).unwrap().record().contains("hi\u{fffd}"));
        let twice = br#"{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1","MESSAGE":["a","b"]}"#;
        assert!(Entry::parse(twice).unwrap().record().ends_with(r#""message":"a"}"#));
        for nonsense in [&b""[..], b"[]", b"{}", b"-- No entries --", br#"{"__CURSOR":"c","__REALTIME_TIMESTAMP":"x"}"#] {
            assert_eq!(Entry::parse(nonsense), None);
        }
    }
}
