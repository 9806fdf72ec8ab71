//! `hinomi audit verify`: the journal, and logs against it, are as they were written. Exit code 1 when something is not. It works beside a running
//! hinomi.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Context as _;
use hinomi_domain::ingest::{Purpose, Reading};
use hinomi_domain::kernel::PurposeId;
use hinomi_engine::ingest::logs::{cold_place, directory};
use hinomi_engine::ingest::verify::{Head, verify};

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

pub async fn run(place: Place, heads: &[String]) -> anyhow::Result<ExitCode> {
    let heads = heads.iter().map(|text| head(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let path = data::data_path(&place, &config)?;
    let store = data::open_store(&place, &config, &path).await?;
    let purposes = Purpose::ALL.map(PurposeId::from).into_iter().chain(config.logs.purposes.keys().cloned());
    // What was protected when its head was written down is looked at, whatever the configuration says now.
    let noted = heads.iter().map(|head| PurposeId::from(head.purpose.as_str()));
    let protected: BTreeSet<PurposeId> =
        purposes.filter(|purpose| config.logs.purpose(purpose).read == Reading::Audit).chain(noted).collect();
    let cold = config.server.logs.cold.as_ref().map(|cold| hinomi_events::Cold::open(&cold_place(cold))).transpose()?;
    let verified = verify(&store, &directory(&path), cold.as_ref(), &protected, &heads).await?;
    store.close().await;
    for trouble in &verified.troubles {
        println!("BAD   {trouble}");
    }
    let megabytes = verified.bytes as f64 / 1e6;
    println!(
        "{} entries of the journal, {} files of logs ({megabytes:.1} MB) as they were written",
        verified.journal_entries, verified.parts
    );
    if !verified.heads.is_empty() {
        println!("write down, outside of this machine, so that an end that is cut off shows next time:");
    }
    for head in &verified.heads {
        println!("  --head {}:{}:{}", head.purpose, head.number, head.hash);
    }
    Ok(if verified.troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn head(text: &str) -> anyhow::Result<Head> {
    read(text).with_context(|| format!("--head wants PURPOSE:NUMBER:HASH as this command printed it, not `{text}`"))
}

fn read(text: &str) -> Option<Head> {
    let mut pieces = text.rsplitn(3, ':');
    let (hash, number, purpose) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then_some(Head { purpose: purpose.to_owned(), number: number.parse().ok()?, hash: hash.to_owned() })
}
