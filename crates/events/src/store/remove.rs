//! Whole parts go: in the list first, and where they are in cold storage, there before the list forgets them.

use std::sync::Arc;

use hinomi_domain::kernel::Timestamp;

use super::Events;
use crate::cold::ColdFault;
use crate::error::Fault;
use crate::manifest::{Change, Part, Tier, Why};

/// What became of parts that were to go.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    pub parts: usize,
    /// Still listed, and why. Worth another try later.
    pub kept: Vec<(String, ColdFault)>,
}

impl Events {
    /// Lets whole parts go. A part that cold storage keeps, for it is locked or cannot be reached, stays listed.
    ///
    /// # Errors
    /// The list refuses; then nothing more is removed.
    pub async fn remove(&self, parts: &[Arc<Part>], now: Timestamp) -> Result<Removed, Fault> {
        let mut removed = Removed::default();
        let (mut held, mut near) = (Vec::new(), Vec::new());
        let mut away: Option<ColdFault> = None;
        for part in parts {
            // What is being copied or joined just now goes next time.
            let Some(busy) = self.shared.take(&[&part.path]) else { continue };
            let Some(part) = self.shared.state.part(&part.path) else { continue };
            if part.tier.may_be_cold() {
                // Storage that did not answer for one part is not asked for each of the others.
                if let Some(fault) = &away {
                    removed.kept.push((part.path.clone(), fault.clone()));
                    continue;
                }
                match self.remove_cold(&part, now).await {
                    Ok(()) => removed.parts += 1,
                    Err(Fault::Cold(fault)) => {
                        away = matches!(fault, ColdFault::Unreachable { .. }).then(|| fault.clone());
                        removed.kept.push((part.path.clone(), fault));
                    }
                    Err(fault) => return Err(fault),
                }
            } else {
                held.push(busy);
                near.push(part);
            }
        }
        if !near.is_empty() {
            removed.parts += near.len();
            self.unlist(&near, now).await?;
        }
        Ok(removed)
    }

    async fn remove_cold(&self, part: &Arc<Part>, now: Timestamp) -> Result<(), Fault> {
        let shared = &self.shared;
        let cold = shared.cold.cold.as_ref().ok_or_else(|| ColdFault::None { path: part.path.clone() })?;
        // What is half deleted must not be found by half of the searches.
        if part.tier != Tier::Leaving {
            shared.move_to(part, Tier::Leaving, now).await?;
        }
        match cold.delete(part).await {
            Ok(()) => {}
            Err(fault) => {
                // It is still there, so it can still be found. After an end right here the next try begins where this one was.
                let back = if shared.path(&part.path).exists() { Tier::Both } else { Tier::Cold };
                shared.move_to(part, if part.tier == Tier::Copying { Tier::Copying } else { back }, now).await?;
                return Err(fault.into());
            }
        }
        self.unlist(std::slice::from_ref(part), now).await
    }

    async fn unlist(&self, parts: &[Arc<Part>], now: Timestamp) -> Result<(), Fault> {
        let remove: Vec<String> = parts.iter().map(|part| part.path.clone()).collect();
        let change = Change { remove: remove.clone(), why: Why::Expired, at: now.as_micros(), ..Change::default() };
        self.shared.manifest.commit(change).await?;
        self.shared.state.replace(&remove, Vec::new());
        for part in parts {
            self.shared.forget_file(&part.path);
            self.shared.forget_cold(part);
        }
        Ok(())
    }
}
