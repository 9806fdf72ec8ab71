//! What was measured about an incident, for the priority that the policy proposes.

use std::collections::BTreeSet;

use hinomi_domain::detect::Status;
use hinomi_domain::kernel::{ComponentId, Severity};
use hinomi_domain::respond::priority::{Measured, Suggestion, suggest as propose};

use crate::turn::Turn;
use crate::{Fault, rows};

/// Proposes a priority for an incident of these components.
pub async fn suggest(turn: &mut Turn<'_>, components: &[ComponentId], severity: Severity, outage: bool) -> Result<Suggestion, Fault> {
    let world = turn.world.clone();
    let mut down: BTreeSet<ComponentId> = rows::alert::firing_with_place(turn)
        .await?
        .into_iter()
        .filter(|alert| alert.labels.get("condition").is_none_or(|condition| condition == "down"))
        .filter_map(|alert| alert.component)
        .collect();
    if outage {
        down.extend(components.iter().cloned());
    }
    let watched: BTreeSet<&ComponentId> = world
        .catalog
        .monitors
        .values()
        .filter_map(|monitor| monitor.component.as_ref())
        .filter(|component| world.catalog.is_public(component))
        .collect();
    let public_down = watched.iter().filter(|component| down.contains(**component)).count();
    // One component alone is not "everything": its loss has a criterion of its own.
    let public_down_percent = if watched.len() > 1 { u32::try_from(public_down * 100 / watched.len()).unwrap_or(100) } else { 0 };
    let measured = Measured { components, severity, worst: if outage { Status::Down } else { Status::Degraded }, public_down_percent };
    Ok(propose(&world.policy, &world.catalog, &measured))
}
