//! The journal: what happened, one hash chain per subject, never changed.
//!
//! An entry's hash is SHA-256 over seven fields, each preceded by its length in bytes as an unsigned 64-bit big-endian number:
//! the previous entry's hash (32 zero bytes for the first), subject kind, subject, `n` and `at` (signed 64-bit big-endian), actor,
//! fact. `restricted` stays outside, because it may change when an incident becomes restricted. A chain shows that nothing within it
//! was changed or taken out; that its end was cut off shows only against a copy or a seal.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::page::LIMIT_MAX;
use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

const FIRST_PREVIOUS: [u8; 32] = [0; 32];
/// Entries read at a time when a chain is verified.
const VERIFY_PAGE: i64 = 500;

/// Something to be recorded. `fact` and `actor` are JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub subject_kind: String,
    pub subject: String,
    pub at: i64,
    pub actor: String,
    pub fact: String,
    pub restricted: bool,
}

row! {
    /// An entry as it stands in the journal.
    pub struct JournalRow {
        pub seq: i64,
        pub subject_kind: String,
        pub subject: String,
        /// From 1, without gaps, within the subject.
        pub n: i64,
        pub at: i64,
        pub actor: String,
        pub fact: String,
        pub restricted: bool,
        pub previous: Vec<u8>,
        pub hash: Vec<u8>,
    }
}

statements! { for JournalRow;
    HEADS = "select head.subject_kind, head.subject, head.n, head.hash \
        from {{rows($1: subject_kind text, subject text)}} as given join journal as head \
        on head.subject_kind = given.subject_kind and head.subject = given.subject and head.n = \
        (select max(n) from journal as newest where newest.subject_kind = given.subject_kind and newest.subject = given.subject)";
    INSERT = "insert into journal (subject_kind, subject, n, at, actor, fact, restricted, previous, hash) \
        select subject_kind, subject, n, at, actor, fact, restricted, {{unhex(previous)}}, {{unhex(hash)}} \
        from {{rows($1: subject_kind text, subject text, n bigint, at bigint, actor text, fact text, restricted boolean, previous text, hash text, place bigint)}} \
        as given order by place returning seq";
    LIST_SUBJECT = "select {{columns}} from journal where subject_kind = $1 and subject = $2 and n > $3 \
        and (restricted = false or cast($4 as boolean)) order by n limit $5";
    LIST_AFTER = "select {{columns}} from journal where seq > $1 and (restricted = false or cast($2 as boolean)) order by seq limit $3";
    LAST_SEQ = "select coalesce(max(seq), 0) from journal";
    SUBJECTS = "select distinct subject_kind, subject from journal \
        where subject_kind > $1 or (subject_kind = $1 and subject > $2) order by subject_kind, subject limit $3";
    RESTRICT = "update journal set restricted = $3 where subject_kind = $1 and subject = $2";
}

/// Records one entry; its sequence number. Numbers grow in the order of commits.
pub async fn append(tx: &mut Tx, entry: Entry) -> Result<i64, StoreError> {
    let seqs = append_many(tx, vec![entry]).await?;
    seqs.first().copied().ok_or_else(|| StoreError::Missing { what: "journal entry".to_owned() })
}

/// Records entries in the given order, also several of one subject; their sequence numbers, in that order. Two statements, however
/// many there are.
pub async fn append_many(tx: &mut Tx, entries: Vec<Entry>) -> Result<Vec<i64>, StoreError> {
    let mut heads = heads(tx, &entries).await?;
    let mut rows = Vec::with_capacity(entries.len());
    for (place, entry) in entries.into_iter().enumerate() {
        let (last, previous) = heads.entry((entry.subject_kind.clone(), entry.subject.clone())).or_insert((0, FIRST_PREVIOUS.to_vec()));
        let n = *last + 1;
        // What is hashed is what is stored (U+0000 is not).
        let (actor, fact) = (entry.actor.replace('\0', "\u{fffd}"), entry.fact.replace('\0', "\u{fffd}"));
        let hash = chain(previous, &entry.subject_kind, &entry.subject, n, entry.at, &actor, &fact);
        rows.push(json!({
            "subject_kind": entry.subject_kind,
            "subject": entry.subject,
            "n": n,
            "at": entry.at,
            "actor": actor,
            "fact": fact,
            "restricted": entry.restricted,
            "previous": hex::encode(&*previous),
            "hash": hex::encode(&hash),
            "place": place,
        }));
        (*last, *previous) = (n, hash);
    }
    let inserted = tx.fetch_all(&INSERT, values![serde_json::Value::Array(rows).to_string()]).await?;
    let mut seqs: Vec<i64> = inserted.into_iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    // They were given out in the order of the places; in which order they come back is the database's business.
    seqs.sort_unstable();
    Ok(seqs)
}

