use hinomi_domain::catalog::{
    Assertion, DnsCheck, GroupCheck, HttpCheck, IcmpCheck, IpVersion, MonitorKind, StatusRange, TcpCheck, TlsCheck,
};
use hinomi_probe::{PrepareError, Prober};

use crate::support::get;

#[track_caller]
fn refused(kind: MonitorKind) -> String {
    Prober::new().unwrap().prepare(&kind).expect_err("an invalid check").to_string()
}

fn http(change: impl FnOnce(&mut HttpCheck)) -> MonitorKind {
    let mut check = get("http://example.org/");
    change(&mut check);
    MonitorKind::Http(check)
}

#[test]
fn what_is_only_told_or_derived_is_not_checked() {
    let group = MonitorKind::Group(GroupCheck { members: Vec::new(), down_when: 1 });
    assert_eq!(Prober::new().unwrap().prepare(&group).unwrap_err(), PrepareError::NotActive);
}

#[test]
fn errors_name_the_field_and_keep_secrets() {
    for (kind, expected) in [
        (http(|check| check.url = "ftp://example.org/".into()), "`url` must begin with http:// or https://"),
        (http(|check| check.url = "http://user:s3cret@/".into()), "`url` is not a URL: empty host"),
        (http(|check| check.url = "http://example.org:0/".into()), "`url` has no usable port"),
        (
            http(|check| {
                check.url = "http://[::1]/".into();
                check.ip = IpVersion::V4;
            }),
            "`url` has a host that is an IPv6 address, but `ip` asks for IPv4",
        ),
        (http(|check| check.method = "GE T".into()), "`method` is not an HTTP method that a check can use"),
        (http(|check| check.status = Vec::new()), "`status` must be ranges within 100 to 999"),
        (http(|check| check.status = vec![StatusRange { from: 300, to: 200 }]), "`status` must be ranges within 100 to 999"),
        (http(|check| check.headers = vec![("a b".into(), "s3cret".into())]), "`headers` hold a name that is not allowed: \"a b\""),
        (http(|check| check.headers = vec![("x".into(), "s3cret\n".into())]), "`headers` hold a value for x that is not allowed"),
        (
            http(|check| check.headers = vec![("Content-Length".into(), "5".into())]),
            "`headers` may not hold content-length: hinomi sets it itself",
        ),
        (http(|check| check.redirects_max = 11), "`redirects_max` must be at most 10"),
        (http(|check| check.proxy = Some("socks5://127.0.0.1:1080".into())), "`proxy` must be http://host:port"),
        (
            http(|check| check.assertions = vec![Assertion::BodyMatches { regex: "a(b".into() }]),
            "`assertions` hold an invalid regex \"a(b\": unclosed group",
        ),
        (
            http(|check| check.assertions = vec![Assertion::Header { name: "a b".into(), contains: None }]),
            "`assertions` name a header \"a b\" that cannot be",
        ),
        (
            MonitorKind::Tcp(TcpCheck { host: "a b".into(), port: 1, ip: IpVersion::Any, send: None, expect: None }),
            "`host` is neither a host name nor an address",
        ),
        (
            MonitorKind::Tcp(TcpCheck { host: "a".into(), port: 0, ip: IpVersion::Any, send: None, expect: None }),
            "`port` must be 1 to 65535",
        ),
        (
            MonitorKind::Tls(TlsCheck {
                host: "a".into(),
                port: 443,
                ip: IpVersion::Any,
                server_name: Some("a b".into()),
                days_left: 1,
                verify: true,
            }),
            "`server_name` is not a name that a certificate can have",
        ),
        (
            MonitorKind::Dns(DnsCheck { name: "a".into(), record_type: "ANY".into(), resolver: None, expect: Vec::new() }),
            "`record_type` must be one of A, AAAA, CNAME, MX, NS, TXT, SOA, SRV, CAA, PTR",
        ),
        (
            MonitorKind::Dns(DnsCheck { name: "a..b".into(), record_type: "A".into(), resolver: None, expect: Vec::new() }),
            "`name` is not a domain name",
        ),
        (
            MonitorKind::Dns(DnsCheck { name: "a".into(), record_type: "a".into(), resolver: Some("ns1".into()), expect: Vec::new() }),
            "`resolver` must be an address, or an address and a port (192.0.2.53:53, [2001:db8::53]:53)",
        ),
        (MonitorKind::Icmp(IcmpCheck { host: "a".into(), ip: IpVersion::Any, count: 0, loss_percent_max: 0 }), "`count` must be 1 to 10"),
    ] {
        let text = refused(kind);
        assert_eq!(text, expected);
        assert!(!text.contains("s3cret"));
    }
    let path = http(|check| check.assertions = vec![Assertion::JsonPath { path: "status".into(), equals: None }]);
    assert!(refused(path).starts_with("`assertions` hold an invalid JSONPath \"status\": "));
}

#[test]
fn debug_output_holds_no_secret() {
    let prober = Prober::new().unwrap();
    let prepared = prober.prepare(&http(|check| check.headers = vec![("x".into(), "s3cret".into())])).unwrap();
    assert_eq!(format!("{prepared:?}"), "Prepared(\"http\")");
}

#[test]
fn names_in_any_script() {
    let check = TcpCheck { host: "例え.jp".into(), port: 1, ip: IpVersion::Any, send: None, expect: None };
    Prober::new().unwrap().prepare(&MonitorKind::Tcp(check)).unwrap();
}
