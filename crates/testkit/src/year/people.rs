//! People at work: each incident gets somebody who is diligent, slow, absent or confused. They also try what is not possible, as
//! people do; refusals are counted, anything else that goes wrong is an error.

use std::collections::{BTreeMap, BTreeSet};

use hinomi_domain::inform::notice::{Command as NoticeCommand, Draft};
use hinomi_domain::inform::{NoticeKind, NoticeState};
use hinomi_domain::kernel::{Actor, IncidentId, ObligationId, PersonId, Priority, Severity, Span, Text, Timestamp};
use hinomi_domain::respond::IncidentState;
use hinomi_domain::respond::incident::{Command, ImpactKind, Intake, Kind, Opening};
use hinomi_engine::inform::notice;
use hinomi_engine::policy::obligation;
use hinomi_engine::respond::incident;
use hinomi_engine::{Fault, rows};

use crate::Chance;
use crate::World;

/// What somebody does about an incident.
#[derive(Clone, Copy, Debug)]
enum Act {
    Acknowledge,
    Intake,
    Classify,
    Identified,
    Monitoring,
    Comment,
    FollowUp,
    NoNews,
    SendDrafts,
    Resolve,
    Confirm,
    Close,
    Dismiss,
    Merge,
    Waive,
    Reopen,
}

const ALL: [Act; 16] = [
    Act::Acknowledge,
    Act::Intake,
    Act::Classify,
    Act::Identified,
    Act::Monitoring,
    Act::Comment,
    Act::FollowUp,
    Act::NoNews,
    Act::SendDrafts,
    Act::Resolve,
    Act::Confirm,
    Act::Close,
    Act::Dismiss,
    Act::Merge,
    Act::Waive,
    Act::Reopen,
];

pub struct People {
    chance: Chance,
    known: BTreeSet<String>,
    /// By instant and order of being thought of.
    plans: BTreeMap<(Timestamp, u64), (IncidentId, Act)>,
    thoughts: u64,
    pub acts: usize,
    pub refused: usize,
}

impl People {
    pub fn new(chance: Chance) -> Self {
        People { chance, known: BTreeSet::new(), plans: BTreeMap::new(), thoughts: 0, acts: 0, refused: 0 }
    }

    pub fn next_at(&self) -> Option<Timestamp> {
        self.plans.keys().next().map(|(at, _)| *at)
    }

    /// Somebody sees what is open, and thinks of what to do about what is new.
    pub async fn come(&mut self, world: &World) -> anyhow::Result<()> {
        let mut tx = world.engine.store().read().await?;
        for (found, _) in rows::incident::open(&mut tx).await? {
            if self.known.insert(found.id.to_string()) {
                self.plan(&found.id, world.now());
            }
        }
        Ok(())
    }

    fn plan(&mut self, incident: &IncidentId, now: Timestamp) {
        // Minutes from one act to the next.
        let acts: Vec<(Act, i64, i64)> = match self.chance.between(0, 20) {
            // Nobody comes.
            0..4 => vec![],
            4..6 => vec![(Act::Comment, 2, 10), (Act::Dismiss, 1, 20), (Act::Confirm, 1, 60)],
            6..8 => vec![(Act::Acknowledge, 31, 90), (Act::Intake, 1, 30), (Act::Resolve, 1, 600)],
            8..12 => (0..6).map(|_| (*self.chance.pick(&ALL).unwrap_or(&Act::Comment), 0, 90)).collect(),
            12..14 => vec![
                (Act::Acknowledge, 1, 9),
                (Act::Intake, 1, 9),
                (Act::Merge, 1, 9),
                (Act::Identified, 1, 9),
                (Act::Resolve, 1, 60),
                (Act::Reopen, 1, 600),
                (Act::Resolve, 1, 60),
                (Act::Close, 1, 60),
            ],
            _ => vec![
                (Act::Acknowledge, 1, 9),
                (Act::Intake, 1, 9),
                (Act::Classify, 1, 9),
                (Act::FollowUp, 25, 59),
                (Act::Identified, 1, 30),
                (Act::NoNews, 5, 30),
                (Act::SendDrafts, 1, 10),
                (Act::Monitoring, 1, 60),
                (Act::Resolve, 1, 60),
                (Act::Confirm, 1, 600),
                (Act::Close, 1, 6_000),
            ],
        };
        let mut at = now;
        for (act, least, most) in acts {
            at = at + Span::seconds(self.chance.between(least * 60, most * 60));
            self.thoughts += 1;
            self.plans.insert((at, self.thoughts), (incident.clone(), act));
        }
    }

    /// The next thing that somebody had in mind is done.
    pub async fn act(&mut self, world: &mut World) -> anyhow::Result<()> {
        let Some((_, (id, act))) = self.plans.pop_first() else { return Ok(()) };
        let actor = Actor::Person { id: PersonId::new(if self.chance.percent(50) { "hanako" } else { "taro" }) };
        self.acts += 1;
        let done = match act {
            Act::FollowUp => write_follow_up(world, actor, id).await,
            Act::SendDrafts => send_drafts(world, actor, id).await,
            Act::Waive => self.waive(world, actor, &id).await?,
            act => match self.command(act, world, &id).await? {
                Some(command) => give(world, actor, id, command).await,
                None => Ok(()),
            },
        };
        match done {
            Ok(()) => {}
            // A person looks at something that is over, or that another has just done.
            Err(Fault::Refused(_) | Fault::NotFound) => self.refused += 1,
            Err(fault) => return Err(anyhow::Error::new(fault).context(format!("{act:?}"))),
        }
        world.settle().await
    }

