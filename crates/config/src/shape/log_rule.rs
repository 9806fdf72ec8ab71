//! `[[log_rule]]`: what in the logs is worth an alert.

use super::{SEVERITIES, Shape, Type, field};
use crate::names::ObjectKind;

const WINDOWED: &[&str] = &["count", "distinct", "absence", "ratio"];
const HELD: &[&str] = &["each", "count", "distinct", "ratio", "new"];

pub(crate) static LOG_RULE: Shape = Shape {
    name: "log_rule",
    en: "What in the logs is worth an alert (SYS-22): keywords, levels, counts, absences, ratios, new messages.",
    ja: "ログの中の何をアラートにするか (SYS-22)。キーワード・レベル・回数・途絶・割合・新しいメッセージ。",
    kinds: &["each", "count", "distinct", "absence", "ratio", "new"],
    fields: &[
        field("id", Type::Id, "Identifier, unique among log rules.", "識別子。ログ監視ルールの中で一意。").required(),
        field("name", Type::Line, "Shown name, and the title of its alerts; the id by default.", "表示名。アラートの題名にもなります。省略時は id。"),
        field(
            "kind",
            Type::Word(&["each", "count", "distinct", "absence", "ratio", "new"]),
            "each: every match; count: so many matches; distinct: so many different values; absence: no match; ratio: a share of records; new: a message, or a value, never seen before.",
            "each: 一致するごと。count: 回数。distinct: 異なる値の数。absence: 途絶。ratio: 割合。new: 初めてのメッセージや値。",
        )
        .default("each"),
        field(
            "query",
            Type::Content,
            "Which records count, in the language of searches: level:ERROR proc:exam \"connection failed\".",
            "対象の記録。検索と同じ書き方: level:ERROR proc:方式審査 \"接続失敗\"。",
        )
        .required(),
        field("threshold", Type::Integer(1, 1_000_000), "So many matches.", "一致の回数。").only(&["count"]).required(),
        field("threshold", Type::Integer(2, 300), "So many different values.", "異なる値の数。").only(&["distinct"]).required(),
        field("threshold", Type::Number(0.0, 1.0), "Their share of the records of `of`, 0 to 1.", "`of` の記録に占める割合。0 から 1。")
            .only(&["ratio"])
            .required(),
        field(
            "within",
            Type::Span("1s", "7d"),
            "Length of the window, in the records' own time; of an absence how long nothing may match.",
            "見る期間の長さ (記録自身の時刻で)。absence では一致がないまま待つ時間。",
        )
        .only(WINDOWED)
        .required(),
        field("field", Type::String, "The field whose values are counted.", "値を数える項目。").only(&["distinct"]).required(),
        field(
            "field",
            Type::String,
            "A value of this field that the group never had is told, instead of a message.",
            "メッセージの代わりに、この項目に初めて現れた値を知らせます。",
        )
        .only(&["new"]),
        field(
            "of",
            Type::Content,
            "Query of the records that make the whole; every record by default.",
            "全体とする記録の検索文。省略時はすべての記録。",
        )
        .only(&["ratio"]),
        field(
            "least_total",
            Type::Integer(1, 1_000_000),
            "With fewer records in the window nothing is said.",
            "期間内の記録がこれより少なければ判定しません。",
        )
        .only(&["ratio"])
        .default("20"),
        field(
            "learn",
            Type::Span("0", "30d"),
            "What comes in a group's first time is learnt, not told.",
            "グループごとに、最初のこの期間は学習だけして知らせません。",
        )
        .only(&["new"])
        .default("1d"),
        field(
            "group_by",
            Type::Strings,
            "Records with equal values of these fields are judged together and have an alert of their own; source by default, nothing for an absence; [] for one alert in all.",
            "この項目の値が等しい記録をまとめて判定し、別々のアラートにします。省略時は source (absence ではなし)。[] なら全体で一つ。",
        ),
        field("severity", Type::Word(SEVERITIES), "Severity of its alerts (SYS-22).", "アラートの重要度 (SYS-22)。").default("major"),
        field(
            "component",
            Type::Reference(ObjectKind::Component),
            "What its alerts are about; the source's by default.",
            "アラートが関わるコンポーネント。省略時は出所のもの。",
        ),
        field(
            "system",
            Type::Reference(ObjectKind::System),
            "The system that its alerts are about; the source's by default.",
            "アラートが関わるシステム。省略時は出所のもの。",
        ),
        field(
            "hold",
            Type::Span("1s", "30d"),
            "An alert resolves after so long without another occurrence.",
            "次の発生がないままこの時間がたつとアラートは解消します。",
        )
        .only(HELD)
        .default("5m"),
        field(
            "late_within",
            Type::Span("0", "1d"),
            "Records may arrive so late; what comes later is judged apart and marked. Ratios, absences and resolutions wait for it.",
            "記録の到着の遅れの許容。これより遅いものは別に判定して印を付けます。割合・途絶・解消の判定はこの時間を待ちます。",
        )
        .default("5m"),
        field("pack", Type::Id, "The pack that it belongs to, such as starter or security.", "属するパック。starter、security など。"),
        field("enabled", Type::Boolean, "false: kept, not applied.", "false なら残したまま適用しません。").default("true"),
    ],
};
