//! Why a check says what it says: a stable code with a sentence in English and in Japanese.
//!
//! What is kept (with intervals, in the journal) is the English sentence. It is data: its wording is as stable as the code, and whoever
//! reads it takes the sentence apart again with [`in_both`]. So what was written by an older hinomi reads in both languages, too, and
//! what no release ever wrote (a job's own message, a person's reason for a pause) reads as it is.
//!
//! A sentence may be shown to anybody who may see the monitor: it never holds a query, credentials or header values. It may name hosts
//! and addresses, so it is never part of a public page.

use serde::Serialize;

use crate::kernel::Text;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What programs go by. Several sentences may share one.
    pub code: &'static str,
    /// English, one line, at most [`TEXT_CHARACTERS_MAX`] characters.
    pub text: String,
}

pub const TEXT_CHARACTERS_MAX: usize = 300;

/// One kind of reason, with `{values}` in its sentences.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
}

impl Reason {
    /// Control characters become spaces: part of the text may come from a peer.
    fn new(code: &'static str, text: &str) -> Reason {
        let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TEXT_CHARACTERS_MAX).collect();
        Reason { code, text }
    }
}

/// `name(values) "code": 日本語, English;`
macro_rules! reasons {
    ($($name:ident $(($($value:ident),+))? $code:literal: $ja:literal, $en:literal;)*) => {
        impl Reason {
            $(pub fn $name($($($value: impl std::fmt::Display),+)?) -> Reason {
                Reason::new($code, &format!($en))
            })*
        }

        /// Every kind, in the order below.
        pub const KINDS: &[Kind] = &[$(Kind { name: stringify!($name), code: $code, ja: $ja, en: $en }),*];
    };
}

