//! Every fact as a sentence in Japanese and in English. Who did it stands beside the sentence, so that no sentence names the actor.

use std::cmp::Ordering;

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::{Disposition, alert};
use hinomi_domain::inform::{EventKind, NoticeKind, notice};
use hinomi_domain::kernel::{ComponentId, IncidentId, Language, Text};
use hinomi_domain::policy::obligation;
use hinomi_domain::respond::IncidentState;
use hinomi_domain::respond::incident::{DeclaredStatus, Fact};

use crate::inform::announce::Announced;
use crate::inform::view::component_name;

/// `other`: how an incident that this one was merged with is called.
pub fn incident(fact: &Fact, catalog: &Catalog, other: impl Fn(&IncidentId) -> Text) -> Text {
    let name = |id: &ComponentId| component_name(id, catalog);
    match fact {
        Fact::Opened(opening) if opening.alert.is_some() => Text::new("アラートからインシデントを開始", "Incident opened from an alert"),
        Fact::Opened(_) => Text::new("申告によりインシデントを開始", "Incident opened from a report"),
        Fact::AlertAttached { rule, reason, .. } => {
            let ja = format!("アラート「{rule}」を追加{}", paren_ja(reason.get(Language::Ja)));
            Text::new(ja, format!("Alert {rule} attached{}", after_colon(reason.get(Language::En))))
        }
        Fact::AlertResolved { firing: 0, .. } => Text::new("アラートが解消し、残りはありません", "An alert ended; none is left"),
        Fact::AlertResolved { firing, .. } => {
            Text::new(format!("アラートが解消 (残り {firing} 件)"), format!("An alert ended; {firing} left"))
        }
        Fact::AlertWithdrawn { firing, .. } => Text::new(
            format!("アラートの監視が外れました (残り {firing} 件)。解決したとは限りません"),
            format!("An alert is no longer watched ({firing} left), which does not mean that it is over"),
        ),
        Fact::Mitigated { .. } => Text::new("すべてのアラートが解消し、影響が止まりました", "All alerts ended: the impact is over"),
        Fact::Acknowledged { .. } => Text::new("確認しました", "Acknowledged"),
        Fact::Assigned { person: Some(person) } => {
            let name = catalog.people.get(person).map_or_else(|| Text::same(person.as_str()), |person| person.name.clone());
            let (ja, en) = (name.get(Language::Ja), name.get(Language::En));
            Text::new(format!("担当を{ja}に変更"), format!("Assigned to {en}"))
        }
        Fact::Assigned { person: None } => Text::new("担当を外しました", "Unassigned"),
        Fact::IntakeFilled { .. } => Text::new("受付項目を記入", "Intake filled in"),
        Fact::Classified { priority, from, reason } => {
            let (to, from) = (priority.as_str(), from.as_str());
            let (ja, en) = if to == from {
                (format!("優先度を {to} で確定"), format!("Priority confirmed as {to}"))
            } else {
                (format!("優先度を {from} から {to} に変更"), format!("Priority changed from {from} to {to}"))
            };
            Text::new(ja + &after_colon_ja(reason), en + &after_colon(reason))
        }
        Fact::Moved { from, to, note } => {
            let (was, is) = (state(*from), state(*to));
            let ja = format!("状態を「{}」から「{}」に変更{}", was.ja, is.ja, after_colon_ja(note));
            Text::new(ja, format!("State changed from {} to {}{}", was.en, is.en, after_colon(note)))
        }
        Fact::Commented { text } => Text::same(text.clone()),
        Fact::Titled { title } => {
            let (ja, en) = (title.get(Language::Ja), title.get(Language::En));
            Text::new(format!("件名を「{ja}」に変更"), format!("Title changed to \u{201c}{en}\u{201d}"))
        }
        Fact::ImpactDeclared { component, status, .. } => {
            let (name, status) = (name(component), declared(*status));
            let ja = format!("「{}」の影響を「{}」と公表", name.get(Language::Ja), status.ja);
            Text::new(ja, format!("Declared {} as {}", name.get(Language::En), status.en))
        }
        Fact::Merged { into, reason } => {
            let other = other(into);
            let ja = format!("別のインシデント ({}) に統合{}", other.get(Language::Ja), after_colon_ja(reason));
            Text::new(ja, format!("Merged into another incident ({}){}", other.get(Language::En), after_colon(reason)))
        }
        Fact::Absorbed { from, .. } => {
            let other = other(from);
            let ja = format!("別のインシデント ({}) を取り込みました", other.get(Language::Ja));
            Text::new(ja, format!("Another incident ({}) was merged into this one", other.get(Language::En)))
        }
        Fact::Resolved { resolution, .. } => {
            Text::new(format!("解決{}", after_colon_ja(resolution)), format!("Resolved{}", after_colon(resolution)))
        }
        Fact::Confirmed => Text::new("申告者が解決を確認", "Resolution confirmed by the submitter"),
        Fact::Closed => Text::new("終了しました", "Closed"),
        Fact::Reopened { reason } => {
            let (ja, en) = (after_colon_ja(reason.get(Language::Ja)), after_colon(reason.get(Language::En)));
            Text::new(format!("再開{ja}"), format!("Reopened{en}"))
        }
        Fact::Dismissed { reason } => {
            Text::new(format!("インシデントではないと判断{}", after_colon_ja(reason)), format!("Dismissed{}", after_colon(reason)))
        }
        Fact::NoNews { note } => Text::new(
            format!("新しい情報なしと記録{}", after_colon_ja(note)),
            format!("Recorded that there is nothing new{}", after_colon(note)),
        ),
        Fact::NoticeSent { notice_kind, .. } => {
            let kind = kind_word(Some(*notice_kind));
            Text::new(format!("{}を送信", kind.ja), format!("{} sent", capital(&kind.en)))
        }
    }
}

