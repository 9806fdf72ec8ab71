//! `[[channel]]`: a way out of hinomi.

use super::{LANGUAGES, Shape, Type, field};

const MAIL: &[&str] = &["smtp", "file"];

pub(crate) static CHANNEL: Shape = Shape {
    name: "channel",
    en: "A way out of hinomi: webhook, Slack, mail by SMTP, mail as files.",
    ja: "送信経路。Webhook、Slack、SMTP によるメール、ファイルへのメール。",
    kinds: &["webhook", "slack", "smtp", "file"],
    fields: &[
        field("id", Type::Id, "Identifier, unique among channels.", "識別子。チャンネルの中で一意。").required(),
        field("kind", Type::Word(&["webhook", "slack", "smtp", "file"]), "What kind of channel it is.", "チャンネルの種類。").required(),
        field("language", Type::Word(LANGUAGES), "Language where a recipient has none.", "受信者に指定がないときの言語。").default("ja"),
        field("rate_per_minute", Type::Integer(1, 100_000), "At most this many deliveries a minute.", "1分あたりの配信数の上限。"),
        field("url", Type::Secret(false), "Where to post; or env:NAME, file:PATH.", "送信先の URL。env:NAME、file:PATH も可。")
            .only(&["webhook"])
            .required(),
        field(
            "url",
            Type::SecretReference,
            "The incoming webhook's address, which is a secret: env:NAME or file:PATH.",
            "Incoming Webhook の URL。秘密なので env:NAME か file:PATH で。",
        )
        .only(&["slack"])
        .required(),
        field(
            "secret",
            Type::SecretReference,
            "Signs the posts (Standard Webhooks): env:NAME or file:PATH.",
            "署名鍵 (Standard Webhooks)。env:NAME か file:PATH。",
        )
        .only(&["webhook"]),
        field(
            "headers",
            Type::SecretMap,
            "Further headers; values may be env:NAME or file:PATH.",
            "追加のヘッダー。値には env:NAME、file:PATH も可。",
        )
        .only(&["webhook"]),
        field("host", Type::String, "The mail server.", "メールサーバー。").only(&["smtp"]).required(),
        field(
            "port",
            Type::Integer(1, 65_535),
            "587 for starttls, 465 for tls, 25 for none by default.",
            "ポート。省略時は starttls 587、tls 465、none 25。",
        )
        .only(&["smtp"]),
        field(
            "tls",
            Type::Word(&["starttls", "tls", "none"]),
            "starttls: upgrade or no mail; tls: from the first byte; none: for a relay on this host.",
            "starttls: 暗号化できなければ送らない。tls: 最初から TLS。none: 同じホストの中継用。",
        )
        .default("starttls")
        .only(&["smtp"]),
        field(
            "username",
            Type::Secret(false),
            "With `password`; or env:NAME, file:PATH.",
            "`password` と組で指定。env:NAME、file:PATH も可。",
        )
        .only(&["smtp"]),
        field(
            "hello",
            Type::String,
            "The name to introduce hinomi with (EHLO). This host's full name by default, or the domain of `from` where it has none.",
            "EHLO で名乗る名前。省略時はこのホストの完全な名前、それがなければ `from` のドメイン。",
        )
        .only(&["smtp"]),
        field("password", Type::SecretReference, "env:NAME or file:PATH.", "env:NAME か file:PATH。").only(&["smtp"]),
        field(
            "directory",
            Type::String,
            "Where .eml files go, relative to the data directory.",
            ".eml ファイルの置き場所 (データディレクトリからの相対)。",
        )
        .default("mail")
        .only(&["file"]),
        field("from", Type::String, "Sender: \"Name <address>\" or an address.", "差出人。\"名前 <アドレス>\" またはアドレス。")
            .only(MAIL)
            .required(),
        field(
            "return_path",
            Type::String,
            "Envelope sender; {token} becomes each delivery's own. bounce+{token}@ the domain of `from` by default.",
            "エンベロープ送信者。{token} は配信ごとの値になります。省略時は bounce+{token}@(from のドメイン)。",
        )
        .only(MAIL),
    ],
};
