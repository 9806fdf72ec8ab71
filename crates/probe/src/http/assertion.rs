//! What must hold for an answer to be good. A reason quotes the configuration, never the answer: a body may hold personal data.

use hinomi_domain::catalog::Assertion;
use http::{HeaderMap, HeaderName, header};
use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::prepare::PrepareError;

const REGEX_BYTES_MAX: usize = 4096;
const COMPILED_BYTES_MAX: usize = 1024 * 1024;
const QUOTED_CHARACTERS_MAX: usize = 60;

pub(crate) enum Compiled {
    /// Literals are compiled too: the regex crate's substring search is the fast one.
    Contains {
        text: Regex,
        shown: String,
    },
    Lacks {
        text: Regex,
        shown: String,
    },
    Matches {
        regex: Regex,
        shown: String,
    },
    JsonPath {
        path: JsonPath,
        equals: Option<Value>,
        shown: String,
    },
    Header {
        name: HeaderName,
        contains: Option<String>,
    },
}

impl Compiled {
    pub fn compile(assertion: &Assertion) -> Result<Compiled, PrepareError> {
        let invalid = |why: String| PrepareError::invalid("assertions", why);
        let literal = |text: &str| {
            if text.is_empty() {
                return Err(invalid("hold an empty text".to_owned()));
            }
            RegexBuilder::new(&regex::escape(text))
                .size_limit(COMPILED_BYTES_MAX)
                .build()
                .map_err(|_| invalid("hold a text that is too long to search for".to_owned()))
        };
        Ok(match assertion {
            Assertion::BodyContains { text } => Compiled::Contains { text: literal(text)?, shown: quoted(text) },
            Assertion::BodyLacks { text } => Compiled::Lacks { text: literal(text)?, shown: quoted(text) },
            Assertion::BodyMatches { regex } if regex.len() > REGEX_BYTES_MAX => {
                return Err(invalid(format!("hold a regex longer than {REGEX_BYTES_MAX} bytes")));
            }
            Assertion::BodyMatches { regex } => Compiled::Matches {
                regex: RegexBuilder::new(regex).size_limit(COMPILED_BYTES_MAX).build().map_err(|error| {
                    let text = error.to_string();
                    let why = text.lines().last().unwrap_or_default().trim();
                    invalid(format!("hold an invalid regex {}: {}", quoted(regex), why.strip_prefix("error: ").unwrap_or(why)))
                })?,
                shown: quoted(regex),
            },
            Assertion::JsonPath { path, equals } => Compiled::JsonPath {
                shown: quoted(path),
                path: JsonPath::parse(path).map_err(|error| invalid(format!("hold an invalid JSONPath {}: {error}", quoted(path))))?,
                equals: equals.clone(),
            },
            Assertion::Header { name, contains } => Compiled::Header {
                name: HeaderName::try_from(name.as_str()).map_err(|_| invalid(format!("name a header {} that cannot be", quoted(name))))?,
                contains: contains.clone(),
            },
        })
    }

    pub fn is_about_body(&self) -> bool {
        !matches!(self, Compiled::Header { .. })
    }

    /// `Err` with the reason's text. `cut`: the body went on.
    pub fn judge(&self, headers: &HeaderMap, body: &[u8], cut: bool) -> Result<(), String> {
        if self.is_about_body()
            && let Some(encoding) = headers.get(header::CONTENT_ENCODING)
            && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
        {
            return Err("the body came compressed, which hinomi does not ask for".to_owned());
        }
        let within = if cut { format!(" in its first {} bytes", body.len()) } else { String::new() };
        match self {
            Compiled::Contains { text, shown } if !text.is_match(body) => Err(format!("the body does not contain {shown}{within}")),
            Compiled::Lacks { text, shown } if text.is_match(body) => Err(format!("the body contains {shown}")),
            Compiled::Matches { regex, shown } if !regex.is_match(body) => Err(format!("the body does not match {shown}{within}")),
            Compiled::JsonPath { path, equals, shown } => {
                if cut {
                    return Err(format!("the body is longer than the {} bytes that are read, so {shown} cannot be looked for", body.len()));
                }
                let document: Value = serde_json::from_slice(body).map_err(|_| format!("the body is not JSON, so {shown} is not there"))?;
                let found = path.query(&document);
                match equals {
                    None if found.is_empty() => Err(format!("{shown} selects nothing")),
                    Some(_) if found.is_empty() => Err(format!("{shown} selects nothing")),
                    Some(expected) if !found.iter().any(|value| same(value, expected)) => {
                        Err(format!("{shown} is not {}", quoted(&expected.to_string())))
                    }
                    _ => Ok(()),
                }
            }
            Compiled::Header { name, contains } => match contains {
                None if !headers.contains_key(name) => Err(format!("the answer has no header {name}")),
                Some(text)
                    if !headers.get_all(name).iter().any(|value| String::from_utf8_lossy(value.as_bytes()).contains(text.as_str())) =>
                {
                    Err(format!("the header {name} does not contain {}", quoted(text)))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// JSON knows one kind of number: 1 and 1.0 are the same.
fn same(found: &Value, expected: &Value) -> bool {
    found == expected || matches!((found, expected), (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64())
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(QUOTED_CHARACTERS_MAX).collect();
    let ellipsis = if short.len() < text.len() { "…" } else { "" };
    format!("\"{short}{ellipsis}\"")
}
