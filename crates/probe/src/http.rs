//! HTTP/1.1, by hand over our own connection so that each part is timed: resolve, connect, TLS, first byte, body.
//!
//! How much of an answer is read: all of it up to `body_bytes_max` when an assertion is about the body; a short body of declared length
//! in any case, so that a truncated answer is noticed; nothing more otherwise, so that a stream without end or a large file can be
//! watched by its status. No compression is asked for; gzip that comes all the same is unpacked.

mod assertion;
mod exchange;
mod kept;
mod prepare;
mod proxy;
mod redirect;
mod stream;

use std::time::Duration;

use hinomi_domain::detect::Reason;
use tokio::time::Instant;

pub(crate) use prepare::PreparedHttp;

use crate::Shared;
use crate::certificate::{Protocol, Scrutiny, days_left};
use crate::connect::connect;
use crate::failure::{Failure, Step};
use crate::progress::{Progress, Stage};
use crate::report::Verdict;
use crate::tls::days_verdict;
use exchange::{Broken, Exchange, Rest};
use kept::Kept;
use prepare::Hop;
use stream::Stream;

/// A body of declared length up to this is always read.
const SHORT_BODY_BYTES_MAX: u64 = 64 * 1024;
/// What it may cost to read on only in order to keep the connection.
const DRAIN_MAX: Duration = Duration::from_secs(1);

pub(crate) async fn check(shared: &Shared, check: &PreparedHttp, deadline: Instant, progress: &mut Progress) -> Step<Verdict> {
    let mut expires_at = i64::MAX;
    let mut answer = fetch(shared, check, &check.first, deadline, progress, &mut expires_at).await?;
    if check.redirects_max > 0 && redirect::is_followed(&answer.head) {
        answer = Box::pin(follow(shared, check, answer, deadline, progress, &mut expires_at)).await?;
    }

    let status = answer.head.status.as_u16();
    if !check.accepts(status) {
        return Err(Failure::Target(Reason::status(status, check.status_shown())));
    }
    let (body, cut) = if check.reads_body {
        assertion::unpacked(&answer.head.headers, answer.bytes, answer.cut, check.body_bytes_max).map_err(Failure::Target)?
    } else {
        (answer.bytes, answer.cut)
    };
    for assertion in &check.assertions {
        assertion.judge(&answer.head.headers, &body, cut).map_err(Failure::Target)?;
    }
    Ok(match check.tls_days_left {
        Some(wanted) if expires_at != i64::MAX => days_verdict(expires_at, wanted),
        _ => Verdict::Good,
    })
}

/// An answer: of the body, what assertions need.
struct Answer {
    head: http::response::Parts,
    bytes: Vec<u8>,
    /// There was more.
    cut: bool,
}

async fn follow(
    shared: &Shared,
    check: &PreparedHttp,
    first: Answer,
    deadline: Instant,
    progress: &mut Progress,
    expires_at: &mut i64,
) -> Step<Answer> {
    let mut answer = first;
    let mut hop = redirect::next(&check.first, check, &answer.head)?;
    loop {
        progress.detail.redirects += 1;
        answer = fetch(shared, check, &hop, deadline, progress, expires_at).await?;
        if !redirect::is_followed(&answer.head) {
            return Ok(answer);
        }
        if progress.detail.redirects >= check.redirects_max {
            return Err(Failure::Target(Reason::too_many_redirects(check.redirects_max)));
        }
        hop = redirect::next(&hop, check, &answer.head)?;
    }
}

