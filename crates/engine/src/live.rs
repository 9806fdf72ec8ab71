//! What just changed, for those who look on (console, status page) and for the reconcilers that have new work. Only ids travel:
//! whoever hears them reads with their own rights.

use std::sync::Arc;

use tokio::sync::{Notify, broadcast};

/// One change. `seq` is the journal's position after it, 0 where the change is not journalled.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub seq: i64,
    pub kind: &'static str,
    pub id: String,
    pub restricted: bool,
}

/// Wakes reconcilers. A nudge only saves waiting: every reconciler also has a timer.
#[derive(Clone)]
pub struct Live {
    changes: broadcast::Sender<Change>,
    outbox: Arc<Notify>,
    due: Arc<Notify>,
    page: Arc<Notify>,
    disclosures: Arc<Notify>,
}

impl Default for Live {
    fn default() -> Self {
        Live {
            changes: broadcast::channel(4_096).0,
            outbox: Arc::default(),
            due: Arc::default(),
            page: Arc::default(),
            disclosures: Arc::default(),
        }
    }
}

impl Live {
    pub fn changed(&self, change: Change) {
        // Nobody listening is fine.
        let _ = self.changes.send(change);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub fn nudge_outbox(&self) {
        self.outbox.notify_one();
    }

    pub fn nudge_due(&self) {
        self.due.notify_one();
    }

    pub fn nudge_page(&self) {
        self.page.notify_one();
    }

    pub(crate) fn nudge_disclosures(&self) {
        self.disclosures.notify_one();
    }

    pub(crate) fn outbox(&self) -> &Notify {
        &self.outbox
    }

    pub(crate) fn due(&self) -> &Notify {
        &self.due
    }

    pub(crate) fn page(&self) -> &Notify {
        &self.page
    }

    pub(crate) fn disclosures(&self) -> &Notify {
        &self.disclosures
    }
}
