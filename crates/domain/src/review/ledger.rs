//! The ledger: per clause and month, which promises were kept (rule 4 of the domain).
//!
//! An obligation belongs to the month in which it was due, counted in the policy's zone. A month is sealed some days after its
//! end; what is sealed is kept as it was, so that an outcome which comes later no longer changes it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::kernel::{ClauseId, Force, Span, Text, Timestamp, Zone};
use crate::policy::{Obligation, OutcomeWord, Policy, Promise};

/// How long after its end a month stays open, so that outcomes near the end are recorded.
pub const SEALED_AFTER: Span = Span::days(7);

#[derive(Clone, Debug, PartialEq)]
pub struct Ledger<'a> {
    /// First day of the month.
    pub month: Date,
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    /// Every clause of the policy, adopted or not, then those that obligations of the month name and the policy no longer has.
    pub clauses: Vec<LedgerClause<'a>>,
    pub totals: Counts,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LedgerClause<'a> {
    pub clause: ClauseId,
    /// Empty when the policy no longer has the clause.
    pub source: String,
    pub title: Text,
    pub force: Force,
    pub promise: Promise,
    pub counts: Counts,
    /// By due time.
    pub obligations: Vec<&'a Obligation>,
}

/// How many obligations ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub pending: u32,
    pub met: u32,
    pub met_late: u32,
    /// Failed commitments.
    pub breached: u32,
    /// Failed goals.
    pub missed: u32,
    pub waived: u32,
    pub void: u32,
}

impl Counts {
    pub fn add(&mut self, word: OutcomeWord) {
        let count = match word {
            OutcomeWord::Pending => &mut self.pending,
            OutcomeWord::Met => &mut self.met,
            OutcomeWord::MetLate => &mut self.met_late,
            OutcomeWord::Breached => &mut self.breached,
            OutcomeWord::Missed => &mut self.missed,
            OutcomeWord::Waived => &mut self.waived,
            OutcomeWord::Void => &mut self.void,
        };
        *count = count.saturating_add(1);
    }

    /// Not kept at all, whatever the force.
    pub fn failed(&self) -> u32 {
        self.breached + self.missed
    }

    pub fn total(&self) -> u32 {
        self.pending + self.met + self.met_late + self.breached + self.missed + self.waived + self.void
    }

    /// Share of those that counted (met, late, breached or missed) that were kept in time. `None`: none counted.
    pub fn kept(&self) -> Option<f64> {
        let counted = self.met + self.met_late + self.failed();
        (counted > 0).then(|| f64::from(self.met) / f64::from(counted))
    }
}

/// The ledger of the month that `month` lies in. `obligations` may be of any month and in any order; a reader who may not see
/// restricted incidents must not be given their obligations (INC-5).
pub fn month<'a>(policy: &Policy, obligations: &'a [Obligation], month: Date, zone: &Zone) -> Ledger<'a> {
    let (from, to) = bounds(month, zone);
    let mut of_month: Vec<&Obligation> = obligations.iter().filter(|found| from <= found.due_at && found.due_at < to).collect();
    of_month.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
    let mut clauses: Vec<LedgerClause<'a>> = policy
        .clauses
        .values()
        .map(|clause| LedgerClause {
            clause: clause.id.clone(),
            source: clause.source.clone(),
            title: clause.title.clone(),
            force: clause.force,
            promise: clause.promise,
            counts: Counts::default(),
            obligations: Vec::new(),
        })
        .collect();
    let mut places: BTreeMap<ClauseId, usize> = clauses.iter().enumerate().map(|(place, found)| (found.clause.clone(), place)).collect();
    let mut totals = Counts::default();
    for obligation in of_month {
        let place = *places.entry(obligation.clause.clone()).or_insert_with(|| {
            clauses.push(LedgerClause {
                clause: obligation.clause.clone(),
                source: String::new(),
                title: obligation.clause_title.clone(),
                force: obligation.force,
                promise: obligation.promise,
                counts: Counts::default(),
                obligations: Vec::new(),
            });
            clauses.len() - 1
        });
        clauses[place].counts.add(obligation.outcome_word());
        clauses[place].obligations.push(obligation);
        totals.add(obligation.outcome_word());
    }
    Ledger { month: month.first_of_month(), from, to, clauses, totals }
}

/// From the first instant of the month in the zone to the first of the next, exclusive.
pub fn bounds(month: Date, zone: &Zone) -> (Timestamp, Timestamp) {
    let first = month.first_of_month();
    let next = first.checked_add(1.month()).unwrap_or(Date::MAX);
    (zone.instant(first.to_datetime(Time::midnight())), zone.instant(next.to_datetime(Time::midnight())))
}

/// Whether the month may be sealed: [`SEALED_AFTER`] has passed since its end. Seal only a ledger without pending obligations.
pub fn is_sealable(month: Date, zone: &Zone, now: Timestamp) -> bool {
    now >= bounds(month, zone).1 + SEALED_AFTER
}

#[cfg(test)]
mod tests;
