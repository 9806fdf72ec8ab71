//! What waits is claimed channel by channel: ten thousand messages behind a slow one are not read again for each that leaves.

pub(super) const SQL: &str = "
create index delivery_waiting_by_channel on delivery (channel, next_at, id) where state in ('pending', 'retrying');
";
