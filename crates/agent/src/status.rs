//! How far an agent is: a small file in its state directory, for `hinomi agent --status` and for whoever watches over it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::config::AgentConfig;

pub(crate) const FILE_NAME: &str = "status.json";
/// A larger file is not a status.
const FILE_BYTES_MAX: u64 = 16 << 20;
const FILES_SHOWN_MAX: usize = 50;

/// What an agent says of itself; as JSON in `status.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// When it was written; an old one means that no agent runs. RFC 3339.
    pub at: String,
    pub agent: String,
    pub version: String,
    pub server: ServerStatus,
    /// Those that lag most first; finished ones are left out.
    pub files: Vec<FileStatus>,
    /// Destroyed before they could be read, as far as they had been seen.
    pub lost_bytes: u64,
    /// Pieces that records were cut into because they were too long.
    pub cut_records: u64,
    /// Since the start.
    pub accepted_records: u64,
    pub spool_bytes: u64,
    pub spool_full: bool,
    pub journal: Option<JournalStatus>,
    /// Samples that could not be sent in time.
    pub dropped_samples: u64,
    pub clock_offset_seconds: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServerStatus {
    pub reachable: bool,
    pub last_answer_at: Option<String>,
    pub last_error: Option<String>,
}

/// One generation of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileStatus {
    pub source: String,
    /// The name under which it was found first.
    pub path: String,
    /// Where it is now.
    pub place: String,
    pub generation: String,
    /// `live`, `rotated`, `deleted`, `copy`, `spooled`, `missing` or `done`.
    pub state: String,
    pub size: u64,
    pub read_to: u64,
    pub accepted_to: u64,
    pub stored_to: u64,
    pub lag_bytes: u64,
    pub lost_bytes: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JournalStatus {
    pub source: String,
    pub accepted_records: u64,
    pub last_error: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    #[error("failed to read {0}: {1}; has an agent ever run here?")]
    Unreadable(std::path::PathBuf, String),
}

/// What the parts of an agent know of it.
#[derive(Default)]
pub(crate) struct Shared {
    pub status: Mutex<Status>,
}

impl Status {
    /// As the agent of this configuration wrote it last.
    ///
    /// # Errors
    ///
    /// When there is none, or none that can be read.
    pub fn read(config: &AgentConfig) -> Result<Status, StatusError> {
        let path = config.state_directory.join(FILE_NAME);
        let unreadable = |why: String| StatusError::Unreadable(path.clone(), why);
        let size = std::fs::metadata(&path).map_err(|error| unreadable(error.to_string()))?.len();
        if size > FILE_BYTES_MAX {
            return Err(unreadable("it is too large".to_owned()));
        }
        let text = std::fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))
    }

    pub(crate) fn write(&self, directory: &Path) -> std::io::Result<()> {
        let temporary = directory.join(format!("{FILE_NAME}.tmp"));
        std::fs::write(&temporary, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(temporary, directory.join(FILE_NAME))
    }

    /// Bytes that the server has not accepted yet.
    pub fn lag_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.lag_bytes).sum()
    }

    /// For people; several whole lines.
    pub fn render(&self, language: hinomi_logline::Language) -> String {
        let ja = language == hinomi_logline::Language::Ja;
        let pick = |in_japanese: &'static str, in_english: &'static str| if ja { in_japanese } else { in_english };
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            let _ = writeln!(text, "{name}: {value}");
        };
        line(pick("エージェント", "agent"), format!("{} ({})", self.agent, self.version));
        line(pick("この状態の日時", "written at"), self.at.clone());
        let reachable =
            if self.server.reachable { pick("届いています", "reachable") } else { pick("届いていません", "not reachable") };
        let error = self.server.last_error.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        line(pick("サーバー", "server"), format!("{reachable}{error}"));
        line(pick("まだ受け取られていないバイト数", "bytes not accepted yet"), self.lag_bytes().to_string());
        line(pick("失われたバイト数", "bytes lost"), self.lost_bytes.to_string());
        let full = if self.spool_full { pick("、満杯です", ", full") } else { "" };
        line(pick("スプール", "spool"), format!("{} B{full}", self.spool_bytes));
        if let Some(offset) = self.clock_offset_seconds {
            line(pick("サーバーとの時計の差 (秒)", "clock behind the server (seconds)"), format!("{offset:.3}"));
        }
        if let Some(journal) = &self.journal {
            let error = journal.last_error.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            line(pick("ジャーナル", "journal"), format!("{}: {}{error}", journal.source, journal.accepted_records));
        }
        for file in self.files.iter().take(FILES_SHOWN_MAX) {
            let state = match (file.state.as_str(), ja) {
                ("live", true) => "追跡中",
                ("rotated", true) => "ローテーション済み",
                ("deleted", true) => "削除済み",
                ("copy", true) => "写しから読み取り中",
                ("spooled", true) => "スプール",
                ("missing", true) => "見つかりません",
                ("done", true) => "完了",
                (word, _) => word,
            };
            let lost = if file.lost_bytes > 0 { format!(", {} {}", pick("消失", "lost"), file.lost_bytes) } else { String::new() };
            line(
                &format!("  {} [{}]", file.path, file.source),
                format!("{state}, {}/{} B, {} {}{lost}", file.accepted_to, file.size, pick("遅れ", "lag"), file.lag_bytes),
            );
        }
        if let Some(more) = self.files.len().checked_sub(FILES_SHOWN_MAX).filter(|more| *more > 0) {
            let _ = writeln!(text, "  … +{more}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_lines() {
        let file = FileStatus { path: "/var/log/a.log".to_owned(), state: "live".to_owned(), lost_bytes: 3, ..FileStatus::default() };
        let status = Status {
            files: vec![file; FILES_SHOWN_MAX + 2],
            journal: Some(JournalStatus::default()),
            clock_offset_seconds: Some(0.5),
            ..Status::default()
        };
        let (ja, en) = (status.render(hinomi_logline::Language::Ja), status.render(hinomi_logline::Language::En));
        assert_eq!(ja.lines().count(), en.lines().count());
        assert!(ja.contains("追跡中") && en.contains("live") && en.ends_with("+2\n"));
    }
}
