//! Every word that a reader outside the console sees, in all languages side by side: the compiler proves that none is missing.
//! The Japanese terms are those of the glossary.

use hinomi_domain::inform::NoticeKind;
use hinomi_domain::kernel::{Force, Language, Severity};

use crate::page::{Impact, MaintenanceState, Overall, PublicState, Status};

/// The words of one language. `name: 日本語, English;`, with named values in parentheses where the text takes some.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

macro_rules! words {
    ($($name:ident $(($($value:ident),+))?: $ja:literal, $en:literal;)*) => {
        impl Words {
            $(words!(@one $name ($($($value),+)?) $ja $en);)*
        }

        /// Each text once, with its own names as values; tests look at them all.
        #[cfg(test)]
        fn all(words: Words) -> Vec<(&'static str, String)> {
            vec![$((stringify!($name), words!(@call words $name ($($($value),+)?)))),*]
        }
    };
    (@one $name:ident () $ja:literal $en:literal) => {
        pub fn $name(self) -> &'static str {
            match self.0 {
                Language::Ja => $ja,
                Language::En => $en,
            }
        }
    };
    (@one $name:ident ($($value:ident),+) $ja:literal $en:literal) => {
        pub fn $name(self, $($value: impl std::fmt::Display),+) -> String {
            match self.0 {
                Language::Ja => format!($ja),
                Language::En => format!($en),
            }
        }
    };
    (@call $words:ident $name:ident ()) => { $words.$name().to_owned() };
    (@call $words:ident $name:ident ($($value:ident),+)) => { $words.$name($(concat!("<", stringify!($value), ">")),+) };
}

