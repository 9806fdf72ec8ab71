//! Stories as text: a script goes in, the full timeline comes out.
//!
//! ```text
//! start 2026-11-23T09:00:00+09:00
//! config                          # up to a line `end`
//! end
//! check web good | slow WHY | bad WHY | none WHY
//! watch web good for 5m every 10s
//! advance 30m | at 2026-12-01T00:00:00+09:00
//! restart
//! reload                          # a new configuration, up to a line `end`
//! channel sink down | up
//! ping UUID success | start | fail | exit N
//! post alertname=Disk severity=warning … [ends]
//! storm 1000 alertname=Disk instance=node-{n} … [ends]        # one batch; {n} counts from 1, {n%50} wraps
//! do incident 1 acknowledge | assign PERSON | intake | classify P1 WHY | state identified | comment … | resolve … | close
//!    | confirm | reopen WHY | dismiss WHY | no_news … | merge incident 2 WHY            as PERSON
//! send incident 1 follow_up «ja» «en» as PERSON
//! send draft flash of incident 1 as PERSON
//! waive obligation 3 WHY as PERSON
//! away 10m                        # hinomi is killed, and comes back after that
//! pause web WHY as PERSON | resume web as PERSON
//! report web as PERSON            # a restricted incident of a component
//! correct web FROM TO up|degraded|partial|down|unknown|excluded|as_seen WHY as PERSON
//! seal                            # the ledgers of months that are over for long enough
//! refused CODE: any of the above that must be refused
//! try: any of the above that may be refused, or be about what is not there
//! ledger 2026-11
//! uptime web 2026-11              # a component's sums over a month of the policy's zone
//! ```

mod events;
mod intake;
mod review;

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use hinomi_domain::detect::Verdict;
use hinomi_domain::inform::notice::{Command as NoticeCommand, Draft};
use hinomi_domain::inform::{NoticeKind, NoticeState};
use hinomi_domain::kernel::{Actor, IncidentId, ObligationId, PersonId, Priority, Span, Text, Timestamp};
use hinomi_domain::respond::IncidentState;
use hinomi_domain::respond::incident::{Command, ImpactKind, Intake};
use hinomi_engine::Fault;
use hinomi_engine::inform::notice;
use hinomi_engine::policy::obligation;
use hinomi_engine::respond::incident;
use hinomi_engine::rows;

use crate::narrate::Narrator;
use crate::{Backend, World, invariants};

/// Whether hinomi goes away between the steps of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restarts {
    /// Only where the script says so.
    AsWritten,
    /// After every step.
    EveryStep,
}

/// What a script came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// The full timeline.
    pub told: String,
    /// Idempotency keys of what arrived, with how often.
    pub arrivals: BTreeMap<String, usize>,
    /// What each `ledger` step said.
    pub ledger: Vec<String>,
}

/// Plays a script, tells what happened, and looks whether everything that must always hold holds at the end.
pub async fn run(backend: &Backend, script: &str, restarts: Restarts) -> anyhow::Result<Played> {
    let mut lines = script.lines().enumerate();
    let mut start = None;
    let mut stage: Option<(World, Narrator)> = None;
    while let Some((number, line)) = lines.next() {
        let line = line.split(" # ").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(at) = line.strip_prefix("start ") {
            start = Some(Timestamp::parse(at).context("start wants an instant")?);
            continue;
        }
        let block = if matches!(line, "config" | "reload") {
            let text: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "end").collect();
            text.join("\n")
        } else {
            String::new()
        };
        if line == "config" {
            let world = World::new(backend, &block, start.context("start comes before config")?).await?;
            let zone = world.engine.world().policy.zone.clone();
            stage = Some((world, Narrator::new(zone)));
            continue;
        }
        let (world, narrator) = stage.as_mut().context("config comes first")?;
        let at = narrator.time(world.now());
        narrator.say(format!("{at}  > {line}"));
        let played = match line.strip_prefix("refused ") {
            Some(rest) => {
                let (code, step) = rest.split_once(": ").context("refused CODE: step")?;
                match play(world, narrator, step, "").await {
                    Err(error)
                        if error.downcast_ref::<Fault>().is_some_and(|fault| matches!(fault, Fault::Refused(no) if no.code == code)) =>
                    {
                        Ok(())
                    }
                    Err(error) => Err(error.context(format!("should be refused with {code}"))),
                    Ok(()) => bail!("line {}: `{step}` should be refused with {code} and was not", number + 1),
                }
            }
            None => match line.strip_prefix("try: ") {
                Some(step) => play(world, narrator, step, "").await.or_else(tried),
                None => play(world, narrator, line, &block).await,
            },
        };
        played.with_context(|| format!("line {}: {line}", number + 1))?;
        narrator.catch_up(world).await?;
        if restarts == Restarts::EveryStep {
            world.restart().await?;
            world.settle().await?;
            narrator.catch_up(world).await?;
        }
    }
    let (world, narrator) = stage.context("nothing happened")?;
    invariants::check(&world).await?;
    let ledger = narrator.lines.iter().filter(|line| line.starts_with("    ")).cloned().collect();
    Ok(Played { told: narrator.lines.join("\n") + "\n", arrivals: world.arrivals(), ledger })
}

