//! What must hold for an answer to be good. A reason quotes the configuration, never the answer: a body may hold personal data.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use hinomi_domain::catalog::Assertion;
use hinomi_domain::detect::Reason;
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

    /// `body`: unpacked. `cut`: it went on.
    pub fn judge(&self, headers: &HeaderMap, body: &[u8], cut: bool) -> Result<(), Reason> {
        match self {
            Compiled::Contains { text, shown } if !text.is_match(body) => {
                Err(if cut { Reason::body_lacks_within(shown, body.len()) } else { Reason::body_lacks(shown) })
            }
            Compiled::Lacks { text, shown } if text.is_match(body) => Err(Reason::body_contains(shown)),
            Compiled::Matches { regex, shown } if !regex.is_match(body) => {
                Err(if cut { Reason::body_unlike_within(shown, body.len()) } else { Reason::body_unlike(shown) })
            }
            Compiled::JsonPath { path, equals, shown } => {
                if cut {
                    return Err(Reason::body_too_long(body.len(), shown));
                }
                let document: Value = serde_json::from_slice(body).map_err(|_| Reason::body_not_json(shown))?;
                let found = path.query(&document);
                match equals {
                    None if found.is_empty() => Err(Reason::selects_nothing(shown)),
                    Some(_) if found.is_empty() => Err(Reason::selects_nothing(shown)),
                    Some(expected) if !found.iter().any(|value| same(value, expected)) => {
                        Err(Reason::selects_other(shown, clipped(&expected.to_string())))
                    }
                    _ => Ok(()),
                }
            }
            Compiled::Header { name, contains } => match contains {
                None if !headers.contains_key(name) => Err(Reason::header_missing(name)),
                Some(text)
                    if !headers.get_all(name).iter().any(|value| String::from_utf8_lossy(value.as_bytes()).contains(text.as_str())) =>
                {
                    Err(Reason::header_lacks(name, quoted(text)))
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

/// The body as it was before it was packed, at most `bytes_max` of it, and whether there is more. Some servers pack without being
/// asked; what they use is nearly always gzip.
pub(crate) fn unpacked(headers: &HeaderMap, body: Vec<u8>, cut: bool, bytes_max: usize) -> Result<(Vec<u8>, bool), Reason> {
    let coding = headers.get(header::CONTENT_ENCODING).map_or(&b"identity"[..], |value| value.as_bytes()).to_ascii_lowercase();
    let packed: Box<dyn Read + '_> = match coding.as_slice() {
        b"identity" => return Ok((body, cut)),
        b"gzip" | b"x-gzip" => Box::new(MultiGzDecoder::new(body.as_slice())),
        b"deflate" => Box::new(ZlibDecoder::new(body.as_slice())),
        _ => return Err(Reason::body_compressed()),
    };
    let mut plain = Vec::new();
    let whole = packed.take(bytes_max as u64 + 1).read_to_end(&mut plain);
    if whole.is_err() && !cut {
        return Err(Reason::body_not_unpacked());
    }
    let more = cut || plain.len() > bytes_max;
    plain.truncate(bytes_max);
    Ok((plain, more))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", clipped(text))
}

fn clipped(text: &str) -> String {
    let short: String = text.chars().take(QUOTED_CHARACTERS_MAX).collect();
    let ellipsis = if short.len() < text.len() { "…" } else { "" };
    format!("{short}{ellipsis}")
}
