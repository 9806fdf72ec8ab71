//! How grave an alert is, how urgent an incident is, how hard a promise binds.

use serde::{Deserialize, Serialize};

/// Severity of an alert (重要度, SYS-22), gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 重大: several systems or terminals; recover at once.
    Critical,
    /// 大: one system; the same day.
    Major,
    /// 中: no business impact; decide whether to act.
    Moderate,
    /// 小: no action, or a state notice.
    Minor,
    /// 無: not an error.
    None,
}

impl Severity {
    pub const ALL: [Severity; 5] = [Severity::Critical, Severity::Major, Severity::Moderate, Severity::Minor, Severity::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Major => "major",
            Severity::Moderate => "moderate",
            Severity::Minor => "minor",
            Severity::None => "none",
        }
    }

    pub fn parse(text: &str) -> Option<Severity> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == text)
    }

    /// What other products write in a `severity` label, as ours: Prometheus (`critical`, `warning`, `info`), syslog words,
    /// the Japanese words themselves. An unknown word is `Major`: a person must look.
    pub fn from_label(text: &str) -> Severity {
        match text.trim().to_ascii_lowercase().as_str() {
            "critical" | "crit" | "page" | "fatal" | "emergency" | "disaster" | "p0" | "p1" | "重大" => Severity::Critical,
            "major" | "error" | "err" | "high" | "alert" | "p2" | "大" => Severity::Major,
            "moderate" | "warning" | "warn" | "average" | "medium" | "p3" | "中" => Severity::Moderate,
            "minor" | "info" | "information" | "informational" | "notice" | "low" | "p4" | "小" => Severity::Minor,
            "none" | "debug" | "ok" | "p5" | "無" => Severity::None,
            _ => Severity::Major,
        }
    }
}

/// Priority of an incident (優先度, INC-3), most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    P0,
    P1,
    P2,
    P3,
}

impl Priority {
    pub const ALL: [Priority; 4] = [Priority::P0, Priority::P1, Priority::P2, Priority::P3];

    pub fn as_str(self) -> &'static str {
        match self {
            Priority::P0 => "P0",
            Priority::P1 => "P1",
            Priority::P2 => "P2",
            Priority::P3 => "P3",
        }
    }

    pub fn parse(text: &str) -> Option<Priority> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == text)
    }
}

/// How hard a clause binds: the ledger says *breached* for a commitment and *missed* for a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    Commitment,
    Goal,
    /// Shown in the policy, makes no obligations until it is adopted.
    Planned,
}
