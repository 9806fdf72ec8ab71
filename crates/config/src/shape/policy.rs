//! `[policy]`, `[[clause]]`, `[[triage]]`, `[[priority]]`.

use super::{PRIORITIES, ROLES, SEVERITIES, Shape, Type, field};
use crate::names::ObjectKind;

pub(crate) static POLICY: Shape = Shape {
    name: "policy",
    en: "The operations policy: what must happen by when.",
    ja: "運用ポリシー。何がいつまでに行われるべきか。",
    kinds: &[],
    fields: &[
        field("name", Type::Line, "Name of the policy, or of the service that it is about.", "ポリシー、または対象サービスの名前。"),
        field("time_zone", Type::Zone, "IANA zone in which days and months are counted.", "日・月を数える IANA タイムゾーン。")
            .default("UTC"),
        field(
            "objective",
            Type::Number(0.0, 100.0),
            "Yearly availability aimed at, in per cent (OPS-13).",
            "年間の稼働率目標 (%) (OPS-13)。",
        )
        .default("99.0"),
        field("guarantee", Type::Boolean, "The objective is promised, not only aimed at.", "目標ではなく保証とします。").default("false"),
        field(
            "degraded_weight",
            Type::Number(0.0, 1.0),
            "How much of a degraded minute counts as up.",
            "性能低下の1分を稼働とみなす割合。",
        )
        .default("1.0"),
        field(
            "partial_weight",
            Type::Number(0.0, 1.0),
            "How much of a minute of partial outage counts as up: a component below is down, or people declared it.",
            "一部停止 (配下のコンポーネントの停止、または人が宣言した一部停止) の1分を稼働とみなす割合。",
        )
        .default("0.7"),
        field(
            "exclude_maintenance",
            Type::Boolean,
            "The figure shown leaves out maintenance announced in time (OPS-11). Both figures are kept.",
            "期限内に告知したメンテナンスを表示値から除外します (OPS-11)。両方の値を保存します。",
        )
        .default("true"),
        field(
            "attach_window",
            Type::Span("0", "7d"),
            "An alert joins an incident of the same component open within this time.",
            "この時間内に開いた同じコンポーネントのインシデントにアラートを結び付けます。",
        )
        .default("2h"),
        field(
            "resolve_after",
            Type::SpanOr("0", "30d", "never"),
            "All alerts resolved for this long resolve the incident; or \"never\".",
            "全アラートが解消してこの時間がたつと解決とします。\"never\" も可。",
        )
        .default("10m"),
        field(
            "close_after",
            Type::Span("0", "366d"),
            "A resolved incident closes after this without confirmation.",
            "確認がなくてもこの時間がたつと終了とします。",
        )
        .default("7d"),
        field("flapping", Type::Table(&FLAPPING), "When an alert counts as flapping.", "アラートを不安定とみなす条件。"),
        field(
            "alert_expiry",
            Type::Span("10s", "30d"),
            "An alert of the Alertmanager API without endsAt resolves when not repeated for this long.",
            "Alertmanager API の endsAt のないアラートが、繰り返されずに解消とみなされるまでの時間。",
        )
        .default("5m"),
    ],
};

static FLAPPING: Shape = Shape {
    name: "flapping",
    en: "So many firings within the window.",
    ja: "期間内の発生回数。",
    kinds: &[],
    fields: &[
        field("count", Type::Integer(2, 1_000), "Firings.", "発生回数。").default("5"),
        field("window", Type::Span("1m", "7d"), "Within this time.", "期間。").default("30m"),
    ],
};

pub(crate) static CLAUSE: Shape = Shape {
    name: "clause",
    en: "One promise. The built-in ids flash, follow_up, resolved, update, recovery keep what is not given; a new id names its promise and replaces the built-in clause of that promise.",
    ja: "条項。組み込みの flash、follow_up、resolved、update、recovery は指定した項目だけを変えます。新しい id は promise を指定し、同じ約束の組み込み条項を置き換えます。",
    kinds: &[],
    fields: &[
        field(
            "id",
            Type::Id,
            "flash, follow_up, resolved, update, recovery, or a new one.",
            "flash、follow_up、resolved、update、recovery、または新しい識別子。",
        )
        .required(),
        field(
            "promise",
            Type::Word(&["flash", "follow_up", "resolved", "update", "recovery"]),
            "What is promised; needed for a new id.",
            "約束の種類。新しい id では必須。",
        ),
        field("source", Type::String, "Where it comes from, such as OPS-5.", "出典。OPS-5 など。"),
        field("title", Type::Line, "Title for the ledger and the public policy.", "台帳と公開ポリシーでの題名。"),
        field(
            "force",
            Type::Word(&["commitment", "goal", "planned"]),
            "commitment: breached when failed; goal: missed; planned: shown, binds nobody.",
            "commitment: 違反、goal: 未達として記録。planned: 表示のみ。",
        ),
        field("within", Type::Span("1s", "366d"), "The deadline.", "期限。"),
        field("aim_from", Type::Span("0", "366d"), "Not expected before this.", "これより前には期待しません。"),
        field(
            "warn_before",
            Type::Span("0", "366d"),
            "How long before the deadline the owner is warned.",
            "期限のどれだけ前に警告するか。",
        ),
        field(
            "on_change_within",
            Type::Span("1s", "366d"),
            "follow_up only: a change of state asks for one within this.",
            "follow_up のみ。状態の変化から続報までの期限。",
        ),
        field(
            "priorities",
            Type::Words(PRIORITIES),
            "Incidents of these priorities; every one by default.",
            "対象の優先度。省略時はすべて。",
        )
        .alias("priority"),
        field(
            "send",
            Type::Word(&["auto", "draft"]),
            "auto: the clause sends the template's words; draft: a person sends.",
            "auto: 定型文を自動送信。draft: 人が送信。",
        ),
        field("owner", Type::Word(ROLES), "Who owes it.", "義務を負う役割。"),
    ],
};

