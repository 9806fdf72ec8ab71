//! How it went: uptime with what people corrected of it, and the ledger of promises.

pub mod correction;
pub mod coverage;
pub mod ledger;
pub mod noise;
pub mod uptime;

use hinomi_domain::access::Permission;
use hinomi_domain::kernel::{Span, Timestamp, Zone};
use jiff::civil::{Date, Time};
use utoipa_axum::routes;

use crate::Problem;
use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    let routes = routes.add(Permission::PolicyRead, routes!(ledger::handle)).add(Permission::MonitorRead, routes!(uptime::handle));
    let routes = routes.add(Permission::LogRead, routes!(coverage::handle)).add(Permission::LogRead, routes!(noise::handle));
    correction::routes(routes)
}

/// Reads `from` and `to`: instants (RFC 3339) or days of the zone (`2026-11-23`). Absent: now, and `length` before it.
pub fn range(
    from: Option<&str>,
    to: Option<&str>,
    length: Span,
    length_max: Span,
    zone: &Zone,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), Problem> {
    let to = to.map(|text| instant(text, "to", zone)).transpose()?.unwrap_or(now);
    let from = from.map(|text| instant(text, "from", zone)).transpose()?.unwrap_or(to - length);
    if from >= to {
        return Err(Problem::malformed("from must lie before to"));
    }
    if to.since(from) > length_max {
        return Err(Problem::malformed(format!("at most {length_max} at once")));
    }
    Ok((from, to))
}

fn instant(text: &str, name: &str, zone: &Zone) -> Result<Timestamp, Problem> {
    let day = || text.parse::<Date>().ok().filter(|_| text.len() == 10).map(|day| zone.instant(day.to_datetime(Time::midnight())));
    let found = Timestamp::parse(text).or_else(day);
    found.ok_or_else(|| Problem::malformed(format!("{name} must be an RFC 3339 instant or a day")))
}