reasons! {
    // Reaching the target
    connect_refused(address) "connect_refused": "{address} が接続を拒否しました", "{address} refused the connection";
    connect_reset(address) "connection_reset": "{address} が接続を切断しました", "{address} reset the connection";
    unreachable(address) "host_unreachable": "{address} に到達できません", "{address} is unreachable";
    connect_timeout(address) "connect_timeout": "{address} に時間内に接続できませんでした", "no connection to {address} in time";
    connect_failed(address, error) "connect_failed": "{address} に接続できません: {error}", "connect to {address}: {error}";
    closed(during) "connection_closed": "{during}接続が閉じられました", "the connection was closed {during}";
    reset(during) "connection_reset": "{during}接続が切断されました", "the connection was reset {during}";
    became_unreachable(during) "host_unreachable": "{during}ホストに到達できなくなりました", "the host became unreachable {during}";
    timed_out(during) "timeout": "{during}接続がタイムアウトしました", "the connection timed out {during}";
    broke(during, error) "connect_failed": "{during}接続が途絶えました: {error}", "the connection broke {during}: {error}";
    no_connection_within(seconds) "connect_timeout": "{seconds} 秒以内に接続できませんでした", "no connection within {seconds} s";
    no_proxy_answer_within(seconds) "timeout": "{seconds} 秒以内にプロキシの応答がありませんでした", "no answer from the proxy within {seconds} s";
    no_handshake_within(seconds) "timeout": "{seconds} 秒以内に TLS ハンドシェイクが終わりませんでした", "the TLS handshake did not finish within {seconds} s";
    no_answer_within(seconds) "timeout": "{seconds} 秒以内に応答がありませんでした", "no answer within {seconds} s";
    no_end_within(seconds) "timeout": "{seconds} 秒以内に応答が終わりませんでした", "the answer did not end within {seconds} s";

    // Names
    not_resolved_within(seconds) "dns_timeout": "{seconds} 秒以内に名前を解決できませんでした", "the name was not resolved within {seconds} s";
    not_resolved(name) "dns_timeout": "{name} を時間内に解決できませんでした", "{name} was not resolved in time";
    no_name(name) "dns_not_found": "{name} という名前はありません", "there is no name {name}";
    no_record(name) "dns_no_records": "{name} はありますが、該当するレコードがありません", "{name} exists but has no such record";
    no_address(name) "dns_no_records": "{name} にアドレスがありません", "{name} has no address";
    resolver_answered(answer, name) "dns_failed": "リゾルバーが {name} について {answer} と答えました", "the resolver answered {answer} for {name}";
    resolver_refused "connect_refused": "リゾルバーが接続を拒否しました", "the resolver refused the connection";
    resolver_not_asked(error) "dns_failed": "リゾルバーに問い合わせできません: {error}", "the resolver could not be asked: {error}";
    resolver_not_reached "dns_failed": "リゾルバーに到達できません", "the resolver could not be reached";
    resolver_unread(name) "dns_failed": "{name} についてのリゾルバーの答えを読み取れません", "the resolver's answer for {name} could not be read";
    not_among(missing, answers) "dns_mismatch": "{answers} 件の答えの中に {missing} がありません", "{missing} is not among the {answers} answers";

    // TLS
    expired_days_ago(days) "tls_expired": "証明書の期限が {days} 日前に切れています", "the certificate expired {days} days ago";
    not_valid_yet "tls_not_yet_valid": "証明書がまだ有効ではありません", "the certificate is not valid yet";
    no_certificate "tls_certificate": "相手が証明書を提示しませんでした", "the peer showed no certificate";
    unreadable_certificate "tls_certificate": "提示された証明書チェーンに読み取れないものがあります", "a certificate of the presented chain cannot be read";
    no_tls "tls_handshake": "相手が TLS に対応していません", "the peer does not speak TLS";
    tls_alert(alert) "tls_handshake": "相手が TLS ハンドシェイクを中断しました ({alert})", "the peer broke off the TLS handshake ({alert})";
    no_key "tls_certificate": "相手が証明書の鍵を持っていないか、証明書を読み取れません", "the peer does not hold the key of its certificate, or the certificate cannot be read";
    no_handshake(error) "tls_handshake": "TLS ハンドシェイクができません: {error}", "no TLS handshake: {error}";
    closed_in_handshake "tls_handshake": "TLS ハンドシェイク中に接続が閉じられました", "the connection was closed during the TLS handshake";
    not_accepted(error) "tls_certificate": "証明書を受け入れられません: {error}", "the certificate was not accepted: {error}";
    chain_expired "tls_expired": "チェーンに必要な証明書の期限が切れています", "a certificate that the chain needs has expired";
    chain_not_valid_yet "tls_not_yet_valid": "チェーンに必要な証明書がまだ有効ではありません", "a certificate that the chain needs is not valid yet";
    other_name "tls_name": "証明書が別の名前のものです", "the certificate is for another name";
    untrusted "tls_untrusted": "証明書の発行元を、このホストは信頼していません", "the certificate was issued by nobody whom this host trusts";
    presented_expired "tls_days_left": "提示された証明書チェーンに期限切れのものがあります", "a certificate of the presented chain has expired";
    days_left(days, wanted) "tls_days_left": "提示された証明書チェーンの残り日数が {days} 日で、{wanted} 日より少なくなっています", "a certificate of the presented chain expires in {days} days, fewer than {wanted}";

    // HTTP
    status(status, expected) "status": "ステータス {status} が返りました (期待値: {expected})", "status {status}, expected {expected}";
    too_many_redirects(most) "too_many_redirects": "リダイレクトが {most} 回を超えました", "more than {most} redirects";
    redirect_no_http "redirect": "リダイレクト先が http のアドレスではありません", "the answer redirects to something that is not an http address";
    redirect_with_body "redirect": "本文のあるリクエストが別のホストへリダイレクトされました", "the answer redirects the request with its body to another host";
    redirect_unusable "redirect": "使えないアドレスへリダイレクトされました", "the answer redirects to an address that cannot be used";
    head_too_large(bytes) "http_invalid": "応答のヘッダーが {bytes} バイトを超えています", "the head of the answer is larger than {bytes} bytes";
    not_http(error) "http_invalid": "応答が HTTP ではありません: {error}", "the answer is not HTTP: {error}";
    no_answer(error) "http_invalid": "応答がありません: {error}", "no answer: {error}";
    answer_incomplete "connection_closed": "応答が終わる前に接続が閉じられました", "the connection was closed before an answer was complete";
    body_incomplete "body_incomplete": "応答の途中で接続が閉じられたか、チャンクの形式が不正です", "the connection was closed in the middle of the answer, or its chunks are malformed";
    proxy_refused(status) "proxy_refused": "プロキシが対象に接続できませんでした (ステータス {status})", "the proxy could not connect to the target (status {status})";

    // What an answer must hold
    body_compressed "assertion": "本文が、求めておらず展開もできない形式で圧縮されています", "the body came compressed in a way that hinomi did not ask for and cannot unpack";
    body_not_unpacked "assertion": "圧縮された本文を展開できません", "the compressed body cannot be unpacked";
    body_lacks(expected) "assertion": "本文に {expected} がありません", "the body does not contain {expected}";
    body_lacks_within(expected, bytes) "assertion": "本文の先頭 {bytes} バイトに {expected} がありません", "the body does not contain {expected} in its first {bytes} bytes";
    body_contains(unwanted) "assertion": "本文に {unwanted} があります", "the body contains {unwanted}";
    body_unlike(expected) "assertion": "本文が {expected} に一致しません", "the body does not match {expected}";
    body_unlike_within(expected, bytes) "assertion": "本文の先頭 {bytes} バイトが {expected} に一致しません", "the body does not match {expected} in its first {bytes} bytes";
    body_too_long(bytes, path) "assertion": "本文が読み取る {bytes} バイトより長く、{path} を探せません", "the body is longer than the {bytes} bytes that are read, so {path} cannot be looked for";
    body_not_json(path) "assertion": "本文が JSON ではなく、{path} がありません", "the body is not JSON, so {path} is not there";
    selects_nothing(path) "assertion": "{path} に当たるものがありません", "{path} selects nothing";
    selects_other(path, expected) "assertion": "{path} が {expected} ではありません", "{path} is not {expected}";
    header_missing(name) "assertion": "応答にヘッダー {name} がありません", "the answer has no header {name}";
    header_lacks(name, expected) "assertion": "ヘッダー {name} に {expected} がありません", "the header {name} does not contain {expected}";
    expect_missing(bytes) "expect": "先頭 {bytes} バイトに期待する文字列がありません", "the first {bytes} bytes do not hold the expected text";
    closed_without_expected(bytes) "expect": "期待する文字列のないまま、{bytes} バイトで接続が閉じられました", "the connection was closed after {bytes} bytes without the expected text";

    // Echo requests
    echo_unanswered(address, count) "no_reply": "{address} が応答しません (エコー要求 {count} 回)", "{address} did not answer ({count} echo requests)";
    echo_unreachable(address, count) "no_reply": "{address} に到達できません (エコー要求 {count} 回)", "{address} is unreachable ({count} echo requests)";
    echo_lost(lost, count) "loss": "エコー要求 {count} 回のうち {lost} 回が失われました", "{lost} of {count} echo requests were lost";

    // Thresholds
    slow(took, limit) "slow": "応答に {took} ms かかり、{limit} を超えました", "took {took} ms, more than {limit}";

    // hinomi itself could not look
    no_file_handles "no_file_handles": "ソケットのためのファイルハンドルがありません", "no file handle was left for a socket";
    no_buffer_space "no_memory": "ソケットのためのバッファがありません", "no buffer space was left for a socket";
    no_memory "no_memory": "ソケットのためのメモリーがありません", "no memory was left for a socket";
    family_unsupported "family_unsupported": "このホストはその版の IP に対応していません", "this host does not speak that version of IP";
    no_local_address "no_local_address": "空いているローカルアドレスかポートがありません", "no local address or port was free";
    no_network "no_network": "このホストからの経路がありません", "this host has no route there";
    not_permitted "not_permitted": "このホスト自身の設定で禁止されています", "this host's own rules forbid it";
    resolvers_silent "resolver_unreachable": "このホストのリゾルバーがどれも応答しませんでした", "none of the host's own resolvers answered anything";
    resolvers_silent_within(seconds) "resolver_unreachable": "このホストのリゾルバーがどれも {seconds} 秒以内に応答しませんでした", "none of the host's own resolvers answered anything within {seconds} s";
    own_resolver_unreachable "resolver_unreachable": "このホストのリゾルバーに到達できません", "the host's own resolver cannot be reached";
    resolv_conf_unread "resolver_missing": "/etc/resolv.conf を読み取れませんでした", "/etc/resolv.conf could not be read";
    resolv_conf_empty "resolver_missing": "/etc/resolv.conf にリゾルバーがありません", "/etc/resolv.conf names no resolver";
    resolver_not_set_up(error) "resolver_missing": "リゾルバーを用意できませんでした: {error}", "no resolver could be set up: {error}";
    resolver_busy "resolver_busy": "同時に調べる名前が多すぎます", "too many name lookups at once";
    no_roots "no_roots": "このホストに信頼されたルート証明書がありません", "this host has no trusted root certificates";
    no_echo_right "no_icmp_right": "このホストでは hinomi がエコー要求を送れません", "this host does not let hinomi send echo requests";
    no_echo_socket(error) "no_icmp_right": "ICMP ソケットを開けません: {error}", "no ICMP socket: {error}";
    no_echo_socket_hint(error) "no_icmp_right": "ICMP ソケットを開けません ({error})。net.ipv4.ping_group_range を広げるか、CAP_NET_RAW を与えてください", "no ICMP socket ({error}): widen net.ipv4.ping_group_range or grant CAP_NET_RAW";
    echo_not_sent(error) "internal": "エコー要求を送れません: {error}", "send an echo request: {error}";
    proxy_unreachable(why) "proxy_unreachable": "プロキシに到達できません: {why}", "the proxy cannot be reached: {why}";
    proxy_denied(status) "proxy_denied": "プロキシが通信を許可しません (ステータス {status})", "the proxy does not let us through (status {status})";
    proxy_closed "proxy_unreachable": "プロキシが接続を閉じました", "the proxy closed the connection";
    proxy_not_http "proxy_unreachable": "プロキシが HTTP プロキシとして応答しません", "the proxy does not answer as an HTTP proxy";

    // Jobs, groups, and time that nobody watched
    job_failed "job_failed": "ジョブが失敗を知らせました", "the job reported a failure";
    job_failed_with(message) "job_failed": "ジョブが失敗を知らせました: {message}", "the job reported a failure: {message}";
    job_exit_code(exit_code) "job_failed": "ジョブが終了コード {exit_code} で終わりました", "the job ended with exit code {exit_code}";
    job_overrun(started_at) "overrun": "{started_at} に始まった実行が終わっていません", "a run that started at {started_at} has not ended";
    job_late(last) "late": "{last} を最後に ping がありません", "no ping since {last}";
    job_never "late": "まだ ping がありません", "no ping yet";
    group_down(members) "group_down": "停止: {members}", "down: {members}";
    no_check_ran "unwatched": "この間チェックが行われませんでした", "no check ran in this time";
    not_running "unwatched": "hinomi が動いていませんでした", "hinomi was not running";
    outside_schedule "outside_schedule": "監視する時間帯の外です", "outside its schedule";

    // At what point: the value `during` of the sentences above, never a reason by itself
    while_sending "": "送信中に", "while sending";
    while_expecting "": "期待する文字列を待つ間に", "while waiting for the expected text";
    in_handshake "": "TLS ハンドシェイク中に", "during the TLS handshake";
    before_answer "": "応答の前に", "before an answer came";
    amid_answer "": "応答の途中で", "in the middle of the answer";
}

