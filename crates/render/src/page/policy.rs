//! The operations policy for everybody: the very file that the engine acts on, as sentences and numbers (OPS-28).

use askama::Template;
use hinomi_domain::kernel::Priority;
use hinomi_domain::policy::{Clause, Policy};

use super::PageView;
use super::frame::{Frame, Part, Rendered, finish};
use crate::moment;
use crate::words::Words;

/// The policy page.
pub fn policy(view: &PageView, policy: &Policy) -> Rendered {
    let words = Words(view.language);
    let heading = policy.name.get(view.language);
    let title = words.title_with(view.title.get(view.language), heading);
    let goal = format!("{}%", policy.objective_percent);
    let mut clauses: Vec<&Clause> = policy.clauses.values().collect();
    // In the order in which promises come due, not by name.
    clauses.sort_by_key(|clause| clause.promise);
    let page = PolicyPage {
        heading,
        clauses: clauses.into_iter().map(|clause| row(view, clause)).collect(),
        availability: if policy.objective_is_guarantee { words.uptime_guarantee(goal) } else { words.uptime_goal(goal) },
        maintenance: if policy.exclude_maintenance { words.uptime_excludes() } else { words.uptime_includes() },
        zone: words.policy_zone(policy.zone.name()),
        frame: Frame::new(view, Part::Policy, title, |view, language| view.policy_path(language), false),
    };
    finish(&page, view, false)
}

#[derive(Template)]
#[template(path = "page/policy.html")]
struct PolicyPage<'a> {
    frame: Frame<'a>,
    heading: &'a str,
    clauses: Vec<Row>,
    availability: String,
    maintenance: &'static str,
    zone: String,
}

struct Row {
    title: String,
    force: &'static str,
    within: String,
    details: Vec<String>,
    source: String,
}

fn row(view: &PageView, clause: &Clause) -> Row {
    let words = Words(view.language);
    let length = |span| moment::length(span, view.language);
    let mut details = Vec::new();
    if let Some(from) = clause.aim_from {
        details.push(words.policy_aim(length(from), length(clause.within)));
    }
    if let Some(within) = clause.on_change_within {
        details.push(words.policy_on_change(length(within)));
    }
    if !clause.priorities.is_empty() {
        let priorities: Vec<&str> = clause.priorities.iter().map(|priority: &Priority| priority.as_str()).collect();
        details.push(words.policy_priorities(priorities.join(words.comma())));
    }
    Row {
        title: clause.title.get(view.language).to_owned(),
        force: words.force(clause.force),
        within: words.policy_at_once(length(clause.within)),
        details,
        source: clause.source.clone(),
    }
}