    async fn command(&mut self, act: Act, world: &World, id: &IncidentId) -> anyhow::Result<Option<Command>> {
        let reason = "seen on the dashboards".to_owned();
        Ok(Some(match act {
            Act::Acknowledge => Command::Acknowledge,
            Act::Intake => Command::FillIntake(Intake {
                source: Some("monitor".to_owned()),
                target: Some("web".to_owned()),
                alert_at: Some(world.now()),
                users: Some(10),
                impact: Some(ImpactKind::Customers),
                ..Intake::default()
            }),
            Act::Classify => {
                let priority = *self.chance.pick(&[Priority::P0, Priority::P1, Priority::P2, Priority::P3]).unwrap_or(&Priority::P3);
                Command::Classify { priority, reason }
            }
            Act::Identified => Command::Move { to: IncidentState::Identified, note: String::new() },
            Act::Monitoring => Command::Move { to: IncidentState::Monitoring, note: "looks good".to_owned() },
            Act::NoNews => Command::NoNews { note: "still at work".to_owned() },
            Act::Resolve => Command::Resolve { resolution: "the switch was replaced".to_owned() },
            Act::Confirm => Command::Confirm,
            Act::Close => Command::Close,
            Act::Dismiss => Command::Dismiss { reason },
            Act::Reopen => Command::Reopen { reason: Text::same("it came back") },
            Act::Merge => {
                let mut tx = world.engine.store().read().await?;
                let open: Vec<IncidentId> = rows::incident::open(&mut tx).await?.into_iter().map(|(found, _)| found.id).collect();
                let others: Vec<&IncidentId> = open.iter().filter(|other| *other != id).collect();
                let Some(into) = self.chance.pick(&others) else { return Ok(None) };
                Command::Merge { into: (*into).clone(), reason }
            }
            Act::Comment | Act::FollowUp | Act::SendDrafts | Act::Waive => Command::Comment { text: reason },
        }))
    }

    async fn waive(&mut self, world: &World, actor: Actor, id: &IncidentId) -> anyhow::Result<Result<(), Fault>> {
        let mut tx = world.engine.store().read().await?;
        let owed = hinomi_store::obligation::of_subject(&mut tx, "incident", id.as_str(), true).await?;
        drop(tx);
        let Some(one) = self.chance.pick(&owed).map(|row| ObligationId::new(row.id.clone())) else { return Ok(Ok(())) };
        let done = world.engine.turn(actor, move |turn| {
            let one = one.clone();
            Box::pin(async move { obligation::waive(turn, &one, "agreed with the customer".to_owned()).await.map(|_| ()) })
        });
        Ok(done.await)
    }

    /// A person of the security team reports what nobody else may know.
    pub async fn report(&mut self, world: &mut World) -> anyhow::Result<()> {
        self.acts += 1;
        let actor = Actor::Person { id: PersonId::new("hanako") };
        let opened = world.engine.turn(actor, |turn| {
            Box::pin(async move {
                let policy = turn.world.policy.clone();
                let opening = restricted(rows::policy::adopt(turn, &policy).await?, turn.now);
                incident::open(turn, opening).await
            })
        });
        let id = opened.await?.id;
        self.plan(&id, world.now());
        world.settle().await
    }
}

/// Words that stand in restricted incidents only.
const SECRET: &str = "leaked-credentials";

fn restricted(policy_version: hinomi_domain::kernel::PolicyVersionId, now: Timestamp) -> Opening {
    Opening {
        title: Text::same(SECRET),
        description: SECRET.to_owned(),
        kind: Kind::Unplanned,
        restricted: true,
        number: None,
        severity: Severity::Critical,
        components: vec!["c0".into()],
        systems: Vec::new(),
        public: true,
        outage: true,
        labels: BTreeMap::new(),
        rule: None,
        alert: None,
        intake: Intake::default(),
        suggestion: None,
        priority: Some(Priority::P0),
        detected_at: now,
        started_at: now,
        submitter: Some("hanako".to_owned()),
        policy_version,
    }
}

async fn give(world: &World, actor: Actor, id: IncidentId, command: Command) -> Result<(), Fault> {
    let done = world.engine.turn(actor, move |turn| {
        let (id, command) = (id.clone(), command.clone());
        Box::pin(async move { incident::command(turn, &id, command, None).await.map(|_| ()) })
    });
    done.await
}

async fn write_follow_up(world: &World, actor: Actor, id: IncidentId) -> Result<(), Fault> {
    let done = world.engine.turn(actor, move |turn| {
        let id = id.clone();
        Box::pin(async move {
            let (about, _) = rows::incident::get(turn, &id).await?.ok_or(Fault::NotFound)?;
            let draft = Draft {
                kind: NoticeKind::FollowUp,
                restricted: about.restricted,
                components: about.components,
                incident: Some(id),
                title: Text::new("続報", "Follow-up"),
                body: Text::new("調査を続けています。", "We are still looking into it."),
                canned: false,
                author: turn.actor.clone(),
                corrects: None,
            };
            let written = notice::write(turn, draft).await?;
            notice::command(turn, &written.id, |by| NoticeCommand::Send { by }, None).await.map(|_| ())
        })
    });
    done.await
}

async fn send_drafts(world: &World, actor: Actor, id: IncidentId) -> Result<(), Fault> {
    let done = world.engine.turn(actor, move |turn| {
        let id = id.clone();
        Box::pin(async move {
            for (draft, _) in rows::notice::of_incident(turn, &id).await? {
                if draft.state == NoticeState::Draft {
                    notice::command(turn, &draft.id, |by| NoticeCommand::Send { by }, None).await?;
                }
            }
            Ok(())
        })
    });
    done.await
}
