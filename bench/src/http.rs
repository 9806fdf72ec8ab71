//! HTTP/1.1 as little as a load program needs: finished bytes go out, the length of what comes back is found. Costs a small part of
//! what a general client costs, so that on a small machine the program measured has the processors.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What is read at once.
const READ_BYTES: usize = 64 * 1024;
/// An answer larger than this is a mistake of the measurement.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Where in the buffer the last answer lies.
#[derive(Clone, Copy)]
pub struct Answer {
    pub status: u16,
    pub head_bytes: usize,
    /// Headers and body as they came over the wire.
    pub wire_bytes: usize,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_BYTES) })
    }

    /// Sends a whole request and waits for the whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut head = None;
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if head.is_none() {
                head = read_head(&self.buffer)?;
            }
            if let Some(head) = &head {
                let complete = match head.length {
                    Length::Known(bytes) => self.buffer.len() >= head.bytes + bytes,
                    Length::Chunked => self.buffer.ends_with(b"0\r\n\r\n"),
                };
                if complete {
                    return Ok(Answer { status: head.status, head_bytes: head.bytes, wire_bytes: self.buffer.len() });
                }
            }
            if self.buffer.len() > ANSWER_BYTES_MAX {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
    }

    /// The last answer's head, as text.
    pub fn head(&self, answer: Answer) -> &str {
        std::str::from_utf8(&self.buffer[..answer.head_bytes]).unwrap_or_default()
    }

    /// The last answer's body, as it came.
    pub fn body(&self, answer: Answer) -> &[u8] {
        &self.buffer[answer.head_bytes..answer.wire_bytes]
    }
}

struct Head {
    status: u16,
    bytes: usize,
    length: Length,
}

enum Length {
    Known(usize),
    Chunked,
}

fn read_head(buffer: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let text = std::str::from_utf8(&buffer[..end]).map_err(|_| broken())?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(broken)?;
    let mut length = Length::Known(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = Length::Known(value.trim().parse().map_err(|_| broken())?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunked;
        }
    }
    // 204 and 304 have no body whatever their headers say.
    if matches!(status, 204 | 304) {
        length = Length::Known(0);
    }
    Ok(Some(Head { status, bytes: end + 4, length }))
}

/// The bytes of a GET request; `headers` are whole lines without their ends.
pub fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Vec<u8> {
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request.into_bytes()
}

/// The bytes of a POST of JSON.
pub fn post(address: SocketAddr, path: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut request =
        format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request.push_str(body);
    request.into_bytes()
}

/// One GET on a connection of its own: status and body.
pub async fn fetch(address: SocketAddr, path: &str, headers: &[&str]) -> io::Result<(u16, Vec<u8>)> {
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(&get(address, path, headers)).await?;
    Ok((answer.status, connection.body(answer).to_vec()))
}
