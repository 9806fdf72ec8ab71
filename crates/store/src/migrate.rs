//! Brings a database up to this program's schema. Forward only, one transaction per migration, in order.

use sha2::{Digest, Sha256};

use crate::migrations::{MIGRATIONS, Migration};
use crate::statement::statements;
use crate::{Store, StoreError, Tx, dialect, values};

/// The newest schema version that this program knows.
pub const SCHEMA_VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

const TABLE: &str = "create table if not exists schema_migration (\
    version bigint primary key, name text not null, checksum text not null, at bigint not null)";

statements! {
    APPLIED = "select version, checksum from schema_migration order by version";
    RECORD = "insert into schema_migration (version, name, checksum, at) values ($1, $2, $3, {{now}})";
}

pub(crate) async fn run(store: &Store) -> Result<(), StoreError> {
    let applied = store.write(|tx| Box::pin(applied(tx))).await?;
    for migration in MIGRATIONS.iter().skip(applied) {
        store.write(move |tx| Box::pin(apply(tx, migration))).await?;
    }
    Ok(())
}

/// How many migrations the database has; an error if it has one that this program does not know as it is.
async fn applied(tx: &mut Tx) -> Result<usize, StoreError> {
    tx.script("schema_migration", TABLE.to_owned()).await?;
    let rows = tx.fetch_all(&APPLIED, values![]).await?;
    for row in &rows {
        let version: i64 = row.get("version")?;
        let known = MIGRATIONS.iter().find(|migration| migration.version == version);
        let Some(known) = known else {
            return Err(StoreError::NewerDatabase { database: version, binary: SCHEMA_VERSION });
        };
        if row.get::<String>("checksum")? != checksum(known) {
            return Err(StoreError::MigrationChanged { version });
        }
    }
    Ok(rows.len())
}

async fn apply(tx: &mut Tx, migration: &'static Migration) -> Result<(), StoreError> {
    // Another node may have been quicker.
    if tx.fetch_all(&APPLIED, values![]).await?.iter().any(|row| row.get::<i64>("version").is_ok_and(|v| v == migration.version)) {
        return Ok(());
    }
    tx.script(migration.name, dialect::render(migration.sql, &[], tx.engine())).await?;
    tx.execute(&RECORD, values![migration.version, migration.name, checksum(migration)]).await?;
    Ok(())
}

/// Of the text before the dialect, so that it is the same on both engines.
fn checksum(migration: &Migration) -> String {
    hex::encode(Sha256::digest(migration.sql.as_bytes()))
}