/// A person may try what is not possible, and speak of what is not there.
fn tried(error: anyhow::Error) -> anyhow::Result<()> {
    let impossible = error.downcast_ref::<Fault>().is_some_and(|fault| matches!(fault, Fault::Refused(_) | Fault::NotFound));
    if impossible || error.downcast_ref::<NotYet>().is_some() { Ok(()) } else { Err(error) }
}

/// A step speaks of the third incident, and there were two; or of a heartbeat that is paused.
#[derive(Debug)]
struct NotYet(String);

impl std::fmt::Display for NotYet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there is no {}", self.0)
    }
}

impl std::error::Error for NotYet {}

async fn play(world: &mut World, narrator: &mut Narrator, line: &str, block: &str) -> anyhow::Result<()> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb {
        "check" => {
            let (monitor, says) = rest.split_once(' ').context("check MONITOR VERDICT")?;
            let (verdict, reason) = verdict(says)?;
            world.check(monitor, verdict, reason).await
        }
        "watch" => watch(world, rest).await,
        "listen" => world.listen().await,
        "advance" => world.advance(span(rest)?).await,
        "at" => world.advance_to(Timestamp::parse(rest).context("at wants an instant")?).await,
        "restart" => {
            world.restart().await?;
            world.settle().await
        }
        "reload" => match world.reload(block).await? {
            true => Ok(()),
            false => bail!("the new configuration is refused"),
        },
        "channel" => {
            let (channel, state) = rest.split_once(' ').context("channel NAME up|down")?;
            world.set_channel(channel, state == "up");
            world.settle().await
        }
        "ping" => intake::ping(world, rest).await,
        "post" => intake::post(world, rest, 1).await,
        "storm" => {
            let (count, labels) = rest.split_once(' ').context("storm COUNT LABELS")?;
            intake::post(world, labels, count.parse()?).await
        }
        "do" => act(world, narrator, rest).await,
        "send" => send(world, narrator, rest).await,
        "waive" => waive(world, narrator, rest).await,
        "away" => events::away(world, span(rest)?).await,
        "pause" => {
            let (what, actor) = actor(rest)?;
            let (monitor, reason) = what.split_once(' ').context("pause MONITOR WHY as PERSON")?;
            events::pause(world, monitor, Some(reason), actor).await
        }
        "resume" => {
            let (monitor, actor) = actor(rest)?;
            events::pause(world, monitor, None, actor).await
        }
        "report" => {
            let (component, actor) = actor(rest)?;
            events::report(world, component, actor).await
        }
        "correct" => {
            let (what, actor) = actor(rest)?;
            events::correct(world, what, actor).await
        }
        "seal" => events::seal(world).await,
        "ledger" => review::ledger(world, narrator, rest).await,
        "uptime" => review::uptime(world, narrator, rest).await,
        _ => bail!("no such step: {verb}"),
    }
}

fn span(text: &str) -> anyhow::Result<Span> {
    Span::parse(text).with_context(|| format!("not a length of time: {text}"))
}

fn verdict(text: &str) -> anyhow::Result<(Verdict, Option<&str>)> {
    let (word, reason) = text.split_once(' ').map_or((text, None), |(word, reason)| (word, Some(reason)));
    let verdict = match word {
        "good" => Verdict::Good,
        "slow" => Verdict::Slow,
        "bad" => Verdict::Bad,
        "none" => Verdict::CouldNotRun,
        _ => bail!("not a verdict: {word}"),
    };
    Ok((verdict, reason))
}

async fn watch(world: &mut World, rest: &str) -> anyhow::Result<()> {
    let words: Vec<&str> = rest.split(' ').collect();
    let [monitor, says, "for", total, "every", step] = words[..] else { bail!("watch MONITOR VERDICT for SPAN every SPAN") };
    let (verdict, _) = verdict(says)?;
    let (until, step) = (world.now() + span(total)?, span(step)?);
    while world.now() < until {
        world.check(monitor, verdict, None).await?;
        world.advance(step).await?;
    }
    Ok(())
}

fn actor(rest: &str) -> anyhow::Result<(&str, Actor)> {
    let (what, who) = rest.rsplit_once(" as ").context("… as PERSON")?;
    Ok((what, Actor::Person { id: PersonId::new(who) }))
}

