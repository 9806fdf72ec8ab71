//! The ledger of a month: from what is owed now, or from the seal once the month is sealed (rule 4 of the domain).

use hinomi_domain::kernel::{Timestamp, Zone};
use hinomi_domain::policy::{Obligation, Policy};
use hinomi_domain::review::ledger::bounds;
use hinomi_store::{Tx, ledger_seal, obligation};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Fault;
use crate::rows::{self, document};

/// What a month's ledger is made of; give it to `hinomi_domain::review::ledger::month`.
#[derive(Clone, Debug)]
pub struct Month {
    pub policy: Policy,
    pub zone: Zone,
    pub obligations: Vec<Obligation>,
    pub sealed_at: Option<Timestamp>,
}

/// The document of a seal: everything that the ledger of the month says, restricted obligations too (readers are given theirs).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sealed {
    pub policy: Policy,
    pub obligations: Vec<Obligation>,
}

/// `2026-11`.
pub fn name(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// The month that `month` lies in, as a viewer sees it.
pub async fn load(tx: &mut Tx, policy: &Policy, month: Date, restricted: bool) -> Result<Month, Fault> {
    if let Some(seal) = ledger_seal::get(tx, &name(month)).await? {
        let mut sealed: Sealed = document("sealed ledger", &seal.doc)?;
        sealed.obligations.retain(|obligation| restricted || !obligation.restricted);
        let zone = sealed.policy.zone.clone();
        let sealed_at = Some(Timestamp::from_micros(seal.sealed_at));
        return Ok(Month { policy: sealed.policy, zone, obligations: sealed.obligations, sealed_at });
    }
    let (from, to) = bounds(month, &policy.zone);
    let rows = obligation::of_month(tx, from.as_micros(), to.as_micros(), restricted).await?;
    let obligations = rows.iter().map(|row| rows::obligation::read(row).map(|(found, _)| found)).collect::<Result<_, _>>()?;
    Ok(Month { policy: policy.clone(), zone: policy.zone.clone(), obligations, sealed_at: None })
}
