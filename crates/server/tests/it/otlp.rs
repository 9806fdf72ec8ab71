//! OTLP over gRPC, metrics over both, and the agent's metrics: real requests over a real port.

use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use serde_json::{Value, json};
use tonic::codec::CompressionEncoding;
use tonic::{Code, Request};

use super::support::{ADMIN, Answer, Client, World};

type Channel = Http<HttpConnector, tonic::body::Body>;

/// A connection as clients of gRPC make it: HTTP/2 from the first byte.
fn channel() -> Channel {
    Http::builder(TokioExecutor::new()).http2_only(true).build_http()
}

async fn world(config: &str) -> World {
    let world = World::with(config).await;
    world.engine.open_logs().await.unwrap();
    world
}

fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

fn logs(service: &str, text: &str) -> ExportLogsServiceRequest {
    serde_json::from_value(json!({ "resourceLogs": [{
        "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": service } }] },
        "scopeLogs": [{
            "scope": { "name": "jp.example", "version": "1.2", "attributes": [{ "key": "library", "value": { "doubleValue": 1.5 } }] },
            "logRecords": [{ "severityText": "warning", "severityNumber": 13, "body": { "stringValue": text } }],
        }],
    }] }))
    .unwrap()
}

#[tokio::test]
async fn grpc_is_spoken_at_the_same_port() {
    let world = world("").await;
    let mut client = LogsServiceClient::with_origin(channel(), world.url("").parse().unwrap()).send_compressed(CompressionEncoding::Gzip);
    let answer = client.export(with_token(logs("shop", "在庫"), ADMIN)).await.unwrap().into_inner();
    assert_eq!(answer.partial_success, None);
    let found = world.admin().get("/api/v1/logs?query=source:shop").await.ok();
    let record = &found["records"][0];
    assert_eq!((&record["message"], &record["level"]), (&json!("在庫"), &json!("warning")));
    let attributes = &record["attributes"];
    assert_eq!(
        ["scope", "scope_version", "library", "severity_number"].map(|name| attributes[name].clone()),
        [json!("jp.example"), json!("1.2"), json!(1.5), json!(13)]
    );
    let stranger = client.export(Request::new(logs("shop", "x"))).await.unwrap_err();
    assert_eq!(stranger.code(), Code::Unauthenticated);
    let reader = world.scoped(&["log:read"]).await;
    let forbidden = client.export(with_token(logs("shop", "x"), reader.token.as_deref().unwrap())).await.unwrap_err();
    assert_eq!(forbidden.code(), Code::PermissionDenied);
    // The old protocol is spoken there as ever.
    assert_eq!(world.admin().get("/api/v1/logs").await.status.as_u16(), 200);
}

#[tokio::test]
async fn sources_that_are_not_taken_do_not_keep_others_out() {
    let world = world("[logs]\naccept_unknown_sources = false\n[[log_source]]\nid = \"shop\"\n").await;
    let mut both = logs("shop", "good");
    both.resource_logs.extend(logs("stranger", "bad").resource_logs);
    let mut client = LogsServiceClient::with_origin(channel(), world.url("").parse().unwrap());
    let partial = client.export(with_token(both.clone(), ADMIN)).await.unwrap().into_inner().partial_success.unwrap();
    assert_eq!(partial.rejected_log_records, 1);
    assert!(partial.error_message.starts_with("stranger: "), "{}", partial.error_message);
    let admin = world.admin();
    let answer = admin.post("/v1/logs", serde_json::to_value(&both).unwrap()).await.ok();
    assert_eq!(answer["partialSuccess"]["rejectedLogRecords"], "1");
    let push = json!({ "streams": [
        { "stream": { "job": "shop" }, "values": [["1795391940000000000", "good"]] },
        { "stream": { "job": "stranger" }, "values": [["1795391940000000000", "bad"], ["1795391940000000000", "bad"]] },
    ] });
    let refused = admin.post("/loki/api/v1/push", push).await.problem(422, "log_source.unknown");
    assert_eq!(refused["refused"], 2);
    let found = admin.get("/api/v1/logs?from=2026-11-01T00:00:00Z").await.ok();
    assert_eq!(found["records"].as_array().unwrap().iter().filter(|record| record["message"] == "good").count(), 3);
}

