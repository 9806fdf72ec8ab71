//! `[[list]]`, `[[notify]]`, `[[template]]`: who hears of what, and in which words.

use super::{LANGUAGES, PRIORITIES, SEVERITIES, Shape, Type, field};
use crate::names::ObjectKind;

pub(crate) static LIST: Shape = Shape {
    name: "list",
    en: "A list of addresses that are told.",
    ja: "お知らせ先のアドレスの一覧。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier, unique among lists.", "識別子。リストの中で一意。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field("language", Type::Word(LANGUAGES), "Language of members that name none.", "言語の指定がないメンバーの言語。").default("ja"),
        field(
            "members",
            Type::Members,
            "\"a@example.jp\" or { address = \"…\", language = \"en\" }.",
            "\"a@example.jp\" または { address = \"…\", language = \"en\" }。",
        )
        .required(),
    ],
};

pub(crate) static NOTIFY: Shape = Shape {
    name: "notify",
    en: "Who hears of what: alerts, incidents, notices and obligations that match go out over a channel.",
    ja: "誰に何を知らせるか。条件に合うアラート・インシデント・お知らせ・義務をチャンネルに送ります。",
    kinds: &[],
    fields: &[
        field(
            "id",
            Type::Id,
            "Identifier; notify-1, notify-2 … in the order of the files by default.",
            "識別子。省略時は順に notify-1、notify-2 …。",
        ),
        field("channel", Type::Reference(ObjectKind::Channel), "The channel.", "使うチャンネル。").required(),
        field("on", Type::Words(&["alert", "incident", "notice", "obligation"]), "What is told.", "知らせる対象。").required(),
        field(
            "match",
            Type::Map,
            "Labels that must be equal; \"/…/\" is a regular expression of the whole value.",
            "一致すべきラベル。\"/…/\" は値全体に対する正規表現。",
        ),
        field("severity", Type::Words(SEVERITIES), "Only these severities of alerts.", "対象とするアラートの重要度。"),
        field("priority", Type::Words(PRIORITIES), "Only these priorities of incidents.", "対象とするインシデントの優先度。"),
        field(
            "component",
            Type::References(ObjectKind::Component),
            "Only these components, or what stands below them.",
            "対象とするコンポーネント (配下も含む)。",
        )
        .alias("components"),
        field(
            "to",
            Type::Recipients,
            "Mail only: \"person:ID\", \"list:ID\" or an address.",
            "メールのみ。\"person:ID\"、\"list:ID\"、またはアドレス。",
        ),
        field(
            "group_by",
            Type::Strings,
            "Alerts with equal values of these labels go out as one.",
            "これらのラベルの値が等しいアラートを一つにまとめます。",
        ),
        field(
            "group_wait",
            Type::Span("0", "1h"),
            "How long the first alert of a group waits for others; 10s by default, with group_by.",
            "まとめるために最初のアラートが待つ時間。group_by があるとき省略時 10s。",
        ),
        field(
            "group_interval",
            Type::Span("0", "1d"),
            "How long a told group waits before it tells of news.",
            "一度知らせたグループが次の変化を知らせるまでの時間。",
        )
        .default("5m"),
    ],
};

pub(crate) static TEMPLATE: Shape = Shape {
    name: "template",
    en: "Own words for a kind of notice. Variables: {title} {components} {component} {state} {priority} {detected_at} {started_at} {resolved_at} {now} {summary} {number} {page_url} {duration} {next_by}.",
    ja: "お知らせの文面。変数: {title} {components} {component} {state} {priority} {detected_at} {started_at} {resolved_at} {now} {summary} {number} {page_url} {duration} {next_by}。",
    kinds: &[],
    fields: &[
        field(
            "notice",
            Type::Word(&["flash", "follow_up", "resolved", "general"]),
            "Which notice (速報, 続報, 復旧, general).",
            "お知らせの種類 (速報・続報・復旧・その他)。",
        )
        .required(),
        field("title", Type::Line, "Title in both languages.", "題名 (両言語)。").required(),
        field("body", Type::Prose(20_000), "Text in both languages.", "本文 (両言語)。").required(),
    ],
};
