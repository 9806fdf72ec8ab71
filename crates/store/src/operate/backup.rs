//! Backups: the whole database as JSON lines inside zstd inside age, the same whichever engine it came from.
//!
//! A backup is made from one instant while writes go on. The file needs a key (an age x25519 recipient) to be made and the key's
//! other half (the identity) to be read; the identity stays outside backups. Lines are: a header; per table a line with its columns,
//! one array per row, and a line with row count and digest; at last a line that says that the file is complete. The standard
//! `age` and `zstd` tools open the file too.

mod file;
mod format;

use std::path::Path;

use futures::StreamExt;
use tokio::sync::mpsc;

use self::format::{Column, Digest, Line, Table};
use crate::statement::statements;
use crate::{SCHEMA_VERSION, Store, StoreError, Tx, dialect, journal, values};

/// Every table but the record of migrations, those that others refer to first.
pub const TABLES: &[&str] = &[
    "journal",
    "timer",
    "alert",
    "incident",
    "incident_component",
    "notice",
    "obligation",
    "delivery",
    "delivery_attempt",
    "alert_group",
    "alert_group_member",
    "monitor",
    "status_interval",
    "latency_day",
    "heartbeat_ping",
    "correction",
    "policy_version",
    "alive",
    "setting",
    "node_lease",
    "ledger_seal",
    "counter",
    "token",
    "session",
    "credential",
    "sign_in_link",
    "challenge",
    "draft",
    "event_part",
    "event_mark",
    "event_log",
    "log_source",
    "log_view",
    "log_rule_state",
    "disclosure",
];

/// Bytes handed to the compressing thread at a time.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks and lines that may wait between the database and the file.
const WAITING_MAX: usize = 16;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub schema: i64,
    /// The engine that it was made on.
    pub engine: String,
    /// The instant that the caller gave, microseconds UTC.
    pub created_at: i64,
    /// Names with their row counts.
    pub tables: Vec<(String, u64)>,
    pub rows: u64,
}

statements! {
    COLUMNS = "select name, kind from {{table_columns($1)}} as described order by position";
}

/// Makes a key pair: the identity to keep in a safe place, and the recipient for [`create`].
pub fn generate_key() -> (secrecy::SecretString, String) {
    let identity = age::x25519::Identity::generate();
    (identity.to_string(), identity.to_public().to_string())
}

/// Writes a backup to `path` (which must not exist; it appears when it is complete) for the holder of the recipient's identity.
pub async fn create(store: &Store, path: &Path, recipient: &str, now: i64) -> Result<Summary, StoreError> {
    let (chunks, writing) = file::write(path, recipient)?;
    let dumped = dump(store, now, chunks).await;
    let written = writing.await.map_err(|_| StoreError::damaged("backup", "the writing thread stopped"))?;
    // If the file failed, the dump only saw a closed channel.
    written?;
    dumped
}

/// Reads a backup to its end: that it is complete, undamaged and opens with this identity.
pub async fn verify(path: &Path, identity: &str) -> Result<Summary, StoreError> {
    let (mut lines, reading) = file::read(path, identity)?;
    let mut check = Check::default();
    while let Some(line) = lines.recv().await {
        check.line(&line)?;
    }
    file::joined(reading).await?;
    check.summary()
}

/// Loads a backup into an empty, migrated database, all or nothing, and verifies row digests and journal chains there.
pub async fn restore(path: &Path, identity: &str, store: &Store) -> Result<Summary, StoreError> {
    let (lines, reading) = file::read(path, identity)?;
    let loaded = store.write(move |tx| Box::pin(load(tx, lines))).await;
    file::joined(reading).await?;
    loaded
}

async fn dump(store: &Store, now: i64, chunks: mpsc::Sender<Vec<u8>>) -> Result<Summary, StoreError> {
    let mut tx = store.snapshot().await?;
    let engine = tx.engine().as_str().to_owned();
    let mut out = Out { chunks, buffer: Vec::with_capacity(CHUNK_BYTES) };
    out.line(&Line::Header { hinomi_backup: format::VERSION, schema: SCHEMA_VERSION, engine: engine.clone(), created_at: now }).await?;
    let mut tables = Vec::new();
    for name in TABLES {
        let columns = columns(&mut tx, name).await?;
        let select = format::select(name, &columns);
        out.line(&Line::Table(Table { table: (*name).to_owned(), columns: columns.clone() })).await?;
        let mut digest = Digest::default();
        let mut rows = tx.stream(select);
        while let Some(row) = rows.next().await {
            let line = Line::Row(format::encode(&row?, &columns)?).text()?;
            digest.add(&line);
            out.text(&line).await?;
        }
        drop(rows);
        out.line(&Line::End { end: (*name).to_owned(), rows: digest.rows(), digest: digest.hex() }).await?;
        tables.push(((*name).to_owned(), digest.rows()));
    }
    let rows = tables.iter().map(|(_, rows)| rows).sum();
    out.line(&Line::Complete { complete: true, rows }).await?;
    out.flush().await?;
    Ok(Summary { schema: SCHEMA_VERSION, engine, created_at: now, tables, rows })
}