/// One request and its answer, over the kept connection if there is one that still lives.
async fn fetch(
    shared: &Shared,
    check: &PreparedHttp,
    hop: &Hop,
    deadline: Instant,
    progress: &mut Progress,
    expires_at: &mut i64,
) -> Step<Answer> {
    // Only the connection to where the monitor points is kept.
    let keep = check.keep_connection && hop.target == check.first.target && hop.secure == check.first.secure;
    if keep && let Some(kept) = check.kept.take().await {
        progress.detail.address = Some(kept.address);
        let (address, opened_at, kept_expires_at) = (kept.address, kept.opened_at, kept.expires_at);
        // A server may close a connection just when we use it. Nothing of an answer came, and a check is made to be repeated: once more,
        // on a new connection.
        match Box::pin(exchange(check, hop, kept.stream, progress)).await {
            Ok((answer, rest)) => {
                if kept_expires_at != i64::MAX {
                    *expires_at = kept_expires_at.min(*expires_at);
                    progress.saw_certificate(days_left(kept_expires_at));
                }
                match rest {
                    Rest::Reusable(stream) => check.kept.put(Kept { stream, address, opened_at, expires_at: kept_expires_at }),
                    Rest::Over(stream) => stream.close(Some(address)).await,
                    Rest::Broken => {}
                }
                return Ok(answer);
            }
            Err(broken) if broken.nothing_read => {}
            Err(broken) => return Err(broken.failure),
        }
    }

    let (stream, hop_expires_at) = open(shared, check, hop, deadline, progress).await?;
    *expires_at = hop_expires_at.min(*expires_at);
    let (answer, rest) = exchange(check, hop, stream, progress).await.map_err(|broken| broken.failure)?;
    match (rest, progress.detail.address) {
        (Rest::Reusable(stream), Some(address)) if keep => {
            check.kept.put(Kept { stream, address, opened_at: Instant::now(), expires_at: hop_expires_at });
        }
        (Rest::Reusable(stream) | Rest::Over(stream), address) => stream.close(address).await,
        (Rest::Broken, _) => {}
    }
    Ok(answer)
}

/// A new connection, and when the first certificate of its chain expires (`i64::MAX` without TLS).
async fn open(shared: &Shared, check: &PreparedHttp, hop: &Hop, deadline: Instant, progress: &mut Progress) -> Step<(Stream, i64)> {
    let stream = match &check.proxy {
        None => connect(&shared.names, &hop.target, deadline, progress).await?,
        Some(proxy) => Box::pin(proxy::connect(shared, proxy, hop, deadline, progress)).await?,
    };
    let Some(name) = &hop.server_name else { return Ok((Stream::Plain(stream), i64::MAX)) };
    let scrutiny = if check.verify_tls { Scrutiny::Everything } else { Scrutiny::Nothing };
    let (stream, expires_at) = Box::pin(shared.tls.handshake(stream, name, Protocol::Http1, scrutiny, progress)).await?;
    Ok((Stream::Tls(Box::new(stream)), expires_at))
}

/// Sends the request and reads what is needed of the answer.
async fn exchange(check: &PreparedHttp, hop: &Hop, stream: Stream, progress: &mut Progress) -> Result<(Answer, Rest), Broken> {
    let mut exchange = Exchange::start(stream, hop.request(), progress).await?;
    progress.detail.status = Some(exchange.head.status.as_u16());
    let followed = check.redirects_max > 0 && redirect::is_followed(&exchange.head);
    let wanted = check.reads_body && !followed && check.accepts(exchange.head.status.as_u16());
    progress.stage = Stage::Body;

    let mut bytes = Vec::new();
    if wanted {
        exchange.read(&mut bytes, check.body_bytes_max).await?;
    } else if exchange.body_bytes_declared().is_some_and(|length| length <= SHORT_BODY_BYTES_MAX) {
        exchange.skip(SHORT_BODY_BYTES_MAX).await?;
    } else if check.keep_connection {
        // Whatever goes wrong here costs the connection, not the check.
        let _ = tokio::time::timeout(DRAIN_MAX, exchange.skip(check.body_bytes_max as u64)).await;
    }
    let cut = !exchange.is_complete();
    let (head, rest) = exchange.finish();
    Ok((Answer { head, bytes, cut }, rest))
}
