//! Why a log exists, and what follows from it: how long its records stay near, how long they are kept, how they are backed up, and
//! who may read them (`SYS-19`, `SYS-26`, `SYS-27`, `OPS-25`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use hinomi_logline::{BackupClass, Purpose};

use crate::catalog::Origin;
use crate::kernel::{Period, PurposeId, Span, Text, Timestamp, Zone};

/// What the policy says of one purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct PurposeRule {
    pub purpose: PurposeId,
    pub name: Text,
    /// So long records stay where reading is quick. After that they are only where the backup class puts them.
    pub near: Period,
    /// So long they are kept at all; `None`: for ever. Never shorter than `near`.
    pub keep: Option<Period>,
    /// Whether what is past `keep` is deleted. Otherwise it is only told of, and a person decides.
    pub delete: bool,
    /// `None`: not backed up.
    pub backup: Option<BackupClass>,
    pub read: Reading,
    pub origin: Origin,
}

/// Who may read records of a purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Whoever may read logs.
    #[default]
    General,
    /// Who may read audit logs, and gives a reason each time (`SYS-27`).
    Audit,
}

impl Reading {
    pub const ALL: [Reading; 2] = [Reading::General, Reading::Audit];

    pub fn as_str(self) -> &'static str {
        match self {
            Reading::General => "general",
            Reading::Audit => "audit",
        }
    }

    pub fn parse(text: &str) -> Option<Reading> {
        Self::ALL.into_iter().find(|reading| reading.as_str() == text)
    }
}

/// When the last record of a file is past its keeping. `None`: never, or not by itself.
///
/// Years and months are counted in `zone`, which is the policy's (rule 6 of the domain).
pub fn expires(rule: &PurposeRule, newest_record_at: Timestamp, zone: &Zone) -> Option<Timestamp> {
    rule.keep.map(|keep| keep.after(newest_record_at, zone))
}

/// When a file may leave near storage. `None`: only by expiry, because it is nowhere else.
pub fn leaves_near(rule: &PurposeRule, newest_record_at: Timestamp, zone: &Zone) -> Option<Timestamp> {
    rule.backup.map(|_| rule.near.after(newest_record_at, zone))
}

/// From when a file is to be copied to where its backup class puts it; `None`: never.
///
/// Update logs and security logs are what a recovery and an inquiry begin with, so they wait only until their file is as large as it will be, or
/// an hour; others until the next daily backup would have come. Copied files are not put together any more, hence the waiting.
pub fn copied_from(rule: &PurposeRule, made_at: Timestamp, is_whole: bool) -> Option<Timestamp> {
    let wait = match rule.backup? {
        BackupClass::Update | BackupClass::Security => Span::hours(1),
        BackupClass::General => Span::days(1),
    };
    Some(if is_whole { made_at } else { made_at + wait })
}

impl From<Purpose> for PurposeId {
    fn from(purpose: Purpose) -> Self {
        PurposeId::from(purpose.as_str())
    }
}

impl PurposeId {
    /// The standard's purpose of this name; `None` for one that a policy added.
    pub fn standard(&self) -> Option<Purpose> {
        Purpose::parse(self.as_str())
    }
}

impl PurposeRule {
    /// Where the policy says nothing: a year for everything but developers' output (`OPS-25`), three weeks at hand for what errors are
    /// analysed with (`SYS-26`).
    pub fn standard(purpose: Purpose) -> PurposeRule {
        let quarter = Period::Months(3);
        let year = Some(Period::years(1));
        let (near, keep) = match purpose {
            Purpose::Detect | Purpose::Diagnose | Purpose::Recover => (Period::Elapsed(Span::days(21)), year),
            Purpose::Audit => (Period::years(1), year),
            Purpose::Debug => (Period::Elapsed(Span::days(7)), Some(Period::Elapsed(Span::days(7)))),
            Purpose::Omen | Purpose::Capacity | Purpose::Availability | Purpose::Performance | Purpose::Jobs | Purpose::Improve => {
                (quarter, year)
            }
        };
        PurposeRule {
            purpose: purpose.into(),
            name: name(purpose),
            near,
            keep,
            delete: true,
            backup: purpose.backup_class(),
            read: if purpose == Purpose::Audit { Reading::Audit } else { Reading::General },
            origin: Origin::BuiltIn,
        }
    }

    /// A purpose that a policy adds, before it says more.
    pub fn added(purpose: PurposeId) -> PurposeRule {
        PurposeRule { name: Text::same(purpose.as_str()), purpose, ..PurposeRule::standard(Purpose::Improve) }
    }

