//! `[[monitor]]`: common keys, then those of each kind.

use super::{SEVERITIES, Shape, Type, field};
use crate::names::ObjectKind;

const ACTIVE: &[&str] = &["http", "tcp", "tls", "dns", "icmp"];
const HTTP: &[&str] = &["http"];

pub(crate) static MONITOR: Shape = Shape {
    name: "monitor",
    en: "What is checked, how, how often, and what a failure means.",
    ja: "監視。何を、どう、どの間隔で調べ、失敗が何を意味するか。",
    kinds: &["http", "tcp", "tls", "dns", "icmp", "heartbeat", "group"],
    fields: &[
        field("id", Type::Id, "Identifier, unique among monitors.", "識別子。監視の中で一意。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field(
            "kind",
            Type::Word(&["http", "tcp", "tls", "dns", "icmp", "heartbeat", "group"]),
            "What kind of check it is.",
            "監視の種類。",
        )
        .required(),
        field(
            "component",
            Type::Reference(ObjectKind::Component),
            "The component whose status it decides.",
            "状態を決める対象のコンポーネント。",
        ),
        field("system", Type::Reference(ObjectKind::System), "The system that it watches.", "監視するシステム。"),
        field("interval", Type::Span("1s", "1d"), "Time from one check to the next.", "監視間隔。").default("60s").only(ACTIVE),
        field(
            "timeout",
            Type::Span("50ms", "60s"),
            "A check that takes longer has failed. 10s by default; below an interval of 10s the interval, but at least 5s.",
            "これより長くかかると失敗。省略時は 10s (間隔が 10s 未満なら間隔と同じ、ただし 5s 以上)。",
        )
        .only(ACTIVE),
        field("confirmations", Type::Integer(1, 20), "So many bad checks declare a failure.", "障害と判定するまでの失敗回数。")
            .default("1")
            .only(ACTIVE),
        field(
            "of",
            Type::Integer(1, 20),
            "… among so many last ones; `confirmations` by default.",
            "直近何回のうちかを指定。省略時は `confirmations` と同じ。",
        )
        .only(ACTIVE),
        field(
            "recheck",
            Type::Span("100ms", "1d"),
            "Interval while a failure is suspected; never longer than `interval`.",
            "障害が疑われる間の監視間隔。`interval` を超えません。",
        )
        .default("2s")
        .only(ACTIVE),
        field(
            "hold",
            Type::Span("0", "1d"),
            "How long checks must stay good before a recovery counts.",
            "復旧と判定するまで正常が続くべき時間。",
        )
        .default("0s"),
        field(
            "degraded_over",
            Type::Span("1ms", "60s"),
            "A good check slower than this is `degraded`.",
            "正常でもこれより遅ければ性能低下。",
        )
        .only(ACTIVE),
        field("severity", Type::Word(SEVERITIES), "Severity of the alert of a failure.", "障害時のアラートの重要度。").default("major"),
        field("degraded_severity", Type::Word(SEVERITIES), "Severity of the alert of a slow response.", "性能低下時のアラートの重要度。")
            .default("moderate"),
        field(
            "labels",
            Type::Map,
            "Labels of its alerts, for matching and grouping.",
            "アラートに付くラベル。条件やグループ化に使います。",
        ),
        field("runbook", Type::String, "Link to what to do (http, https).", "対応手順へのリンク (http, https)。"),
        field(
            "schedule",
            Type::Reference(ObjectKind::Calendar),
            "Checked only while this calendar is open.",
            "このカレンダーの営業時間だけ監視します。",
        ),
        field("enabled", Type::Boolean, "false: kept, not checked.", "false なら定義だけ残して監視しません。").default("true"),
        // http
        field(
            "url",
            Type::Secret(false),
            "http or https address; or env:NAME, file:PATH.",
            "http または https の URL。env:NAME、file:PATH も可。",
        )
        .only(HTTP)
        .required(),
        field(
            "method",
            Type::Word(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
            "Request method.",
            "リクエストメソッド。",
        )
        .default("GET")
        .only(HTTP),
        field(
            "headers",
            Type::SecretMap,
            "Request headers; values may be env:NAME or file:PATH.",
            "リクエストヘッダー。値には env:NAME、file:PATH も可。",
        )
        .only(HTTP),
        field(
            "body",
            Type::Content,
            "Request body; env:NAME or file:PATH keep it out of the configuration.",
            "リクエスト本文。env:NAME、file:PATH で設定の外に置けます。",
        )
        .only(HTTP),
        field(
            "status",
            Type::Statuses,
            "Good status codes: 204, \"200-299\", \"2xx\".",
            "正常とするステータスコード。204、\"200-299\"、\"2xx\" の形。",
        )
        .default("200-299")
        .only(HTTP),
        field(
            "redirects",
            Type::Integer(0, 10),
            "Redirects followed; 0: a redirect is itself the answer.",
            "たどるリダイレクトの数。0 ならリダイレクト自体を応答とみなします。",
        )
        .default("3")
        .only(HTTP),
        field(
            "keep_connection",
            Type::Boolean,
            "Keep the connection for the next check instead of measuring a new one.",
            "接続を次の監視まで保ちます。",
        )
        .default("false")
        .only(HTTP),
        field("verify_tls", Type::Boolean, "Check the certificate.", "証明書を検証します。").default("true").only(HTTP),
        field(
            "tls_days_left",
            Type::Integer(0, 365),
            "Fewer days left on the certificate is `degraded`; 0: do not look. https only.",
            "証明書の残り日数がこれ未満なら性能低下。0 なら見ません。https のみ。",
        )
        .default("14")
        .only(HTTP),
        field("assert", Type::Tables(&ASSERT), "What must hold besides the status.", "ステータス以外に成り立つべき条件。").only(HTTP),
        field("body_bytes_max", Type::Bytes(1, 16 * 1024 * 1024), "How much of the body assertions see.", "条件の判定で読む本文の上限。")
            .default("256KiB")
            .only(HTTP),
        field(
            "proxy",
            Type::String,
            "http://host:port; the environment's proxy settings are never used.",
            "http://host:port。環境変数のプロキシ設定は使いません。",
        )
        .only(HTTP),
        field("ip", Type::Word(&["any", "4", "6"]), "IP version.", "IP のバージョン。")
            .default("any")
            .only(&["http", "tcp", "tls", "icmp"]),
        // tcp, tls
        field("address", Type::String, "host:port; IPv6 in brackets.", "ホスト:ポート。IPv6 は角括弧で囲みます。")
            .only(&["tcp", "tls"])
            .required(),
        field("send", Type::Content, "Sent once connected.", "接続後に送る文字列。").only(&["tcp"]),
        field("expect", Type::Content, "Must appear in the first 4 KiB of the answer.", "応答の先頭 4 KiB に現れるべき文字列。")
            .only(&["tcp"]),
        field("server_name", Type::String, "Name asked for and checked; the host by default.", "要求し検証する名前。省略時はホスト。")
            .only(&["tls"]),
        field(
            "days_left",
            Type::Integer(0, 365),
            "Fewer days left on the certificate is `degraded`.",
            "証明書の残り日数がこれ未満なら性能低下。",
        )
        .default("14")
        .only(&["tls"]),
        field("verify", Type::Boolean, "Check the certificate's chain and name.", "証明書のチェーンと名前を検証します。")
            .default("true")
            .only(&["tls"]),
        // dns, icmp
        field("host", Type::String, "dns: the name asked for. icmp: the host to ping.", "dns: 問い合わせる名前。icmp: 宛先ホスト。")
            .only(&["dns", "icmp"])
            .required(),
        field(
            "type",
            Type::Word(&["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "SRV", "CAA", "PTR"]),
            "Record type.",
            "レコードの種類。",
        )
        .default("A")
        .only(&["dns"]),
        field(
            "resolver",
            Type::String,
            "IP address of the resolver, with or without port; the host's own by default.",
            "リゾルバーの IP アドレス (ポートは任意)。省略時はホストの設定。",
        )
        .only(&["dns"]),
        field("expect", Type::Strings, "Every one of these must be among the answers.", "応答に含まれるべき値 (すべて)。").only(&["dns"]),
        field("count", Type::Integer(1, 10), "Echo requests per check.", "1回の監視で送るエコー要求の数。").default("3").only(&["icmp"]),
        field(
            "loss_percent_max",
            Type::Integer(0, 99),
            "More per cent lost than this is a failure.",
            "損失がこの割合 (%) を超えると失敗。",
        )
        .default("50")
        .only(&["icmp"]),
        // heartbeat
        field("ping", Type::Secret(true), "UUID of /ping/UUID; or env:NAME, file:PATH.", "/ping/UUID の UUID。env:NAME、file:PATH も可。")
            .only(&["heartbeat"]),
        field(
            "push",
            Type::Secret(true),
            "Token of /api/push/TOKEN; or env:NAME, file:PATH.",
            "/api/push/TOKEN のトークン。env:NAME、file:PATH も可。",
        )
        .only(&["heartbeat"]),
        field("every", Type::Span("1s", "366d"), "A ping is expected at least this often.", "少なくともこの間隔で ping が来るはずです。")
            .only(&["heartbeat"])
            .required(),
        field(
            "grace",
            Type::Span("0", "366d"),
            "How late it may be; a quarter of `every`, 30s to 1h, by default.",
            "許される遅れ。省略時は `every` の4分の1 (30s〜1h)。",
        )
        .only(&["heartbeat"]),
        field(
            "runtime_max",
            Type::Span("1s", "366d"),
            "A run that has not ended after this long is overrun.",
            "開始からこの時間内に終わらない実行は時間超過。",
        )
        .only(&["heartbeat"]),
        // group
        field("members", Type::References(ObjectKind::Monitor), "The monitors that it is made of.", "構成する監視。")
            .only(&["group"])
            .required(),
        field(
            "down_when",
            Type::Integer(1, 1_000),
            "Down when at least this many members are down.",
            "停止しているメンバーがこの数以上なら停止。",
        )
        .default("1")
        .only(&["group"]),
    ],
};

static ASSERT: Shape = Shape {
    name: "assert",
    en: "One condition: exactly one of body_contains, body_lacks, body_matches, jsonpath, header.",
    ja: "条件を一つ。body_contains、body_lacks、body_matches、jsonpath、header のうち一つだけ。",
    kinds: &[],
    fields: &[
        field("body_contains", Type::Content, "The body contains this text.", "本文にこの文字列がある。"),
        field("body_lacks", Type::Content, "The body does not contain this text.", "本文にこの文字列がない。"),
        field("body_matches", Type::Content, "The body matches this regular expression.", "本文がこの正規表現に一致する。"),
        field("jsonpath", Type::String, "RFC 9535 path that must select something.", "何かを選択すべき RFC 9535 のパス。"),
        field("equals", Type::Json, "… and what it selects equals this value.", "選択したものがこの値に等しい。"),
        field("header", Type::String, "Response header that must be present.", "存在すべき応答ヘッダー。"),
        field("contains", Type::String, "… and contains this text.", "その値に含まれるべき文字列。"),
    ],
};
