use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::op::{Message, MessageType, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CAA, CNAME, MX, NS, SOA, SRV, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hinomi_domain::catalog::{DnsCheck, IpVersion, MonitorKind, TcpCheck};
use hinomi_probe::{Prober, ProberOptions, Report, Verdict};
use tokio::net::UdpSocket;

use crate::support::{ENOUGH, SHORT, bad, good, look, reason, serve};

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// A little zone. `silent.example.` is never answered; everything else is unknown.
fn zone(asked: &Name, record_type: RecordType) -> Option<Result<Vec<RData>, ResponseCode>> {
    let data = match (asked.to_ascii().to_lowercase().as_str(), record_type) {
        ("silent.example.", _) => return None,
        ("broken.example.", _) => return Some(Err(ResponseCode::ServFail)),
        ("refused.example.", _) => return Some(Err(ResponseCode::Refused)),
        (".", RecordType::NS) => vec![RData::NS(NS(name("a.root.")))],
        ("www.example.", RecordType::A) => vec![RData::A(A::new(127, 0, 0, 1)), RData::A(A::new(192, 0, 2, 7))],
        ("www.example.", RecordType::AAAA) => vec![RData::AAAA(AAAA::new(0, 0, 0, 0, 0, 0, 0, 1))],
        ("four.example.", RecordType::A) => vec![RData::A(A::new(127, 0, 0, 1))],
        ("alias.example.", RecordType::CNAME) => vec![RData::CNAME(CNAME(name("WWW.Example.")))],
        ("example.", RecordType::MX) => vec![RData::MX(MX::new(10, name("Mail.Example.")))],
        ("example.", RecordType::NS) => vec![RData::NS(NS(name("ns1.example."))), RData::NS(NS(name("ns2.example.")))],
        ("example.", RecordType::TXT) => vec![RData::TXT(TXT::new(vec!["v=spf1 ".into(), "-all".into()]))],
        ("example.", RecordType::SOA) => {
            vec![RData::SOA(SOA::new(name("ns1.example."), name("hostmaster.example."), 2026, 7200, 900, 1_209_600, 300))]
        }
        ("example.", RecordType::CAA) => vec![RData::CAA(CAA::new_issue(false, Some(name("ca.example")), Vec::new()))],
        ("_imaps._tcp.example.", RecordType::SRV) => vec![RData::SRV(SRV::new(0, 5, 993, name("mail.example.")))],
        ("1.0.0.127.in-addr.arpa.", RecordType::PTR) => {
            vec![RData::PTR(hickory_resolver::proto::rr::rdata::PTR(name("localhost.")))]
        }
        ("www.example." | "four.example." | "example.", _) => Vec::new(),
        _ => return Some(Err(ResponseCode::NXDomain)),
    };
    Some(Ok(data))
}

/// Answers from the zone, over UDP.
async fn resolver() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let mut message = Message::from_vec(&buffer[..length]).unwrap();
            let query = message.queries[0].clone();
            let Some(answer) = zone(query.name(), query.query_type()) else { continue };
            message.metadata.message_type = MessageType::Response;
            match answer {
                Ok(data) => {
                    message.answers = data.into_iter().map(|data| Record::from_rdata(query.name().clone(), 60, data)).collect();
                }
                Err(code) => message.metadata.response_code = code,
            }
            let _ = socket.send_to(&message.to_vec().unwrap(), from).await;
        }
    });
    address
}

async fn ask(name: &str, record_type: &str, expect: &[&str]) -> Report {
    let check = DnsCheck {
        name: name.to_owned(),
        record_type: record_type.to_owned(),
        resolver: Some(resolver().await.to_string()),
        expect: expect.iter().map(|text| (*text).to_owned()).collect(),
    };
    look(MonitorKind::Dns(check)).await
}

