//! Sample status pages.

use hinomi_domain::kernel::{Language, Span, Text, Timestamp, Zone};
use hinomi_domain::policy::Policy;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::page::{
    ComponentView, DayBar, HistoryView, Impact, LinkStyle, MaintenanceState, Month, Overall, PageView, PublicIncident, PublicMaintenance,
    PublicState, Status, Update, UptimeFigure, UptimePeriod, UptimeView,
};

const TODAY: Date = date(2026, 11, 23);

/// 2026-11-23 14:05 in Tokyo.
pub fn now() -> Timestamp {
    Timestamp::from_seconds(1_795_410_300)
}

/// A small page on which all is well.
pub fn page(language: Language) -> PageView {
    let components = vec![
        group(
            "shop",
            Text::new("オンラインストア", "Online store"),
            vec![
                component("web", Text::new("ウェブサイト", "Website"), Status::Operational, 0),
                component("checkout", Text::new("購入手続き", "Checkout"), Status::Operational, 1),
            ],
        ),
        component("api", Text::new("公開API", "Public API"), Status::Operational, 2),
        component("mail", Text::new("メール配信", "Mail delivery"), Status::Operational, 3),
    ];
    PageView {
        id: "main".to_owned(),
        title: Text::new("サンプルサービス 稼働状況", "Sample service status"),
        description: Text::new(
            "サンプルサービスの現在の状態と過去の障害をお知らせします。",
            "Current state and past incidents of the sample service.",
        ),
        contact: Some("mailto:support@example.jp".to_owned()),
        language,
        languages: Language::ALL.to_vec(),
        zone: Zone::parse("Asia/Tokyo").unwrap_or_default(),
        overall: Overall::of(&components),
        components,
        incidents: Vec::new(),
        recent: vec![resolved_incident()],
        maintenances: vec![maintenance()],
        changed_at: now() - Span::hours(5),
        confirmed_at: now(),
        valid_until: now() + Span::minutes(3),
        base_path: "/status/main".to_owned(),
        public_url: "https://status.example.jp".to_owned(),
        links: LinkStyle::Live,
    }
}

/// The same page in the middle of an outage, with one component that nobody can see.
pub fn trouble_page(language: Language) -> PageView {
    let mut view = page(language);
    view.components[0].status = Status::PartialOutage;
    view.components[0].children[1].status = Status::MajorOutage;
    if let Some(today) = view.components[0].children[1].days.last_mut() {
        *today = DayBar { worst: Status::MajorOutage, down_us: Span::minutes(42).as_micros(), ..*today };
    }
    view.components[1].status = Status::DegradedPerformance;
    view.components[2].status = Status::Unknown;
    view.components[2].uptime_90d = None;
    view.overall = Overall::of(&view.components);
    view.incidents = vec![live_incident()];
    view.changed_at = now() - Span::minutes(2);
    view
}

/// Fifty components with ninety days each, a tenth of the days in trouble.
pub fn large_page(language: Language) -> PageView {
    let mut view = trouble_page(language);
    view.components = (0..10)
        .map(|region| {
            let children = (0..4)
                .map(|place| {
                    let number = region * 5 + place;
                    let status = Status::ALL[if number % 9 == 0 { number % 6 } else { 0 }];
                    let name = Text::new(format!("サービス {number}"), format!("Service {number}"));
                    component(&format!("service-{number}"), name, status, number)
                })
                .collect();
            group(&format!("region-{region}"), Text::new(format!("リージョン {region}"), format!("Region {region}")), children)
        })
        .collect();
    view.overall = Overall::of(&view.components);
    view
}

/// November of the sample page.
pub fn history_of(view: &PageView) -> HistoryView {
    let month = Month { year: 2026, month: 11 };
    HistoryView {
        month,
        incidents: view.incidents.iter().chain(&view.recent).cloned().collect(),
        maintenances: Vec::new(),
        months: vec![(month, 2), (month.previous(), 0), (month.previous().previous(), 1)],
    }
}

/// One year and three months of every component.
pub fn uptime_of(view: &PageView) -> UptimeView {
    let figure = |seed: i64| UptimeFigure {
        uptime: Some(1.0 - seed as f64 * 0.0023),
        down_us: Span::minutes(seed * 17).as_micros(),
        partial_us: 0,
        degraded_us: Span::minutes(seed * 5).as_micros(),
        unknown_us: Span::minutes(seed % 3 * 30).as_micros(),
        excluded_us: 0,
    };
    let period = |year, month, seed| UptimePeriod {
        year,
        month,
        all: figure(seed),
        components: view
            .flat_components()
            .into_iter()
            .zip(0_i64..)
            .filter(|(_, place)| place % 5 != 4)
            .map(|((component, _), place)| (component.id.clone(), figure((seed + place) % 4)))
            .collect(),
    };
    UptimeView {
        objective_percent: 99.5,
        objective_is_guarantee: false,
        exclude_maintenance: true,
        weights: Policy::default().weights,
        years: vec![period(2026, None, 1), period(2025, None, 3)],
        months: vec![period(2026, Some(11), 2), period(2026, Some(10), 0), period(2026, Some(9), 1)],
    }
}

