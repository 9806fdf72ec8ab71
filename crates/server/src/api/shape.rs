//! Shapes that many answers share: instants, texts in both languages, who did something; and how ids and words in requests are read.

use std::borrow::Cow;

use hinomi_domain::kernel::{Actor, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::Problem;

/// RFC 3339, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Instant(pub Timestamp);

/// `{ja?, en?}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Words(pub Text);

/// `{kind, id?, name?}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct By(pub Actor);

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Instant(at)
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Words(text)
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}
impl ToSchema for Instant {}

impl PartialSchema for Words {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        ObjectBuilder::new().schema_type(Type::Object).property("ja", text()).property("en", text()).into()
    }
}
impl ToSchema for Words {
    fn name() -> Cow<'static, str> {
        "Text".into()
    }
}

impl PartialSchema for By {
    fn schema() -> RefOr<Schema> {
        let kinds = ["person", "token", "clause", "system"];
        let text = || ObjectBuilder::new().schema_type(Type::String);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("kind", text().enum_values(Some(kinds)))
            .required("kind")
            .property("id", text())
            .property("name", text())
            .into()
    }
}
impl ToSchema for By {
    fn name() -> Cow<'static, str> {
        "Actor".into()
    }
}

/// Where an object is defined: `{kind, file?, line?}`; for the document only, the domain's own is what is sent.
pub enum Origin {}

impl PartialSchema for Origin {
    fn schema() -> RefOr<Schema> {
        let of = |kind| ObjectBuilder::new().schema_type(kind);
        of(Type::Object)
            .property("kind", of(Type::String).enum_values(Some(["file", "ui", "built_in"])))
            .required("kind")
            .property("file", of(Type::String))
            .property("line", of(Type::Integer))
            .into()
    }
}
impl ToSchema for Origin {}

/// A text as people send it: `{ja?, en?}`, or one string for both languages.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TextInput {
    Same(String),
    Both(BothInput),
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BothLanguages)]
pub struct BothInput {
    #[serde(default)]
    pub ja: Option<String>,
    #[serde(default)]
    pub en: Option<String>,
}

impl TextInput {
    pub fn into_text(self) -> Text {
        match self {
            TextInput::Same(text) => Text::same(text),
            TextInput::Both(both) => Text { ja: both.ja.unwrap_or_default(), en: both.en.unwrap_or_default() },
        }
    }
}

/// Ids are short and plain; anything else names nothing.
pub fn id(text: String) -> Result<String, Problem> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) { Ok(text) } else { Err(Problem::not_found()) }
}

/// An optional id in a query or body, where a wrong one simply finds nothing.
pub fn short(text: Option<String>, name: &str) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.chars().count() > 200 => Err(Problem::malformed(format!("{name} has at most 200 characters"))),
        Some(text) if text.is_empty() => Ok(None),
        other => Ok(other),
    }
}

/// Words separated by commas, each one of those that are known.
pub fn words_of(text: Option<&str>, name: &str, known: impl Fn(&str) -> bool) -> Result<Vec<String>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    if text.len() > 400 {
        return Err(Problem::malformed(format!("{name} is too long")));
    }
    let mut words = Vec::new();
    for word in text.split(',') {
        if !known(word) {
            return Err(Problem::malformed(format!("{name} has a word that is not known")));
        }
        words.push(word.to_owned());
    }
    Ok(words)
}

/// A text that must say something, within its limit.
pub fn said(text: &str, chars_max: usize, field: &'static str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::unacceptable("text.missing", "say something here", field));
    }
    within(text, chars_max, field)?;
    Ok(text.to_owned())
}

pub fn within(text: &str, chars_max: usize, field: &'static str) -> Result<(), Problem> {
    if text.chars().count() <= chars_max {
        return Ok(());
    }
    Err(Problem::unacceptable("text.too_long", format!("at most {chars_max} characters"), field))
}