fn incident_id(narrator: &Narrator, words: &str) -> anyhow::Result<(IncidentId, String)> {
    let mut parts = words.splitn(3, ' ');
    let (kind, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let name = format!("{kind} {number}");
    let id = narrator.id(&name).ok_or(NotYet(name.clone()))?;
    Ok((IncidentId::new(id), parts.next().unwrap_or_default().to_owned()))
}

async fn act(world: &mut World, narrator: &Narrator, rest: &str) -> anyhow::Result<()> {
    let (what, actor) = actor(rest)?;
    let (id, act) = incident_id(narrator, what)?;
    let (verb, text) = act.split_once(' ').map_or((act.as_str(), ""), |(verb, text)| (verb, text));
    let text = text.to_owned();
    let command = match verb {
        "acknowledge" => Command::Acknowledge,
        "assign" => Command::Assign { person: Some(PersonId::new(text)) },
        "intake" => Command::FillIntake(Intake {
            source: Some("phone".to_owned()),
            target: Some("web".to_owned()),
            alert_at: Some(world.now()),
            users: Some(10),
            impact: Some(ImpactKind::Customers),
            ..Intake::default()
        }),
        "classify" => {
            let (priority, reason) = text.split_once(' ').unwrap_or((&text, ""));
            Command::Classify { priority: Priority::parse(priority).context("P0 to P3")?, reason: reason.to_owned() }
        }
        "state" => Command::Move { to: IncidentState::parse(&text).context("not a state")?, note: String::new() },
        "comment" => Command::Comment { text },
        "resolve" => Command::Resolve { resolution: text },
        "confirm" => Command::Confirm,
        "close" => Command::Close,
        "reopen" => Command::Reopen { reason: Text::same(text) },
        "dismiss" => Command::Dismiss { reason: text },
        "no_news" => Command::NoNews { note: text },
        "impact" => {
            let (component, word) = text.split_once(' ').context("impact COMPONENT STATUS")?;
            let status = serde_json::from_value(serde_json::Value::String(word.to_owned()))?;
            let public = world.engine.world().catalog.is_public(&component.into());
            Command::Impact { component: component.into(), status, public }
        }
        "merge" => {
            let (into, reason) = incident_id(narrator, &text)?;
            Command::Merge { into, reason }
        }
        _ => bail!("not an act: {verb}"),
    };
    world
        .engine
        .turn(actor, move |turn| {
            let (id, command) = (id.clone(), command.clone());
            Box::pin(async move { incident::command(turn, &id, command, None).await.map(|_| ()) })
        })
        .await?;
    world.settle().await
}

/// `incident 1 KIND «ja» «en»` or `draft KIND of incident 1`.
async fn send(world: &mut World, narrator: &Narrator, rest: &str) -> anyhow::Result<()> {
    let (what, actor) = actor(rest)?;
    let kind = |word: &str| NoticeKind::parse(word).with_context(|| format!("not a kind of notice: {word}"));
    if let Some((word, of)) = what.strip_prefix("draft ").and_then(|what| what.split_once(" of ")) {
        let (kind, (id, _)) = (kind(word)?, incident_id(narrator, of)?);
        world
            .engine
            .turn(actor, move |turn| {
                let id = id.clone();
                Box::pin(async move {
                    let drafts = rows::notice::of_incident(turn, &id).await?;
                    let waiting = drafts.into_iter().find(|(notice, _)| notice.kind == kind && notice.state == NoticeState::Draft);
                    let (draft, _) = waiting.ok_or(Fault::NotFound)?;
                    notice::command(turn, &draft.id, |by| NoticeCommand::Send { by }, None).await.map(|_| ())
                })
            })
            .await?;
        return world.settle().await;
    }
    let (id, rest) = incident_id(narrator, what)?;
    let (word, texts) = rest.split_once(' ').context("KIND «ja» «en»")?;
    let texts: Vec<&str> = texts.split(['«', '»']).map(str::trim).filter(|text| !text.is_empty()).collect();
    let [ja, en] = texts[..] else { bail!("«ja» «en»") };
    let (kind, text) = (kind(word)?, Text::new(ja, en));
    world
        .engine
        .turn(actor, move |turn| {
            let (id, text) = (id.clone(), text.clone());
            Box::pin(async move {
                let (about, _) = rows::incident::get(turn, &id).await?.ok_or(Fault::NotFound)?;
                let draft = Draft {
                    kind,
                    incident: Some(id),
                    restricted: about.restricted,
                    components: vec![],
                    title: text.clone(),
                    body: text,
                    canned: false,
                    author: turn.actor.clone(),
                    corrects: None,
                };
                let written = notice::write(turn, draft).await?;
                notice::command(turn, &written.id, |by| NoticeCommand::Send { by }, None).await.map(|_| ())
            })
        })
        .await?;
    world.settle().await
}

async fn waive(world: &mut World, narrator: &Narrator, rest: &str) -> anyhow::Result<()> {
    let (what, actor) = actor(rest)?;
    let (id, reason) = incident_id(narrator, what)?;
    let id = ObligationId::new(id.into_string());
    world
        .engine
        .turn(actor, move |turn| {
            let (id, reason) = (id.clone(), reason.clone());
            Box::pin(async move { obligation::waive(turn, &id, reason).await.map(|_| ()) })
        })
        .await?;
    world.settle().await
}
