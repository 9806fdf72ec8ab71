//! Syslog over real sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hinomi_server::{Syslog, Transport};
use serde_json::{Value, json};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::support::{Client, World};

struct Listening {
    world: World,
    addresses: Vec<(Transport, SocketAddr)>,
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Listening {
    /// Waits until so many records are stored, and gives them, the oldest first.
    async fn records(&self, count: usize) -> Vec<Value> {
        let admin = self.world.admin();
        for _ in 0..500 {
            let mut found = records(&admin).await;
            if found.len() >= count {
                found.sort_by_key(|record| record["message"].to_string());
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not {count} records: {:?}", records(&admin).await);
    }

    fn address(&self, transport: Transport) -> SocketAddr {
        self.addresses.iter().find(|(of, _)| *of == transport).unwrap().1
    }

    /// Ends as the program does.
    async fn end(&self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

async fn records(admin: &Client) -> Vec<Value> {
    admin.get("/api/v1/logs?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z").await.ok()["records"].as_array().unwrap().clone()
}

fn messages(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["message"].as_str().unwrap()).collect()
}

async fn listen(syslog: &str, more: &str, files: &[(&str, String)]) -> Listening {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("config");
    std::fs::create_dir(&config).unwrap();
    for (name, text) in files {
        std::fs::write(config.join(name), text).unwrap();
    }
    std::fs::write(config.join("all.toml"), format!("[logs.syslog]\n{syslog}\n{more}")).unwrap();
    let world = World::of(directory).await;
    world.engine.open_logs().await.unwrap();
    let settings = world.engine.world().server.logs.syslog.clone().unwrap();
    let bound = Syslog::bind(&settings).await.unwrap();
    let (addresses, stop, tracker) = (bound.addresses(), CancellationToken::new(), TaskTracker::new());
    bound.run(&world.state, &stop, &tracker).unwrap();
    Listening { world, addresses, stop, tracker }
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
}

#[tokio::test]
async fn datagrams_are_messages() {
    let listening = listen("udp = \"127.0.0.1:0\"", "", &[]).await;
    let sender = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to = listening.address(Transport::Udp);
    sender.send_to(b"<11>Nov 22 23:59:00 ap01 exam[7]: a failed", to).await.unwrap();
    sender.send_to("<165>1 2026-11-22T23:59:01.5Z ap02 shop - ID47 [x@1 sku=\"7\"] b 在庫".as_bytes(), to).await.unwrap();
    sender.send_to(b"c neither of the two", to).await.unwrap();
    let found = listening.records(3).await;
    assert_eq!(messages(&found), ["a failed", "b 在庫", "c neither of the two"]);
    let of = |record: &Value| ["source", "host", "level"].map(|name| record[name].clone());
    assert_eq!(of(&found[0]), [json!("syslog"), json!("ap01"), json!("ERROR")]);
    assert_eq!(of(&found[1]), [json!("syslog"), json!("ap02"), json!("INFO")]);
    assert_eq!((&found[1]["attributes"]["program"], &found[1]["attributes"]["x@1"]["sku"]), (&json!("shop"), &json!("7")));
    assert_eq!(found[2]["host"], "127.0.0.1");
    let admin = listening.world.admin();
    let sources = admin.get("/api/v1/log-sources").await.ok();
    let source = sources["sources"].as_array().unwrap().iter().find(|source| source["id"] == "syslog").unwrap();
    assert_eq!((&source["records_24h"], &source["unparsed_24h"]), (&json!(3), &json!(1)), "what has not the form is told");
    let metrics = admin.get("/metrics").await.text;
    assert!(metrics.contains("hinomi_syslog_messages_total{transport=\"udp\"} 3"), "{metrics}");
    assert!(metrics.contains("hinomi_syslog_dropped_total{transport=\"udp\"} 0"));
}

#[tokio::test]
async fn streams_have_either_framing() {
    let listening = listen("tcp = \"127.0.0.1:0\"", "", &[]).await;
    let to = listening.address(Transport::Tcp);
    let (mut lines, mut counted) = (TcpStream::connect(to).await.unwrap(), TcpStream::connect(to).await.unwrap());
    write(&mut lines, b"<13>Nov 22 23:59:00 h a: a\n<13>Nov 22 23:59:00 h a: b").await;
    write(&mut counted, b"28 <13>Nov 22 23:59:00 h a: c\nd").await;
    write(&mut counted, b"26 <13>Nov 22 23:5").await;
    write(&mut counted, b"9:00 h a: e").await;
    listening.records(2).await;
    drop((lines, counted));
    let found = listening.records(4).await;
    assert_eq!(messages(&found), ["a", "b", "c", "e"]);
    assert_eq!(found[2]["rest"], "d", "a message with its length before it may have lines");
}

#[tokio::test]
async fn programs_write_to_their_own_source_when_it_is_one_of_syslog() {
    let more = "[[log_source]]\nid = \"nginx\"\nformat = \"syslog\"\n[[log_source]]\nid = \"guard\"\npurpose = \"audit\"\n";
    let listening = listen("tcp = \"127.0.0.1:0\"\nsource = \"net\"", more, &[]).await;
    let mut stream = TcpStream::connect(listening.address(Transport::Tcp)).await.unwrap();
    for program in ["nginx", "guard", "other"] {
        write(&mut stream, format!("<13>Nov 22 23:59:00 h {program}: {program}\n").as_bytes()).await;
    }
    let found = listening.records(3).await;
    assert_eq!(found.iter().map(|record| record["source"].as_str().unwrap()).collect::<Vec<_>>(), ["net", "nginx", "net"]);
}

#[tokio::test]
async fn tls_is_spoken() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = [("cert.pem", made.cert.pem()), ("key.pem", made.signing_key.serialize_pem())];
    let syslog = "tls = { listen = \"127.0.0.1:0\", cert = \"cert.pem\", key = \"key.pem\" }";
    let listening = listen(syslog, "", &files).await;
    let to = listening.address(Transport::Tls);
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(to).await.unwrap();
    let mut stream = tokio_rustls::TlsConnector::from(Arc::new(client)).connect("localhost".try_into().unwrap(), stream).await.unwrap();
    write(&mut stream, b"26 <13>Nov 22 23:59:00 h a: a").await;
    assert_eq!(messages(&listening.records(1).await), ["a"]);
    // Who speaks plainly there is not heard.
    let mut plain = TcpStream::connect(to).await.unwrap();
    write(&mut plain, b"<13>Nov 22 23:59:00 h a: plain\n").await;
    let mut answer = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut plain, &mut answer).await;
    assert_eq!(listening.records(1).await.len(), 1);
}

#[tokio::test]
async fn what_was_read_is_stored_before_the_end() {
    let listening = listen("tcp = \"127.0.0.1:0\"", "", &[]).await;
    let mut stream = TcpStream::connect(listening.address(Transport::Tcp)).await.unwrap();
    write(&mut stream, b"<13>Nov 22 23:59:00 h a: a\n<13>Nov 22 23:59:00 h a: half").await;
    listening.records(1).await;
    listening.end().await;
    assert_eq!(messages(&records(&listening.world.admin()).await.into_iter().rev().collect::<Vec<_>>()).len(), 2);
}

#[tokio::test]
async fn connections_have_a_limit_and_the_next_one_waits() {
    let listening = listen("tcp = \"127.0.0.1:0\"\nconnections_max = 1", "", &[]).await;
    let to = listening.address(Transport::Tcp);
    let mut first = TcpStream::connect(to).await.unwrap();
    write(&mut first, b"<13>Nov 22 23:59:00 h a: a\n").await;
    listening.records(1).await;
    let mut second = TcpStream::connect(to).await.unwrap();
    write(&mut second, b"<13>Nov 22 23:59:00 h a: b\n").await;
    write(&mut first, b"<13>Nov 22 23:59:00 h a: c\n").await;
    assert_eq!(messages(&listening.records(2).await), ["a", "c"]);
    drop(first);
    assert_eq!(messages(&listening.records(3).await), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_by_name() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("all.toml"), format!("[logs.syslog]\ntcp = \"{address}\"\n")).unwrap();
    let config = hinomi_config::load(directory.path(), &|_| None).unwrap();
    let error = Syslog::bind(&config.server.logs.syslog.unwrap()).await.err().unwrap().to_string();
    assert!(error.starts_with(&format!("failed to listen for syslog on tcp {address}: ")), "{error}");
}
