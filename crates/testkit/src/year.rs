//! A simulated year of operation: random outages, absences, maintenance, channels that are down, alerts that others post, and people
//! who do their work well, late, badly or not at all. At the end everything that must always hold is looked at, and the uptime is
//! compared with one that was worked out from the script alone.

mod configuration;
mod minutes;
mod people;
mod script;

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use hinomi_domain::detect::{Sample, Verdict};
use hinomi_domain::kernel::{Actor, ComponentId, MonitorId, PersonId, Span, Timestamp, Zone};
use hinomi_domain::review::timeline::{By, periods};
use hinomi_engine::detect::intake::Posted;
use hinomi_engine::detect::monitors;
use hinomi_engine::read::{ledger, uptime::Timelines};
use hinomi_engine::review::seal;
use hinomi_store::ledger_seal;

use crate::Chance;
use crate::invariants::{self, Looked};
use crate::{Backend, World};
use minutes::Minutes;
use people::People;
use script::{Minute, Script, Trouble};

/// How much happens.
#[derive(Clone, Debug)]
pub struct Size {
    pub seed: u64,
    /// Zone of the policy: months and days are counted in it.
    pub zone: &'static str,
    /// First day, `2026-01-01`, from midnight in the zone.
    pub first_day: &'static str,
    pub days: u32,
    pub components: u32,
    pub monitors: u32,
    /// Outages that are tried to be placed.
    pub outages: u32,
    pub restarts: u32,
}

impl Size {
    /// The year of the budget: a thousand monitors, some five hundred incidents.
    pub fn full() -> Self {
        Size { seed: 1, zone: "Asia/Tokyo", first_day: "2026-01-01", days: 365, components: 50, monitors: 1_000, outages: 510, restarts: 3 }
    }

    fn minutes(&self) -> Minute {
        i64::from(self.days) * 1_440
    }

    /// Components above others.
    fn groups(&self) -> usize {
        (self.components as usize / 5).max(1)
    }

    /// Components with monitors; they have the first numbers.
    fn leaves(&self) -> usize {
        self.components as usize - self.groups()
    }

    fn group_of(&self, leaf: usize) -> usize {
        leaf % self.groups()
    }

    fn leaf_of(&self, monitor: usize) -> usize {
        monitor % self.leaves()
    }
}

/// What came of a year.
#[derive(Clone, Debug)]
pub struct Lived {
    /// Transactions in which something was decided.
    pub turns: u64,
    /// Changes of a monitor's status.
    pub changes: usize,
    pub acts: usize,
    /// Acts that were refused: people try what is not possible.
    pub refused: usize,
    pub sealed: Vec<String>,
    pub looked: Looked,
    /// Figures of components and months that were compared with the script.
    pub compared: usize,
}

/// A simulated year until its last minute, not yet looked at.
pub struct Year {
    size: Size,
    script: Script,
    start: Timestamp,
    world: World,
    people: People,
    seals: BTreeMap<String, String>,
}

/// Something happens at an instant: micros since the beginning, in this order within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Away { minutes: i64 },
    Pause { monitor: usize },
    Resume { monitor: usize },
    Look { monitor: usize },
    LookAtAll,
    Channel { works: bool },
    Post { place: usize },
    PostEnds { place: usize },
    Report,
    PeopleCome,
    Seal,
}

