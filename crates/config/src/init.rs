//! `hinomi init DIR`: a commented starter to change.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The starter's files, as in `examples/starter`.
const STARTER: &[(&str, &str)] = &[
    ("server.toml", include_str!("../../../examples/starter/server.toml")),
    ("components.toml", include_str!("../../../examples/starter/components.toml")),
    ("monitors.toml", include_str!("../../../examples/starter/monitors.toml")),
    ("people.toml", include_str!("../../../examples/starter/people.toml")),
    ("channels.toml", include_str!("../../../examples/starter/channels.toml")),
    ("policy.toml", include_str!("../../../examples/starter/policy.toml")),
    ("logs.toml", include_str!("../../../examples/starter/logs.toml")),
    ("page.toml", include_str!("../../../examples/starter/page.toml")),
];

#[derive(Debug, thiserror::Error)]
pub enum InitError {
    #[error("{0} is not empty: nothing was written")]
    NotEmpty(PathBuf),
    #[error("failed to write {path}")]
    Io { path: PathBuf, source: std::io::Error },
}

/// Writes the starter into a new or empty directory; answers the files written.
///
/// # Errors
/// A directory with anything in it is refused; nothing that exists is ever overwritten.
pub fn init(directory: &Path) -> Result<Vec<PathBuf>, InitError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| InitError::Io { path, source }
    };
    fs::create_dir_all(directory).map_err(failed(directory))?;
    if fs::read_dir(directory).map_err(failed(directory))?.next().is_some() {
        return Err(InitError::NotEmpty(directory.to_owned()));
    }
    let mut written = Vec::new();
    for (name, text) in STARTER {
        let path = directory.join(name);
        let mut file = fs::File::create_new(&path).map_err(failed(&path))?;
        file.write_all(text.as_bytes()).map_err(failed(&path))?;
        written.push(path);
    }
    Ok(written)
}
