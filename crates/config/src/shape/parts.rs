//! Components, systems, calendars, people, pages, maintenance.

use super::{LANGUAGES, ROLES, Shape, Type, field};
use crate::names::ObjectKind;

pub(crate) static COMPONENT: Shape = Shape {
    name: "component",
    en: "What users know: a node of the tree that is also the status page's.",
    ja: "利用者から見えるコンポーネント。ステータスページの木と同じ木をなします。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, unique among components.", "識別子。コンポーネントの中で一意。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field(
            "description",
            Type::Prose(2_000),
            "One or two sentences for readers of the status page.",
            "ステータスページの読者向けの説明。",
        ),
        field("parent", Type::Reference(ObjectKind::Component), "The component above it in the tree.", "木の上での親コンポーネント。"),
        field(
            "public",
            Type::Boolean,
            "Shown on public pages; an incident that touches it owes a flash notice (OPS-4, OPS-5).",
            "公開ページに表示。これに影響するインシデントには速報の義務が生じます (OPS-4, OPS-5)。",
        )
        .default("false"),
        field("systems", Type::References(ObjectKind::System), "Systems that it needs.", "必要とするシステム。"),
        field("critical", Type::Boolean, "A fault in it proposes P0 (INC-3).", "障害時に P0 を提案します (INC-3)。").default("false"),
        field("important", Type::Boolean, "Losing it proposes P1 (INC-3).", "停止時に P1 を提案します (INC-3)。").default("false"),
    ],
};

pub(crate) static SYSTEM: Shape = Shape {
    name: "system",
    en: "What components run on; systems form a dependency graph.",
    ja: "コンポーネントが動くシステム。依存関係のグラフをなします。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, unique among systems.", "識別子。システムの中で一意。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field(
            "needs",
            Type::References(ObjectKind::System),
            "Other systems without which this one does not work.",
            "これなしでは動かない他のシステム。",
        ),
    ],
};

pub(crate) static CALENDAR: Shape = Shape {
    name: "calendar",
    en: "Business hours: weekdays, hours and holidays in a zone.",
    ja: "営業時間。曜日・時間帯・休日とタイムゾーン。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, unique among calendars.", "識別子。カレンダーの中で一意。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field("time_zone", Type::Zone, "IANA time zone; the policy's by default.", "IANA タイムゾーン。省略時はポリシーのもの。"),
        field(
            "weekdays",
            Type::Weekdays,
            "Open days: \"mon\" … \"sun\", or ranges such as \"mon-fri\".",
            "営業する曜日。\"mon\" … \"sun\"、または \"mon-fri\" のような範囲。",
        )
        .default("mon-fri"),
        field("from", Type::TimeOfDay, "Opening time, \"09:00\".", "開始時刻。\"09:00\" の形。").default("09:00"),
        field(
            "to",
            Type::TimeOfDay,
            "Closing time, exclusive; not later than `from` means past midnight; \"24:00\" is allowed.",
            "終了時刻 (この時刻は含まない)。`from` 以前なら翌日まで。\"24:00\" も可。",
        )
        .default("18:00"),
        field("holidays", Type::Word(&["none", "jp"]), "Closed on the national holidays of this country.", "この国の祝日は休業。")
            .default("none"),
        field("closed_on", Type::Dates, "Further closed days.", "その他の休業日。"),
    ],
};

pub(crate) static PERSON: Shape = Shape {
    name: "person",
    en: "A person who works with hinomi.",
    ja: "hinomi を使う人。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, also the name to sign in with.", "識別子。サインイン名でもあります。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field("email", Type::String, "Mail address for notifications.", "通知先のメールアドレス。"),
        field("role", Type::Word(ROLES), "What the person may do.", "権限。").default("viewer"),
        field("language", Type::Word(LANGUAGES), "Language of mails and console.", "メールと画面の言語。").default("ja"),
        field(
            "time_zone",
            Type::Zone,
            "Zone that times are shown in; the policy's by default.",
            "時刻表示のタイムゾーン。省略時はポリシーのもの。",
        ),
    ],
};

pub(crate) static PAGE: Shape = Shape {
    name: "page",
    en: "A public status page. The first one is the default; without any, one page shows every public component.",
    ja: "公開ステータスページ。最初のものが既定のページ。一つもなければ、全公開コンポーネントを示すページが作られます。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Part of the address: /status/ID/.", "アドレスの一部になります: /status/ID/。").required(),
        field("title", Type::Line, "Title of the page.", "ページの題名。"),
        field("description", Type::Prose(2_000), "Shown below the title.", "題名の下に表示します。"),
        field(
            "components",
            Type::References(ObjectKind::Component),
            "Roots of the trees shown; every public component by default.",
            "表示する木の根。省略時は全公開コンポーネント。",
        )
        .alias("component"),
        field(
            "time_zone",
            Type::Zone,
            "Zone of the times shown; the policy's by default.",
            "時刻表示のタイムゾーン。省略時はポリシーのもの。",
        ),
        field(
            "host_name",
            Type::String,
            "On this host name only this page is served, at /.",
            "このホスト名ではこのページだけを / で配信します。",
        ),
        field("contact", Type::String, "Where readers can ask: an https or mailto link.", "問い合わせ先。https または mailto のリンク。"),
    ],
};

pub(crate) static MAINTENANCE: Shape = Shape {
    name: "maintenance",
    en: "A maintenance window: alerts of its components are kept, and muted.",
    ja: "メンテナンス期間。対象コンポーネントのアラートは記録したうえで抑止します。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, unique among maintenances.", "識別子。メンテナンスの中で一意。").required(),
        field("title", Type::Line, "What is done; the id by default.", "内容。省略時は id。"),
        field("components", Type::References(ObjectKind::Component), "What stops.", "停止する対象。").alias("component").required(),
        field(
            "from",
            Type::Instant,
            "Begin: 2026-12-05T01:00:00+09:00; without an offset, in the policy's zone.",
            "開始。2026-12-05T01:00:00+09:00 の形。オフセットがなければポリシーのタイムゾーン。",
        )
        .required(),
        field("to", Type::Instant, "End, exclusive.", "終了 (この時刻は含まない)。").required(),
        field(
            "announced_at",
            Type::Instant,
            "When users were told; a stop announced less than a week before is never excluded from uptime (OPS-11).",
            "告知した時刻。1週間前までに告知していない停止は稼働率から除外されません (OPS-11)。",
        ),
    ],
};
