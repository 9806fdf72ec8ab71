//! Why a log exists (ログ出力の目的, `SYS-19`), what each of its lines must carry (`SYS-20`), and its backup class (`SYS-26`).

use std::fmt;

use crate::header::{HeaderSet, KnownHeader};

/// The purposes that the standard names. One file serves one purpose (`SYS-25`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Find errors and failures, by monitoring.
    Detect,
    /// Find their cause.
    Diagnose,
    /// Recover from them.
    Recover,
    /// Foresee failures.
    Omen,
    /// Size the equipment.
    Capacity,
    /// Audit and security.
    Audit,
    /// Uptime and recovery times, for the service level.
    Availability,
    /// Response times, for the service level.
    Performance,
    /// Jobs that did not end normally.
    Jobs,
    /// Which functions are used, to improve or retire them.
    Improve,
    /// For developers.
    Debug,
}

/// How a purpose's files are backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BackupClass {
    /// A database's update log.
    Update,
    General,
    Security,
}

/// What every line of a file must carry. A policy that adds a purpose says the same of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Of each set at least one header must be there.
    pub one_of: Vec<HeaderSet>,
    /// A call or a database access (`src`, `dst`, `db`) says how long it took, or is the start or the end of a pair (`SYS-13`).
    pub duration: bool,
}

const TXID: HeaderSet = HeaderSet::of(&[KnownHeader::Txid]);
const PROC: HeaderSet = HeaderSet::of(&[KnownHeader::Proc]);
const JID: HeaderSet = HeaderSet::of(&[KnownHeader::Jid]);
const TRIGGER: HeaderSet = HeaderSet::of(&[KnownHeader::Uid, KnownHeader::Jid]);

impl Purpose {
    pub const ALL: [Purpose; 11] = [
        Purpose::Detect,
        Purpose::Diagnose,
        Purpose::Recover,
        Purpose::Omen,
        Purpose::Capacity,
        Purpose::Audit,
        Purpose::Availability,
        Purpose::Performance,
        Purpose::Jobs,
        Purpose::Improve,
        Purpose::Debug,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Detect => "detect",
            Purpose::Diagnose => "diagnose",
            Purpose::Recover => "recover",
            Purpose::Omen => "omen",
            Purpose::Capacity => "capacity",
            Purpose::Audit => "audit",
            Purpose::Availability => "availability",
            Purpose::Performance => "performance",
            Purpose::Jobs => "jobs",
            Purpose::Improve => "improve",
            Purpose::Debug => "debug",
        }
    }

    pub fn parse(word: &str) -> Option<Purpose> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// The purpose that a file's name says, as the feature `writer` names files: `exam.detect.log`, `exam.detect.log.20140102102030.gz`.
    pub fn of_file_name(name: &str) -> Option<Purpose> {
        let (before, _) = name.split_once(".log")?;
        Self::parse(before.rsplit('.').next()?)
    }

    /// `None`: not backed up. The database's own update log, which serves recovery too, is `BackupClass::Update`; it is no standard line.
    pub const fn backup_class(self) -> Option<BackupClass> {
        match self {
            Purpose::Audit => Some(BackupClass::Security),
            Purpose::Debug => None,
            _ => Some(BackupClass::General),
        }
    }

    /// What the standard's list of things to record means for a line that an application writes. Operating systems and products supply the
    /// rest in forms of their own, so nothing is asked here that only they know.
    pub fn requirements(self) -> Requirements {
        let (one_of, duration): (&[HeaderSet], bool) = match self {
            // Place and trace of an error; all logs of one piece of work are joined by `txid`.
            Purpose::Detect | Purpose::Diagnose | Purpose::Recover => (&[TXID, PROC], false),
            // Who did what, followed over servers.
            Purpose::Audit => (&[TXID, PROC, TRIGGER], false),
            Purpose::Omen | Purpose::Capacity | Purpose::Performance => (&[PROC], true),
            Purpose::Availability | Purpose::Improve => (&[PROC], false),
            Purpose::Jobs => (&[JID], false),
            Purpose::Debug => (&[], false),
        };
        Requirements { one_of: one_of.to_vec(), duration }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
