//! The same records through protocols of others: OTLP and syslog.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::hinomi::authorization;
use crate::http::Connection;

const RECORDS_A_REQUEST: usize = 5_000;
const FULL_WAIT: Duration = Duration::from_millis(50);
const SYSLOG_BYTES_AT_ONCE: usize = 256 * 1024;

/// Calls with each record, its lines together, without the last line end.
fn records(path: &Path, mut each: impl FnMut(&[u8])) -> anyhow::Result<()> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut record = Vec::new();
    loop {
        let from = record.len();
        let read = file.read_until(b'\n', &mut record)?;
        let begins = record[from..].starts_with(b"[2");
        if (read == 0 || begins) && from > 0 {
            each(&record[..from - 1]);
            record.drain(..from);
        }
        if read == 0 {
            return Ok(());
        }
    }
}

/// As an exporter sends them: protobuf over HTTP, one connection.
pub async fn otlp(address: SocketAddr, path: &Path) -> anyhow::Result<()> {
    let text = |text: String| Some(AnyValue { value: Some(Value::StringValue(text)) });
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let resource = Resource {
        attributes: vec![KeyValue { key: "service.name".to_owned(), value: text(name), ..KeyValue::default() }],
        ..Resource::default()
    };
    let (mut requests, mut some) = (Vec::new(), Vec::with_capacity(RECORDS_A_REQUEST));
    let mut flush = |some: &mut Vec<LogRecord>| {
        let scope_logs = vec![ScopeLogs { log_records: std::mem::take(some), ..ScopeLogs::default() }];
        let resource_logs = vec![ResourceLogs { resource: Some(resource.clone()), scope_logs, ..ResourceLogs::default() }];
        requests.push(ExportLogsServiceRequest { resource_logs }.encode_to_vec());
    };
    records(path, |record| {
        let body = text(String::from_utf8_lossy(record).into_owned());
        some.push(LogRecord { body, ..LogRecord::default() });
        if some.len() == RECORDS_A_REQUEST {
            flush(&mut some);
        }
    })?;
    flush(&mut some);
    let mut connection = Connection::open(address).await?;
    for body in requests {
        let head = format!(
            "POST /v1/logs HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-protobuf\r\n{}\r\nContent-Length: {}\r\n\r\n",
            authorization(),
            body.len()
        );
        let request = [head.as_bytes(), &body].concat();
        loop {
            match connection.exchange(&request).await?.status {
                200 => break,
                429 => tokio::time::sleep(FULL_WAIT).await,
                status => bail!("OTLP was answered {status}"),
            }
        }
    }
    Ok(())
}

/// As rsyslog forwards them: RFC 5424 over TCP, each with its length before it.
pub async fn syslog(address: SocketAddr, path: &Path) -> anyhow::Result<u64> {
    let (mut bytes, mut count) = (Vec::new(), 0);
    records(path, |record| {
        let head = b"<134>1 2026-11-22T23:59:01.500000Z ap01 exam 7 - - ";
        bytes.extend_from_slice((head.len() + record.len()).to_string().as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(head);
        bytes.extend_from_slice(record);
        count += 1;
    })?;
    let mut stream = TcpStream::connect(address).await?;
    for piece in bytes.chunks(SYSLOG_BYTES_AT_ONCE) {
        stream.write_all(piece).await?;
    }
    stream.shutdown().await?;
    Ok(count)
}
