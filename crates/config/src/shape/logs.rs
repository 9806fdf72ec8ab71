//! `[[log_source]]`, `[[log_purpose]]`, `[logs]`: where logs come from, why they exist, and how they are kept.

use super::{Shape, Type, field};
use crate::names::ObjectKind;

pub(crate) static FORMATS: &[&str] = &["auto", "standard", "json", "logfmt", "access", "syslog", "regex", "plain"];
pub(crate) static BACKUPS: &[&str] = &["none", "general", "update", "security"];

pub(crate) static LOG_SOURCE: Shape = Shape {
    name: "log_source",
    en: "Where log records come from: one stream that shares form, zone and purpose.",
    ja: "ログの出所。形式・タイムゾーン・目的が同じ一連の記録です。",
    kinds: &[],
    fields: &[
        field("id", Type::Id, "Identifier; agents and senders name it.", "識別子。エージェントや送り手がこの名前で送ります。").required(),
        field("name", Type::Line, "Shown name; the id by default.", "表示名。省略時は id。"),
        field(
            "format",
            Type::Word(FORMATS),
            "Form of its records. auto: each by its looks; standard: the standard line (SYS-23); plain: nothing is read out of it.",
            "記録の形式。auto: 記録ごとに見た目で判断。standard: 標準形式の行 (SYS-23)。plain: 何も読み取りません。",
        )
        .default("auto"),
        field(
            "time_zone",
            Type::Zone,
            "Zone of times that name none; the policy's by default.",
            "タイムゾーンのない時刻の読み方。省略時はポリシーのもの。",
        ),
        field(
            "purpose",
            Type::Purpose,
            "Why it exists; decides retention, backup and who may read it (SYS-19).",
            "ログ出力の目的。保存期間・バックアップ・参照権限が決まります (SYS-19)。",
        )
        .default("diagnose"),
        field(
            "written_by",
            Type::Word(&["os", "product", "application"]),
            "Who writes it (SYS-20). Only own applications must keep the standard line.",
            "出力元 (SYS-20)。標準形式を守る必要があるのは自社アプリケーションだけです。",
        )
        .default("application"),
        field("system", Type::Reference(ObjectKind::System), "The system that it tells of.", "どのシステムのログか。"),
        field(
            "component",
            Type::Reference(ObjectKind::Component),
            "The component that its alerts are about.",
            "アラートが関わるコンポーネント。",
        ),
        field(
            "silent_after",
            Type::Span("10s", "366d"),
            "A source without records for this long is shown as silent.",
            "この時間記録が届かなければ、無応答として示します。",
        ),
        field("json", Type::Table(&JSON), "json only: where a record keeps what.", "json のみ。どの項目に何が入っているか。"),
        field(
            "pattern",
            Type::Content,
            "regex only: regular expression of a record. Named groups become fields: time, level, message, a header's name, or a name of its own.",
            "regex のみ。記録全体の正規表現。名前付きグループが項目になります (time、level、message、ヘッダ名、または独自の名前)。",
        ),
        field(
            "time_format",
            Type::String,
            "regex only: form of its times, as of strptime: \"%d/%b/%Y:%H:%M:%S %z\".",
            "regex のみ。時刻の形式 (strptime と同じ書き方): \"%d/%b/%Y:%H:%M:%S %z\"。",
        ),
    ],
};

static JSON: Shape = Shape {
    name: "json",
    en: "Names of a JSON record's fields, or paths with dots; several are tried in order. The usual names by default.",
    ja: "JSON の項目名。ドット区切りのパスも可。複数あれば順に試します。省略時はよくある名前。",
    kinds: &[],
    fields: &[
        field("time", Type::Strings, "When it happened.", "発生時刻。"),
        field("level", Type::Strings, "Its level.", "ログレベル。"),
        field("message", Type::Strings, "What it says.", "メッセージ。"),
        field("host", Type::Strings, "Where it was written.", "出力したホスト。"),
    ],
};

