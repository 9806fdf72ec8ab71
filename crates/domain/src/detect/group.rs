//! A group (n of m) is judged from the statuses of its members.

use super::{Status, Verdict};

/// `Bad` when at least `down_when` members are down; `CouldNotRun` when unknown members could still make it so.
pub fn group_verdict(members: impl Iterator<Item = Status>, down_when: u32) -> Verdict {
    let (mut down, mut unknown, mut degraded) = (0_u32, 0_u32, false);
    for status in members {
        match status {
            Status::Down => down += 1,
            Status::Unknown => unknown += 1,
            Status::Degraded => degraded = true,
            Status::Up | Status::Paused => {}
        }
    }
    let down_when = down_when.max(1);
    if down >= down_when {
        Verdict::Bad
    } else if down + unknown >= down_when {
        Verdict::CouldNotRun
    } else if down > 0 || degraded {
        Verdict::Slow
    } else {
        Verdict::Good
    }
}
