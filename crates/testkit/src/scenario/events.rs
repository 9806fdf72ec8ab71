//! Steps that things happen by: hinomi is gone for a while, a monitor is paused, something is reported that only some may know.

use anyhow::{Context as _, bail};
use hinomi_domain::kernel::{Actor, ComponentId, MonitorId, Severity, Text, Timestamp};
use hinomi_domain::kernel::{PolicyVersionId, Span};
use hinomi_domain::respond::incident::{Intake, Kind, Opening};
use hinomi_domain::review::correction::{Correct, Says};
use hinomi_engine::detect::monitors;
use hinomi_engine::respond::incident;
use hinomi_engine::review::{correction, seal};
use hinomi_engine::rows;

use crate::World;

/// Words of restricted incidents.
const SECRET: &str = "leaked-credentials";

/// hinomi is killed and comes back later.
pub(super) async fn away(world: &mut World, span: Span) -> anyhow::Result<()> {
    world.clock.advance(span);
    world.restart().await?;
    world.settle().await
}

/// `MONITOR`, with a reason to pause it and without one to let it go on.
pub(super) async fn pause(world: &mut World, monitor: &str, reason: Option<&str>, actor: Actor) -> anyhow::Result<()> {
    monitors::pause(&world.engine, &MonitorId::new(monitor), actor, reason.map(str::to_owned)).await?;
    world.settle().await
}

/// A restricted incident of a component.
pub(super) async fn report(world: &mut World, component: &str, actor: Actor) -> anyhow::Result<()> {
    let known = world.engine.world();
    let component = known.catalog.components.keys().find(|id| id.as_str() == component).context("no such component")?.clone();
    let opened = world.engine.turn(actor, move |turn| {
        let component = component.clone();
        Box::pin(async move {
            let policy = turn.world.policy.clone();
            let mut opening = restricted(rows::policy::adopt(turn, &policy).await?, turn.now);
            opening.components = vec![component];
            incident::open(turn, opening).await.map(|_| ())
        })
    });
    opened.await?;
    world.settle().await
}

/// `COMPONENT FROM TO SAYS WHY`: a person says how it really was.
pub(super) async fn correct(world: &mut World, what: &str, actor: Actor) -> anyhow::Result<()> {
    let words: Vec<&str> = what.splitn(5, ' ').collect();
    let [component, from, to, says, reason] = words[..] else { bail!("correct COMPONENT FROM TO SAYS WHY") };
    let asked = Correct {
        component: ComponentId::new(component),
        from: Timestamp::parse(from).context("from an instant")?,
        to: Timestamp::parse(to).context("to an instant")?,
        says: Says::parse(says).with_context(|| format!("nobody says {says}"))?,
        reason: reason.to_owned(),
    };
    let corrected = world.engine.turn(actor, move |turn| {
        let asked = asked.clone();
        Box::pin(async move { correction::correct(turn, &asked).await.map(|_| ()) })
    });
    corrected.await?;
    world.settle().await
}

/// What is over for long enough is sealed.
pub(super) async fn seal(world: &mut World) -> anyhow::Result<()> {
    seal::run_once(&world.engine).await?;
    Ok(())
}

fn restricted(policy_version: PolicyVersionId, now: Timestamp) -> Opening {
    Opening {
        title: Text::same(SECRET),
        description: SECRET.to_owned(),
        kind: Kind::Unplanned,
        restricted: true,
        number: None,
        severity: Severity::Critical,
        components: Vec::new(),
        systems: Vec::new(),
        public: true,
        outage: true,
        labels: Default::default(),
        rule: None,
        alert: None,
        intake: Intake::default(),
        suggestion: None,
        priority: None,
        detected_at: now,
        started_at: now,
        submitter: Some("hanako".to_owned()),
        policy_version,
    }
}