pub fn notice(fact: &notice::Fact, kind: Option<NoticeKind>) -> Text {
    let kind = kind_word(kind);
    match fact {
        notice::Fact::Drafted { canned: true, .. } => {
            Text::new(format!("{}の下書きをひな形から作成", kind.ja), format!("Draft of the {} written from the template", kind.en))
        }
        notice::Fact::Drafted { .. } => Text::new(format!("{}の下書きを作成", kind.ja), format!("Draft of the {} written", kind.en)),
        notice::Fact::Edited { .. } => Text::new(format!("{}の下書きを修正", kind.ja), format!("Draft of the {} edited", kind.en)),
        notice::Fact::Sent { .. } => Text::new(format!("{}を公開", kind.ja), format!("{} published", capital(&kind.en))),
        notice::Fact::Discarded => Text::new(format!("{}の下書きを破棄", kind.ja), format!("Draft of the {} discarded", kind.en)),
    }
}

pub fn obligation(fact: &obligation::Fact, title: &Text) -> Text {
    let (ja, en) = (title.get(Language::Ja), title.get(Language::En));
    match fact {
        obligation::Fact::Opened { .. } => Text::new(format!("期限の計測を開始: {ja}"), format!("Clock started: {en}")),
        obligation::Fact::Warned => Text::new(format!("期限が近づいています: {ja}"), format!("Due soon: {en}")),
        obligation::Fact::Met { .. } => Text::new(format!("期限内に履行: {ja}"), format!("Kept in time: {en}")),
        obligation::Fact::Failed => Text::new(format!("期限を過ぎました: {ja}"), format!("Past due: {en}")),
        obligation::Fact::MetLate { .. } => Text::new(format!("遅れて履行: {ja}"), format!("Kept late: {en}")),
        obligation::Fact::Waived { reason } => {
            Text::new(format!("免除: {ja}{}", paren_ja(reason)), format!("Waived: {en}{}", paren(reason)))
        }
        obligation::Fact::Voided { reason } => {
            let (why_ja, why_en) = (paren_ja(reason.get(Language::Ja)), paren(reason.get(Language::En)));
            Text::new(format!("無効: {ja}{why_ja}"), format!("No longer owed: {en}{why_en}"))
        }
        obligation::Fact::Hastened { .. } => Text::new(format!("期限を繰り上げ: {ja}"), format!("Due sooner: {en}")),
        obligation::Fact::Moved(moved) => {
            let (ja, en) = (moved.title.get(Language::Ja), moved.title.get(Language::En));
            let clauses = format!("{} → {}", moved.from, moved.clause);
            match moved.due_at.cmp(&moved.from_due_at) {
                Ordering::Less => Text::new(
                    format!("優先度の変更により期限を繰り上げ: {ja} ({clauses})"),
                    format!("Due sooner at this priority: {en} ({clauses})"),
                ),
                Ordering::Equal => Text::new(
                    format!("優先度の変更により条項を変更: {ja} ({clauses})"),
                    format!("Under another clause at this priority: {en} ({clauses})"),
                ),
                Ordering::Greater => Text::new(
                    format!("優先度の変更により期限を延長: {ja} ({clauses})"),
                    format!("Due later at this priority: {en} ({clauses})"),
                ),
            }
        }
    }
}

