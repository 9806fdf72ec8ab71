//! A record as it is handed over: every text of it masked, and without what is to be left out.

use hinomi_domain::ingest::Header;
use hinomi_domain::ingest::disclosure::Masker;
use hinomi_events::search::Row;
use serde_json::{Map, Value};

/// The names are those of the API and of the query language.
pub(super) fn masked(row: &Row, masker: &mut Masker) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("at".to_owned(), Value::String(row.at.to_string()));
    let texts = [("source", Some(row.source.as_str())), ("host", row.host.as_deref()), ("level", row.level.as_deref())];
    let more = [("purpose", Some(row.purpose.as_str())), ("message", Some(row.message.as_str())), ("rest", row.rest.as_deref())];
    let headers = Header::ALL.map(|header| (header.as_str(), row.header(header)));
    for (name, text) in texts.into_iter().chain(headers).chain(more) {
        let Some(text) = text else { continue };
        if !masker.leaves_out(name) {
            let text = masker.text(text);
            out.insert(name.to_owned(), Value::String(text));
        }
    }
    if let Some(fields) = row.fields().filter(|_| !masker.leaves_out("attributes")) {
        out.insert("attributes".to_owned(), masker.json(fields));
    }
    if let Some(number) = row.elapsed_ms.filter(|_| !masker.leaves_out("elapsed_ms")) {
        out.insert("elapsed_ms".to_owned(), number.into());
    }
    if row.unparsed {
        out.insert("unparsed".to_owned(), Value::Bool(true));
    }
    out
}
