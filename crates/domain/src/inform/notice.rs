//! A notice (お知らせ): `draft → (in_review) → scheduled → sent`. What was sent is immutable; a correction is a new notice that
//! refers to it. None leaves without an author and a text in every language (rule 2 of the domain).

use serde::{Deserialize, Serialize};

use crate::kernel::{Actor, ComponentId, IncidentId, Language, NoticeId, Outcome, Refusal, Text, Timestamp};
use crate::policy::Promise;

pub const TITLE_CHARS_MAX: usize = 200;
pub const BODY_CHARS_MAX: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 速報
    Flash,
    /// 続報
    FollowUp,
    /// 復旧
    Resolved,
    General,
}

impl NoticeKind {
    pub const ALL: [NoticeKind; 4] = [NoticeKind::Flash, NoticeKind::FollowUp, NoticeKind::Resolved, NoticeKind::General];

    pub fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Flash => "flash",
            NoticeKind::FollowUp => "follow_up",
            NoticeKind::Resolved => "resolved",
            NoticeKind::General => "general",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The promise that a notice of this kind keeps.
    pub fn keeps(self) -> Option<Promise> {
        match self {
            NoticeKind::Flash => Some(Promise::Flash),
            NoticeKind::FollowUp => Some(Promise::FollowUp),
            NoticeKind::Resolved => Some(Promise::Resolved),
            NoticeKind::General => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    Draft,
    InReview,
    Scheduled,
    Sent,
    Discarded,
}

impl NoticeState {
    pub const ALL: [NoticeState; 5] =
        [NoticeState::Draft, NoticeState::InReview, NoticeState::Scheduled, NoticeState::Sent, NoticeState::Discarded];

    pub fn as_str(self) -> &'static str {
        match self {
            NoticeState::Draft => "draft",
            NoticeState::InReview => "in_review",
            NoticeState::Scheduled => "scheduled",
            NoticeState::Sent => "sent",
            NoticeState::Discarded => "discarded",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub kind: NoticeKind,
    pub state: NoticeState,
    pub incident: Option<IncidentId>,
    pub restricted: bool,
    pub components: Vec<ComponentId>,
    pub title: Text,
    pub body: Text,
    /// Nobody wrote or changed a word: the template alone speaks. Does not keep a follow-up promise (OPS-4).
    pub canned: bool,
    /// Who wrote it; a person or a named clause once sent.
    pub author: Actor,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub corrects: Option<NoticeId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Edit { title: Text, body: Text, by: Actor },
    Send { by: Actor },
    Discard { by: Actor },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Drafted { notice_kind: NoticeKind, incident: Option<IncidentId>, title: Text, canned: bool },
    Edited { title: Text, body: Text },
    Sent { author: Actor },
    Discarded,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Goes out to everybody who is told of notices; the incident hears of it.
    Publish,
}

/// What a new notice says.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub kind: NoticeKind,
    pub incident: Option<IncidentId>,
    pub restricted: bool,
    pub components: Vec<ComponentId>,
    pub title: Text,
    pub body: Text,
    pub canned: bool,
    pub author: Actor,
    pub corrects: Option<NoticeId>,
}

/// Makes a draft. Refused: text beyond the limits, an incident's kind without an incident.
pub fn draft(id: NoticeId, draft: Draft, now: Timestamp) -> Result<Outcome<Notice, Fact, Effect>, Refusal> {
    check_lengths(&draft.title, &draft.body)?;
    if draft.incident.is_none() && draft.kind != NoticeKind::General {
        return Err(Refusal::new("notice.incident_missing", "this kind of notice is about an incident").fields(["incident"]));
    }
    let state = Notice {
        id,
        kind: draft.kind,
        state: NoticeState::Draft,
        incident: draft.incident,
        restricted: draft.restricted,
        components: draft.components,
        title: draft.title,
        body: draft.body,
        canned: draft.canned,
        author: draft.author,
        created_at: now,
        sent_at: None,
        corrects: draft.corrects,
    };
    let fact =
        Fact::Drafted { notice_kind: state.kind, incident: state.incident.clone(), title: state.title.clone(), canned: state.canned };
    Ok(Outcome { facts: vec![fact], ..Outcome::of(state) })
}

/// Refused: any change to what was sent or discarded, a text missing in a language, an author that is neither a person nor a
/// clause, a restricted notice sent by anything but a person (INC-5).
pub fn decide(notice: &Notice, command: &Command, now: Timestamp) -> Result<Outcome<Notice, Fact, Effect>, Refusal> {
    if matches!(notice.state, NoticeState::Sent | NoticeState::Discarded) {
        return Err(Refusal::new("notice.final", "what was sent or discarded cannot change; write a correction"));
    }
    let (facts, effects) = match command {
        Command::Edit { title, body, .. } => {
            check_lengths(title, body)?;
            (vec![Fact::Edited { title: title.clone(), body: body.clone() }], vec![])
        }
        Command::Send { by } => {
            for language in Language::ALL {
                let complete = match language {
                    Language::Ja => !notice.title.ja.trim().is_empty() && !notice.body.ja.trim().is_empty(),
                    Language::En => !notice.title.en.trim().is_empty() && !notice.body.en.trim().is_empty(),
                };
                if !complete {
                    return Err(Refusal::new("notice.text_missing", "a notice needs title and body in Japanese and English")
                        .fields([format!("title.{}", language.as_str()), format!("body.{}", language.as_str())]));
                }
            }
            if matches!(by, Actor::System { .. }) {
                return Err(Refusal::new("notice.author", "a notice is sent by a person or a named clause"));
            }
            if notice.restricted && !by.is_person() {
                return Err(Refusal::new("notice.restricted", "a notice of a restricted incident is sent by a person"));
            }
            (vec![Fact::Sent { author: by.clone() }], vec![Effect::Publish])
        }
        Command::Discard { .. } => (vec![Fact::Discarded], vec![]),
    };
    let mut state = notice.clone();
    for fact in &facts {
        apply(&mut state, fact, now);
    }
    Ok(Outcome { facts, effects, ..Outcome::of(state) })
}

pub fn apply(state: &mut Notice, fact: &Fact, at: Timestamp) {
    match fact {
        Fact::Drafted { .. } => {}
        Fact::Edited { title, body } => {
            state.canned = state.canned && state.title == *title && state.body == *body;
            state.title = title.clone();
            state.body = body.clone();
        }
        Fact::Sent { author } => {
            state.state = NoticeState::Sent;
            state.author = author.clone();
            state.sent_at = Some(at);
        }
        Fact::Discarded => state.state = NoticeState::Discarded,
    }
}

fn check_lengths(title: &Text, body: &Text) -> Result<(), Refusal> {
    for (name, text, chars_max) in [
        ("title.ja", &title.ja, TITLE_CHARS_MAX),
        ("title.en", &title.en, TITLE_CHARS_MAX),
        ("body.ja", &body.ja, BODY_CHARS_MAX),
        ("body.en", &body.en, BODY_CHARS_MAX),
    ] {
        if text.chars().count() > chars_max {
            return Err(Refusal::new("notice.too_long", format!("at most {chars_max} characters")).fields([name]));
        }
        if name.starts_with("title") && text.chars().any(char::is_control) {
            return Err(Refusal::new("notice.control_character", "a title is one line").fields([name]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flash() -> Notice {
        let new = Draft {
            kind: NoticeKind::Flash,
            incident: Some("i".into()),
            restricted: false,
            components: vec![],
            title: Text::new("障害", "Outage"),
            body: Text::new("調査中", "Investigating"),
            canned: true,
            author: Actor::Clause { id: "flash".into() },
            corrects: None,
        };
        draft("n".into(), new, Timestamp::from_seconds(1)).unwrap().state
    }

    #[test]
    fn what_was_sent_is_immutable() {
        let by = Actor::Clause { id: "flash".into() };
        let sent = decide(&flash(), &Command::Send { by: by.clone() }, Timestamp::from_seconds(2)).unwrap().state;
        assert_eq!(sent.sent_at, Some(Timestamp::from_seconds(2)));
        for command in [
            Command::Send { by: by.clone() },
            Command::Edit { title: Text::same("x"), body: Text::same("y"), by: by.clone() },
            Command::Discard { by },
        ] {
            assert_eq!(decide(&sent, &command, Timestamp::from_seconds(3)).unwrap_err().code, "notice.final");
        }
    }

    #[test]
    fn both_languages_and_an_author_or_nothing_leaves() {
        let mut half = flash();
        half.body.en.clear();
        let by = Actor::Person { id: "hanako".into() };
        assert_eq!(decide(&half, &Command::Send { by }, Timestamp::from_seconds(2)).unwrap_err().code, "notice.text_missing");
        let nobody = Command::Send { by: Actor::system("outbox") };
        assert_eq!(decide(&flash(), &nobody, Timestamp::from_seconds(2)).unwrap_err().code, "notice.author");
    }

    #[test]
    fn an_edited_template_is_no_longer_canned() {
        let by = Actor::Person { id: "hanako".into() };
        let edit = Command::Edit { title: flash().title, body: Text::new("原因を特定", "Cause found"), by };
        assert!(!decide(&flash(), &edit, Timestamp::from_seconds(2)).unwrap().state.canned);
    }
}