fn group(id: &str, name: Text, children: Vec<ComponentView>) -> ComponentView {
    let status = children.iter().map(|child| child.status).max().unwrap_or(Status::Unknown);
    ComponentView { status, children, ..component(id, name, Status::Operational, 7) }
}

fn component(id: &str, name: Text, status: Status, seed: usize) -> ComponentView {
    ComponentView {
        id: id.to_owned(),
        description: if seed % 3 == 2 {
            Text::new("外部のシステムから利用する窓口です。", "Used by other systems.")
        } else {
            Text::default()
        },
        name,
        status,
        uptime_90d: Some(1.0 - days(seed).iter().map(|day| day.down_us).sum::<i64>() as f64 / Span::days(90).as_micros() as f64),
        days: days(seed),
        watched_since: now() - Span::days(200),
        changed_at: now() - Span::hours(5),
        children: Vec::new(),
    }
}

fn days(seed: usize) -> Vec<DayBar> {
    (0..90_usize)
        .map(|place| {
            let date = TODAY.saturating_sub((89 - i32::try_from(place).unwrap_or(0)).days());
            let calm = DayBar { date, worst: Status::Operational, down_us: 0, partial_us: 0, degraded_us: 0, unknown_us: 0 };
            match (place * 31 + seed * 17) % 43 {
                0 => DayBar { worst: Status::MajorOutage, down_us: Span::minutes(12).as_micros(), ..calm },
                1 => DayBar { worst: Status::DegradedPerformance, degraded_us: Span::minutes(35).as_micros(), ..calm },
                2 if place < 40 => DayBar { worst: Status::Unknown, unknown_us: Span::hours(3).as_micros(), ..calm },
                3 => DayBar { worst: Status::UnderMaintenance, ..calm },
                _ => calm,
            }
        })
        .collect()
}

fn live_incident() -> PublicIncident {
    PublicIncident {
        id: "k3v9q2".to_owned(),
        title: Text::new("購入手続きで障害が発生しています", "Checkout is unavailable"),
        state: PublicState::Identified,
        impact: Impact::Major,
        components: vec!["checkout".to_owned()],
        started_at: now() - Span::minutes(42),
        resolved_at: None,
        updates: vec![
            Update {
                at: now() - Span::minutes(2),
                status: PublicState::Identified,
                title: Text::new("原因を特定しました", "Cause identified"),
                body: Text::new(
                    "決済事業者との接続に問題があることを確認しました。\n予備の経路への切り替えを進めています。\n\n決済事業者の状況: https://status.example.com/ja をご覧ください。",
                    "The connection to our payment provider fails. We are switching to the second route.\n\nTheir page: https://status.example.com/en.",
                ),
            },
            Update {
                at: now() - Span::minutes(38),
                status: PublicState::Investigating,
                title: Text::new("購入手続きで障害が発生しています", "Checkout is unavailable"),
                body: Text::new(
                    "現在、購入手続きを完了できません。原因を調査しています。",
                    "Orders cannot be completed. We are investigating.",
                ),
            },
        ],
    }
}

fn resolved_incident() -> PublicIncident {
    PublicIncident {
        id: "a8m1zx".to_owned(),
        title: Text::new("公開APIの応答が遅くなっていました", "Slow responses of the public API"),
        state: PublicState::Resolved,
        impact: Impact::Minor,
        components: vec!["api".to_owned()],
        started_at: now() - Span::days(4),
        resolved_at: Some(now() - Span::days(4) + Span::minutes(35)),
        updates: vec![Update {
            at: now() - Span::days(4) + Span::minutes(35),
            status: PublicState::Resolved,
            title: Text::new("復旧しました", "Resolved"),
            body: Text::new("サーバーを増やし、応答時間は通常に戻りました。", "We added servers; response times are normal again."),
        }],
    }
}

fn maintenance() -> PublicMaintenance {
    PublicMaintenance {
        id: "db-2026-12".to_owned(),
        title: Text::new("データベースの定期メンテナンス", "Database maintenance"),
        body: Text::new("この間、メールの配信が最大10分遅れます。", "Mail may be delayed by up to ten minutes."),
        state: MaintenanceState::Scheduled,
        components: vec!["mail".to_owned()],
        from: now() + Span::days(8),
        to: now() + Span::days(8) + Span::hours(2),
        announced_at: Some(now() - Span::days(1)),
    }
}
