//! Tries cold storage out: writes, reads, deletes, and asks whether it locks what it holds. For whoever wants to know before it matters.

use object_store::{ObjectStoreExt as _, PutPayload};

use super::bucket::between;
use super::{Cold, ColdFault, Place};

/// What was found out.
#[derive(Clone, Debug)]
pub struct Probed {
    /// `Err` in its text: what was written could not be deleted again, and why.
    pub deleted: Result<(), ColdFault>,
    pub lock: Lock,
}

/// Whether objects can be changed or deleted before their time (`SYS-27`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lock {
    /// A directory locks nothing.
    Directory,
    Off,
    /// Locking is possible, and no object is locked by itself.
    WithoutDefault,
    /// As the bucket says it: `COMPLIANCE 365 days`.
    On {
        default: String,
    },
    /// The storage does not say.
    Unknown {
        why: String,
    },
}

/// In a directory of its own, so that it is seen for what it is.
const NAME: &str = "hinomi-probe/probe";
const TEXT: &[u8] = b"hinomi writes this to see whether it can; it may be deleted\n";

impl Cold {
    /// # Errors
    /// It cannot be written to, or what is read back is not what was written.
    pub async fn probe(&self) -> Result<Probed, ColdFault> {
        let key = self.key(NAME)?;
        self.store().put(&key, PutPayload::from_static(TEXT)).await.map_err(|error| ColdFault::of(&error, NAME))?;
        let read = async { self.store().get(&key).await?.bytes().await };
        let read = read.await.map_err(|error| ColdFault::of(&error, NAME))?;
        if read != TEXT {
            return Err(ColdFault::Changed { path: NAME.to_owned() });
        }
        let deleted = self.delete_key(&key, NAME).await;
        Ok(Probed { deleted, lock: self.lock().await })
    }

    async fn lock(&self) -> Lock {
        let Place::Bucket(bucket) = &self.place else { return Lock::Directory };
        match bucket.lock_settings().await {
            Ok(settings) => settings.map_or(Lock::Off, |text| read(&text)),
            Err(fault) => Lock::Unknown { why: fault.to_string() },
        }
    }
}

/// Of `GetObjectLockConfiguration`.
fn read(text: &str) -> Lock {
    if between(text, "<ObjectLockEnabled>", "</ObjectLockEnabled>").map(str::trim) != Some("Enabled") {
        return Lock::Off;
    }
    let Some(default) = between(text, "<DefaultRetention>", "</DefaultRetention>") else { return Lock::WithoutDefault };
    let mode = between(default, "<Mode>", "</Mode>").unwrap_or_default().trim();
    let time = |open, close, unit| between(default, open, close).map(|number| format!("{} {unit}", number.trim()));
    let time = time("<Days>", "</Days>", "days").or_else(|| time("<Years>", "</Years>", "years"));
    match time {
        Some(time) if !mode.is_empty() => Lock::On { default: format!("{mode} {time}") },
        _ => Lock::WithoutDefault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_bucket_says_of_locking_is_read() {
        let of =
            |inner: &str| read(&format!("<?xml version=\"1.0\"?><ObjectLockConfiguration xmlns=\"x\">{inner}</ObjectLockConfiguration>"));
        let enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>";
        assert_eq!(of(""), Lock::Off);
        assert_eq!(of(enabled), Lock::WithoutDefault);
        let rule = |inner: &str| format!("{enabled}<Rule><DefaultRetention>{inner}</DefaultRetention></Rule>");
        assert_eq!(of(&rule("<Mode>COMPLIANCE</Mode><Days>365</Days>")), Lock::On { default: "COMPLIANCE 365 days".to_owned() });
        assert_eq!(of(&rule("<Mode>GOVERNANCE</Mode>\n<Years>1</Years>")), Lock::On { default: "GOVERNANCE 1 years".to_owned() });
        assert_eq!(of(&rule("<Mode></Mode>")), Lock::WithoutDefault);
        assert_eq!(read("no XML at all"), Lock::Off);
    }
}
