//! Commands become facts, promises and effects.

use super::{
    COMMENT_CHARS_MAX, Command, Effect, Fact, Incident, IncidentState, Opening, TIMER_CLOSE, TIMER_SETTLE, TITLE_CHARS_MAX, apply, guard,
};
use crate::inform::EventKind;
use crate::kernel::{Actor, DueChange, IncidentId, Language, Outcome, Priority, Refusal, Text, Timestamp};
use crate::policy::Policy;
use crate::respond::promises;

/// Opens an incident: the flash and recovery clocks start here, at detection.
pub fn open(id: IncidentId, opening: Opening, policy: &Policy, now: Timestamp) -> Outcome<Incident, Fact, Effect> {
    let state = Incident {
        id,
        number: opening.number,
        title: opening.title.clone(),
        description: opening.description.clone(),
        kind: opening.kind,
        state: IncidentState::Triage,
        titled: false,
        restricted: opening.restricted,
        priority: opening.priority.unwrap_or(Priority::P3),
        priority_reviewed: opening.priority.is_some(),
        suggestion: opening.suggestion.clone(),
        severity: opening.severity,
        components: opening.components.clone(),
        systems: opening.systems.clone(),
        public: opening.public,
        outage: opening.outage,
        labels: opening.labels.clone(),
        rules: opening.rule.iter().cloned().collect(),
        impact: Default::default(),
        intake: opening.intake.clone(),
        assignee: None,
        acknowledged_by: None,
        detected_at: opening.detected_at,
        started_at: opening.started_at.min(opening.detected_at),
        acknowledged_at: None,
        first_notice_at: None,
        mitigated_at: None,
        resolved_at: None,
        closed_at: None,
        updated_at: now,
        resolution: None,
        submitter: opening.submitter.clone(),
        submitter_confirmed_at: None,
        merged_into: None,
        alerts_firing: u32::from(opening.alert.is_some()),
        policy_version: opening.policy_version.clone(),
    };
    let facts = vec![Fact::Opened(Box::new(opening))];
    // First that it is there, then what is said of it.
    let note = state.suggestion.as_ref().map(proposed);
    let mut effects = vec![Effect::Announce { event: EventKind::IncidentOpened, note }];
    effects.extend(promises::after(None, &state, &facts, policy, now));
    Outcome { state, facts, due: Vec::new(), effects }
}