#[tokio::test]
async fn every_record_type_in_the_form_that_is_expected() {
    for (name, record_type, answers, expected) in [
        ("www.example", "A", vec!["127.0.0.1", "192.0.2.7"], vec!["192.0.2.7"]),
        ("WWW.example.", "AAAA", vec!["::1"], vec!["0:0:0:0:0:0:0:1"]),
        ("alias.example", "CNAME", vec!["www.example"], vec!["WWW.EXAMPLE."]),
        ("example", "mx", vec!["10 mail.example"], vec!["10 MAIL.example.", "mail.example"]),
        ("example", "NS", vec!["ns1.example", "ns2.example"], vec!["ns2.example", "ns1.example"]),
        ("example", "TXT", vec!["v=spf1 -all"], vec!["\"v=spf1 -all\""]),
        ("example", "SOA", vec!["ns1.example hostmaster.example 2026 7200 900 1209600 300"], vec!["ns1.example."]),
        ("example", "CAA", vec!["0 issue ca.example"], vec!["0 issue \"ca.example\"", "ca.example"]),
        ("_imaps._tcp.example", "SRV", vec!["0 5 993 mail.example"], vec!["mail.example", "0 5 993 mail.example."]),
        ("127.0.0.1", "PTR", vec!["localhost"], vec!["localhost."]),
    ] {
        let report = ask(name, record_type, &expected).await;
        good(&report);
        assert_eq!(report.detail.answers, answers, "{record_type}");
        assert!(report.phases.dns_us.is_some());
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let report = ask("www.example", "A", &["127.0.0.1", "192.0.2.8"]).await;
    assert_eq!(bad(&report), "dns_mismatch");
    assert_eq!(reason(&report).text, "192.0.2.8 is not among the 2 answers");
    assert_eq!(report.detail.answers.len(), 2);
    assert_eq!(bad(&ask("example", "TXT", &["V=SPF1 -all"]).await), "dns_mismatch");
}

#[tokio::test]
async fn refusals_have_their_reasons() {
    for (name, code) in [
        ("none.example", "dns_not_found"),
        ("four.example", "dns_no_records"),
        ("broken.example", "dns_failed"),
        ("refused.example", "dns_failed"),
    ] {
        let report = ask(name, "AAAA", &[]).await;
        assert_eq!(bad(&report), code, "{report:?}");
    }
}

#[tokio::test]
async fn silence_of_the_watched_resolver_is_its_failure() {
    let check = DnsCheck {
        name: "silent.example".to_owned(),
        record_type: "A".to_owned(),
        resolver: Some(resolver().await.to_string()),
        expect: Vec::new(),
    };
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&MonitorKind::Dns(check)).unwrap();
    let report = prober.check(&prepared, SHORT).await;
    assert_eq!(bad(&report), "dns_timeout");
}

/// A TCP check of a name, whose resolver is the given one instead of the host's own.
async fn connect(resolver: SocketAddr, host: &str, port: u16, ip: IpVersion, timeout: Duration) -> Report {
    let prober = Prober::with_options(ProberOptions { resolver: Some(resolver), ..ProberOptions::default() }).unwrap();
    let check = TcpCheck { host: host.to_owned(), port, ip, send: None, expect: None };
    let prepared = prober.prepare(&MonitorKind::Tcp(check)).unwrap();
    prober.check(&prepared, timeout).await
}

#[tokio::test]
async fn targets_are_found_by_name_and_each_address_is_tried() {
    let v4 = serve("127.0.0.1:0", |_| async {}).await;
    let resolver = resolver().await;
    let report = connect(resolver, "www.example", v4.port(), IpVersion::Any, ENOUGH).await;
    good(&report);
    assert_eq!(report.detail.address, Some(v4));
    assert!(report.phases.dns_us.is_some() && report.phases.connect_us.is_some());
    let v6 = serve("[::1]:0", |_| async {}).await;
    let report = connect(resolver, "www.example", v6.port(), IpVersion::V6, ENOUGH).await;
    good(&report);
    assert_eq!(report.detail.address, Some(v6));
}

#[tokio::test]
async fn the_next_address_is_tried_when_one_fails() {
    // IPv4 127.0.0.1 refuses, 192.0.2.7 leads nowhere (refused, unroutable or silent), and IPv6 answers.
    let v6 = serve("[::1]:0", |_| async {}).await;
    let report = connect(resolver().await, "www.example", v6.port(), IpVersion::Any, Duration::from_secs(2)).await;
    good(&report);
    assert_eq!(report.detail.address, Some(v6));
}

#[tokio::test]
async fn unknown_targets_have_their_reasons() {
    let resolver = resolver().await;
    for (name, ip, code) in [
        ("none.example", IpVersion::Any, "dns_not_found"),
        ("four.example", IpVersion::V6, "dns_no_records"),
        ("broken.example", IpVersion::Any, "dns_failed"),
    ] {
        assert_eq!(bad(&connect(resolver, name, 1, ip, ENOUGH).await), code);
    }
}

#[tokio::test]
async fn silence_is_the_targets_fault_only_if_the_resolver_lives() {
    let report = connect(resolver().await, "silent.example", 1, IpVersion::Any, Duration::from_secs(1)).await;
    assert_eq!(bad(&report), "dns_timeout");
    let dead = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let report = connect(dead.local_addr().unwrap(), "www.example", 1, IpVersion::Any, Duration::from_secs(1)).await;
    assert!(matches!(&report.verdict, Verdict::CouldNotRun(reason) if reason.code == "resolver_unreachable"), "{report:?}");
}
