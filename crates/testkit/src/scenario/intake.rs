//! Steps in which others tell us something.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use hinomi_domain::detect::heartbeat::Ping;
use hinomi_engine::detect::heartbeat::Target;
use hinomi_engine::detect::intake::Posted;

use super::NotYet;
use crate::World;

/// `UUID [success | start | fail | exit N]`.
pub(super) async fn ping(world: &mut World, rest: &str) -> anyhow::Result<()> {
    let (uuid, says) = rest.split_once(' ').unwrap_or((rest, "success"));
    let ping = match says.split_once(' ').unwrap_or((says, "")) {
        ("start", _) => Ping::Start,
        ("success", _) => Ping::Success,
        ("fail", _) => Ping::Fail { exit_code: None, message: None },
        ("exit", code) => match code.parse()? {
            0 => Ping::Success,
            code => Ping::Fail { exit_code: Some(code), message: None },
        },
        _ => bail!("not a ping: {says}"),
    };
    if !world.engine.heartbeats().ping(Target::Ping(uuid.to_owned()), ping, None, None).await? {
        return Err(NotYet(format!("heartbeat {uuid}")).into());
    }
    world.settle().await
}

/// `name=value … [ends]`, `count` times in one batch.
pub(super) async fn post(world: &mut World, rest: &str, count: u32) -> anyhow::Result<()> {
    let ends = rest.ends_with(" ends");
    let pairs: Vec<(&str, &str)> =
        rest.trim_end_matches(" ends").split(' ').map(|pair| pair.split_once('=').context("name=value")).collect::<anyhow::Result<_>>()?;
    let ends_at = ends.then(|| world.now());
    let posted = (1..=count).map(|number| Posted {
        labels: pairs.iter().map(|(name, value)| ((*name).to_owned(), numbered(value, number))).collect(),
        annotations: BTreeMap::new(),
        starts_at: None,
        ends_at,
        generator_url: None,
    });
    world.engine.alerts().submit(posted.collect()).await?;
    world.settle().await
}

fn numbered(value: &str, number: u32) -> String {
    let value = value.replace("{n}", &number.to_string());
    let Some((before, rest)) = value.split_once("{n%") else { return value };
    let Some((every, after)) = rest.split_once('}') else { return value };
    match every.parse::<u32>() {
        Ok(every) if every > 0 => format!("{before}{}{after}", number % every),
        _ => value,
    }
}
