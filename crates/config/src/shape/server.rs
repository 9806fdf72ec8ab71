//! The program's own settings.

use super::{Shape, Type, field};

pub(crate) static SERVER: Shape = Shape {
    name: "server",
    en: "How hinomi itself is reached and where it keeps its data.",
    ja: "hinomi 自身の待ち受けとデータの置き場所。",
    kinds: &[],
    fields: &[
        field("listen", Type::String, "ADDRESS:PORT to listen on.", "待ち受ける アドレス:ポート。").default("127.0.0.1:8080"),
        field(
            "public_url",
            Type::String,
            "The address that people use, for links and passkeys.",
            "利用者が使う URL。リンクとパスキーに使います。",
        ),
        field("trusted_proxies", Type::Strings, "Networks whose X-Forwarded-For is believed.", "X-Forwarded-For を信用するネットワーク。"),
        field("tls", Type::Table(&TLS), "Serve https directly.", "https を直接提供します。"),
        field(
            "database",
            Type::Secret(false),
            "sqlite: or postgres: address; one with a password only as env:NAME or file:PATH.",
            "sqlite: または postgres: のアドレス。パスワードを含むなら env:NAME か file:PATH で。",
        ),
        field(
            "data",
            Type::String,
            "Data directory, relative to the configuration directory.",
            "データディレクトリ (設定ディレクトリからの相対)。",
        ),
        field(
            "ping_key",
            Type::Secret(true),
            "Key of /ping/KEY/MONITOR, by which jobs name their heartbeat instead of its UUID; or env:NAME, file:PATH.",
            "/ping/KEY/監視のid の KEY。UUID の代わりに監視の id で知らせられます。env:NAME、file:PATH も可。",
        ),
        field(
            "ntp",
            Type::String,
            "Time server that `hinomi doctor` compares the clock with: host or host:port.",
            "`hinomi doctor` が時計のずれを測る相手の NTP サーバー。ホスト名、または ホスト名:ポート。",
        ),
    ],
};

static TLS: Shape = Shape {
    name: "tls",
    en: "Certificate and key, as PEM files relative to the configuration directory; read again when they change.",
    ja: "証明書と鍵の PEM ファイル (設定ディレクトリからの相対)。変更されると読み直します。",
    kinds: &[],
    fields: &[
        field("cert", Type::String, "Certificate chain.", "証明書チェーン。").required(),
        field("key", Type::String, "Private key.", "秘密鍵。").required(),
    ],
};

pub(crate) static ACCESS: Shape = Shape {
    name: "access",
    en: "How people sign in.",
    ja: "サインインの方法。",
    kinds: &[],
    fields: &[
        field(
            "password",
            Type::Word(&["allowed", "forbidden"]),
            "Whether a password may stand in for a passkey (OPS-19).",
            "パスキーの代わりにパスワードを許すか (OPS-19)。",
        )
        .default("allowed"),
        field("session_hours", Type::Integer(1, 8_760), "A session ends after this many hours.", "セッションの有効時間 (時間)。")
            .default("168"),
    ],
};

pub(crate) static WATCHDOG: Shape = Shape {
    name: "watchdog",
    en: "A dead man's switch: another system is told regularly that hinomi lives.",
    ja: "死活通知。hinomi が動いていることを別のシステムに定期的に知らせます。",
    kinds: &[],
    fields: &[
        field("url", Type::Secret(true), "Where to ping; or env:NAME, file:PATH.", "通知先の URL。env:NAME、file:PATH も可。").required(),
        field("interval", Type::Span("10s", "1d"), "How often.", "間隔。").default("60s"),
    ],
};

pub(crate) static PUBLISH: Shape = Shape {
    name: "publish",
    en: "Public pages as plain files for an independent host.",
    ja: "公開ページを別のホスト向けにファイルとして書き出します。",
    kinds: &[],
    fields: &[
        field("directory", Type::String, "Where to, relative to the configuration directory.", "書き出し先 (設定ディレクトリからの相対)。")
            .required(),
        field(
            "url",
            Type::String,
            "Where that host serves them. Notices and the pages themselves then point there, so that readers find them when hinomi is down.",
            "そのホストでの URL。お知らせとページ内のリンクがここを指し、hinomi の停止中も読者がたどり着けます。",
        ),
    ],
};

pub(crate) static RETENTION: Shape = Shape {
    name: "retention",
    en: "How long records are kept; \"forever\" keeps them.",
    ja: "記録の保存期間。\"forever\" なら消しません。",
    kinds: &[],
    fields: &[
        field(
            "journal",
            Type::SpanOr("30d", "36500d", "forever"),
            "Facts about incidents, obligations, access (the audit trail).",
            "インシデント・義務・アクセスの記録 (監査証跡)。",
        )
        .default("forever"),
        field("deliveries", Type::SpanOr("7d", "36500d", "forever"), "Proof of what was sent to whom.", "誰に何を送ったかの証跡。")
            .default("400d"),
        field("outbox", Type::SpanOr("1d", "36500d", "forever"), "Finished work of the outbox.", "送信箱の処理済みの行。").default("30d"),
        field(
            "alerts",
            Type::SpanOr("7d", "36500d", "forever"),
            "Resolved alerts that belong to no incident.",
            "インシデントに属さない解消済みアラート。",
        )
        .default("400d"),
        field(
            "intervals",
            Type::SpanOr("90d", "36500d", "forever"),
            "Status intervals of monitors and components, from which uptime is computed.",
            "稼働率の計算の元になる状態の区間。",
        )
        .default("forever"),
        field("latency", Type::SpanOr("1d", "36500d", "forever"), "Latency histograms.", "応答時間のヒストグラム。").default("400d"),
        field("drafts", Type::SpanOr("1d", "36500d", "forever"), "Half-written forms.", "書きかけのフォーム。").default("30d"),
    ],
};
