//! Against real sockets: small servers of our own that remember what they were told, and an independent reading of it.

mod http_sink;
mod mails;
mod smtp;
mod smtp_sink;
mod tls;
mod webhooks;

use std::time::Duration;

use hinomi_domain::catalog::{Channel, ChannelKind, Origin};
use hinomi_domain::inform::{Delivery, Message};
use hinomi_domain::kernel::{Language, Timestamp};

use super::*;

/// 2026-11-23T05:05:00Z.
fn now() -> Timestamp {
    Timestamp::from_seconds(1_795_410_300)
}

fn channels() -> Channels {
    Channels::new(&ChannelOptions { timeout: Duration::from_millis(700), ..ChannelOptions::default() }).unwrap()
}

fn channel(kind: ChannelKind) -> Channel {
    Channel { id: "out".into(), kind, language: Language::Ja, rate_per_minute: None, origin: Origin::Ui }
}

fn delivery(recipient: &str, message: Message) -> Delivery {
    Delivery {
        id: "0199f3a1-0000-7000-8000-00000000d001".into(),
        channel: "out".into(),
        recipient: recipient.to_owned(),
        idempotency_key: "notice:0199f3a1:out".to_owned(),
        message,
        created_at: now(),
        attempt: 1,
    }
}

fn mail_message() -> Message {
    Message::Mail {
        subject: "【速報】購入手続きで障害が発生しています (checkout is down)".to_owned(),
        text: "現在、購入手続きを完了できません。\n.\n行頭の点\n".to_owned(),
        html: "<!doctype html><p>現在、購入手続きを完了できません。</p>".to_owned(),
        thread: Some("<incident-7@hinomi.example.jp>".to_owned()),
        language: "ja".to_owned(),
    }
}

async fn send(kind: ChannelKind, recipient: &str, message: Message) -> Attempt {
    channels().send(&channel(kind), &delivery(recipient, message), Path::new("/nonexistent"), now()).await
}