/// Applies a command. Repeats that change nothing give no facts.
///
/// Refused: what the state does not allow, missing intake, missing reasons or texts, texts beyond their limits.
pub fn decide(
    incident: &Incident,
    command: Command,
    policy: &Policy,
    actor: &Actor,
    now: Timestamp,
) -> Result<Outcome<Incident, Fact, Effect>, Refusal> {
    let mut due = Vec::new();
    let mut announce: Option<(EventKind, Option<Text>)> = None;
    let updated = |note: Option<Text>| Some((EventKind::IncidentUpdated, note));
    let facts = match command {
        Command::Attach { alert, rule, severity, component, system, public, outage, started_at, suggestion, reason } => {
            must_be_open(incident)?;
            let raised = suggestion.as_ref().is_some_and(|new| incident.suggestion.as_ref().is_none_or(|old| new.priority < old.priority));
            // One more alert of the same kind is on the timeline, and is no news to anybody who was told of the incident.
            let wider = component.as_ref().is_some_and(|new| !incident.components.contains(new))
                || system.as_ref().is_some_and(|new| !incident.systems.contains(new));
            if raised || wider || incident.state == IncidentState::Monitoring {
                announce = updated(suggestion.as_ref().filter(|_| raised).map(proposed));
            }
            let suggestion = suggestion.filter(|_| raised);
            due.push(DueChange { kind: TIMER_SETTLE, at: None });
            let mut facts =
                vec![Fact::AlertAttached { alert, rule, severity, component, system, public, outage, started_at, suggestion, reason }];
            // It had looked over: it is not.
            if incident.state == IncidentState::Monitoring {
                facts.push(Fact::Moved { from: incident.state, to: IncidentState::Investigating, note: String::new() });
            }
            facts
        }
        Command::AlertResolved { alert, at, firing } => alert_resolved(incident, alert, at, firing, policy, now, &mut due, &mut announce),
        Command::AlertWithdrawn { alert, firing } => {
            if firing == 0 && incident.state.is_open() {
                announce = updated(Some(Text::new(
                    "監視が外れました。解決したかどうかは担当者が判断してください",
                    "no longer watched: whether it is over is for a person to say",
                )));
            }
            vec![Fact::AlertWithdrawn { alert, firing }]
        }
        Command::Acknowledge => {
            must_be_open(incident)?;
            if incident.acknowledged_at.is_some() {
                return Ok(Outcome::of(incident.clone()));
            }
            announce = updated(Some(Text::new(format!("{} が確認しました", actor.label()), format!("acknowledged by {}", actor.label()))));
            let mut facts = vec![Fact::Acknowledged { by: actor.clone() }];
            if incident.state == IncidentState::Triage && guard::leave_triage(incident).is_ok() {
                facts.push(Fact::Moved { from: incident.state, to: IncidentState::Investigating, note: String::new() });
            }
            facts
        }
        Command::Assign { person } => {
            must_be_open(incident)?;
            if person == incident.assignee {
                return Ok(Outcome::of(incident.clone()));
            }
            announce = updated(None);
            vec![Fact::Assigned { person }]
        }
        Command::FillIntake(intake) => {
            must_be_open(incident)?;
            let texts = [&intake.source, &intake.target, &intake.regions, &intake.customer, &intake.host];
            if texts.into_iter().flatten().any(|text| text.chars().count() > 500) {
                return Err(Refusal::new("incident.too_long", "at most 500 characters per intake field"));
            }
            vec![Fact::IntakeFilled { intake }]
        }
        Command::Classify { priority, reason } => {
            must_be_open(incident)?;
            let reason = reason.trim().to_owned();
            let agrees = incident.suggestion.as_ref().is_some_and(|suggestion| suggestion.priority == priority);
            if reason.is_empty() && !agrees {
                return Err(
                    Refusal::new("incident.reason_missing", "a priority other than the proposed one needs a reason").fields(["reason"])
                );
            }
            within(&reason, COMMENT_CHARS_MAX, "reason")?;
            let from = incident.priority;
            announce =
                updated(Some(Text::new(format!("優先度を {} に決定", priority.as_str()), format!("classified as {}", priority.as_str()))));
            vec![Fact::Classified { priority, from, reason }]
        }
        Command::Move { to, note } => {
            if to == incident.state {
                return Ok(Outcome::of(incident.clone()));
            }
            guard::move_to(incident, to)?;
            within(&note, COMMENT_CHARS_MAX, "note")?;
            announce = updated((!note.trim().is_empty()).then(|| Text::same(note.trim())));
            due.push(DueChange { kind: TIMER_SETTLE, at: None });
            vec![Fact::Moved { from: incident.state, to, note: note.trim().to_owned() }]
        }
        Command::Comment { text } => {
            let text = text.trim().to_owned();
            if text.is_empty() {
                return Err(Refusal::new("incident.text_missing", "a comment needs a text").fields(["text"]));
            }
            within(&text, COMMENT_CHARS_MAX, "text")?;
            vec![Fact::Commented { text }]
        }
        Command::Title { title } => {
            must_be_open(incident)?;
            if title.is_empty() {
                return Err(Refusal::new("incident.text_missing", "an incident needs a title").fields(["title"]));
            }
            within(&title.ja, TITLE_CHARS_MAX, "title.ja")?;
            within(&title.en, TITLE_CHARS_MAX, "title.en")?;
            vec![Fact::Titled { title }]
        }
        Command::Impact { component, status, public } => {
            must_be_open(incident)?;
            if incident.impact.get(&component) == Some(&status) {
                return Ok(Outcome::of(incident.clone()));
            }
            announce = updated(None);
            vec![Fact::ImpactDeclared { component, status, public }]
        }
        Command::Merge { into, reason } => {
            must_be_open(incident)?;
            if into == incident.id {
                return Err(Refusal::new("incident.merge_self", "an incident cannot be merged into itself").fields(["into"]));
            }
            announce =
                Some((EventKind::IncidentResolved, Some(Text::new("別のインシデントに統合しました", "merged into another incident"))));
            vec![Fact::Merged { into, reason: reason.trim().to_owned() }]
        }
        Command::Absorb { from, firing, components, started_at, detected_at, public, outage } => {
            must_be_open(incident)?;
            announce = updated(None);
            vec![Fact::Absorbed { from, firing, components, started_at, detected_at, public, outage }]
        }
        Command::Resolve { resolution } => {
            guard::resolve(incident)?;
            let resolution = resolution.trim().to_owned();
            if resolution.chars().count() < 4 {
                return Err(Refusal::new("incident.resolution_missing", "say what ended it, in words that mean something later")
                    .fields(["resolution"]));
            }
            within(&resolution, COMMENT_CHARS_MAX, "resolution")?;
            if guard::awaits_resolution(incident) {
                let at = incident.resolved_at.unwrap_or(now);
                announce = updated(Some(Text::same(resolution.clone())));
                due.push(DueChange { kind: TIMER_CLOSE, at: Some(now.max(at + policy.close_after)) });
                vec![Fact::Resolved { at, resolution }]
            } else {
                announce = Some((EventKind::IncidentResolved, Some(Text::same(resolution.clone()))));
                resolved(incident, now, resolution, policy, now, &mut due)
            }
        }
        Command::Confirm => {
            if !matches!(incident.state, IncidentState::Resolved | IncidentState::SelfRecovered | IncidentState::Dismissed) {
                return Err(Refusal::new("incident.state", "only an ended incident is confirmed"));
            }
            if incident.submitter_confirmed_at.is_some() {
                return Ok(Outcome::of(incident.clone()));
            }
            vec![Fact::Confirmed]
        }
        Command::Close => {
            guard::close(incident, policy, now)?;
            due.push(DueChange { kind: TIMER_CLOSE, at: None });
            vec![Fact::Closed]
        }
        Command::Reopen { reason } => {
            if !matches!(incident.state, IncidentState::Resolved | IncidentState::SelfRecovered | IncidentState::Dismissed) {
                return Err(Refusal::new("incident.state", "only an ended incident that is not closed can be reopened"));
            }
            let reason = Text::new(reason.ja.trim(), reason.en.trim());
            if reason.is_empty() {
                return Err(Refusal::new("incident.reason_missing", "reopening needs a reason").fields(["reason"]));
            }
            within(&reason.ja, COMMENT_CHARS_MAX, "reason")?;
            within(&reason.en, COMMENT_CHARS_MAX, "reason")?;
            due.push(DueChange { kind: TIMER_CLOSE, at: None });
            announce = Some((EventKind::IncidentReopened, Some(reason.clone())));
            // Nobody has triaged what was dismissed, nor what recovered before its intake was known.
            let untriaged = incident.state == IncidentState::Dismissed
                || (incident.state == IncidentState::SelfRecovered && !guard::intake_missing(incident).is_empty());
            let to = if untriaged { IncidentState::Triage } else { IncidentState::Investigating };
            vec![Fact::Reopened { reason }, Fact::Moved { from: incident.state, to, note: String::new() }]
        }
        Command::Dismiss { reason } => {
            if incident.state != IncidentState::Triage {
                return Err(Refusal::new("incident.state", "only an incident in triage can be dismissed"));
            }
            if reason.trim().is_empty() {
                return Err(Refusal::new("incident.reason_missing", "dismissing needs a reason").fields(["reason"]));
            }
            within(&reason, COMMENT_CHARS_MAX, "reason")?;
            announce = Some((EventKind::IncidentResolved, Some(Text::same(reason.trim()))));
            vec![Fact::Dismissed { reason: reason.trim().to_owned() }]
        }
        Command::NoNews { note } => {
            must_be_open(incident)?;
            if !actor.is_person() {
                return Err(Refusal::new("incident.no_news", "that there is nothing new is for a person to say"));
            }
            if incident.first_notice_at.is_none() {
                return Err(Refusal::new("incident.no_news", "nothing has been announced yet, so something is new"));
            }
            within(&note, COMMENT_CHARS_MAX, "note")?;
            vec![Fact::NoNews { note: note.trim().to_owned() }]
        }
        Command::NoticeSent { notice, kind, canned } => {
            // Being sent is an event of the notice itself.
            vec![Fact::NoticeSent { notice, notice_kind: kind, canned }]
        }
        Command::Settle => {
            if incident.state != IncidentState::Monitoring || incident.alerts_firing > 0 {
                return Ok(Outcome::of(incident.clone()));
            }
            announce = Some((EventKind::IncidentResolved, None));
            let at = incident.mitigated_at.unwrap_or(now);
            resolved(incident, at, String::new(), policy, now, &mut due)
        }
    };
    let mut state = incident.clone();
    for fact in &facts {
        apply(&mut state, fact, now);
    }
    let mut effects = promises::after(Some(incident), &state, &facts, policy, now);
    if let Some((event, note)) = announce.filter(|_| !facts.is_empty()) {
        effects.push(Effect::Announce { event, note });
    }
    Ok(Outcome { state, facts, due, effects })
}