pub(crate) static LOG_PURPOSE: Shape = Shape {
    name: "log_purpose",
    en: "What follows from a purpose of logs. The standard's purposes keep what is not given; a new id adds a purpose.",
    ja: "ログ出力の目的ごとの扱い。標準の目的では省略した項目に既定値が使われます。新しい id は目的を追加します。",
    kinds: &[],
    fields: &[
        field(
            "id",
            Type::Id,
            "detect, diagnose, recover, omen, capacity, audit, availability, performance, jobs, improve, debug, or a new one.",
            "detect、diagnose、recover、omen、capacity、audit、availability、performance、jobs、improve、debug、または新しいもの。",
        )
        .required(),
        field("name", Type::Line, "Shown name.", "表示名。"),
        field(
            "near",
            Type::Period(None),
            "How long its records stay at hand: \"3w\", \"6mo\". 3w for detect, diagnose and recover, 1y for audit, 1w for debug, 3mo for others by default.",
            "手元に置く期間。\"3w\"、\"6mo\" など。省略時は detect・diagnose・recover が 3w、audit が 1y、debug が 1w、他は 3mo。",
        ),
        field(
            "keep",
            Type::Period(Some("forever")),
            "How long they are kept at all; months and years in the policy's zone. 1y by default (OPS-25), 1w for debug.",
            "保存期間。月と年はポリシーのタイムゾーンで数えます。省略時は 1y (OPS-25)、debug は 1w。",
        ),
        field(
            "delete",
            Type::Boolean,
            "What is past `keep` is deleted; false: it is told of, and a person decides.",
            "保存期間を過ぎたら削除します。false なら知らせるだけで、人が判断します。",
        )
        .default("true"),
        field(
            "backup",
            Type::Word(BACKUPS),
            "Backup class (SYS-26): security for audit, none for debug, general for others by default.",
            "バックアップ種別 (SYS-26)。省略時は audit が security、debug が none、他は general。",
        ),
        field(
            "read",
            Type::Word(&["general", "audit"]),
            "Who may read: everybody who reads logs, or only with the right to audit and a reason (SYS-27). audit for audit, general for others by default.",
            "参照権限。audit は監査の権限と理由が必要です (SYS-27)。省略時は audit が audit、他は general。",
        ),
    ],
};

pub(crate) static LOGS: Shape = Shape {
    name: "logs",
    en: "How hinomi takes in, keeps and searches logs.",
    ja: "ログの受け付け・保存・検索の設定。",
    kinds: &[],
    fields: &[
        field(
            "accept_unknown_sources",
            Type::Boolean,
            "A source that nobody configured is made when it first sends; false: its records are refused.",
            "設定にない出所も最初の受信時に作ります。false なら受け付けません。",
        )
        .default("true"),
        field(
            "wal_bytes_max",
            Type::Bytes(16 << 20, 64 << 30),
            "So much may wait on disk to be stored; beyond it senders are asked to wait.",
            "保存待ちとしてディスクに置く上限。超えると送り手に待つよう求めます。",
        )
        .default("256MiB"),
        field(
            "memory_bytes_max",
            Type::Bytes(16 << 20, 64 << 30),
            "Memory for what is not yet stored; beyond it senders are asked to wait.",
            "保存前の記録に使うメモリの上限。超えると送り手に待つよう求めます。",
        )
        .default("256MiB"),
        field("query_timeout", Type::Span("100ms", "10m"), "A search that takes longer is stopped.", "これより長い検索は打ち切ります。")
            .default("30s"),
        field(
            "query_rows_max",
            Type::Integer(1, 1_000_000),
            "So many records or lines of a table one search gives at most.",
            "1回の検索で返す記録または表の行数の上限。",
        )
        .default("10000"),
        field(
            "syslog",
            Type::Table(&SYSLOG),
            "Take syslog in. Whoever can reach these ports may send: it is for your network to say who can.",
            "syslog を受け付けます。このポートに届く相手は誰でも送れます。誰に届くかはネットワークの側で決めてください。",
        ),
        field(
            "cold",
            Type::Table(&COLD),
            "Where logs with a backup class are copied, and stay when they leave near storage (SYS-26). Without it they are only near.",
            "バックアップ種別のあるログの複製先。手元に置く期間を過ぎたログはここだけに残ります (SYS-26)。なければ手元にだけ置きます。",
        ),
    ],
};

