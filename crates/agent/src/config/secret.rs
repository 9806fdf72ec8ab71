//! `env:NAME` and `file:PATH`. Messages name the reference, never the value.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// The token that the server knows this agent by, and where it came from, so that a renewed file is found without a restart.
#[derive(Clone)]
pub struct Token {
    value: String,
    file: Option<PathBuf>,
}

impl Token {
    pub(super) fn resolve(reference: &str, directory: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Token, String> {
        if let Some(name) = reference.strip_prefix("env:") {
            let value = environment(name).ok_or_else(|| format!("the environment variable {name} is not set"))?;
            let value = checked(value).map_err(|why| format!("the environment variable {name} {why}"))?;
            return Ok(Token { value, file: None });
        }
        match reference.strip_prefix("file:") {
            Some(path) => Token::of_file(directory.join(path)),
            None => Err("a secret must not stand in the configuration".to_owned()),
        }
    }

    pub(super) fn of_file(path: PathBuf) -> Result<Token, String> {
        let value = read(&path)?;
        Ok(Token { value, file: Some(path) })
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The value as it stands in its file now; `None` where there is no file, or nothing new in it.
    pub(crate) fn renewed(&self) -> Option<Token> {
        let value = read(self.file.as_ref()?).ok()?;
        (value != self.value).then(|| Token { value, file: self.file.clone() })
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

fn read(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text))
        .map_err(|error| format!("failed to read the file {shown}: {error}"))?;
    if text.len() as u64 > SECRET_BYTES_MAX {
        return Err(format!("the file {shown} is larger than {SECRET_BYTES_MAX} bytes"));
    }
    checked(text).map_err(|why| format!("the file {shown} {why}"))
}

/// What can stand in a header.
fn checked(value: String) -> Result<String, &'static str> {
    let value = value.trim_end_matches(['\n', '\r']);
    if value.is_empty() {
        return Err("is empty");
    }
    if !value.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        return Err("holds more than one word, or characters that no token has");
    }
    Ok(value.to_owned())
}