async fn load(tx: &mut Tx, mut lines: mpsc::Receiver<String>) -> Result<Summary, StoreError> {
    for name in TABLES {
        let mut rows = tx.stream(format!("select 1 from {name} limit 1"));
        if rows.next().await.is_some() {
            return Err(StoreError::refused(format!("the database is not empty (table {name} has rows): restore into a new one")));
        }
    }
    let mut check = Check::default();
    let mut insert = String::new();
    while let Some(line) = lines.recv().await {
        match check.line(&line)? {
            Some(Step::Begin(table)) => {
                let known = columns(tx, &table.table).await?;
                if known != table.columns {
                    return Err(StoreError::damaged("backup", format!("table {} has other columns", table.table)));
                }
                insert = format::insert(&table.table, &known);
            }
            Some(Step::Row(row)) => {
                let values = format::decode(row, check.columns())?;
                tx.execute_text(insert.clone(), values).await?;
            }
            Some(Step::End { table, digest }) => {
                let found = digest_of(tx, &table).await?;
                if found.hex() != digest {
                    return Err(StoreError::damaged("restore", format!("table {table} does not hold what the backup held")));
                }
            }
            None => {}
        }
    }
    let summary = check.summary()?;
    if let Some(restart) = dialect::restart_identity(tx.engine()) {
        tx.script("restart identity", restart.to_owned()).await?;
    }
    journal::verify_all(tx).await?;
    Ok(summary)
}

async fn digest_of(tx: &mut Tx, table: &str) -> Result<Digest, StoreError> {
    let columns = columns(tx, table).await?;
    let mut digest = Digest::default();
    let mut rows = tx.stream(format::select(table, &columns));
    while let Some(row) = rows.next().await {
        digest.add(&Line::Row(format::encode(&row?, &columns)?).text()?);
    }
    Ok(digest)
}

async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<Column>, StoreError> {
    let rows = tx.fetch_all(&COLUMNS, values![table]).await?;
    rows.iter().map(|row| Column::new(row.get(0)?, &row.get::<String>(1)?)).collect()
}

/// Collects lines into chunks for the compressing thread.
struct Out {
    chunks: mpsc::Sender<Vec<u8>>,
    buffer: Vec<u8>,
}

impl Out {
    async fn line(&mut self, line: &Line) -> Result<(), StoreError> {
        let text = line.text()?;
        self.text(&text).await
    }

    async fn text(&mut self, text: &str) -> Result<(), StoreError> {
        self.buffer.extend_from_slice(text.as_bytes());
        self.buffer.push(b'\n');
        if self.buffer.len() >= CHUNK_BYTES { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
        self.chunks.send(chunk).await.map_err(|_| StoreError::damaged("backup", "the file could not be written"))
    }
}

/// Follows the lines of a backup and refuses whatever does not belong where it stands.
#[derive(Default)]
struct Check {
    header: Option<(i64, String, i64)>,
    table: Option<Table>,
    digest: Digest,
    tables: Vec<(String, u64)>,
    complete: bool,
}

enum Step {
    Begin(Table),
    Row(Vec<serde_json::Value>),
    End { table: String, digest: String },
}

impl Check {
    fn line(&mut self, text: &str) -> Result<Option<Step>, StoreError> {
        let wrong = |reason: &str| StoreError::damaged("backup", reason);
        if self.complete {
            return Err(wrong("it goes on after its end"));
        }
        match Line::parse(text)? {
            Line::Header { hinomi_backup, schema, engine, created_at } => {
                if self.header.is_some() || hinomi_backup != format::VERSION {
                    return Err(wrong("its format is not known to this program"));
                }
                if schema != SCHEMA_VERSION {
                    return Err(wrong("it is of another schema version than this program's"));
                }
                self.header = Some((schema, engine, created_at));
                Ok(None)
            }
            Line::Table(table) => {
                if self.header.is_none() || self.table.is_some() || TABLES.get(self.tables.len()) != Some(&table.table.as_str()) {
                    return Err(wrong("its tables are not in order"));
                }
                self.digest = Digest::default();
                self.table = Some(table.clone());
                Ok(Some(Step::Begin(table)))
            }
            Line::Row(row) => {
                if self.columns().is_empty() || row.len() != self.columns().len() {
                    return Err(wrong("a row does not fit its table"));
                }
                self.digest.add(text);
                Ok(Some(Step::Row(row)))
            }
            Line::End { end, rows, digest } => {
                let table = self.table.take().ok_or_else(|| wrong("a table ends that did not begin"))?;
                if table.table != end || rows != self.digest.rows() || digest != self.digest.hex() {
                    return Err(StoreError::damaged("backup", format!("table {end} is not what was written")));
                }
                self.tables.push((end.clone(), rows));
                Ok(Some(Step::End { table: end, digest }))
            }
            Line::Complete { complete, rows } => {
                let all = self.tables.len() == TABLES.len() && rows == self.tables.iter().map(|(_, rows)| rows).sum::<u64>();
                if !complete || !all || self.table.is_some() {
                    return Err(wrong("tables are missing"));
                }
                self.complete = true;
                Ok(None)
            }
        }
    }

    fn columns(&self) -> &[Column] {
        self.table.as_ref().map_or(&[], |table| table.columns.as_slice())
    }

    fn summary(self) -> Result<Summary, StoreError> {
        let Some((schema, engine, created_at)) = self.header.filter(|_| self.complete) else {
            return Err(StoreError::damaged("backup", "it ends before its end"));
        };
        let rows = self.tables.iter().map(|(_, rows)| rows).sum();
        Ok(Summary { schema, engine, created_at, tables: self.tables, rows })
    }
}
