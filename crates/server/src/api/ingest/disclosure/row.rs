//! A request that records be handed over, as lists and answers show it.

use hinomi_domain::access::Viewer;
use hinomi_domain::ingest::Disclosure;
use hinomi_domain::ingest::disclosure::{Failure, Said};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shape::{By, Instant};
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Disclosure)]
pub struct DisclosureItem {
    pub id: String,
    /// `requested`, `approved`, `refused`, `prepared` (the files lie ready), `failed`, `expired`, `withdrawn`.
    #[schema(value_type = words::DisclosureState)]
    pub state: &'static str,
    pub reason: String,
    /// Who outside wants it.
    pub on_behalf_of: String,
    /// Conditions in the query language.
    pub query: String,
    pub from: Instant,
    /// Not included.
    pub to: Instant,
    /// Records of protected purposes too.
    pub protected: bool,
    /// Personal data and secrets become `***`.
    pub mask_personal: bool,
    /// Names of fields that are left out.
    pub leave_out: Vec<String>,
    pub asked_by: By,
    pub asked_at: Instant,
    /// The caller asked, and so cannot approve.
    pub own: bool,
    /// The approval with its comment, or why it was refused.
    pub decided: Option<DisclosureSaid>,
    pub withdrawn: Option<DisclosureSaid>,
    /// What lies ready, or lay.
    pub made: Option<DisclosureMade>,
    /// Why no file can be made: `too_many_rows`, `too_many_bytes`, `query`.
    #[schema(value_type = Option<words::DisclosureFailure>)]
    pub failure: Option<&'static str>,
    /// When the request, or its approval, ends by itself; the files are deleted then.
    pub ends_at: Instant,
    /// When it was over, however that came.
    pub ended_at: Option<Instant>,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisclosureSaid {
    pub by: By,
    pub at: Instant,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisclosureMade {
    pub at: Instant,
    pub rows: u64,
    pub bytes: u64,
    /// Of the records, in hexadecimal.
    pub sha256: String,
    pub manifest_sha256: String,
    /// Places that were masked, and fields that were left out.
    pub masked: u64,
}

impl DisclosureItem {
    pub fn of(disclosure: Disclosure, version: i64, viewer: &Viewer) -> DisclosureItem {
        let Disclosure { id, state, asked, asked_by, asked_at, decided, made, made_at, failure, withdrawn, ends_at, ended_at } = disclosure;
        DisclosureItem {
            id: id.into_string(),
            state: state.as_str(),
            reason: asked.reason,
            on_behalf_of: asked.on_behalf_of,
            query: asked.query,
            from: asked.from.into(),
            to: asked.to.into(),
            protected: asked.protected,
            mask_personal: asked.masking.personal,
            leave_out: asked.masking.leave_out,
            own: asked_by == viewer.actor,
            asked_by: By(asked_by),
            asked_at: asked_at.into(),
            decided: decided.map(said),
            withdrawn: withdrawn.map(said),
            made: made.zip(made_at).map(|(made, at)| DisclosureMade {
                at: at.into(),
                rows: made.rows,
                bytes: made.bytes,
                sha256: made.digest,
                manifest_sha256: made.manifest_digest,
                masked: made.masked,
            }),
            failure: failure.map(Failure::as_str),
            ends_at: ends_at.into(),
            ended_at: ended_at.map(Into::into),
            version,
        }
    }
}

fn said(said: Said) -> DisclosureSaid {
    DisclosureSaid { by: By(said.by), at: said.at.into(), text: said.text }
}