pub(crate) static TRIAGE: Shape = Shape {
    name: "triage",
    en: "What becomes of alerts; the first match decides.",
    ja: "アラートの扱い。最初に一致したものが決めます。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier; triage-1, triage-2 … by default.", "識別子。省略時は順に triage-1、triage-2 …。"),
        field(
            "match",
            Type::Map,
            "Labels that must be equal; \"/…/\" is a regular expression of the whole value.",
            "一致すべきラベル。\"/…/\" は値全体に対する正規表現。",
        ),
        field("severity", Type::Words(SEVERITIES), "Only these severities.", "対象の重要度。"),
        field(
            "component",
            Type::References(ObjectKind::Component),
            "Only these components, or what stands below them.",
            "対象のコンポーネント (配下も含む)。",
        )
        .alias("components"),
        field("calendar", Type::Reference(ObjectKind::Calendar), "Only while this calendar is open.", "このカレンダーの営業時間だけ。"),
        field(
            "outside",
            Type::Boolean,
            "Turns `calendar` round: only while it is closed.",
            "`calendar` を逆にし、営業時間外だけとします。",
        )
        .default("false"),
        field(
            "action",
            Type::Word(&["open", "attach", "wait", "record"]),
            "open: an incident; attach: only to an open one, else a person; wait: a person; record: nothing more.",
            "open: インシデントを開く。attach: 開いているものに結び付け、なければ人が判断。wait: 人が判断。record: 記録のみ。",
        )
        .required(),
        field("priority", Type::Word(PRIORITIES), "Sets the priority instead of suggesting one.", "優先度を提案ではなく決定します。"),
        field("window", Type::Span("0", "7d"), "Overrides the policy's attach_window.", "ポリシーの attach_window を上書きします。"),
    ],
};

pub(crate) static PRIORITY: Shape = Shape {
    name: "priority",
    en: "One criterion of INC-3; the highest match wins. Giving any replaces the built-in table.",
    ja: "INC-3 の基準。最も高いものが採られます。一つでも書くと組み込みの表を置き換えます。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier; priority-1, priority-2 … by default.", "識別子。省略時は順に priority-1、priority-2 …。"),
        field("priority", Type::Word(PRIORITIES), "What it suggests.", "提案する優先度。").required(),
        field("when", Type::Table(&WHEN), "All conditions given must hold.", "指定した条件がすべて成り立つとき。").required(),
        field("reason", Type::Line, "Shown with the suggestion; the id by default.", "提案とともに示す理由。省略時は id。"),
    ],
};

static WHEN: Shape = Shape {
    name: "when",
    en: "Conditions over the components that an incident touches.",
    ja: "インシデントが影響するコンポーネントについての条件。",
    kinds: &[],
    fields: &[
        field("critical", Type::Boolean, "A component marked critical is touched.", "critical のコンポーネントに影響がある。"),
        field("important", Type::Boolean, "A component marked important is touched.", "important のコンポーネントに影響がある。"),
        field("public", Type::Boolean, "A public component is touched.", "公開コンポーネントに影響がある。"),
        field(
            "state",
            Type::Word(&["down", "degraded"]),
            "The worst state of a touched component.",
            "影響するコンポーネントの最も悪い状態。",
        ),
        field(
            "public_down_percent",
            Type::Integer(1, 100),
            "At least this share of public components is down.",
            "公開コンポーネントのうち停止している割合 (%) の下限。",
        ),
        field("severity", Type::Words(SEVERITIES), "Severities of its alerts.", "アラートの重要度。").alias("severities"),
        field(
            "component",
            Type::References(ObjectKind::Component),
            "One of these components is touched.",
            "いずれかのコンポーネントに影響がある。",
        )
        .alias("components"),
    ],
};
