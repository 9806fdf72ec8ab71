//! What stands beside the records: who asked and who approved, what was looked for, what was taken out, and by what it is recognised.

use std::collections::BTreeMap;

use hinomi_domain::ingest::Disclosure;
use hinomi_domain::ingest::disclosure::{Masking, Said};
use hinomi_domain::kernel::{Actor, Timestamp};
use serde::{Deserialize, Serialize};

/// The form of this document; a later one may say more.
pub const FORM: &str = "hinomi-disclosure/1";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub form: String,
    pub id: String,
    pub asked: AskedFor,
    pub approved: Option<Said>,
    pub query: String,
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    pub made_at: Timestamp,
    pub masking: Masking,
    /// Places that were masked, and fields that were left out.
    pub masked: u64,
    pub rows: u64,
    pub bytes: u64,
    /// SHA-256 of the records, in hexadecimal.
    pub sha256: String,
    /// Records of each purpose; without names where the purpose was to be left out.
    pub purposes: BTreeMap<String, u64>,
    /// Purposes whose records are not among them because they are protected.
    pub purposes_left_out: Vec<String>,
    /// Records of each source; empty where the source was to be left out.
    pub sources: BTreeMap<String, u64>,
    /// Where the journal's chains ended: `hinomi audit verify --head …` tells whether they still say so.
    pub heads: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    pub by: Actor,
    pub at: Timestamp,
    pub on_behalf_of: String,
    pub reason: String,
}

impl Manifest {
    /// Before anything was written.
    pub fn of(disclosure: &Disclosure, purposes_left_out: Vec<String>, heads: Vec<String>, made_at: Timestamp) -> Manifest {
        let asked = &disclosure.asked;
        Manifest {
            form: FORM.to_owned(),
            id: disclosure.id.to_string(),
            asked: AskedFor {
                by: disclosure.asked_by.clone(),
                at: disclosure.asked_at,
                on_behalf_of: asked.on_behalf_of.clone(),
                reason: asked.reason.clone(),
            },
            approved: disclosure.decided.clone(),
            query: asked.query.clone(),
            from: asked.from,
            to: asked.to,
            made_at,
            masking: asked.masking.clone(),
            masked: 0,
            rows: 0,
            bytes: 0,
            sha256: String::new(),
            purposes: BTreeMap::new(),
            purposes_left_out,
            sources: BTreeMap::new(),
            heads,
        }
    }
}
