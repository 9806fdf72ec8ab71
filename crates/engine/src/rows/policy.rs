//! Versions of the policy: what is open keeps the one that it started under.

use hinomi_domain::kernel::PolicyVersionId;
use hinomi_domain::policy::Policy;
use hinomi_store::policy_version::{self as store, PolicyVersionRow};

use super::document;
use crate::Fault;
use crate::turn::Turn;

/// Keeps this version for ever and names it.
pub async fn adopt(turn: &mut Turn<'_>, policy: &Policy) -> Result<PolicyVersionId, Fault> {
    if store::get(turn.tx, policy.version.as_str()).await?.is_none() {
        let row =
            PolicyVersionRow { id: policy.version.to_string(), adopted_at: turn.now.as_micros(), doc: serde_json::to_string(policy)? };
        store::insert(turn.tx, &row).await?;
    }
    Ok(policy.version.clone())
}

/// The policy as it stood in this version.
pub async fn by_version(turn: &mut Turn<'_>, version: &PolicyVersionId) -> Result<Policy, Fault> {
    if &turn.world.policy.version == version {
        return Ok(turn.world.policy.clone());
    }
    let row = store::get(turn.tx, version.as_str()).await?.ok_or(Fault::NotFound)?;
    document("policy", &row.doc)
}