fn metrics(at: &str) -> Value {
    let text = |value: &str| json!({ "stringValue": value });
    let point = |more: Value| {
        let mut point = json!({ "timeUnixNano": at, "attributes": [{ "key": "route", "value": text("/審査") }] });
        point.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([point])
    };
    json!({ "resourceMetrics": [{
        "resource": { "attributes": [{ "key": "service.name", "value": text("exam") }, { "key": "host.name", "value": text("ap01") }] },
        "scopeMetrics": [{ "metrics": [
            { "name": "queue.length", "gauge": { "dataPoints": point(json!({ "asInt": "7" })) } },
            { "name": "requests", "sum": { "isMonotonic": true, "aggregationTemporality": 2, "dataPoints": point(json!({ "asDouble": 12.5 })) } },
            { "name": "gone", "gauge": { "dataPoints": point(json!({ "asInt": "1", "flags": 1 })) } },
            { "name": "took", "histogram": { "aggregationTemporality": 2, "dataPoints": point(json!({
                "count": "3", "sum": 6.5, "min": 0.5, "max": 4.0, "bucketCounts": ["1", "1", "1"], "explicitBounds": [1.0, 2.5] })) } },
            { "name": "size", "summary": { "dataPoints": point(json!({
                "count": "2", "sum": 3.0, "quantileValues": [{ "quantile": 0.5, "value": 1.5 }] })) } },
        ] }],
    }] })
}

async fn series(client: &Client, name: &str) -> Vec<Value> {
    let path = format!("/api/v1/metrics/series?name={name}&from=2026-11-22T00:00:00Z&to=2026-11-24T00:00:00Z&points=1");
    client.get(&path).await.ok()["series"].as_array().unwrap().clone()
}

#[tokio::test]
async fn metrics_of_otlp_become_series() {
    let world = world("").await;
    let admin = world.admin();
    // A minute before the simulated now.
    let request = metrics("1795391940000000000");
    assert_eq!(admin.post("/v1/metrics", request.clone()).await.text, "{}");
    let queue = series(&admin, "queue.length").await;
    assert_eq!(queue.len(), 1);
    assert_eq!((&queue[0]["host"], &queue[0]["labels"]), (&json!("ap01"), &json!({ "route": "/審査", "service": "exam" })));
    assert_eq!((&queue[0]["points"][0]["last"], &queue[0]["points"][0]["count"]), (&json!(7.0), &json!(1)));
    assert_eq!(series(&admin, "gone").await.len(), 0, "a point that says there is no number is none");
    let buckets = series(&admin, "took_bucket").await;
    let bucket = |bound: &str| buckets.iter().find(|series| series["labels"]["le"] == bound).unwrap()["points"][0]["last"].clone();
    assert_eq!([bucket("1"), bucket("2.5"), bucket("+Inf")], [json!(1.0), json!(2.0), json!(3.0)]);
    assert_eq!(series(&admin, "took_sum").await[0]["points"][0]["last"], 6.5);
    assert_eq!(series(&admin, "size").await[0]["labels"]["quantile"], "0.5");
    let mut client = MetricsServiceClient::with_origin(channel(), world.url("").parse().unwrap());
    let again: ExportMetricsServiceRequest = serde_json::from_value(request).unwrap();
    assert_eq!(client.export(with_token(again, ADMIN)).await.unwrap().into_inner().partial_success, None);
    assert_eq!(series(&admin, "queue.length").await[0]["points"][0]["count"], 2);
    // A clock that is years off says nothing of when it was.
    let old: ExportMetricsServiceRequest = serde_json::from_value(metrics("1000000000000000000")).unwrap();
    let partial = client.export(with_token(old, ADMIN)).await.unwrap().into_inner().partial_success.unwrap();
    assert_eq!(partial.rejected_data_points, 12);
    assert!(partial.error_message.contains("400 days"), "{}", partial.error_message);
}

async fn send(client: &Client, body: &str) -> Answer {
    let request = client.request(reqwest::Method::POST, "/ingest/metrics").header("content-type", "application/x-ndjson");
    Answer::of(request.body(body.to_owned()).send().await.unwrap()).await
}

