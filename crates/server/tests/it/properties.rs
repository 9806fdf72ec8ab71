//! Whatever strangers send to the open doors: an answer in the door's own words, never a 5xx, and what was answered with 200 is kept.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::support::{World, world};

/// One server for all cases of a property; each case finds what those before left.
struct Shared {
    runtime: Runtime,
    world: World,
}

static SERVER: LazyLock<Shared> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(world());
    Shared { runtime, world }
});

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { cases: count, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// A part of a path or of a query, as bytes in their percent form where they need it.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(vec![
            "6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60",
            "6F2F2C1E5A0B4A3E9C0D1B2C3D4E5F60",
            "00000000-0000-0000-0000-000000000000",
            "pushtoken",
            "start",
            "fail",
            "log",
            "0",
            "255",
            "256",
            "-1",
            "job",
            "%2e%2e",
            "",
        ])
        .prop_map(str::to_owned),
        1 => proptest::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02x}")).collect()),
        1 => "[a-zA-Z0-9._~-]{1,300}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let name = proptest::sample::select(vec!["status", "msg", "ping", "rid", "create", "x", ""]);
    let value = prop_oneof![
        part(),
        Just("up".to_owned()),
        Just("1e400".to_owned()),
        Just("NaN".to_owned()),
        Just("6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f61".to_owned()),
    ];
    proptest::collection::vec((name, value).prop_map(|(name, value)| format!("{name}={value}")), 0..4)
        .prop_map(|pairs| if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) })
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_ping_is_answered(
        start in proptest::sample::select(vec!["/ping/", "/api/push/"]),
        parts in proptest::collection::vec(part(), 0..4),
        query in query(),
        method in proptest::sample::select(vec![Method::GET, Method::POST, Method::HEAD, Method::PUT, Method::DELETE]),
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let Shared { runtime, world } = &*SERVER;
        let path = format!("{start}{}{query}", parts.join("/"));
        let status = runtime.block_on(async {
            let answer = world.anybody().request(method.clone(), &path).body(body).send().await.unwrap();
            answer.status().as_u16()
        });
        prop_assert!(matches!(status, 200 | 400 | 401 | 404 | 405 | 429), "{method} {path}: {status}");
    }
}

/// Labels and annotations as senders write them, and as they should not.
fn pairs() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        3 => proptest::sample::select(vec!["alertname", "severity", "component", "instance", "summary", "team"]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[\u{0}-\u{20}]{0,3}",
    ];
    let value = prop_oneof![
        3 => "[a-z]{1,8}".prop_map(Value::from),
        1 => "\\PC{0,40}".prop_map(Value::from),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!([])),
        1 => Just(json!("critical")),
        1 => Just(json!("\u{0}")),
        1 => Just(json!("x".repeat(5_000))),
    ];
    prop_oneof![
        8 => proptest::collection::btree_map(name, value, 0..5).prop_map(|map| Value::from(map.into_iter().collect::<serde_json::Map<_, _>>())),
        1 => Just(Value::Null),
        1 => Just(json!([1])),
    ]
}

fn instant() -> impl Strategy<Value = Value> {
    proptest::sample::select(vec![
        Value::Null,
        json!(""),
        json!("0001-01-01T00:00:00Z"),
        json!("2026-11-22T23:59:00+09:00"),
        json!("2026-11-23T00:00:00.123456789Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("-0001-01-01T00:00:00Z"),
        json!("yesterday"),
        json!(5),
    ])
}

fn alert() -> impl Strategy<Value = Value> {
    (pairs(), pairs(), instant(), instant(), any::<bool>()).prop_map(|(labels, annotations, starts, ends, more)| {
        let mut alert = json!({ "labels": labels, "annotations": annotations, "startsAt": starts, "endsAt": ends });
        if more {
            alert["generatorURL"] = json!("http://p/g");
            alert["status"] = json!("firing");
        }
        alert
    })
}

/// Posts a body and answers the status.
async fn post(world: &World, body: Vec<u8>) -> u16 {
    let request = world.admin().request(Method::POST, "/api/v2/alerts").header("content-type", "application/json").body(body);
    request.send().await.unwrap().status().as_u16()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_alerts_are_answered(alerts in proptest::collection::vec(alert(), 0..4), cut in proptest::option::of((0_usize..400, any::<u8>()))) {
        let Shared { runtime, world } = &*SERVER;
        let mut body = serde_json::to_vec(&alerts).unwrap();
        if let Some((at, byte)) = cut
            && let Some(place) = body.get_mut(at)
        {
            *place = byte;
        }
        let status = runtime.block_on(post(world, body.clone()));
        prop_assert!(matches!(status, 200 | 400), "{status}: {}", String::from_utf8_lossy(&body));
    }

    #[test]
    fn what_was_taken_is_there(labels in proptest::collection::btree_map("[a-z_]{1,10}", "\\PC{0,30}", 1..6)) {
        let Shared { runtime, world } = &*SERVER;
        // An empty value is no label.
        let kept: BTreeMap<&String, &String> = labels.iter().filter(|(_, value)| !value.is_empty()).collect();
        runtime.block_on(async {
            let status = post(world, serde_json::to_vec(&json!([{ "labels": labels }])).unwrap()).await;
            prop_assert_eq!(status, if kept.is_empty() { 400 } else { 200 });
            let listed = world.admin().get("/api/v2/alerts").await.ok();
            let found = listed.as_array().unwrap().iter().any(|alert| alert["labels"] == json!(kept));
            prop_assert_eq!(found, !kept.is_empty(), "{:?}", kept);
            Ok(())
        })?;
    }
}

/// JSON of the names that bodies have, with whatever in them.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "[\u{0}-\u{1f}\u{7f}\u{202e}\u{feff}]{1,3}".prop_map(Value::from),
        proptest::sample::select(vec!["P1", "web", "hanako", "flash", "down", "2026-11-23T00:00:00Z", "major_outage"])
            .prop_map(Value::from),
    ];
    let name = proptest::sample::select(vec![
        "title",
        "body",
        "ja",
        "en",
        "kind",
        "text",
        "reason",
        "note",
        "version",
        "priority",
        "person",
        "component",
        "components",
        "status",
        "value",
        "name",
        "scopes",
        "restricted",
        "incident",
        "into",
        "description",
        "impact",
        "state",
        "resolution",
        "systems",
    ]);
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6).prop_map(|map| Value::from(
                map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_body_is_answered(
        path in proptest::sample::select(vec![
            "/api/v1/incidents",
            "/api/v1/notices",
            "/api/v1/notices/preview",
            "/api/v1/monitors/job/pause",
            "/api/v1/tokens",
            "/api/v1/session/password",
            "/api/v1/setup/nothing/password",
            "/api/v1/obligations/nothing/waive",
        ]),
        body in any_json(),
    ) {
        let Shared { runtime, world } = &*SERVER;
        let (status, text) = runtime.block_on(async {
            let answer = world.admin().post(path, body.clone()).await;
            (answer.status.as_u16(), answer.text)
        });
        prop_assert!(status < 500, "{path} {body}: {status} {text}");
        if status >= 400 {
            let document: Value = serde_json::from_str(&text).unwrap();
            prop_assert!(document["code"].is_string(), "{path} {body}: {text}");
        }
    }
}