#[expect(clippy::too_many_arguments, reason = "the pieces of one outcome under construction")]
fn alert_resolved(
    incident: &Incident,
    alert: crate::kernel::AlertId,
    at: Timestamp,
    firing: u32,
    policy: &Policy,
    now: Timestamp,
    due: &mut Vec<DueChange>,
    announce: &mut Option<(EventKind, Option<Text>)>,
) -> Vec<Fact> {
    let mut facts = vec![Fact::AlertResolved { alert, at, firing }];
    if firing > 0 || !incident.state.is_open() {
        return facts;
    }
    // What a person reported is not over because an alert that joined it is: a person says when it is.
    if incident.submitter.is_some() {
        *announce = Some((EventKind::IncidentUpdated, Some(all_alerts_ended())));
        return facts;
    }
    if incident.mitigated_at.is_none() {
        facts.push(Fact::Mitigated { at });
    } else if incident.state == IncidentState::Monitoring {
        return facts;
    }
    match incident.state {
        // Nobody had come to it yet: it is over, and still an incident (INC-1).
        IncidentState::Triage => {
            facts.push(Fact::Moved { from: incident.state, to: IncidentState::SelfRecovered, note: String::new() });
            facts.push(Fact::Resolved { at, resolution: String::new() });
            due.push(DueChange { kind: TIMER_CLOSE, at: Some(now + policy.close_after) });
            *announce = Some((EventKind::IncidentResolved, Some(Text::new("自然に復旧しました", "recovered by itself"))));
        }
        state => {
            if state != IncidentState::Monitoring {
                facts.push(Fact::Moved { from: state, to: IncidentState::Monitoring, note: String::new() });
            }
            *announce = Some((EventKind::IncidentUpdated, Some(all_alerts_ended())));
            due.push(DueChange { kind: TIMER_SETTLE, at: policy.resolve_after.map(|after| now + after) });
        }
    }
    facts
}