#[tokio::test]
async fn metrics_of_agents_are_taken_line_by_line() {
    let world = world("").await;
    let sender = world.scoped(&["log:write"]).await;
    let body = r#"{"at":"2026-11-22T23:59:00Z","host":"web-01","name":"disk_used_ratio","value":0.5,"labels":{"mount":"/"}}
{"at":"2026-11-22T23:59:30Z","host":"web-01","name":"disk_used_ratio","value":0.7,"labels":{"mount":"/"}}

{"host":"web-01","name":"load_average","value":1.25,"labels":{"minutes":1}}
{"host":"web-01","name":"","value":1}
{"host":"web-01","name":"x","value":"much"}
"#;
    let answer = send(&sender, body).await.ok();
    assert_eq!((&answer["records"], &answer["refused"]), (&json!(3), &json!(2)));
    assert!(answer["why"].as_str().unwrap().starts_with("line 6: "), "{answer}");
    let admin = world.admin();
    let disk = &series(&admin, "disk_used_ratio").await[0];
    assert_eq!((&disk["host"], &disk["labels"]), (&json!("web-01"), &json!({ "mount": "/" })));
    assert_eq!(disk["points"][0], json!({ "at": "2026-11-22T00:00:00Z", "count": 2, "mean": 0.6, "min": 0.5, "max": 0.7, "last": 0.7 }));
    let known = admin.get("/api/v1/metrics").await.ok();
    let names: Vec<&str> = known["metrics"].as_array().unwrap().iter().map(|metric| metric["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["disk_used_ratio", "load_average"]);
    assert_eq!(known["metrics"][1]["labels"]["minutes"], "1");
    let of = |more: &str| format!("/api/v1/metrics/series?name=disk_used_ratio&from=2026-11-22T00:00:00Z{more}");
    assert_eq!(admin.get(&of("&labels=%7B%22mount%22%3A%22%2Fdata%22%7D")).await.ok()["series"], json!([]));
    admin.get(&of("&labels=mount")).await.problem(400, "request.malformed");
    admin.get(&of("&points=0")).await.problem(400, "request.malformed");
    // Nothing of it is of use: the sender is told.
    send(&sender, "{}").await.problem(422, "ingest.metrics");
    assert_eq!(sender.get(&of("")).await.status.as_u16(), 403, "who sends may not read");
    // The same numbers once they lie in a part.
    world.engine.logs().unwrap().events().seal().await.unwrap();
    assert_eq!(&series(&admin, "disk_used_ratio").await[0], disk);
}

#[tokio::test]
async fn protected_metrics_need_the_permission_for_that() {
    let world = world("[[log_purpose]]\nid = \"capacity\"\nread = \"audit\"\n").await;
    let body = r#"{"host":"web-01","name":"load_average","value":1}"#;
    send(&world.admin(), body).await.ok();
    let reader = world.scoped(&["monitor:read"]).await;
    assert_eq!(reader.get("/api/v1/metrics").await.status.as_u16(), 403);
    let reader = world.scoped(&["monitor:read", "log:audit"]).await;
    assert_eq!(reader.get("/api/v1/metrics").await.ok()["metrics"].as_array().unwrap().len(), 1);
}

const WATCHED: &str = r#"
[[component]]
id = "web"
[[monitor]]
id = "closed"
kind = "tcp"
component = "web"
address = "127.0.0.1:1"
interval = "10s"
timeout = "1s"
"#;

#[tokio::test]
async fn every_check_is_kept() {
    let world = world(WATCHED).await;
    let (stop, tracker) = (tokio_util::sync::CancellationToken::new(), tokio_util::task::TaskTracker::new());
    world.engine.start(&stop, &tracker);
    let admin = world.admin();
    for _ in 0..500 {
        if admin.get("/api/v1/monitors/closed").await.ok()["recent"][0]["verdict"] == "bad" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    world.engine.logs().unwrap().flush(&world.engine).await;
    let kept = admin.get("/api/v1/monitors/closed/checks?from=2026-11-22").await.ok();
    let first = &kept["checks"][0];
    assert_eq!((&first["verdict"], &first["latency_ms"], &kept["more"]), (&json!("bad"), &json!(null), &json!(false)));
    assert_eq!(first["reason"]["en"], "127.0.0.1:1 refused the connection");
    admin.get("/api/v1/monitors/nobody/checks").await.problem(404, "not_found");
    stop.cancel();
    tracker.close();
    tracker.wait().await;
}