impl Year {
    /// Lives it. What goes wrong on the way, other than refusals, is an error.
    pub async fn live(backend: &Backend, size: Size) -> anyhow::Result<Year> {
        let zone = Zone::parse(size.zone).context("no such zone")?;
        let first: jiff::civil::Date = size.first_day.parse()?;
        let start = zone.instant(first.at(0, 0, 0, 0));
        let mut chance = Chance::new(size.seed);
        let script = script::write(&size, &mut chance);
        let world = World::new(backend, &configuration::toml(&size, &script, start), start).await?;
        let mut year = Year { people: People::new(chance), size, script, start, world, seals: BTreeMap::new() };
        let events = year.events(&zone);
        year.look_at_all().await?;
        for (at, event) in events {
            year.until(at).await?;
            year.happen(event).await.with_context(|| format!("{event:?} at {}", year.world.now()))?;
        }
        let end = year.start + Span::minutes(year.size.minutes());
        year.until(end).await?;
        Ok(year)
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    fn events(&self, zone: &Zone) -> Vec<(Timestamp, Event)> {
        let mut events = Vec::new();
        let mut at =
            |minute: Minute, seconds: i64, event: Event| events.push((self.start + Span::minutes(minute) + Span::seconds(seconds), event));
        for outage in &self.script.outages {
            let monitor = outage.monitor;
            if outage.trouble == Trouble::Paused {
                at(outage.from, 0, Event::Pause { monitor });
                at(outage.to, 0, Event::Resume { monitor });
                at(outage.to, 30, Event::Look { monitor });
                continue;
            }
            // The failure, its confirmation; the first good check, and that it held.
            for (minute, seconds) in [(outage.from, 0), (outage.from, 30), (outage.to, 0), (outage.to, 45)] {
                at(minute, seconds, Event::Look { monitor });
            }
            at(outage.from + 2, 0, Event::PeopleCome);
        }
        for absence in &self.script.absences {
            at(absence.from, 0, Event::Away { minutes: absence.to - absence.from });
            at(absence.to, 30, Event::LookAtAll);
        }
        for down in &self.script.channel {
            at(down.from, 0, Event::Channel { works: false });
            at(down.to, 0, Event::Channel { works: true });
        }
        for (place, post) in self.script.posts.iter().enumerate() {
            at(post.at, 0, Event::Post { place });
            at(post.at + 2, 0, Event::PeopleCome);
            if let Some(ends_at) = post.ends_at {
                at(ends_at, 0, Event::PostEnds { place });
            }
        }
        for report in &self.script.reports {
            at(*report, 0, Event::Report);
        }
        for day in 0..i64::from(self.size.days) {
            at(day * 1_440 + 720, 0, Event::LookAtAll);
            if (self.start + Span::days(day)).in_zone(zone).day() == 10 {
                at(day * 1_440, 0, Event::Seal);
            }
        }
        events.sort_unstable();
        events
    }

    /// Time goes on, and people do what they have in mind. Never back: what fell into an absence comes late.
    async fn until(&mut self, at: Timestamp) -> anyhow::Result<()> {
        while let Some(next) = self.people.next_at().filter(|next| *next <= at) {
            self.world.run_to(next).await?;
            self.people.act(&mut self.world).await?;
        }
        self.world.run_to(at).await
    }

    async fn happen(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Away { minutes } => {
                self.world.stamp().await?;
                self.world.clock.advance(Span::minutes(minutes));
                self.world.restart().await?;
                self.look_at_all().await?;
            }
            Event::Pause { monitor } => self.pause(monitor, Some("tests of the network".to_owned())).await?,
            Event::Resume { monitor } => {
                self.pause(monitor, None).await?;
                self.look(monitor).await?;
            }
            Event::Look { monitor } => self.look(monitor).await?,
            Event::LookAtAll => self.look_at_all().await?,
            Event::Channel { works } => {
                self.world.set_channel("mail", works);
                self.world.set_channel("sink", works);
            }
            Event::Post { place } => self.post(place, false).await?,
            Event::PostEnds { place } => self.post(place, true).await?,
            Event::Report => self.people.report(&mut self.world).await?,
            Event::PeopleCome => self.people.come(&self.world).await?,
            Event::Seal => self.seal().await?,
        }
        self.world.settle().await
    }

    fn minute(&self) -> Minute {
        self.world.now().since(self.start).as_micros().div_euclid(60_000_000)
    }

    async fn look_at_all(&mut self) -> anyhow::Result<()> {
        for monitor in 0..self.size.monitors as usize {
            self.look(monitor).await?;
        }
        self.world.settle().await
    }

    async fn look(&mut self, monitor: usize) -> anyhow::Result<()> {
        let (verdict, reason) = match self.script.truth(monitor, self.minute()) {
            Some(Trouble::Down) => (Verdict::Bad, Some("connection refused".to_owned())),
            Some(Trouble::Slow) => (Verdict::Slow, Some("took 4,000 ms".to_owned())),
            Some(Trouble::Paused) | None => (Verdict::Good, None),
        };
        let id = MonitorId::new(format!("m{monitor}"));
        let watched = self.world.engine.monitors().get(&id).with_context(|| format!("no monitor {id}"))?;
        let sample = Sample { at: self.world.now(), verdict, reason };
        monitors::observe(&self.world.engine, &watched, &sample).await?;
        Ok(())
    }

    async fn pause(&mut self, monitor: usize, reason: Option<String>) -> anyhow::Result<()> {
        let actor = Actor::Person { id: PersonId::new("taro") };
        monitors::pause(&self.world.engine, &MonitorId::new(format!("m{monitor}")), actor, reason).await?;
        Ok(())
    }

    async fn post(&mut self, place: usize, ends: bool) -> anyhow::Result<()> {
        let number = self.script.posts[place].number;
        let name = ["Disk", "Noise", "Later", "Queue"][usize::try_from(number % 4).unwrap_or(0)];
        let severity = ["critical", "major", "moderate", "minor"][usize::try_from(number / 4 % 4).unwrap_or(0)];
        let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let labels =
            BTreeMap::from([label("alertname", name), label("severity", severity), label("instance", &format!("node-{}", number % 9))]);
        let ends_at = ends.then(|| self.world.now());
        let posted = Posted { labels, annotations: BTreeMap::new(), starts_at: None, ends_at, generator_url: None };
        self.world.engine.alerts().submit(vec![posted]).await?;
        Ok(())
    }

