//! Steps that look back.

use anyhow::Context as _;
use hinomi_domain::kernel::{ComponentId, Span, Timestamp, Zone};
use hinomi_domain::policy::OutcomeWord;
use hinomi_domain::review::timeline::Sums;
use hinomi_engine::read::uptime::Timelines;
use hinomi_engine::rows;
use jiff::civil::Date;

use crate::World;
use crate::narrate::Narrator;

/// A clause a line, with the outcome of each of its obligations that began in the month.
pub(super) async fn ledger(world: &mut World, narrator: &mut Narrator, month: &str) -> anyhow::Result<()> {
    let policy = world.engine.world().policy.clone();
    let (first, from, to) = month_of(month, &policy.zone)?;
    let mut tx = world.engine.store().read().await?;
    let stored = hinomi_store::obligation::of_month(&mut tx, from.as_micros(), to.as_micros(), true).await?;
    let obligations = stored.iter().map(|row| Ok(rows::obligation::read(row)?.0)).collect::<anyhow::Result<Vec<_>>>()?;
    let ledger = hinomi_domain::review::ledger::month(&policy, &obligations, first, &policy.zone);
    for clause in &ledger.clauses {
        let words: Vec<OutcomeWord> = clause.obligations.iter().map(|obligation| obligation.outcome_word()).collect();
        let words: Vec<String> = words
            .iter()
            .map(|word| serde_json::to_value(word).map(|word| word.as_str().unwrap_or_default().to_owned()))
            .collect::<Result<_, _>>()?;
        narrator.say(format!("    {}: {}", clause.clause, if words.is_empty() { "-".to_owned() } else { words.join(", ") }));
    }
    Ok(())
}

/// `COMPONENT MONTH`: what it was, up to now.
pub(super) async fn uptime(world: &mut World, narrator: &mut Narrator, rest: &str) -> anyhow::Result<()> {
    let (component, month) = rest.split_once(' ').context("uptime COMPONENT MONTH")?;
    let component = ComponentId::new(component);
    let known = world.engine.world();
    let (_, from, to) = month_of(month, &known.policy.zone)?;
    let mut tx = world.engine.store().read().await?;
    let timelines = Timelines::load(&mut tx, &known.catalog, from, to, world.now(), |_| true).await?;
    let sums = Sums::of(timelines.of(&component).with_context(|| format!("no component {component}"))?);
    let span = Span::micros;
    let percent = sums.uptime(known.policy.weights).map_or("-".to_owned(), |uptime| format!("{:.4} %", uptime * 100.0));
    narrator.say(format!(
        "{component}: up {}, degraded {}, partial {}, down {}, unknown {}, excluded {}: {percent} of {}",
        span(sums.up_us),
        span(sums.degraded_us),
        span(sums.partial_us),
        span(sums.down_us),
        span(sums.unknown_us),
        span(sums.excluded_us),
        span(sums.length_us()),
    ));
    Ok(())
}

fn month_of(month: &str, zone: &Zone) -> anyhow::Result<(Date, Timestamp, Timestamp)> {
    let first: Date = format!("{month}-01").parse()?;
    let next = first.checked_add(jiff::Span::new().months(1))?;
    let begins = |date: Date| zone.instant(date.at(0, 0, 0, 0));
    Ok((first, begins(first), begins(next)))
}