words! {
    comma: "、", ", ";
    colon: ":", ":";
    last_and: "、", " and ";

    // Page: frame
    skip_to_content: "本文へ移動", "Skip to content";
    language_name: "日本語", "English";
    language_switch: "言語", "Language";
    page_navigation: "ページ", "Pages";
    page_status: "稼働状況", "Status";
    page_history: "障害履歴", "History";
    page_uptime: "稼働率", "Uptime";
    page_policy: "運用ポリシー", "Operations policy";
    page_calendar: "メンテナンス予定 (iCalendar)", "Maintenance calendar (iCalendar)";
    page_feed: "更新情報 (Atom)", "Updates (Atom)";
    page_json: "JSON", "JSON";
    contact: "お問い合わせ", "Contact";
    all_times(zone): "時刻はすべて {zone} です。", "All times are in {zone}.";
    title_with(page, part): "{part} – {page}", "{part} – {page}";

    // Page: freshness
    confirmed(at, until): "{at} に確認、{until} まで有効", "Confirmed at {at}, valid until {until}";
    cannot_confirm: "最新の状態を確認できません", "Cannot confirm the current state";
    cannot_confirm_detail: "この表示は、下記の時刻に確認した内容です。現在の状態と異なる場合があります。しばらくしてから再読み込みしてください。",
        "What you see was confirmed at the time below and may no longer be true. Please reload in a while.";
    last_confirmed(at): "最終確認: {at}", "Last confirmed: {at}";

    // Page: states
    overall_operational: "すべて正常に稼働しています", "All systems are operational";
    overall_degraded: "一部で性能が低下しています", "Some systems are slower than usual";
    overall_partial_outage: "一部のサービスが停止しています", "Some systems are down";
    overall_major_outage: "大規模な障害が発生しています", "Major outage";
    overall_maintenance: "メンテナンスを実施しています", "Maintenance in progress";
    overall_unknown: "一部の状態を確認できていません", "The state of some systems is unknown";
    status_operational: "正常", "Operational";
    status_under_maintenance: "メンテナンス中", "Under maintenance";
    status_unknown: "不明", "Unknown";
    status_degraded_performance: "性能低下", "Degraded";
    status_partial_outage: "一部停止", "Partial outage";
    status_major_outage: "停止", "Outage";
    outage: "停止", "Outage";
    maintenance: "メンテナンス", "Maintenance";
    state_investigating: "調査中", "Investigating";
    state_identified: "原因特定", "Identified";
    state_monitoring: "経過観察中", "Monitoring";
    state_resolved: "復旧", "Resolved";
    impact_none: "影響なし", "No impact";
    impact_minor: "影響: 小", "Minor impact";
    impact_major: "影響: 大", "Major impact";
    impact_critical: "影響: 重大", "Critical impact";
    maintenance_scheduled: "予定", "Scheduled";
    maintenance_in_progress: "実施中", "In progress";
    maintenance_completed: "完了", "Completed";

    // Page: index
    incidents: "障害", "Incidents";
    live_incidents: "発生中の障害", "Ongoing incidents";
    maintenances: "メンテナンス", "Maintenance";
    components: "コンポーネント", "Components";
    recent_incidents: "過去14日間の障害", "Incidents of the last 14 days";
    no_recent_incidents: "過去14日間に障害はありません。", "No incidents in the last 14 days.";
    no_components: "公開しているコンポーネントはありません。", "No components are published.";
    affected: "影響範囲", "Affected";
    started: "発生", "Started";
    resolved: "復旧", "Resolved";
    lasted: "継続時間", "Duration";
    uptime_of(percent): "稼働率 {percent}", "{percent} uptime";
    uptime_unknown: "稼働率 不明", "uptime unknown";
    days_ago(days): "{days}日前", "{days} days ago";
    bars_newest: "今日", "Today";
    bars_calm(days): "過去{days}日間: すべて正常", "Last {days} days: no trouble";
    bars_summary(days, parts): "過去{days}日間: {parts}、ほかは正常", "Last {days} days: {parts}, otherwise operational";
    days_of(what, count): "{what} {count}日", "{what} on {count} d";
    legend: "凡例", "Legend";
    see_history: "これより前の障害を見る", "See older incidents";
    no_updates: "まだお知らせはありません。", "No notices yet.";

    // Page: history, uptime, incident, policy
    history_of(month): "{month}の障害履歴", "Incidents in {month}";
    history_empty: "この月に障害はありません。", "No incidents in this month.";
    history_older(month): "← {month}", "← {month}";
    history_newer(month): "{month} →", "{month} →";
    history_months: "月を選ぶ", "Choose a month";
    uptime_goal(percent): "年間の目標稼働率: {percent} (保証ではありません)", "Uptime aimed at per year: {percent} (a goal, not a guarantee)";
    uptime_guarantee(percent): "年間の保証稼働率: {percent}", "Uptime guaranteed per year: {percent}";
    uptime_excludes: "事前に期日どおりお知らせしたメンテナンスは計算から除いています。",
        "Maintenance that was announced in time is left out of the figures.";
    uptime_includes: "メンテナンスによる停止も計算に含めています。", "Stops for maintenance count as downtime.";
    uptime_unknown_beside: "状態を確認できなかった時間は「不明」として別に示し、稼働にも停止にも含めていません。",
        "Time whose state could not be confirmed is shown beside as unknown; it counts neither as up nor as down.";
    uptime_weights(partial, degraded): "一部停止 (配下のコンポーネントの停止など) の時間は{partial}、性能低下の時間は{degraded}を稼働として数えます。",
        "Of a partial outage (such as one of several components below being down) {partial} of the time counts as up, of degraded performance {degraded}.";
    uptime_all: "全体", "All";
    uptime_by_year: "年別", "By year";
    uptime_by_month: "月別", "By month";
    uptime_none: "記録なし", "No data";
    uptime_down(length): "停止 {length}", "down {length}";
    uptime_partial(length): "一部停止 {length}", "partly down {length}";
    uptime_degraded(length): "性能低下 {length}", "degraded {length}";
    uptime_unknown_length(length): "不明 {length}", "unknown {length}";
    uptime_excluded(length): "除外 {length}", "excluded {length}";
    uptime_met: "達成", "Met";
    uptime_not_met: "未達", "Not met";
    uptime_empty: "稼働率の記録はまだありません。", "There are no uptime figures yet.";
    back_to_status: "稼働状況へ戻る", "Back to status";
    policy_lead: "サービスの運用について、次のとおりお約束、または目標としています。",
        "This is what we promise, or aim for, in running our services.";
    policy_clauses: "条項の一覧", "Clauses";
    policy_clause: "条項", "Clause";
    policy_force: "位置づけ", "Force";
    policy_within: "期限", "Within";
    policy_source: "根拠", "Source";
    policy_availability: "稼働率", "Availability";
    policy_times: "期限の数え方", "How deadlines are counted";
    policy_zone(zone): "日・月単位の期限は {zone} の暦で数えます。", "Deadlines in days and months are counted in {zone}.";
    policy_priorities(priorities): "対象: 優先度 {priorities}", "for priority {priorities}";
    policy_aim(from, to): "{from}～{to}を目安", "aimed at {from} to {to}";
    policy_on_change(within): "状況が変わったときは{within}以内", "within {within} of a change";
    policy_at_once(within): "{within}以内", "within {within}";
    force_commitment: "お約束", "Commitment";
    force_goal: "目標", "Goal";
    force_planned: "予定", "Planned";

    // Notices and messages: kinds
    notice_flash: "速報", "First notice";
    notice_follow_up: "続報", "Update";
    notice_resolved: "復旧", "Resolved";
    notice_general: "お知らせ", "Notice";
    correction_of(kind): "訂正・{kind}", "Correction: {kind}";
    alert: "アラート", "Alert";
    alert_firing: "アラート発生", "Alert firing";
    alert_resolved: "アラート解消", "Alert resolved";
    alert_group(count): "アラート {count}件", "{count} alerts";
    incident_opened: "インシデント発生", "Incident opened";
    incident_updated: "インシデント更新", "Incident updated";
    incident_resolved: "インシデント解決", "Incident resolved";
    incident_reopened: "インシデント再開", "Incident reopened";
    obligation_warned: "期限間近", "Due soon";
    obligation_breached: "義務違反", "Breached";
    obligation_missed: "目標未達", "Missed";
    severity_critical: "重大", "critical";
    severity_major: "大", "major";
    severity_moderate: "中", "moderate";
    severity_minor: "小", "minor";
    severity_none: "無", "none";
    incident_triage: "トリアージ中", "Triage";
    incident_closed: "完了", "Closed";
    incident_dismissed: "対象外", "Dismissed";
    incident_self_recovered: "自然復旧", "Self-recovered";

    // Messages: labels of facts
    label_severity: "重要度", "Severity";
    label_priority: "優先度", "Priority";
    label_component: "コンポーネント", "Component";
    label_components: "コンポーネント", "Components";
    label_state: "状態", "State";
    label_rule: "監視ルール", "Rule";
    label_started: "発生日時", "Started";
    label_detected: "検知日時", "Detected";
    label_resolved: "復旧日時", "Resolved";
    label_sent: "お知らせ日時", "Sent";
    label_duration: "継続時間", "Duration";
    label_assignee: "担当者", "Assignee";
    label_labels: "ラベル", "Labels";
    label_incident: "インシデント", "Incident";
    label_clause: "条項", "Clause";
    label_due: "期限", "Due";
    label_owner: "責任者", "Owner";
    label_subject: "対象", "About";
    label_over: "解消", "Resolved";
    label_firing: "発生中", "Firing";
    label_number: "番号", "Number";
    count_of(count): "{count}件", "{count}";
    and_more(count): "ほか{count}件", "and {count} more";
    unassigned: "未割り当て", "nobody yet";

    // Messages: sentences
    group_summary(firing, resolved): "発生中 {firing}件、解消 {resolved}件", "{firing} firing, {resolved} resolved";
    obligation_warned_text(clause, due): "「{clause}」の期限 ({due}) が近づいています。", "\u{201c}{clause}\u{201d} is due at {due}.";
    obligation_failed_text(clause, due): "「{clause}」の期限 ({due}) を過ぎました。", "\u{201c}{clause}\u{201d} was due at {due} and was not kept.";
    link_console: "コンソールで開く", "Open in the console";
    link_page: "ステータスページ", "Status page";
    link_details: "詳細と最新の状況", "Details and latest state";
    link_runbook: "対応手順", "Runbook";
    link_source: "発生元", "Source";
    why_notice(product): "このメールは、{product}のお知らせの配信先として登録されているアドレスにお送りしています。",
        "You receive this mail because your address is registered for notices of {product}.";
    why_work(product): "このメールは、{product}の通知設定で宛先に指定されているアドレスにお送りしています。社外へ転送しないでください。",
        "You receive this mail because a notification rule of {product} names your address. Please do not forward it outside.";
    automatic: "このメールは自動で送信しています。", "This mail was sent automatically.";

    // Notices: default texts; the names in braces are filled by `notice_text`
    our_service: "当サービス", "our service";
    default_flash_title: "{components}で障害が発生しています", "Service disruption: {components}";
    default_flash_body: "現在、{components}において障害が発生しています。\nご利用のお客様にはご迷惑をおかけしておりますことを、深くお詫び申し上げます。\n\n■ 対象: {components}\n■ 発生日時: {started_at}\n■ 検知日時: {detected_at}\n■ 状況: {summary}\n\n現在、原因の調査と復旧作業を進めております。\n次のお知らせは {next_by} までに掲載いたします。\n\n最新の状況: {page_url}",
        "We are experiencing a disruption affecting {components} and apologize for the inconvenience.\n\nAffected: {components}\nStarted: {started_at}\nDetected: {detected_at}\nObserved: {summary}\n\nWe are investigating the cause and working to restore the service.\nThe next update will be posted by {next_by}.\n\nLatest state: {page_url}";
    default_follow_up_title: "{components}の障害について", "Ongoing disruption: {components}";
    default_follow_up_body: "{started_at} より発生しております{components}の障害について、現在の状況をお知らせいたします。\n\n■ 対象: {components}\n■ 対応状況: {state}\n■ 状況: {summary}\n■ 経過時間: {duration} ({now} 時点)\n\n引き続き、復旧に向けて対応を進めております。\n次のお知らせは {next_by} までに掲載いたします。\nご迷惑をおかけしておりますことを、重ねてお詫び申し上げます。\n\n最新の状況: {page_url}",
        "This is an update on the disruption affecting {components}.\n\nAffected: {components}\nStarted: {started_at}\nStage: {state}\nObserved: {summary}\nSo far: {duration} (as of {now})\n\nWe continue to work on restoring the service.\nThe next update will be posted by {next_by}.\nWe apologize for the inconvenience.\n\nLatest state: {page_url}";
    default_resolved_title: "{components}の障害は復旧しました", "Service restored: {components}";
    default_resolved_body: "{components}において発生しておりました障害は、復旧いたしました。\nご利用のお客様には多大なご迷惑をおかけいたしましたことを、深くお詫び申し上げます。\n\n■ 対象: {components}\n■ 発生日時: {started_at}\n■ 復旧日時: {resolved_at}\n■ 継続時間: {duration}\n■ 事象: {summary}\n\n現在は正常にご利用いただけます。\n\n詳細: {page_url}",
        "The disruption affecting {components} is over and the service is working normally again. We apologize for the inconvenience.\n\nAffected: {components}\nStarted: {started_at}\nRestored: {resolved_at}\nLasted: {duration}\nWhat happened: {summary}\n\nDetails: {page_url}";
    default_general_title: "{title}", "{title}";
    default_general_body: "{summary}\n\n詳細: {page_url}", "{summary}\n\nDetails: {page_url}";
}

