use std::time::Duration;

use hinomi_domain::catalog::{IcmpCheck, IpVersion, MonitorKind};
use hinomi_probe::{IcmpRights, Prober, Report, Verdict};

use crate::support::{ENOUGH, good};

async fn ping(host: &str, timeout: Duration) -> (IcmpRights, Report) {
    let prober = Prober::new().unwrap();
    let check = IcmpCheck { host: host.to_owned(), ip: IpVersion::Any, count: 3, loss_percent_max: 0 };
    let prepared = prober.prepare(&MonitorKind::Icmp(check)).unwrap();
    (prober.icmp_rights(), prober.check(&prepared, timeout).await)
}

#[track_caller]
fn without_right(report: &Report) {
    assert!(matches!(&report.verdict, Verdict::CouldNotRun(reason) if reason.code == "no_icmp_right"), "{report:?}");
}

#[tokio::test]
async fn this_host_answers_itself() {
    for host in ["127.0.0.1", "::1"] {
        let (rights, report) = ping(host, ENOUGH).await;
        if let IcmpRights::None { .. } = rights {
            without_right(&report);
            continue;
        }
        good(&report);
        assert_eq!(report.detail.loss_percent, Some(0));
        let round_trip = report.phases.first_byte_us.unwrap();
        assert_eq!(report.took.as_micros(), u128::from(round_trip));
        assert!(round_trip < 100_000 && report.phases.total_us >= 200_000, "{:?}", report.phases);
    }
}

#[tokio::test]
async fn many_at_once_do_not_mix_up_their_answers() {
    let prober = Prober::new().unwrap();
    let check = IcmpCheck { host: "127.0.0.1".to_owned(), ip: IpVersion::V4, count: 2, loss_percent_max: 0 };
    let prepared = prober.prepare(&MonitorKind::Icmp(check)).unwrap();
    for report in futures::future::join_all((0..50).map(|_| prober.check(&prepared, ENOUGH))).await {
        match prober.icmp_rights() {
            IcmpRights::None { .. } => without_right(&report),
            _ => good(&report),
        }
    }
}

#[tokio::test]
async fn silence_is_total_loss_within_the_timeout() {
    // TEST-NET-1 (RFC 5737): nobody should answer, though some sandboxes do; without a route at all the check cannot run.
    let (rights, report) = ping("192.0.2.1", Duration::from_millis(400)).await;
    assert!(report.phases.total_us < 2_000_000);
    match (&rights, &report.verdict) {
        (IcmpRights::None { .. }, _) => without_right(&report),
        (_, Verdict::CouldNotRun(reason)) => assert!(["no_network", "not_permitted"].contains(&reason.code), "{report:?}"),
        (_, Verdict::Bad(reason)) => {
            assert_eq!(reason.code, "no_reply");
            assert_eq!(report.detail.loss_percent, Some(100));
        }
        (_, Verdict::Good) => assert_eq!(report.detail.loss_percent, Some(0)),
        (_, Verdict::Degraded(_)) => panic!("{report:?}"),
    }
}