pub fn alert(fact: &alert::Fact) -> Text {
    match fact {
        alert::Fact::Fired { .. } => Text::new("アラートが発生", "An alert fired"),
        alert::Fact::Disposed { disposition, reason, .. } => {
            let (ja, en) = match disposition {
                Disposition::Incident => ("アラートからインシデントを開始", "Opened for an alert"),
                Disposition::Attached => ("アラートをインシデントに追加", "Alert attached to an incident"),
                Disposition::Recorded => ("アラートを記録のみとした", "Alert recorded only"),
                Disposition::Suppressed => ("アラートを抑止", "Alert suppressed"),
                Disposition::Waiting => ("アラートが担当者の判断を待っています", "Alert waits for a person"),
            };
            Text::new(format!("{ja}{}", after_colon_ja(reason.get(Language::Ja))), format!("{en}{}", after_colon(reason.get(Language::En))))
        }
        alert::Fact::Resolved { .. } => Text::new("アラートが解消", "An alert ended"),
        alert::Fact::Repeated { alerts, repeats } => {
            Text::new(format!("{alerts} 件のアラートが {repeats} 回繰り返し"), format!("{alerts} alerts repeated {repeats} times"))
        }
    }
}

pub fn announced(fact: &Announced) -> Text {
    let Announced::Announced { event, deliveries, .. } = fact;
    let what = event_word(*event);
    Text::new(
        format!("{}を通知 (配信 {deliveries} 件)", what.ja),
        format!("Told of {} ({})", what.en, if *deliveries == 1 { "1 delivery".to_owned() } else { format!("{deliveries} deliveries") }),
    )
}

fn event_word(event: EventKind) -> Text {
    match event {
        EventKind::AlertFiring => Text::new("アラートの発生", "a firing alert"),
        EventKind::AlertResolved => Text::new("アラートの解消", "an alert that ended"),
        EventKind::AlertGroup => Text::new("アラートのまとまり", "a group of alerts"),
        EventKind::IncidentOpened => Text::new("インシデントの開始", "the opening"),
        EventKind::IncidentUpdated => Text::new("インシデントの更新", "the update"),
        EventKind::IncidentResolved => Text::new("インシデントの解決", "the resolution"),
        EventKind::IncidentReopened => Text::new("インシデントの再開", "the reopening"),
        EventKind::NoticeSent => Text::new("お知らせ", "the notice"),
        EventKind::ObligationWarned => Text::new("期限が近いこと", "a deadline that is near"),
        EventKind::ObligationFailed => Text::new("期限を過ぎたこと", "a deadline that has passed"),
    }
}

fn kind_word(kind: Option<NoticeKind>) -> Text {
    match kind {
        Some(NoticeKind::Flash) => Text::new("速報", "flash notice"),
        Some(NoticeKind::FollowUp) => Text::new("続報", "follow-up notice"),
        Some(NoticeKind::Resolved) => Text::new("復旧のお知らせ", "resolution notice"),
        Some(NoticeKind::General) | None => Text::new("お知らせ", "notice"),
    }
}

fn state(state: IncidentState) -> Text {
    match state {
        IncidentState::Triage => Text::new("トリアージ", "triage"),
        IncidentState::Investigating => Text::new("調査中", "investigating"),
        IncidentState::Identified => Text::new("原因特定", "identified"),
        IncidentState::Monitoring => Text::new("経過観察", "monitoring"),
        IncidentState::Resolved => Text::new("解決", "resolved"),
        IncidentState::Closed => Text::new("終了", "closed"),
        IncidentState::Dismissed => Text::new("対象外", "dismissed"),
        IncidentState::SelfRecovered => Text::new("自然復旧", "self-recovered"),
    }
}

fn declared(status: DeclaredStatus) -> Text {
    match status {
        DeclaredStatus::Operational => Text::new("正常", "operational"),
        DeclaredStatus::DegradedPerformance => Text::new("性能低下", "degraded performance"),
        DeclaredStatus::PartialOutage => Text::new("一部停止", "partial outage"),
        DeclaredStatus::MajorOutage => Text::new("停止", "outage"),
    }
}

fn after_colon(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!(": {text}") }
}

fn after_colon_ja(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("：{text}") }
}

fn paren(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!(" ({text})") }
}

fn paren_ja(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("（{text}）") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