impl Words {
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::Operational => self.status_operational(),
            Status::UnderMaintenance => self.status_under_maintenance(),
            Status::Unknown => self.status_unknown(),
            Status::DegradedPerformance => self.status_degraded_performance(),
            Status::PartialOutage => self.status_partial_outage(),
            Status::MajorOutage => self.status_major_outage(),
        }
    }

    /// `A、B、C` · `A, B and C`.
    pub fn list(self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{}{}{last}", first.join(self.comma()), self.last_and()),
        }
    }

    pub fn overall(self, overall: Overall) -> &'static str {
        match overall {
            Overall::Operational => self.overall_operational(),
            Overall::Maintenance => self.overall_maintenance(),
            Overall::Unknown => self.overall_unknown(),
            Overall::Degraded => self.overall_degraded(),
            Overall::PartialOutage => self.overall_partial_outage(),
            Overall::MajorOutage => self.overall_major_outage(),
        }
    }

    pub fn public_state(self, state: PublicState) -> &'static str {
        match state {
            PublicState::Investigating => self.state_investigating(),
            PublicState::Identified => self.state_identified(),
            PublicState::Monitoring => self.state_monitoring(),
            PublicState::Resolved => self.state_resolved(),
        }
    }

    pub fn impact(self, impact: Impact) -> &'static str {
        match impact {
            Impact::None => self.impact_none(),
            Impact::Minor => self.impact_minor(),
            Impact::Major => self.impact_major(),
            Impact::Critical => self.impact_critical(),
        }
    }

    pub fn maintenance_state(self, state: MaintenanceState) -> &'static str {
        match state {
            MaintenanceState::Scheduled => self.maintenance_scheduled(),
            MaintenanceState::InProgress => self.maintenance_in_progress(),
            MaintenanceState::Completed => self.maintenance_completed(),
        }
    }

    pub fn notice_kind(self, kind: NoticeKind) -> &'static str {
        match kind {
            NoticeKind::Flash => self.notice_flash(),
            NoticeKind::FollowUp => self.notice_follow_up(),
            NoticeKind::Resolved => self.notice_resolved(),
            NoticeKind::General => self.notice_general(),
        }
    }

    pub fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Critical => self.severity_critical(),
            Severity::Major => self.severity_major(),
            Severity::Moderate => self.severity_moderate(),
            Severity::Minor => self.severity_minor(),
            Severity::None => self.severity_none(),
        }
    }

    pub fn force(self, force: Force) -> &'static str {
        match force {
            Force::Commitment => self.force_commitment(),
            Force::Goal => self.force_goal(),
            Force::Planned => self.force_planned(),
        }
    }

    /// State of an incident by its name in the domain; a name from elsewhere reads as it is.
    pub fn incident_state(self, state: &str) -> &str {
        match state {
            "triage" => self.incident_triage(),
            "investigating" => self.state_investigating(),
            "identified" => self.state_identified(),
            "monitoring" => self.state_monitoring(),
            "resolved" => self.state_resolved(),
            "closed" => self.incident_closed(),
            "dismissed" => self.incident_dismissed(),
            "self_recovered" => self.incident_self_recovered(),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_says_something_and_uses_every_value_in_both_languages() {
        let (ja, en) = (all(Words(Language::Ja)), all(Words(Language::En)));
        for ((name, ja), (_, en)) in ja.iter().zip(&en) {
            assert!(!ja.trim().is_empty() && !en.trim().is_empty(), "{name}");
            let values = |text: &str| text.matches('<').count();
            assert_eq!(values(ja), values(en), "{name}: the languages show different values");
        }
    }

    #[test]
    fn english_has_no_japanese() {
        for (name, text) in all(Words(Language::En)) {
            assert!(text.chars().all(|c| (c as u32) < 0x3000), "{name}: {text}");
        }
    }
}