/// The sentence that was kept, in both languages. What is no sentence of ours is the same in both.
pub fn in_both(text: &str) -> Text {
    let found = KINDS
        .iter()
        .filter_map(|kind| Some((kind, values(kind.en, text)?)))
        // Where two fit, the one that says more by itself.
        .max_by_key(|(kind, values)| (kind.en.len() - values.iter().map(|(name, _)| name.len() + 2).sum::<usize>(), values.len()));
    let Some((kind, values)) = found else { return Text::same(text) };
    let mut ja = String::with_capacity(text.len());
    for part in parts(kind.ja) {
        match part {
            Part::Words(words) => ja.push_str(words),
            Part::Value(name) => {
                let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
                // Sentences within sentences.
                if matches!(name, "during" | "why") { ja.push_str(&in_both(value).ja) } else { ja.push_str(value) }
            }
        }
    }
    Text::new(ja, text)
}

enum Part<'a> {
    Words(&'a str),
    Value(&'a str),
}

fn parts(sentence: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = sentence;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('{')
            && let Some((name, after)) = inside.split_once('}')
        {
            rest = after;
            return Some(Part::Value(name));
        }
        let end = rest.find('{').unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Part::Words(words))
    })
}

/// The values with which `sentence` reads as `text`; a value is as short as it can be and never empty. `None`: it cannot.
fn values<'a>(sentence: &'a str, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let (mut rest, mut open) = (text, None);
    for part in parts(sentence) {
        match (part, open) {
            (Part::Value(name), _) => open = Some(name),
            (Part::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Part::Words(words), Some(name)) => {
                // The last words of a sentence must be the last of the text.
                let at = if sentence.ends_with(words) {
                    rest.len().checked_sub(words.len()).filter(|_| rest.ends_with(words))?
                } else {
                    rest.find(words)?
                };
                found.push((name, &rest[..at]));
                rest = &rest[at + words.len()..];
                open = None;
            }
        }
    }
    if let Some(name) = open {
        found.push((name, rest));
        rest = "";
    }
    (rest.is_empty() && found.iter().all(|(_, value)| !value.is_empty())).then_some(found)
}

#[cfg(test)]
mod tests;
