//! A TCP connection, optionally with something to say and something to hear.

use bytes::Bytes;
use hinomi_domain::catalog::TcpCheck;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use crate::Shared;
use crate::connect::{Host, Target, connect};
use crate::failure::{Failure, Step};
use crate::prepare::{PrepareError, port};
use crate::progress::{Progress, Stage};
use crate::report::Verdict;

/// Where the expected text must appear.
const ANSWER_BYTES_MAX: usize = 4096;

pub(crate) struct PreparedTcp {
    target: Target,
    send: Option<Bytes>,
    /// A literal, compiled: the regex crate's substring search is the fast one.
    expect: Option<regex::bytes::Regex>,
}

impl PreparedTcp {
    pub fn compile(check: &TcpCheck) -> Result<PreparedTcp, PrepareError> {
        let expect = match check.expect.as_deref() {
            None | Some("") => None,
            Some(text) if text.len() > ANSWER_BYTES_MAX => {
                return Err(PrepareError::invalid("expect", format!("is longer than the {ANSWER_BYTES_MAX} bytes that are read")));
            }
            Some(text) => Some(
                regex::bytes::Regex::new(&regex::escape(text)).map_err(|_| PrepareError::invalid("expect", "is too long to search for"))?,
            ),
        };
        Ok(PreparedTcp {
            target: Target { host: Host::parse(&check.host, check.ip)?, port: port(check.port)?, ip: check.ip },
            send: check.send.as_ref().filter(|text| !text.is_empty()).map(|text| Bytes::copy_from_slice(text.as_bytes())),
            expect,
        })
    }
}

pub(crate) async fn check(shared: &Shared, check: &PreparedTcp, deadline: Instant, progress: &mut Progress) -> Step<Verdict> {
    let mut stream = connect(&shared.names, &check.target, deadline, progress).await?;
    let from = progress.enter(Stage::FirstByte);
    if let Some(send) = &check.send {
        stream.write_all(send).await.map_err(|error| Failure::exchanging(&error, "while sending"))?;
    }
    let Some(expect) = &check.expect else { return Ok(Verdict::Good) };

    let mut answer = Vec::with_capacity(512);
    loop {
        let room = ANSWER_BYTES_MAX - answer.len();
        if room == 0 {
            return Err(Failure::target("expect", format!("the first {ANSWER_BYTES_MAX} bytes do not hold the expected text")));
        }
        let read = (&mut stream)
            .take(room as u64)
            .read_buf(&mut answer)
            .await
            .map_err(|error| Failure::exchanging(&error, "while waiting for the expected text"))?;
        if read == 0 {
            let text = format!("the connection was closed after {} bytes without the expected text", answer.len());
            return Err(Failure::target("expect", text));
        }
        if progress.stage == Stage::FirstByte {
            progress.finish(Stage::FirstByte, from);
            progress.stage = Stage::Body;
        }
        if expect.is_match(&answer) {
            return Ok(Verdict::Good);
        }
    }
}
