//! Sends files as a good client would: whole lines, one request after the other, a connection for each file.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::BODY_BYTES;
use crate::hinomi::authorization;
use crate::http::{Connection, get};

/// Lines that are followed to a live tail.
const FOLLOWED: usize = 20;
const FULL_WAIT: Duration = Duration::from_millis(50);

/// All files, two at a time in every moment, so that two processors have work and records of all servers come in together.
pub async fn all(address: SocketAddr, files: &[PathBuf]) -> anyhow::Result<()> {
    let senders = files.iter().cloned().map(|path| tokio::spawn(async move { one(address, &path).await }));
    for sender in senders.collect::<Vec<_>>() {
        sender.await??;
    }
    Ok(())
}

async fn one(address: SocketAddr, path: &Path) -> anyhow::Result<()> {
    let source = path.file_stem().and_then(|name| name.to_str()).context("a file without a name")?.to_owned();
    let mut file = BufReader::with_capacity(BODY_BYTES, File::open(path)?);
    let mut connection = Connection::open(address).await?;
    let mut body = Vec::with_capacity(2 * BODY_BYTES);
    loop {
        body.clear();
        file.by_ref().take(BODY_BYTES as u64).read_to_end(&mut body)?;
        // To the end of the record: the next begins with a time.
        while file.read_until(b'\n', &mut body)? > 0 && !file.fill_buf()?.starts_with(b"[2") {}
        if body.is_empty() {
            return Ok(());
        }
        let request = post(address, &source, &body);
        loop {
            let answer = connection.exchange(&request).await?;
            match answer.status {
                200 => break,
                429 => tokio::time::sleep(FULL_WAIT).await,
                status => bail!("logs were answered {status}: {}", String::from_utf8_lossy(connection.body(answer))),
            }
        }
    }
}

fn post(address: SocketAddr, source: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /ingest/logs?source={source} HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/plain\r\n{}\r\nContent-Length: {}\r\n\r\n",
        authorization(),
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Milliseconds from sending a line until it stands in a live tail.
pub async fn tail(address: SocketAddr) -> anyhow::Result<Vec<f64>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&get(address, "/api/v1/logs/tail?query=followed", &[&authorization()])).await?;
    let mut seen = String::new();
    let mut piece = vec![0; 64 * 1024];
    let mut took = Vec::new();
    let mut connection = Connection::open(address).await?;
    // Its head has come: it follows.
    while !seen.contains("\r\n\r\n") {
        let read = stream.read(&mut piece).await?;
        seen.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    for number in 0..FOLLOWED {
        let word = format!("followed-{number:04}");
        let began = Instant::now();
        let body = format!("[{}]\t[INFO ]\t[proc:p]\t{word}\n", crate::clock::now().strftime("%Y/%m/%d %H:%M:%S.000"));
        connection.exchange(&post(address, "srv01", body.as_bytes())).await?;
        while !seen.contains(&word) {
            let read = stream.read(&mut piece).await?;
            anyhow::ensure!(read > 0, "the live tail ended");
            seen.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(took)
}