fn all_alerts_ended() -> Text {
    Text::new("すべてのアラートが解消しました", "all alerts have ended")
}

fn resolved(
    incident: &Incident,
    at: Timestamp,
    resolution: String,
    policy: &Policy,
    now: Timestamp,
    due: &mut Vec<DueChange>,
) -> Vec<Fact> {
    due.push(DueChange { kind: TIMER_SETTLE, at: None });
    due.push(DueChange { kind: TIMER_CLOSE, at: Some(now + policy.close_after) });
    vec![Fact::Moved { from: incident.state, to: IncidentState::Resolved, note: String::new() }, Fact::Resolved { at, resolution }]
}

fn must_be_open(incident: &Incident) -> Result<(), Refusal> {
    if incident.state.is_open() {
        return Ok(());
    }
    Err(Refusal::new("incident.state", format!("the incident is {}", incident.state.as_str())))
}

fn within(text: &str, chars_max: usize, field: &str) -> Result<(), Refusal> {
    if text.chars().count() <= chars_max {
        return Ok(());
    }
    Err(Refusal::new("incident.too_long", format!("at most {chars_max} characters")).fields([field]))
}

fn proposed(suggestion: &crate::respond::priority::Suggestion) -> Text {
    let priority = suggestion.priority.as_str();
    if suggestion.reasons.is_empty() {
        return Text::new(format!("優先度の提案: {priority}"), format!("proposed priority: {priority}"));
    }
    let reasons = |language, between| suggestion.reasons.iter().map(|reason| reason.get(language)).collect::<Vec<_>>().join(between);
    Text::new(
        format!("優先度の提案: {priority}（{}）", reasons(Language::Ja, "、")),
        format!("proposed priority: {priority} ({})", reasons(Language::En, "; ")),
    )
}
