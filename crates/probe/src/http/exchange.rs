//! One request and its answer over one stream. hyper's connection is driven in the same task as the wait for its answer: no task is
//! spawned, and when the exchange is over the bare stream comes back (an idle connection then costs no buffers).

use std::error::Error;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, Connection};
use hyper_util::rt::TokioIo;

use crate::failure::Failure;
use crate::http::stream::{FirstByte, Stream, Watched};
use crate::progress::{Progress, Stage};

/// A larger head of an answer is refused.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// A larger request may still be on its way out when the answer ends; its connection is not used again.
const SENT_BODY_BYTES_KEPT_MAX: u64 = 16 * 1024;

pub(crate) struct Exchange {
    pub head: http::response::Parts,
    body: Incoming,
    wire: Wire,
    complete: bool,
    reusable: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Broken {
    pub failure: Failure,
    /// Not even a first byte came, and the peer ended the connection: on a kept one, the case for another try.
    pub nothing_read: bool,
}

/// A stream after an exchange.
pub(crate) enum Rest {
    /// Both sides may go on.
    Reusable(Stream),
    /// All was said; to be closed.
    Over(Stream),
    /// The answer was not read to its end; already closed.
    Broken,
}

struct Wire {
    connection: Connection<TokioIo<Watched>, Full<Bytes>>,
    ended: bool,
}

impl Wire {
    /// Drives the connection while waiting.
    async fn wait<F: Future>(&mut self, waiting: F) -> F::Output {
        let mut waiting = pin!(waiting);
        poll_fn(|context| {
            if !self.ended {
                // Its error, if any, comes out of the wait as well.
                self.ended = self.connection.poll_without_shutdown(context).is_ready();
            }
            match waiting.as_mut().poll(context) {
                Poll::Pending if self.ended => waiting.as_mut().poll(context),
                poll => poll,
            }
        })
        .await
    }
}

impl Exchange {
    /// Sends, and returns with the head of the answer.
    pub async fn start(stream: Stream, request: http::Request<Full<Bytes>>, progress: &mut Progress) -> Result<Exchange, Broken> {
        let sent_bytes = request.body().size_hint().exact().unwrap_or(u64::MAX);
        let first_byte = Arc::new(FirstByte::since(progress.enter(Stage::FirstByte)));
        let io = TokioIo::new(Watched { stream, first_byte: first_byte.clone() });
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .max_header_size(HEAD_BYTES_MAX)
            .handshake(io)
            .await
            .map_err(|error| Broken { failure: answer_failure(&error), nothing_read: false })?;
        let mut wire = Wire { connection, ended: false };
        let answer = wire.wait(sender.send_request(request)).await;
        if let Some(after_us) = first_byte.after_us() {
            progress.phases.first_byte_us = Some(progress.phases.first_byte_us.unwrap_or(0).saturating_add(after_us));
        }
        let (head, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(error) => {
                let nothing_read = first_byte.after_us().is_none() && !error.is_user();
                return Err(Broken { failure: answer_failure(&error), nothing_read });
            }
        };
        let says_close = head
            .headers
            .get_all(http::header::CONNECTION)
            .iter()
            .any(|value| value.to_str().is_ok_and(|value| value.split(',').any(|word| word.trim().eq_ignore_ascii_case("close"))));
        let reusable = head.version == http::Version::HTTP_11
            && !says_close
            && head.status != http::StatusCode::SWITCHING_PROTOCOLS
            && sent_bytes <= SENT_BODY_BYTES_KEPT_MAX;
        let complete = body.is_end_stream();
        Ok(Exchange { head, body, wire, complete, reusable })
    }

    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// As the answer's head says; `None` when only the end will tell.
    pub fn body_bytes_declared(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    /// Reads the body to its end or until `bytes` holds `bytes_max`.
    pub async fn read(&mut self, bytes: &mut Vec<u8>, bytes_max: usize) -> Result<(), Broken> {
        while let Some(chunk) = self.chunk().await? {
            let room = bytes_max - bytes.len();
            bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if chunk.len() > room {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads the body to its end, or a little over `bytes_max`, and forgets it.
    pub async fn skip(&mut self, bytes_max: u64) -> Result<(), Broken> {
        let mut skipped = 0;
        while skipped <= bytes_max
            && let Some(chunk) = self.chunk().await?
        {
            skipped += chunk.len() as u64;
        }
        Ok(())
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Broken> {
        while !self.complete {
            match self.wire.wait(self.body.frame()).await {
                None => self.complete = true,
                Some(Ok(frame)) => {
                    self.complete = self.body.is_end_stream();
                    // Trailers are of no interest.
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Some(Err(error)) => return Err(Broken { failure: body_failure(&error), nothing_read: false }),
            }
        }
        Ok(None)
    }

    /// The head, and what became of the stream.
    pub fn finish(self) -> (http::response::Parts, Rest) {
        if !self.complete {
            return (self.head, Rest::Broken);
        }
        let parts = self.wire.connection.into_parts();
        let stream = parts.io.into_inner().stream;
        // More than the answer: the peer does not speak HTTP as we do.
        let rest = if self.reusable && parts.read_buf.is_empty() { Rest::Reusable(stream) } else { Rest::Over(stream) };
        (self.head, rest)
    }
}

fn answer_failure(error: &hyper::Error) -> Failure {
    if let Some(error) = io_error(error) {
        return Failure::exchanging(error, "before an answer came");
    }
    if error.is_parse_too_large() {
        return Failure::target("http_invalid", format!("the head of the answer is larger than {HEAD_BYTES_MAX} bytes"));
    }
    if error.is_parse() {
        return Failure::target("http_invalid", format!("the answer is not HTTP: {error}"));
    }
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return Failure::target("connection_closed", "the connection was closed before an answer was complete");
    }
    Failure::target("http_invalid", format!("no answer: {error}"))
}

fn body_failure(error: &hyper::Error) -> Failure {
    if let Some(error) = io_error(error).filter(|error| error.kind() != io::ErrorKind::UnexpectedEof) {
        return Failure::exchanging(error, "in the middle of the answer");
    }
    Failure::target("body_incomplete", "the connection was closed in the middle of the answer, or its chunks are malformed")
}

fn io_error(error: &hyper::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return Some(error);
        }
        source = inner.source();
    }
    None
}
