//! The storm as single posts: what one commit for many callers makes of a disk's `fdatasync`.

use super::storm::{Figures, GROUPS, LABEL_SETS, Shape, alertmanager, hinomi};
use crate::report::{Row, Series};
use crate::{Settings, disk, say, stage};

const POSTS: usize = 40_000;
const CONNECTIONS: usize = 64;

pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let shape = Shape { posts: POSTS, batch: 1, connections: CONNECTIONS };
    let (mut ours, mut theirs, mut disk_ms) = (Figures::default(), Figures::default(), Series::default());
    for run in 1..=settings.runs {
        disk_ms.push(disk::fdatasync_p50_ms(stage::directory(settings)?.path())?);
        let found = hinomi(settings, &shape, None).await?;
        say!("single, run {run}: {:.0}/s, {} notifications", found.per_second, found.notifications);
        ours.take(&found, &shape)?;
        if settings.peers {
            let found = alertmanager(settings, &shape).await?;
            say!("single, run {run}, Alertmanager: {:.0}/s", found.per_second);
            theirs.take(&found, &shape)?;
        }
    }
    let row = Row::new(
        format!("single alert posts, {POSTS} over {LABEL_SETS} label sets, {GROUPS} groups, {CONNECTIONS} connections, durable on SQLite"),
        format!("{}; fdatasync p50 {}", ours.show(), disk_ms.show(2, "ms")),
    );
    let row = row.budget("≥ 4,000/s durable", ours.per_second.median() >= 4_000.0);
    let row = if theirs.per_second.is_empty() { row } else { row.beside(format!("Alertmanager, in memory: {}", theirs.show())) };
    row.print();
    Ok(())
}