    async fn seal(&mut self) -> anyhow::Result<()> {
        for month in seal::run_once(&self.world.engine).await? {
            let document = self.sealed(&month).await?.context("sealed, and no seal is there")?;
            self.seals.insert(month, document);
        }
        Ok(())
    }

    async fn sealed(&self, month: &str) -> anyhow::Result<Option<String>> {
        let mut tx = self.world.engine.store().read().await?;
        Ok(ledger_seal::get(&mut tx, month).await?.map(|row| row.doc))
    }

    /// Looks whether everything that must hold holds.
    pub async fn check(&self) -> anyhow::Result<Lived> {
        let looked = invariants::check(&self.world).await?;
        self.seals_stand().await?;
        let compared = self.uptime_is_right().await?;
        let changes = self.changes().await?;
        Ok(Lived {
            turns: self.world.turns(),
            changes,
            acts: self.people.acts,
            refused: self.people.refused,
            sealed: self.seals.keys().cloned().collect(),
            looked,
            compared,
        })
    }

    async fn changes(&self) -> anyhow::Result<usize> {
        let (mut seq, mut count) = (0, 0);
        loop {
            let page = hinomi_engine::rows::journal::after(&self.world.engine, seq, 1_000).await?;
            let Some(last) = page.last() else { return Ok(count) };
            seq = last.seq;
            count += page.iter().filter(|entry| entry.subject_kind == "monitor" && entry.subject != "all").count();
        }
    }

    /// What was sealed is as it was sealed, and what the ledger shows of the month is the seal (rule 4).
    async fn seals_stand(&self) -> anyhow::Result<()> {
        let policy = self.world.engine.world().policy.clone();
        for (month, document) in &self.seals {
            let now = self.sealed(month).await?.with_context(|| format!("the seal of {month} is gone"))?;
            ensure!(&now == document, "the seal of {month} changed");
            let mut tx = self.world.engine.store().read().await?;
            let shown = ledger::load(&mut tx, &policy, format!("{month}-01").parse()?, true)
                .await
                .with_context(|| format!("the ledger of {month}"))?;
            ensure!(shown.sealed_at.is_some(), "the ledger of {month} does not say that it is sealed");
            ensure!(!shown.obligations.is_empty(), "the sealed ledger of {month} is empty");
        }
        Ok(())
    }

    /// Each component's minutes, month by month, add up and are those of the script (rule 5).
    async fn uptime_is_right(&self) -> anyhow::Result<usize> {
        let world = self.world.engine.world();
        let zone = &world.policy.zone;
        let end = self.start + Span::minutes(self.size.minutes());
        let scripted = minutes::of_all(&self.size, &self.script, self.start, zone);
        let mut tx = self.world.engine.store().read().await?;
        let timelines = Timelines::load(&mut tx, &world.catalog, self.start, end, self.world.now(), |_| true).await?;
        let mut compared = 0;
        for (number, months) in scripted.iter().enumerate() {
            let component = ComponentId::new(format!("c{number}"));
            let slices = timelines.of(&component).with_context(|| format!("no timeline of {component}"))?;
            let found = periods(slices, By::Month, zone, self.start, end);
            ensure!(found.len() == months.len(), "{component}: {} months, not {}", found.len(), months.len());
            for (period, (name, wanted)) in found.iter().zip(months) {
                ensure!(period.on.strftime("%Y-%m").to_string() == *name, "{component}: {} is not {name}", period.on);
                let minutes = |micros: i64| {
                    ensure!(micros % 60_000_000 == 0, "{component} in {name}: {micros} µs are not whole minutes");
                    Ok(micros / 60_000_000)
                };
                let sums = period.sums;
                let shown = Minutes {
                    up: minutes(sums.up_us)?,
                    degraded: minutes(sums.degraded_us)?,
                    partial: minutes(sums.partial_us)?,
                    down: minutes(sums.down_us)?,
                    unknown: minutes(sums.unknown_us)?,
                    excluded: minutes(sums.excluded_us)?,
                };
                ensure!(shown == *wanted, "{component} in {name}: {shown:?}, and the script says {wanted:?} (seed {})", self.size.seed);
                let length = shown.up + shown.degraded + shown.partial + shown.down + shown.unknown + shown.excluded;
                ensure!(length * 60_000_000 == sums.length_us(), "{component} in {name} does not add up");
                compared += 1;
            }
        }
        Ok(compared)
    }
}
