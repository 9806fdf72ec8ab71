//! One promise of the policy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::catalog::Origin;
use crate::kernel::{ClauseId, Force, Priority, Span, Text};

/// What hinomi can hold a company to, in this release. A closed list: each has code that starts, meets and voids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// 速報: first notice after detection (OPS-4, OPS-5).
    Flash,
    /// 続報: after each notice while unresolved, and at once when the state changes (OPS-4).
    FollowUp,
    /// 復旧: the notice that it is over†.
    Resolved,
    /// The record is kept current while someone works on it (INC-7).
    Update,
    /// RTO: a stopped service is back (OPS-14).
    Recovery,
}

impl Promise {
    pub const ALL: [Promise; 5] = [Promise::Flash, Promise::FollowUp, Promise::Resolved, Promise::Update, Promise::Recovery];

    pub fn as_str(self) -> &'static str {
        match self {
            Promise::Flash => "flash",
            Promise::FollowUp => "follow_up",
            Promise::Resolved => "resolved",
            Promise::Update => "update",
            Promise::Recovery => "recovery",
        }
    }

    /// What the public is told cannot wait until somebody has classified the incident.
    pub fn is_owed_at_any_priority(self) -> bool {
        matches!(self, Promise::Flash | Promise::Resolved)
    }

    pub fn parse(text: &str) -> Option<Promise> {
        Self::ALL.into_iter().find(|promise| promise.as_str() == text)
    }

    /// What a clause is called that has no title of its own. It says the clause's own times.
    pub fn title(self, within: Span, aim_from: Option<Span>) -> Text {
        let (ja, en) = length(within, None);
        match self {
            Promise::Flash => Text::new(format!("検知から{ja}以内の速報"), format!("First notice within {en} of detection")),
            Promise::FollowUp => match aim_from {
                Some(aim) => {
                    let (ja, en) = length(within, Some(aim));
                    Text::new(format!("速報から{ja}の続報"), format!("Follow-up {en} after the first notice"))
                }
                None => Text::new(format!("{ja}以内の続報"), format!("Follow-up within {en}")),
            },
            Promise::Resolved => Text::new("復旧のお知らせ", "Notice that it is resolved"),
            Promise::Update => Text::new("対応中の経過の記録", "Progress recorded while at work"),
            Promise::Recovery => Text::new(format!("停止から{ja}以内の復旧 (RTO)"), format!("Service back within {en} (RTO)")),
        }
    }
}

/// A length in Japanese and English, in the largest unit that has no fraction; with `from` a range of two in the same unit.
fn length(to: Span, from: Option<Span>) -> (String, String) {
    const UNITS: [(i64, &str, &str); 4] = [(86_400, "日", "day"), (3_600, "時間", "hour"), (60, "分", "minute"), (1, "秒", "second")];
    let seconds = |span: Span| span.as_micros() / 1_000_000;
    let whole = |unit: i64| seconds(to) % unit == 0 && from.is_none_or(|from| seconds(from) % unit == 0);
    let (unit, ja, en) = UNITS.into_iter().find(|(unit, ..)| whole(*unit)).unwrap_or(UNITS[3]);
    let count = seconds(to) / unit;
    let plural = if count == 1 { "" } else { "s" };
    match from.map(|from| seconds(from) / unit) {
        None => (format!("{count}{ja}"), format!("{count} {en}{plural}")),
        Some(least) => (format!("{least}~{count}{ja}"), format!("{least} to {count} {en}{plural}")),
    }
}

/// Who lets the notice of a clause out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendMode {
    /// The clause itself sends what the template gives, at once.
    Auto,
    /// A draft waits for a person.
    Draft,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    pub id: ClauseId,
    pub promise: Promise,
    /// Where it comes from: `OPS-5`, or the company's own numbering.
    pub source: String,
    pub title: Text,
    pub force: Force,
    /// The deadline, counted from the start that the promise defines.
    pub within: Span,
    /// Not before this is it expected (follow-up: aimed at 30–60 min).
    pub aim_from: Option<Span>,
    /// How long before the deadline its owner is warned.
    pub warn_before: Span,
    /// Follow-up only: a change of state asks for one within this.
    pub on_change_within: Option<Span>,
    /// Empty: incidents of every priority.
    pub priorities: BTreeSet<Priority>,
    pub send: SendMode,
    /// Who owes it.
    pub owner: Role,
    pub origin: Origin,
}

impl Clause {
    /// A planned clause is shown and binds nobody yet.
    pub fn is_adopted(&self) -> bool {
        self.force != Force::Planned
    }

    pub fn covers(&self, priority: Priority) -> bool {
        self.priorities.is_empty() || self.priorities.contains(&priority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_the_clauses_own_times() {
        let en = |promise: Promise, within, aim| promise.title(within, aim).en;
        assert_eq!(en(Promise::Flash, Span::minutes(30), None), "First notice within 30 minutes of detection");
        assert_eq!(en(Promise::FollowUp, Span::hours(1), Some(Span::minutes(30))), "Follow-up 30 to 60 minutes after the first notice");
        assert_eq!(en(Promise::FollowUp, Span::hours(2), Some(Span::hours(1))), "Follow-up 1 to 2 hours after the first notice");
        assert_eq!(Promise::Recovery.title(Span::hours(1), None).ja, "停止から1時間以内の復旧 (RTO)");
        assert_eq!(en(Promise::Recovery, Span::seconds(90), None), "Service back within 90 seconds (RTO)");
    }
}
