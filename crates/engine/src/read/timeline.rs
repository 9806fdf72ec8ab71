//! What happened to an incident, told in both languages: its own journal with that of its notices, its obligations and of the
//! alert that opened it, in the order in which it was recorded.

mod words;

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::{Disposition, alert};
use hinomi_domain::inform::notice;
use hinomi_domain::kernel::{Actor, IncidentId, Language, Text, Timestamp};
use hinomi_domain::policy::obligation;
use hinomi_domain::respond::incident;
use hinomi_store::journal::{self, JournalRow};
use hinomi_store::{Tx, alert as alerts, incident as incidents, notice as notices, obligation as obligations};
use serde_json::{Map, Value};

use crate::Fault;
use crate::inform::announce::Announced;
use crate::rows::document;

/// Journal entries of one subject that are shown.
const ENTRIES_MAX: i64 = 1_000;
/// Alerts whose disposition is looked up; the incident's own journal names them all.
const ALERTS_MAX: i64 = 100;

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Position in the journal.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Actor,
    /// Whose journal it stands in: `incident`, `notice`, `obligation`, `alert`.
    pub subject_kind: String,
    pub subject: String,
    /// The fact's name, such as `acknowledged`.
    pub kind: String,
    /// The fact without its name.
    pub data: Map<String, Value>,
    pub text: Text,
}

/// The whole timeline, oldest first. `restricted`: whether the viewer sees what is restricted; check first that the viewer sees
/// the incident.
pub async fn of_incident(tx: &mut Tx, id: &IncidentId, restricted: bool, catalog: &Catalog) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    for row in journal::list_subject(tx, "incident", id.as_str(), 0, restricted, ENTRIES_MAX).await? {
        let text = match serde_json::from_str::<incident::Fact>(&row.fact) {
            Ok(fact) => {
                let other = match &fact {
                    incident::Fact::Merged { into: other, .. } | incident::Fact::Absorbed { from: other, .. } => {
                        called(tx, other, restricted).await?
                    }
                    _ => None,
                };
                words::incident(&fact, catalog, |id| other.clone().unwrap_or_else(|| Text::same(id.as_str())))
            }
            Err(_) => announced(&row)?,
        };
        entries.push(entry(row, text)?);
    }
    for notice in notices::of_incident(tx, id.as_str(), restricted).await? {
        for row in journal::list_subject(tx, "notice", &notice.id, 0, restricted, ENTRIES_MAX).await? {
            let kind = hinomi_domain::inform::NoticeKind::parse(&notice.kind);
            let text = match serde_json::from_str::<notice::Fact>(&row.fact) {
                Ok(fact) => words::notice(&fact, kind),
                Err(_) => announced(&row)?,
            };
            entries.push(entry(row, text)?);
        }
    }
    for row in obligations::of_subject(tx, "incident", id.as_str(), restricted).await? {
        let (obligation, _) = crate::rows::obligation::read(&row)?;
        for row in journal::list_subject(tx, "obligation", obligation.id.as_str(), 0, restricted, ENTRIES_MAX).await? {
            let text = match serde_json::from_str::<obligation::Fact>(&row.fact) {
                Ok(fact) => words::obligation(&fact, &obligation.clause_title),
                Err(_) => announced(&row)?,
            };
            entries.push(entry(row, text)?);
        }
    }
    for alert in alerts::of_incident(tx, id.as_str(), restricted, ALERTS_MAX).await? {
        // That an alert joined is told by the incident itself; only why it was opened is not.
        if alert.disposition != Disposition::Incident.as_str() {
            continue;
        }
        for row in journal::list_subject(tx, "alert", &alert.id, 0, restricted, ENTRIES_MAX).await? {
            if let Ok(fact @ alert::Fact::Disposed { .. }) = serde_json::from_str::<alert::Fact>(&row.fact) {
                entries.push(entry(row, words::alert(&fact))?);
            }
        }
    }
    entries.sort_by_key(|entry| entry.seq);
    Ok(entries)
}

/// An incident as people call it: `#12` and its title. Restricted ones have no number.
async fn called(tx: &mut Tx, id: &IncidentId, restricted: bool) -> Result<Option<Text>, Fault> {
    let Some(row) = incidents::get(tx, id.as_str(), restricted).await? else { return Ok(None) };
    let (incident, _) = crate::rows::incident::read(&row)?;
    let Some(number) = incident.number else { return Ok(Some(incident.title)) };
    let (ja, en) = (incident.title.get(Language::Ja), incident.title.get(Language::En));
    Ok(Some(Text::new(format!("#{number} {ja}"), format!("#{number} {en}"))))
}

fn announced(row: &JournalRow) -> Result<Text, Fault> {
    Ok(words::announced(&document::<Announced>("fact", &row.fact)?))
}

fn entry(row: JournalRow, text: Text) -> Result<Entry, Fault> {
    let mut data: Map<String, Value> = document("fact", &row.fact)?;
    let kind = match data.remove("kind") {
        Some(Value::String(kind)) => kind,
        _ => String::new(),
    };
    Ok(Entry {
        seq: row.seq,
        at: Timestamp::from_micros(row.at),
        actor: document("actor", &row.actor)?,
        subject_kind: row.subject_kind,
        subject: row.subject,
        kind,
        data,
        text,
    })
}