/// A subject's entries after number `after_n` (0 for all), oldest first.
pub async fn list_subject(
    tx: &mut Tx,
    subject_kind: &str,
    subject: &str,
    after_n: i64,
    restricted: bool,
    limit: i64,
) -> Result<Vec<JournalRow>, StoreError> {
    tx.rows(&LIST_SUBJECT, values![subject_kind, subject, after_n, restricted, limit.clamp(1, LIMIT_MAX)]).await
}

/// All entries after a sequence number, oldest first: what live views replay.
pub async fn list_after(tx: &mut Tx, seq: i64, restricted: bool, limit: i64) -> Result<Vec<JournalRow>, StoreError> {
    tx.rows(&LIST_AFTER, values![seq, restricted, limit.clamp(1, LIMIT_MAX)]).await
}

/// The number and hash of a subject's newest entry. `None`: there is none.
pub async fn head(tx: &mut Tx, subject_kind: &str, subject: &str) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let asked = json!([{ "subject_kind": subject_kind, "subject": subject }]).to_string();
    let rows = tx.fetch_all(&HEADS, values![asked]).await?;
    rows.first().map(|row| Ok((row.get(2)?, row.get(3)?))).transpose()
}

/// The newest sequence number, 0 when the journal is empty.
pub async fn last_seq(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.fetch_one(&LAST_SEQ, values![]).await?.get(0)
}

/// Hides or shows a subject's whole history, when the subject becomes restricted or stops being so.
pub async fn set_restricted(tx: &mut Tx, subject_kind: &str, subject: &str, restricted: bool) -> Result<(), StoreError> {
    tx.execute(&RESTRICT, values![subject_kind, subject, restricted]).await.map(|_| ())
}

/// Recomputes a subject's chain; how many entries it has, or [`StoreError::Damaged`] with the first that is not what it was.
pub async fn verify_subject(tx: &mut Tx, subject_kind: &str, subject: &str) -> Result<i64, StoreError> {
    let mut previous = FIRST_PREVIOUS.to_vec();
    let mut last = 0;
    loop {
        let rows: Vec<JournalRow> = tx.rows(&LIST_SUBJECT, values![subject_kind, subject, last, true, VERIFY_PAGE]).await?;
        if rows.is_empty() {
            return Ok(last);
        }
        for row in rows {
            let hash = chain(&previous, &row.subject_kind, &row.subject, row.n, row.at, &row.actor, &row.fact);
            if row.n != last + 1 || row.previous != previous || row.hash != hash {
                let what = format!("journal of {subject_kind} {subject}");
                return Err(StoreError::damaged(what, format!("entry {} does not follow from those before", last + 1)));
            }
            last = row.n;
            previous = hash;
        }
    }
}

/// Recomputes every chain; how many subjects and entries there are.
pub async fn verify_all(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    let (mut subjects, mut entries) = (0, 0);
    let mut after = (String::new(), String::new());
    loop {
        let page = tx.fetch_all(&SUBJECTS, values![after.0.as_str(), after.1.as_str(), VERIFY_PAGE]).await?;
        if page.is_empty() {
            return Ok((subjects, entries));
        }
        for row in page {
            after = (row.get(0)?, row.get(1)?);
            entries += verify_subject(tx, &after.0, &after.1).await?;
            subjects += 1;
        }
    }
}

/// The last number and hash of every subject that has entries.
type Heads = HashMap<(String, String), (i64, Vec<u8>)>;

async fn heads(tx: &mut Tx, entries: &[Entry]) -> Result<Heads, StoreError> {
    let subjects: BTreeSet<(&str, &str)> = entries.iter().map(|entry| (entry.subject_kind.as_str(), entry.subject.as_str())).collect();
    let asked: Vec<serde_json::Value> =
        subjects.into_iter().map(|(kind, subject)| json!({ "subject_kind": kind, "subject": subject })).collect();
    let rows = tx.fetch_all(&HEADS, values![serde_json::Value::Array(asked).to_string()]).await?;
    rows.into_iter().map(|row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))).collect()
}

fn chain(previous: &[u8], subject_kind: &str, subject: &str, n: i64, at: i64, actor: &str, fact: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let fields: [&[u8]; 7] =
        [previous, subject_kind.as_bytes(), subject.as_bytes(), &n.to_be_bytes(), &at.to_be_bytes(), actor.as_bytes(), fact.as_bytes()];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().to_vec()
}
