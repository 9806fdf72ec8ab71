//! Cold storage behind the API of Amazon S3, with a server that speaks it. `HINOMI_TEST_S3` is its address; without one nothing is shown here.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use hinomi_events::search::{Order, SearchError};
use hinomi_events::{Bucket, Cold, ColdFault, ColdOptions, ColdPlace, Events, InMemory, Lock, Options, Tier};

use super::support::{append, ask, now, options};

fn server() -> Option<String> {
    std::env::var("HINOMI_TEST_S3").ok().filter(|address| !address.is_empty())
}

/// A bucket of its own.
async fn bucket(endpoint: &str, locked: bool) -> Bucket {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("logs-{}-{number}", std::process::id());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.put(format!("{endpoint}/{name}"));
    if locked {
        request = request.header("x-amz-bucket-object-lock-enabled", "true");
    }
    let made = request.send().await.unwrap();
    assert!(made.status().is_success(), "{made:?}");
    Bucket {
        endpoint: Some(endpoint.to_owned()),
        bucket: name,
        region: "us-east-1".to_owned(),
        prefix: "hinomi/a".to_owned(),
        access_key: "test".into(),
        secret_key: "test".into(),
        path_style: true,
    }
}

async fn lock_by_default(bucket: &Bucket) {
    let text = "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ObjectLockEnabled>Enabled</ObjectLockEnabled>\
        <Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>";
    let url = format!("{}/{}?object-lock", bucket.endpoint.as_ref().unwrap(), bucket.bucket);
    let put = reqwest::Client::builder().no_proxy().build().unwrap().put(url).body(text).send().await.unwrap();
    assert!(put.status().is_success(), "{put:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_go_to_a_bucket_and_come_back() {
    let Some(endpoint) = server() else { return };
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let place = ColdPlace::Bucket(bucket(&endpoint, false).await);
    let cold = ColdOptions { place: place.clone(), cache_bytes_max: 64 << 20 };
    let events = Events::open(Options { cold: Some(cold), ..options(directory.path()) }, manifest.clone()).await.unwrap();
    // Beyond what is sent in one piece.
    let noise = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
    for half in 0..2 {
        let body: String =
            (0..200_000).map(|n| noise(half * 200_000 + n)).map(|n| format!("{n:016x}{:016x}{:016x}\n", noise(n), noise(!n))).collect();
        append(&events, "app", &body).await;
    }
    events.seal().await.unwrap();
    append(&events, "small", "小さな記録\n").await;
    events.seal().await.unwrap();
    let parts = events.parts();
    assert!(parts.iter().any(|part| part.stored_bytes > 9 << 20), "{parts:?}");
    for part in &parts {
        assert!(events.copy_to_cold(part, now()).await.unwrap());
        Cold::open(&place).unwrap().verify(part).await.unwrap();
        assert!(events.leave_near(part, now()).await.unwrap());
    }
    let searching = events.clone();
    let found = tokio::task::spawn_blocking(move || searching.find(&ask("小さな"), Order::Newest, 10, None)).await.unwrap().unwrap();
    assert_eq!(found.rows.len(), 1);
    let searching = events.clone();
    let ending = format!("{:016x}", noise(noise(77)));
    let wanted = ask(&ending);
    let found = tokio::task::spawn_blocking(move || searching.find(&wanted, Order::Newest, 10, None)).await.unwrap().unwrap();
    assert_eq!(found.rows.len(), 1, "{ending}");
    assert_eq!(events.remove(&events.parts(), now()).await.unwrap().parts, parts.len());
    let gone = Cold::open(&place).unwrap().verify(&parts[0]).await;
    assert!(matches!(gone, Err(ColdFault::Missing { .. })), "{gone:?}");
    events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bucket_locks_stays_listed_and_found() {
    let Some(endpoint) = server() else { return };
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let locked = bucket(&endpoint, true).await;
    lock_by_default(&locked).await;
    let place = ColdPlace::Bucket(locked);
    let probed = Cold::open(&place).unwrap().probe().await.unwrap();
    assert_eq!(probed.lock, Lock::On { default: "COMPLIANCE 30 days".to_owned() });
    assert!(matches!(probed.deleted, Err(ColdFault::Refused { .. })), "{probed:?}");
    let cold = ColdOptions { place, cache_bytes_max: 64 << 20 };
    let events = Events::open(Options { cold: Some(cold), ..options(directory.path()) }, manifest.clone()).await.unwrap();
    append(&events, "app", "locked\n").await;
    events.seal().await.unwrap();
    let part = events.parts().remove(0);
    events.copy_to_cold(&part, now()).await.unwrap();
    events.leave_near(&part, now()).await.unwrap();
    let removed = events.remove(&[part], now()).await.unwrap();
    assert!(removed.parts == 0 && matches!(&removed.kept[..], [(_, ColdFault::Refused { .. })]), "{removed:?}");
    assert_eq!(events.parts()[0].tier, Tier::Cold);
    let searching = events.clone();
    let found = tokio::task::spawn_blocking(move || searching.find(&ask(""), Order::Newest, 10, None)).await.unwrap().unwrap();
    assert_eq!(found.rows.len(), 1);
    events.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn probing_a_bucket_says_what_it_can_do() {
    let Some(endpoint) = server() else { return };
    let plain = bucket(&endpoint, false).await;
    let probed = Cold::open(&ColdPlace::Bucket(plain.clone())).unwrap().probe().await.unwrap();
    assert!(probed.deleted.is_ok() && probed.lock == Lock::Off, "{probed:?}");
    let versions = bucket(&endpoint, true).await;
    let probed = Cold::open(&ColdPlace::Bucket(versions)).unwrap().probe().await.unwrap();
    assert!(probed.deleted.is_ok() && probed.lock == Lock::WithoutDefault, "{probed:?}");
    let missing = Cold::open(&ColdPlace::Bucket(Bucket { bucket: "not-there-at-all".to_owned(), ..plain })).unwrap().probe().await;
    assert!(missing.is_err(), "{missing:?}");
}

/// Nobody listens there.
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_away_is_an_error_that_says_so() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bucket = Bucket {
        endpoint: Some(format!("http://{closed}")),
        bucket: "logs".to_owned(),
        region: "us-east-1".to_owned(),
        prefix: String::new(),
        access_key: "test".into(),
        secret_key: "very-secret".into(),
        path_style: true,
    };
    let cold = ColdOptions { place: ColdPlace::Bucket(bucket), cache_bytes_max: 64 << 20 };
    let events = Events::open(Options { cold: Some(cold), ..options(directory.path()) }, manifest.clone()).await.unwrap();
    append(&events, "app", "near\n").await;
    events.seal().await.unwrap();
    let part = events.parts().remove(0);
    let fault = events.copy_to_cold(&part, now()).await.unwrap_err().to_string();
    assert!(fault.contains("cold storage cannot be reached") && !fault.contains("very-secret"), "{fault}");
    let searching = events.clone();
    let found: Result<_, SearchError> =
        tokio::task::spawn_blocking(move || searching.find(&ask(""), Order::Newest, 10, None)).await.unwrap();
    assert_eq!(found.unwrap().rows.len(), 1);
    events.close().await;
}
