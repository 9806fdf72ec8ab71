//! `env:NAME` and `file:PATH`. Messages name the reference, never the value.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::mask;
use crate::report::Report;
use crate::tree::{Node, Spot};

const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Where values of references come from.
pub(crate) struct Secrets<'a> {
    pub directory: &'a Path,
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

impl Secrets<'_> {
    /// The literal, or what the reference leads to. `None` after a report, and for a value that is no string.
    pub fn resolve(&self, node: &Node, report: &mut Report) -> Option<String> {
        self.resolve_text(node.as_str()?, node.spot, report)
    }

    pub fn resolve_text(&self, text: &str, spot: Spot, report: &mut Report) -> Option<String> {
        if let Some(name) = text.strip_prefix("env:") {
            return self.variable(name, spot, report);
        }
        match text.strip_prefix("file:") {
            Some(path) => self.file(path, spot, report),
            None => Some(text.to_owned()),
        }
    }

    fn variable(&self, name: &str, spot: Spot, report: &mut Report) -> Option<String> {
        let good = !name.is_empty() && name.len() <= 256 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !good {
            report
                .error("bad-reference", spot, "no name of an environment variable after `env:`")
                .label("expected env:NAME, of letters, digits and _");
            return None;
        }
        let value = (self.environment)(name).map(trim);
        if value.is_none() {
            report.error("missing-secret", spot, format!("the environment variable {name} is not set")).label("not set");
        } else if value.as_deref() == Some("") {
            report.error("missing-secret", spot, format!("the environment variable {name} is empty")).label("empty");
            return None;
        }
        value
    }

    fn file(&self, path: &str, spot: Spot, report: &mut Report) -> Option<String> {
        if path.is_empty() {
            report.error("bad-reference", spot, "no path after `file:`").label("expected file:PATH");
            return None;
        }
        let whole = self.directory.join(path);
        match read(&whole) {
            Ok(value) if value.is_empty() => {
                report.error("missing-secret", spot, format!("the file {path} is empty")).label("empty");
                None
            }
            Ok(value) => Some(value),
            Err(why) => {
                report
                    .error("missing-secret", spot, format!("failed to read the file {path}: {why}"))
                    .label(why)
                    .help("a path is relative to the configuration directory");
                None
            }
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    let data = fs::metadata(path).map_err(|error| error.kind().to_string())?;
    if !data.is_file() {
        return Err("not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(SECRET_BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(|error| error.kind().to_string())?;
    if bytes.len() as u64 > SECRET_BYTES_MAX {
        return Err(format!("larger than {} KiB", SECRET_BYTES_MAX >> 10));
    }
    String::from_utf8(bytes).map(trim).map_err(|_| "not UTF-8".to_owned())
}

/// Without the line end that editors and `echo` leave.
fn trim(mut value: String) -> String {
    while value.ends_with(['\n', '\r']) {
        value.pop();
    }
    value
}

/// How a value may be called in a message: a reference by its own name, a literal not at all.
pub(crate) fn called(node: &Node) -> String {
    match node.as_str() {
        Some(text) if mask::is_reference(text) => format!("the value of {text}"),
        _ => "the value".to_owned(),
    }
}