    /// All of the standard's.
    pub fn all_standard() -> BTreeMap<PurposeId, PurposeRule> {
        Purpose::ALL.into_iter().map(|purpose| (purpose.into(), PurposeRule::standard(purpose))).collect()
    }
}

fn name(purpose: Purpose) -> Text {
    let (ja, en) = match purpose {
        Purpose::Detect => ("エラー・障害検知", "Detection of errors"),
        Purpose::Diagnose => ("原因解析", "Analysis of causes"),
        Purpose::Recover => ("リカバリ", "Recovery"),
        Purpose::Omen => ("障害の予兆察知", "Signs of coming failures"),
        Purpose::Capacity => ("設備条件整理", "Capacity"),
        Purpose::Audit => ("監査・セキュリティ", "Audit and security"),
        Purpose::Availability => ("可用性管理", "Availability"),
        Purpose::Performance => ("性能管理", "Performance"),
        Purpose::Jobs => ("ジョブ管理", "Jobs"),
        Purpose::Improve => ("システム改善", "Improvement"),
        Purpose::Debug => ("デバッグ", "Debugging"),
    };
    Text::new(ja, en)
}

/// As the configuration writes it; `none` is no class.
pub fn backup_word(class: Option<BackupClass>) -> &'static str {
    match class {
        None => "none",
        Some(BackupClass::General) => "general",
        Some(BackupClass::Update) => "update",
        Some(BackupClass::Security) => "security",
    }
}

/// See [`backup_word`]. The outer `None`: no such word.
pub fn parse_backup_word(word: &str) -> Option<Option<BackupClass>> {
    let classes = [None, Some(BackupClass::General), Some(BackupClass::Update), Some(BackupClass::Security)];
    classes.into_iter().find(|class| backup_word(*class) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_purposes_are_kept_a_year_and_debug_a_week() {
        let zone = Zone::parse("Asia/Tokyo").unwrap();
        let newest = Timestamp::parse("2028-02-28T20:00:00Z").unwrap(); // 29 February in Tokyo
        for (id, rule) in PurposeRule::all_standard() {
            let expires = expires(&rule, newest, &zone).unwrap().to_string();
            let near = leaves_near(&rule, newest, &zone).map(|at| at.to_string());
            match id.standard().unwrap() {
                Purpose::Debug => {
                    assert_eq!(expires, "2028-03-06T20:00:00Z");
                    assert_eq!(near, None, "nothing else has it");
                }
                Purpose::Detect | Purpose::Diagnose | Purpose::Recover => {
                    assert_eq!(expires, "2029-02-28T20:00:00Z", "1 March 2029 in Tokyo");
                    assert_eq!(near.as_deref(), Some("2028-03-20T20:00:00Z"));
                }
                _ => assert_eq!(expires, "2029-02-28T20:00:00Z"),
            }
            assert_eq!(rule.read == Reading::Audit, id.as_str() == "audit");
            assert!(rule.keep.is_some_and(|keep| keep.least() >= rule.near.least()));
            assert!(!rule.name.ja.is_empty() && !rule.name.en.is_empty());
        }
        assert_eq!(PurposeId::from("kaizen").standard(), None);
    }

    #[test]
    fn files_are_copied_when_they_are_whole_or_their_class_does_not_wait_longer() {
        let made = Timestamp::parse("2026-11-18T10:00:00Z").unwrap();
        let from = |purpose, whole| copied_from(&PurposeRule::standard(purpose), made, whole).map(|at| at.to_string());
        assert_eq!(from(Purpose::Audit, true).as_deref(), Some("2026-11-18T10:00:00Z"));
        assert_eq!(from(Purpose::Audit, false).as_deref(), Some("2026-11-18T11:00:00Z"));
        assert_eq!(from(Purpose::Detect, true).as_deref(), Some("2026-11-18T10:00:00Z"));
        assert_eq!(from(Purpose::Detect, false).as_deref(), Some("2026-11-19T10:00:00Z"));
        assert_eq!(from(Purpose::Debug, true), None, "SYS-26: debug is not backed up");
    }

    #[test]
    fn what_is_kept_for_ever_never_expires() {
        let rule = PurposeRule { keep: None, ..PurposeRule::standard(Purpose::Audit) };
        assert_eq!(expires(&rule, Timestamp::from_seconds(0), &Zone::utc()), None);
    }

    #[test]
    fn words_of_backup_read_back() {
        for class in [None, Some(BackupClass::General), Some(BackupClass::Update), Some(BackupClass::Security)] {
            assert_eq!(parse_backup_word(backup_word(class)), Some(class));
        }
        assert_eq!(parse_backup_word("never"), None);
    }
}
