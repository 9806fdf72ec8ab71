//! Sample events of every kind.

use std::collections::BTreeMap;

use hinomi_domain::inform::event::{AlertView, GroupView, IncidentView, NoticeView, ObligationView, Subject};
use hinomi_domain::inform::{Event, EventKind};
use hinomi_domain::kernel::{Language, Priority, Severity, Span, Text, Timestamp, Zone};
use hinomi_domain::policy::{ObligationState, OutcomeWord};

use super::pages::now;
use crate::message::MessageContext;

pub fn context(language: Language) -> MessageContext {
    MessageContext {
        language,
        zone: Zone::parse("Asia/Tokyo").unwrap_or_default(),
        product: Text::new("サンプルサービス", "Sample service"),
        public_url: "https://hinomi.example.jp".to_owned(),
        page_url: "https://status.example.jp/status/main/".to_owned(),
    }
}

pub fn alert(firing: bool) -> AlertView {
    AlertView {
        id: "0199f3a1-0000-7000-8000-000000000001".into(),
        fingerprint: "9d1f2c3b4a596877".to_owned(),
        firing,
        rule: "monitor:checkout-http".to_owned(),
        summary: Text::new("購入手続き: 応答がありません (接続が拒否されました)", "Checkout does not answer (connection refused)"),
        severity: Severity::Critical,
        component: Some("checkout".into()),
        component_name: Some(Text::new("購入手続き", "Checkout")),
        labels: BTreeMap::from([("component".to_owned(), "checkout".to_owned()), ("monitor".to_owned(), "checkout-http".to_owned())]),
        annotations: BTreeMap::from([("description".to_owned(), "connect 192.0.2.10:443: connection refused <3 of 3>".to_owned())]),
        started_at: now() - Span::minutes(42),
        detected_at: now() - Span::minutes(41),
        resolved_at: (!firing).then(now),
        incident: Some("0199f3a1-0000-7000-8000-00000000000a".into()),
        runbook: Some("https://wiki.example.jp/runbook/checkout".to_owned()),
        generator_url: None,
    }
}

pub fn incident(state: &str) -> IncidentView {
    let resolved_at: Option<Timestamp> = (state == "resolved").then(now);
    IncidentView {
        id: "0199f3a1-0000-7000-8000-00000000000a".into(),
        number: Some(12),
        title: Text::new("購入手続きが停止", "Checkout is down"),
        state: state.to_owned(),
        priority: Priority::P1,
        components: vec!["checkout".into()],
        component_names: vec![Text::new("購入手続き", "Checkout")],
        labels: BTreeMap::new(),
        severity: Severity::Critical,
        detected_at: now() - Span::minutes(41),
        started_at: now() - Span::minutes(42),
        resolved_at,
        assignee: None,
        note: Some(Text::new("重要な機能が停止している", "an important function is lost")),
        url: "https://hinomi.example.jp/incidents/0199f3a1-0000-7000-8000-00000000000a".to_owned(),
    }
}

pub fn notice(kind: &str) -> NoticeView {
    NoticeView {
        id: "0199f3a1-0000-7000-8000-0000000000b1".into(),
        notice_kind: kind.to_owned(),
        incident: Some("0199f3a1-0000-7000-8000-00000000000a".into()),
        title: Text::new("購入手続きで障害が発生しています", "Checkout is unavailable"),
        body: Text::new(
            "現在、購入手続きを完了できない障害が発生しています。ご不便をおかけし、深くお詫び申し上げます。\n\n原因の調査と復旧作業を進めています。次のお知らせは15時00分までに掲載します。\nhttps://status.example.jp/status/main/ja/incidents/k3v9q2",
            "Orders cannot be completed at the moment. We are sorry for the trouble this causes.\n\nWe are working on it and will post the next update by 15:00.\nhttps://status.example.jp/status/main/en/incidents/k3v9q2",
        ),
        components: vec!["checkout".into()],
        component_names: vec![Text::new("購入手続き", "Checkout")],
        sent_at: now(),
        corrects: None,
        url: "https://status.example.jp/status/main/incidents/k3v9q2".to_owned(),
    }
}

pub fn obligation(failed: bool) -> ObligationView {
    ObligationView {
        id: "0199f3a1-0000-7000-8000-0000000000c1".into(),
        clause: "flash".to_owned(),
        clause_title: Text::new("検知から30分以内の速報", "First notice within 30 minutes of detection"),
        state: if failed { ObligationState::Failed } else { ObligationState::Pending },
        outcome: if failed { OutcomeWord::Missed } else { OutcomeWord::Pending },
        subject_kind: "incident".to_owned(),
        subject: "0199f3a1-0000-7000-8000-00000000000a".to_owned(),
        subject_title: Text::new("購入手続きが停止", "Checkout is down"),
        due_at: now() + Span::minutes(10),
        owner: "manager".to_owned(),
        url: "https://hinomi.example.jp/incidents/0199f3a1-0000-7000-8000-00000000000a".to_owned(),
    }
}

/// One event of each kind; the group is a storm.
pub fn events() -> Vec<Event> {
    EventKind::ALL
        .into_iter()
        .map(|kind| {
            let subject = match kind {
                EventKind::AlertFiring => Subject::Alert(alert(true)),
                EventKind::AlertResolved => Subject::Alert(alert(false)),
                EventKind::AlertGroup => Subject::Group(GroupView {
                    labels: BTreeMap::from([("cluster".to_owned(), "tokyo-1".to_owned())]),
                    firing: 1_180,
                    resolved: 54,
                    severity: Severity::Critical,
                    alerts: (0..50)
                        .map(|number| AlertView {
                            summary: Text::new(format!("ノード {number} が応答しません"), format!("Node {number} does not answer")),
                            ..alert(true)
                        })
                        .collect(),
                }),
                EventKind::IncidentOpened => Subject::Incident(incident("triage")),
                EventKind::IncidentUpdated => Subject::Incident(incident("identified")),
                EventKind::IncidentResolved => Subject::Incident(incident("resolved")),
                EventKind::IncidentReopened => Subject::Incident(incident("investigating")),
                EventKind::NoticeSent => Subject::Notice(notice("flash")),
                EventKind::ObligationWarned => Subject::Obligation(obligation(false)),
                EventKind::ObligationFailed => Subject::Obligation(obligation(true)),
            };
            Event { kind, at: now(), subject }
        })
        .collect()
}