static COLD: Shape = Shape {
    name: "cold",
    en: "Cold storage: a directory on another disk, or a bucket with the API of Amazon S3. Read at the start.",
    ja: "コールド保存先。別のディスクのディレクトリ、または Amazon S3 互換のバケット。起動時に読みます。",
    kinds: &[],
    fields: &[
        field(
            "directory",
            Type::String,
            "A directory that exists, relative to the configuration directory; hinomi never makes it, so that a disk that is not mounted shows.",
            "既存のディレクトリ (設定ディレクトリからの相対)。マウント漏れに気付けるよう、hinomi は作りません。",
        ),
        field("bucket", Type::String, "Name of a bucket, instead of a directory.", "バケット名。directory の代わりに指定します。"),
        field(
            "endpoint",
            Type::String,
            "http(s)://HOST:PORT of the storage; Amazon's of the region by default.",
            "保存先の http(s)://HOST:PORT。省略時は region の Amazon S3。",
        ),
        field(
            "region",
            Type::String,
            "Region; us-east-1 by default where there is an endpoint.",
            "リージョン。endpoint があれば省略時は us-east-1。",
        ),
        field("prefix", Type::String, "What all names in the bucket begin with.", "バケット内の名前の先頭に付けるもの。"),
        field("access_key", Type::SecretReference, "Access key: env:NAME or file:PATH.", "アクセスキー。env:NAME か file:PATH。"),
        field("secret_key", Type::SecretReference, "Secret key: env:NAME or file:PATH.", "シークレットキー。env:NAME か file:PATH。"),
        field(
            "path_style",
            Type::Boolean,
            "The bucket is in the path (HOST/BUCKET), not in the host's name. true by default where there is an endpoint.",
            "バケットをホスト名ではなくパスに書きます (HOST/BUCKET)。endpoint があれば省略時は true。",
        ),
        field(
            "cache_bytes_max",
            Type::Bytes(64 << 20, 16 << 40),
            "So much of what searches fetched is kept at hand; what was used longest ago goes first.",
            "検索で取り寄せたものを手元に置く上限。最後に使ってから長いものから消します。",
        )
        .default("4GiB"),
    ],
};

static SYSLOG: Shape = Shape {
    name: "syslog",
    en: "Where syslog (RFC 3164 and RFC 5424) is listened for; read at the start.",
    ja: "syslog (RFC 3164・RFC 5424) の待ち受け。起動時に読みます。",
    kinds: &[],
    fields: &[
        field("udp", Type::String, "ADDRESS:PORT.", "アドレス:ポート。"),
        field("tcp", Type::String, "ADDRESS:PORT; each message a line, or its length before it.", "アドレス:ポート。1行1件、または長さを前に置く形式。"),
        field("tls", Type::Table(&SYSLOG_TLS), "The same as tcp, encrypted.", "tcp と同じものを暗号化して受け付けます。"),
        field(
            "source",
            Type::Id,
            "The source of all messages, but for programs that have their own: a program called like a [[log_source]] with format = \"syslog\".",
            "出所。ただし format = \"syslog\" の [[log_source]] と同じ名前のプログラムのものは、その出所に入ります。",
        )
        .default("syslog"),
        field("connections_max", Type::Integer(1, 65_536), "Connections at a time; more wait.", "同時接続数の上限。超えた接続は待たせます。").default("512"),
        field(
            "message_bytes_max",
            Type::Bytes(1 << 10, 1 << 20),
            "A longer message is stored in pieces of this length.",
            "これより長いメッセージは、この長さに分けて保存します。",
        )
        .default("64KiB"),
    ],
};

static SYSLOG_TLS: Shape = Shape {
    name: "tls",
    en: "Certificate and key, as PEM files relative to the configuration directory.",
    ja: "証明書と鍵の PEM ファイル (設定ディレクトリからの相対)。",
    kinds: &[],
    fields: &[
        field("listen", Type::String, "ADDRESS:PORT.", "アドレス:ポート。").required(),
        field("cert", Type::String, "Certificate chain.", "証明書チェーン。").required(),
        field("key", Type::String, "Private key.", "秘密鍵。").required(),
    ],
};
