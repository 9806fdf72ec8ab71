//! What may be done to an incident now, and why not (shown on disabled buttons).

use serde::Serialize;

use super::{Incident, IncidentState};
use crate::kernel::{Refusal, Text, Timestamp};
use crate::policy::Policy;

/// The intake fields that are still missing, by their API names (INC-2). Customer and host apply only where they apply.
pub fn intake_missing(incident: &Incident) -> Vec<&'static str> {
    let intake = &incident.intake;
    let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let mut missing = Vec::new();
    if blank(&intake.source) {
        missing.push("source");
    }
    if blank(&intake.target) {
        missing.push("target");
    }
    if intake.alert_at.is_none() {
        missing.push("alert_at");
    }
    if intake.systems.is_none() && intake.users.is_none() && blank(&intake.regions) {
        missing.push("systems");
    }
    if intake.impact.is_none() {
        missing.push("impact");
    }
    missing
}

pub(super) fn leave_triage(incident: &Incident) -> Result<(), Refusal> {
    let missing = intake_missing(incident);
    if incident.state == IncidentState::Triage && !missing.is_empty() {
        return Err(Refusal::new("incident.intake_missing", "fill in the intake before leaving triage").fields(missing));
    }
    Ok(())
}

pub(super) fn move_to(incident: &Incident, to: IncidentState) -> Result<(), Refusal> {
    use IncidentState::{Identified, Investigating, Monitoring, Triage};
    let allowed = matches!(
        (incident.state, to),
        (Triage, Investigating | Identified)
            | (Investigating, Identified | Monitoring)
            | (Identified, Investigating | Monitoring)
            | (Monitoring, Investigating | Identified)
    );
    if !allowed {
        let (from, to) = (incident.state.as_str(), to.as_str());
        return Err(Refusal::new("incident.state", format!("an incident in state {from} cannot become {to}")).fields(["to"]));
    }
    leave_triage(incident)
}

/// Also what ended by itself, as long as nobody has written down what ended it.
pub(super) fn resolve(incident: &Incident) -> Result<(), Refusal> {
    if awaits_resolution(incident) {
        return Ok(());
    }
    if !incident.state.is_open() {
        return Err(Refusal::new("incident.state", format!("an incident in state {} cannot be resolved", incident.state.as_str())));
    }
    leave_triage(incident)
}

/// It ended by itself, and its resolution is still to be written.
pub(super) fn awaits_resolution(incident: &Incident) -> bool {
    matches!(incident.state, IncidentState::Resolved | IncidentState::SelfRecovered)
        && incident.resolution.as_ref().is_none_or(|text| text.trim().is_empty())
}

/// `closed` needs a written resolution, and the submitter's confirmation or the policy's waiting time passed (INC-7).
pub(super) fn close(incident: &Incident, policy: &Policy, now: Timestamp) -> Result<(), Refusal> {
    if !matches!(incident.state, IncidentState::Resolved | IncidentState::SelfRecovered) {
        return Err(Refusal::new("incident.state", "only a resolved incident can be closed"));
    }
    if incident.resolution.as_ref().is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::new("incident.resolution_missing", "closing needs a written resolution").fields(["resolution"]));
    }
    let waited = incident.resolved_at.is_some_and(|at| now.since(at) >= policy.close_after);
    let agreed = incident.submitter_confirmed_at.is_some() || incident.submitter.is_none();
    if !waited && !agreed {
        return Err(Refusal::new("incident.unconfirmed", "the submitter has not confirmed, and the waiting time has not passed"));
    }
    Ok(())
}

/// One button of the incident room.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionState {
    pub name: &'static str,
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Text>,
}

/// Every act with its guard's answer, so that a disabled button says why.
pub fn actions(incident: &Incident, policy: &Policy, now: Timestamp) -> Vec<ActionState> {
    let open = incident.state.is_open();
    let over = || Text::new("対応が終わっているため", "because work on it has ended");
    let ended = matches!(incident.state, IncidentState::Resolved | IncidentState::SelfRecovered | IncidentState::Dismissed);
    let from_refusal = |refusal: Refusal| {
        let ja = match refusal.code {
            "incident.intake_missing" => "受付項目が未入力のため",
            "incident.resolution_missing" => "解決内容が書かれていないため",
            "incident.unconfirmed" => "申告者の確認がなく、待ち時間も過ぎていないため",
            _ => "現在の状態ではできないため",
        };
        Text::new(ja, refusal.message)
    };
    let action = |name, result: Result<(), Text>| ActionState { name, allowed: result.is_ok(), why_not: result.err() };
    let when_open = || if open { Ok(()) } else { Err(over()) };
    vec![
        action(
            "acknowledge",
            when_open().and_then(|()| match incident.acknowledged_at {
                Some(_) => Err(Text::new("確認済みのため", "because it is already acknowledged")),
                None => Ok(()),
            }),
        ),
        action("assign", when_open()),
        action("intake", when_open()),
        action("classify", when_open()),
        action("state", when_open().and_then(|()| leave_triage(incident).map_err(from_refusal))),
        action("comment", Ok(())),
        action("title", when_open()),
        action("impact", when_open()),
        action("merge", when_open()),
        action("resolve", resolve(incident).map_err(from_refusal)),
        action(
            "confirm",
            if incident.submitter_confirmed_at.is_none() && ended {
                Ok(())
            } else {
                Err(Text::new("解決後に確認するため", "because it is confirmed once it is resolved"))
            },
        ),
        action("close", close(incident, policy, now).map_err(from_refusal)),
        action("reopen", if ended { Ok(()) } else { Err(Text::new("終了していないため", "because it has not ended")) }),
        action(
            "dismiss",
            if incident.state == IncidentState::Triage {
                Ok(())
            } else {
                Err(Text::new("トリアージ中だけできるため", "because only an incident in triage can be dismissed"))
            },
        ),
        action(
            "no_news",
            when_open().and_then(|()| match incident.first_notice_at {
                Some(_) => Ok(()),
                None => Err(Text::new("まだ何もお知らせしていないため", "because nothing has been announced yet")),
            }),
        ),
    ]
}
