//! `hinomi admin link PERSON`: a one-time sign-in link, such as for a lost passkey. It works beside a running hinomi.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use hinomi_domain::kernel::{PersonId, Span};
use hinomi_engine::clock::{Clock, Ids};
use hinomi_engine::{Engine, Options};
use hinomi_server::access::make_sign_in_link;

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

pub async fn run(place: Place, person: &str, valid_for: &str) -> anyhow::Result<ExitCode> {
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let valid_for = Span::parse(valid_for).context("--valid-for wants a length of time such as 15m")?;
    let person = PersonId::new(person);
    if !config.catalog.people.contains_key(&person) {
        let known: Vec<&str> = config.catalog.people.keys().map(PersonId::as_str).collect();
        bail!("no person {person} in the configuration; there are: {}", known.join(", "));
    }
    let path = data::data_path(&place, &config)?;
    let store = data::open_store(&place, &config, &path).await?;
    let options =
        Options { clock: Clock::System, ids: Ids::Random, node: "admin".to_owned(), listen: None, data_directory: path, sender: None };
    let engine = Engine::new(store, config, options)?;
    println!("{}", make_sign_in_link(&engine, &person, valid_for).await?);
    engine.store().close().await;
    Ok(ExitCode::SUCCESS)
}
