//! The files that belong to the repository: what git tracks, and what it would track.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

pub struct Tree {
    pub files: Vec<File>,
}

pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    /// `None`: not text.
    pub text: Option<String>,
}

/// Larger files are not looked into.
const FILE_BYTES_MAX: u64 = 4 << 20;

impl Tree {
    pub fn read(root: &Path) -> anyhow::Result<Tree> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("failed to run git")?;
        ensure!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr).trim());
        let mut paths: Vec<String> =
            String::from_utf8_lossy(&output.stdout).split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        paths.sort();
        paths.dedup();
        let files = paths
            .into_iter()
            .filter_map(|path| {
                let full = root.join(&path);
                // Deleted and not yet committed, a link, or a submodule: nothing to read.
                let found = full.symlink_metadata().ok().filter(|found| found.is_file())?;
                let text = if found.len() <= FILE_BYTES_MAX {
                    std::fs::read(&full).ok().and_then(|bytes| String::from_utf8(bytes).ok())
                } else {
                    None
                };
                Some(File { path, text })
            })
            .collect();
        Ok(Tree { files })
    }

    /// Text files of this ending (without the dot).
    pub fn with_ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.files
            .iter()
            .filter(move |file| file.path.rsplit_once('.').is_some_and(|(_, found)| found == ending))
            .filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text.as_deref()
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        Tree { files: files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: Some((*text).to_owned()) }).collect() }
    }
}

/// The lines of a Rust file that are neither comments nor after `#[cfg(test)]` followed by a module body, numbered from 1.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut lines = text.lines().enumerate().map(|(number, line)| (number + 1, line)).peekable();
    let mut in_tests = false;
    std::iter::from_fn(move || {
        loop {
            let (number, line) = lines.next()?;
            if in_tests {
                continue;
            }
            if line.trim() == "#[cfg(test)]"
                && lines.peek().is_some_and(|(_, next)| next.trim_start().starts_with("mod ") && next.trim_end().ends_with('{'))
            {
                // By custom the tests are the end of the file.
                in_tests = true;
                continue;
            }
            if !line.trim_start().starts_with("//") {
                return Some((number, line));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_no_code() {
        let text = "use a;\n// b\n/// c\n#[cfg(test)]\nmod simulation;\nfn d() {}\n#[cfg(test)]\nmod tests {\n    use e;\n}\n";
        let lines: Vec<&str> = code_lines(text).map(|(_, line)| line).collect();
        assert_eq!(lines, ["use a;", "#[cfg(test)]", "mod simulation;", "fn d() {}"]);
    }
}
