//! `hinomi backup create|verify|restore`. A backup can be made while hinomi runs; it opens with the master key only, and also with
//! the standard age tool.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use hinomi_engine::clock::Clock;
use hinomi_store::operate::backup::{self, Summary};

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

pub async fn create(place: Place, file: &Path) -> anyhow::Result<ExitCode> {
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let path = data::data_path(&place, &config)?;
    let identity: age::x25519::Identity = data::master_key(&path)?.parse().map_err(|_| anyhow::anyhow!("the master key cannot be read"))?;
    let store = data::open_store(&place, &config, &path).await?;
    let recipient = identity.to_public().to_string();
    let summary = backup::create(&store, file, &recipient, Clock::System.now().as_micros()).await;
    say("wrote", file, &summary.context("failed to write the backup")?);
    println!("keep the master key {} in another safe place: without it nothing can be restored", path.join("master.key").display());
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

pub async fn verify(file: &Path, key: &Path) -> anyhow::Result<ExitCode> {
    let summary = backup::verify(file, &read_key(key)?).await.context("failed to verify the backup")?;
    say("good", file, &summary);
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(place: Place, file: &Path, key: &Path) -> anyhow::Result<ExitCode> {
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let identity = read_key(key)?;
    let directory = data::DataDirectory::open(&data::data_path(&place, &config)?)?;
    let store = data::open_store(&place, &config, &directory.path).await?;
    let summary = backup::restore(file, &identity, &store).await.context("failed to restore")?;
    data::keep_master_key(&directory.path, &identity)?;
    say("restored", file, &summary);
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn read_key(key: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(key).with_context(|| format!("failed to read {}", key.display()))?;
    data::identity(&text)
}

fn say(what: &str, file: &Path, summary: &Summary) {
    println!("{what}: {} ({} rows, made on {})", file.display(), summary.rows, summary.engine);
    for (table, rows) in summary.tables.iter().filter(|(_, rows)| *rows > 0) {
        println!("  {table:<22} {rows}");
    }
}
