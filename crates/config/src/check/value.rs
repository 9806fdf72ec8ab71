//! One value against one type.

use hinomi_domain::ingest::Purpose;
use hinomi_domain::kernel::{Period, Span, Zone};

use super::{Checker, clip, words};
use crate::address;
use crate::mask;
use crate::names::{ObjectKind, is_id};
use crate::parse;
use crate::report::nearest;
use crate::shape::{Field, LANGUAGES, Type};
use crate::tree::{Node, Value};

/// What people write for a zone, and the one that they nearly always mean.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("IST", "Asia/Kolkata"),
    ("SGT", "Asia/Singapore"),
    ("BST", "Europe/London"),
    ("CEST", "Europe/Berlin"),
    ("EDT", "America/New_York"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("AEST", "Australia/Sydney"),
];
const LINE_CHARS_MAX: usize = 200;
const STRING_BYTES_MAX: usize = 4_096;
const CONTENT_BYTES_MAX: usize = 64 * 1024;
const ITEMS_MAX: usize = 10_000;
const MAP_MAX: usize = 64;

impl Checker<'_> {
    pub(super) fn value(&mut self, field: &Field, node: &Node) {
        match &field.ty {
            Type::Id => self.id(node),
            Type::Line => self.text(node, LINE_CHARS_MAX, false),
            Type::Prose(chars_max) => self.text(node, *chars_max, true),
            Type::String => self.string(node, STRING_BYTES_MAX, false),
            Type::Strings => self.each(node, |checker, item| checker.string(item, STRING_BYTES_MAX, false)),
            Type::Content => self.string(node, CONTENT_BYTES_MAX, true),
            Type::Boolean => {
                if !matches!(node.value, Value::Boolean(_)) {
                    self.wrong_type(node, "true or false");
                }
            }
            Type::Integer(least, most) => self.integer(node, *least, *most),
            Type::Number(least, most) => self.number(node, *least, *most),
            Type::Span(least, most) => self.span(node, least, most, None),
            Type::SpanOr(least, most, word) => self.span(node, least, most, Some(word)),
            Type::Period(word) => self.period(node, *word),
            Type::Purpose => self.purpose(node),
            Type::Word(all) => self.word(node, all),
            Type::Words(all) => self.each(node, |checker, item| checker.word(item, all)),
            Type::Reference(kind) => self.reference(node, *kind),
            Type::References(kind) => self.each(node, |checker, item| checker.reference(item, *kind)),
            Type::Recipients => self.each(node, Self::recipient),
            Type::Members => self.each(node, Self::member),
            Type::Secret(literal_is_secret) => self.secret(node, *literal_is_secret),
            Type::SecretReference => self.secret_reference(field.name, node),
            Type::Zone => self.zone(node),
            Type::Map => self.map(node, false),
            Type::SecretMap => self.map(node, true),
            Type::Table(shape) => match &node.value {
                Value::Table(table) => self.table(shape, table, &format!("`{}`", field.name)),
                _ => self.wrong_type(node, "a table"),
            },
            Type::Tables(shape) => self.each(node, |checker, item| match &item.value {
                Value::Table(table) => checker.table(shape, table, &format!("`{}`", field.name)),
                _ => checker.wrong_type(item, "a table"),
            }),
            Type::Dates => {
                self.each(node, |checker, item| checker.check(item, "a date such as 2026-12-31", |node| parse::date(node).is_some()));
            }
            Type::Instant => {
                self.check(node, "a date and time such as 2026-12-05T01:00:00+09:00", |node| parse::instant(node, &Zone::utc()).is_some());
            }
            Type::TimeOfDay => self.check(node, "a time such as \"09:00\"", |node| parse::time_of_day(node).is_some()),
            Type::Weekdays => self.each(node, |checker, item| {
                checker.parsed(item, "a weekday such as \"mon\", or a range such as \"mon-fri\"", |text| parse::weekdays(text).is_some());
            }),
            Type::Statuses => self.each(node, |checker, item| {
                checker.check(item, "a status code such as 204, \"200-299\" or \"2xx\" (100 to 599)", |node| parse::status(node).is_some());
            }),
            Type::Bytes(least, most) => {
                let expected =
                    format!("a number of bytes such as 65536 or \"64KiB\", {} to {}", parse::in_units(*least), parse::in_units(*most));
                self.check(node, &expected, |node| parse::bytes(node).is_some_and(|bytes| (*least..=*most).contains(&bytes)));
            }
            Type::Json => self.check(node, "a value that JSON has", |node| parse::json(node, 0).is_some()),
        }
    }

    fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.report
            .error("wrong-type", node.spot, format!("expected {expected}, found {}", node.type_word()))
            .label(format!("expected {expected}"));
    }

    /// A value that some parser must accept; the value itself may be of several types.
    fn check(&mut self, node: &Node, expected: &str, good: impl Fn(&Node) -> bool) {
        if good(node) {
            return;
        }
        match &node.value {
            Value::String(text) => {
                self.report
                    .error("bad-value", node.spot, format!("`{}` is not {expected}", clip(text)))
                    .label(format!("expected {expected}"));
            }
            Value::Integer(Some(number)) => {
                self.report.error("bad-value", node.spot, format!("{number} is not {expected}")).label(format!("expected {expected}"));
            }
            _ => self.wrong_type(node, expected),
        }
    }

    fn parsed(&mut self, node: &Node, expected: &str, good: impl Fn(&str) -> bool) {
        match node.as_str() {
            None => self.wrong_type(node, expected),
            Some(_) => self.check(node, expected, |node| node.as_str().is_some_and(&good)),
        }
    }

    fn each(&mut self, node: &Node, mut check: impl FnMut(&mut Self, &Node)) {
        let items = node.items();
        if items.len() > ITEMS_MAX {
            self.report.error("too-large", node.spot, format!("more than {ITEMS_MAX} items"));
            return;
        }
        for item in items {
            check(self, item);
        }
    }

    fn id(&mut self, node: &Node) {
        let Some(id) = node.as_str() else { return self.wrong_type(node, "an identifier") };
        if !is_id(id) {
            self.report
                .error("bad-id", node.spot, format!("`{}` is no identifier", clip(id)))
                .label("expected a-z, 0-9, - and _, beginning with a letter or digit, at most 64 in all");
        }
    }

    fn text(&mut self, node: &Node, chars_max: usize, lines: bool) {
        match &node.value {
            Value::String(_) => self.one_text(node, chars_max, lines),
            Value::Table(table) => {
                if table.entries.is_empty() {
                    self.report.error("bad-value", node.spot, "a text in no language").label("expected { ja = \"…\", en = \"…\" }");
                }
                for entry in &table.entries {
                    if LANGUAGES.contains(&entry.key.as_str()) {
                        self.one_text(&entry.node, chars_max, lines);
                    } else {
                        self.report
                            .error("unknown-key", entry.key_spot, format!("unknown language `{}`", clip(&entry.key)))
                            .label("expected `ja` or `en`");
                    }
                }
            }
            _ => self.wrong_type(node, "a string, or { ja = \"…\", en = \"…\" }"),
        }
    }

    fn one_text(&mut self, node: &Node, chars_max: usize, lines: bool) {
        self.string(node, chars_max.saturating_mul(4), lines);
        if node.as_str().is_some_and(|text| text.len() <= chars_max.saturating_mul(4) && text.chars().count() > chars_max) {
            self.report.error("too-large", node.spot, format!("more than {chars_max} characters"));
        }
    }

    fn string(&mut self, node: &Node, bytes_max: usize, lines: bool) {
        let Some(text) = node.as_str() else { return self.wrong_type(node, "a string") };
        if text.is_empty() {
            self.report.error("bad-value", node.spot, "an empty string").label("leave the key out instead");
        } else if text.len() > bytes_max {
            self.report.error("too-large", node.spot, format!("more than {bytes_max} bytes"));
        } else if !lines && text.chars().any(char::is_control) {
            self.report.error("bad-value", node.spot, "a line break or control character").label("expected a single line");
        } else if text.contains('\0') {
            self.report.error("bad-value", node.spot, "a NUL character").label("not allowed");
        }
    }

    fn integer(&mut self, node: &Node, least: i64, most: i64) {
        match node.value {
            Value::Integer(Some(number)) if (least..=most).contains(&number) => {}
            Value::Integer(number) => {
                let said = number.map_or_else(|| "a number beyond 64 bits".to_owned(), |number| number.to_string());
                self.report
                    .error("out-of-range", node.spot, format!("{said} is out of range"))
                    .label(format!("expected {least} to {most}"));
            }
            _ => self.wrong_type(node, &format!("an integer, {least} to {most}")),
        }
    }

    fn number(&mut self, node: &Node, least: f64, most: f64) {
        match parse::number(node) {
            Some(number) if (least..=most).contains(&number) => {}
            Some(number) => {
                self.report
                    .error("out-of-range", node.spot, format!("{number} is out of range"))
                    .label(format!("expected {least} to {most}"));
            }
            None => self.wrong_type(node, &format!("a number, {least} to {most}")),
        }
    }

    fn span(&mut self, node: &Node, least: &str, most: &str, word: Option<&str>) {
        let or_word = word.map(|word| format!(" or \"{word}\"")).unwrap_or_default();
        let expected = format!("a length of time such as \"30s\", \"5m\" or \"1h30m\"{or_word}");
        let Some(text) = node.as_str() else {
            self.wrong_type(node, &expected);
            return;
        };
        if word == Some(text) {
            return;
        }
        let bounds = Span::parse(least).zip(Span::parse(most));
        match (Span::parse(text), bounds) {
            (Some(span), Some((low, high))) if span < low || span > high => {
                self.report
                    .error("out-of-range", node.spot, format!("`{}` is out of range", clip(text)))
                    .label(format!("expected {low} to {high}{or_word}"));
            }
            (Some(_), _) => {}
            (None, _) => {
                self.report
                    .error("bad-value", node.spot, format!("`{}` is not {expected}", clip(text)))
                    .label("expected a number and a unit: ms, s, m, h, d, w");
            }
        }
    }

    fn period(&mut self, node: &Node, word: Option<&str>) {
        let or_word = word.map(|word| format!(" or \"{word}\"")).unwrap_or_default();
        let expected = format!("a length of time such as \"3w\", \"90d\", \"6mo\" or \"1y\"{or_word}");
        self.parsed(node, &expected, |text| {
            word == Some(text) || Period::parse(text).is_some_and(|period| period != Period::Elapsed(Span::ZERO))
        });
    }

    fn purpose(&mut self, node: &Node) {
        match node.as_str() {
            None => self.wrong_type(node, "a purpose of logs"),
            Some(word) if Purpose::parse(word).is_some() => {}
            Some(id) => {
                let standard = Purpose::ALL.map(Purpose::as_str);
                self.names.check_with(ObjectKind::LogPurpose, id, node.spot, &standard, self.report);
            }
        }
    }

    fn zone(&mut self, node: &Node) {
        let expected = "an IANA time zone such as \"Asia/Tokyo\"";
        let Some(text) = node.as_str() else { return self.wrong_type(node, expected) };
        if Zone::parse(text).is_none() {
            let meant = ABBREVIATIONS.iter().find(|(short, _)| short.eq_ignore_ascii_case(text));
            let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            self.report
                .error("bad-value", node.spot, format!("`{}` is not {expected}", clip(text)))
                .label(format!("expected {expected}"))
                .suggest(meant.map_or(text, |(_, zone)| zone), known.iter().map(String::as_str));
        }
    }

    fn word(&mut self, node: &Node, all: &'static [&'static str]) {
        let expected = words(all);
        match node.as_str() {
            None => self.wrong_type(node, &expected),
            Some(text) if all.contains(&text) => {}
            Some(text) => {
                let near = nearest(text, all.iter().copied());
                let draft = self.report.error("bad-value", node.spot, format!("`{}` is not {expected}", clip(text)));
                match near {
                    Some(near) => draft.label(format!("did you mean `{near}`?")),
                    None => draft.label(format!("expected {expected}")),
                };
            }
        }
    }

    fn reference(&mut self, node: &Node, kind: ObjectKind) {
        match node.as_str() {
            None => self.wrong_type(node, &format!("the id of a {}", kind.as_str())),
            Some(id) => self.names.check(kind, id, node.spot, self.report),
        }
    }

    fn recipient(&mut self, node: &Node) {
        let Some(text) = node.as_str() else { return self.wrong_type(node, "\"person:ID\", \"list:ID\" or a mail address") };
        if let Some(id) = text.strip_prefix("person:") {
            self.names.check(ObjectKind::Person, id, node.spot, self.report);
        } else if let Some(id) = text.strip_prefix("list:") {
            self.names.check(ObjectKind::List, id, node.spot, self.report);
        } else if let Err(why) = address::check(text) {
            let draft = self.report.error("bad-address", node.spot, format!("`{}` is no mail address: {why}", clip(text)));
            draft.label("expected \"person:ID\", \"list:ID\" or a mail address");
            for kind in [ObjectKind::Person, ObjectKind::List] {
                if self.names.spot(kind, text).is_some() {
                    draft.label(format!("did you mean `{}:{text}`?", kind.as_str()));
                }
            }
        }
    }

    fn member(&mut self, node: &Node) {
        let address = match &node.value {
            Value::Table(table) => {
                for entry in &table.entries {
                    match entry.key.as_str() {
                        "address" => {}
                        "language" => self.word(&entry.node, LANGUAGES),
                        key => {
                            self.report
                                .error("unknown-key", entry.key_spot, format!("unknown key `{}` in a member", clip(key)))
                                .label("known keys: address, language");
                        }
                    }
                }
                let Some(entry) = table.get("address") else {
                    self.report.error("missing-key", node.spot, "`address` is missing in a member").label("needs `address`");
                    return;
                };
                &entry.node
            }
            _ => node,
        };
        match address.as_str() {
            None => self.wrong_type(address, "a mail address"),
            Some(text) => {
                if let Err(why) = address::check(text) {
                    self.report.error("bad-address", address.spot, format!("`{}` is no mail address: {why}", clip(text))).label(why);
                }
            }
        }
    }

    fn secret(&mut self, node: &Node, literal_is_secret: bool) {
        self.string(node, STRING_BYTES_MAX, false);
        if literal_is_secret && node.as_str().is_some_and(|text| !mask::is_reference(text)) {
            self.report.mask(node.spot);
        }
    }

    fn secret_reference(&mut self, name: &str, node: &Node) {
        match node.as_str() {
            Some(text) if mask::is_reference(text) => {}
            _ => {
                self.report.mask(node.spot);
                self.report
                    .error("literal-secret", node.spot, format!("`{name}` must not stand in a configuration file"))
                    .label("expected \"env:NAME\" or \"file:PATH\"")
                    .help("files of configuration are shown in the console, reviewed and kept in version control: a secret there is none any more");
            }
        }
    }

    fn map(&mut self, node: &Node, secret: bool) {
        let Value::Table(table) = &node.value else { return self.wrong_type(node, "a table of names and strings") };
        if table.entries.len() > MAP_MAX {
            self.report.error("too-large", node.spot, format!("more than {MAP_MAX} entries"));
            return;
        }
        for entry in &table.entries {
            if secret && mask::is_sensitive(&entry.key) && entry.node.as_str().is_some_and(|text| !mask::is_reference(text)) {
                self.report.mask(entry.node.spot);
            }
            self.string(&entry.node, STRING_BYTES_MAX, false);
        }
    }
}
