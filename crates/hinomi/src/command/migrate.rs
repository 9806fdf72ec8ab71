//! `hinomi migrate`: brings the database up to date without serving.

use std::process::ExitCode;

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

pub async fn run(place: Place) -> anyhow::Result<ExitCode> {
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let directory = data::DataDirectory::open(&data::data_path(&place, &config)?)?;
    data::open_store(&place, &config, &directory.path).await?;
    println!("the database is at schema version {}", hinomi_store::SCHEMA_VERSION);
    Ok(ExitCode::SUCCESS)
}
