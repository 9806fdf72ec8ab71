//! The four moments at which notifiers lose or double messages, one test each.

use std::time::Duration;

use hinomi_testkit::Backend;
use serde_json::json;

use super::process::Hinomi;
use super::sink::{Mood, Sink};
use super::until;

const WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_it_notified_it_notifies() {
    let (hinomi, sink) = start("group_by = [\"alertname\"]\ngroup_wait = \"2s\"").await;
    post(&hinomi, "first").await;
    hinomi.kill().await.unwrap();
    assert_eq!(sink.count(), 0, "the group was told before its time");
    hinomi.start().await.unwrap();
    arrives(&sink, "first").await;
    assert_eq!(times(&sink, "first"), vec![1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_send_it_sends_again_under_the_same_key() {
    let (hinomi, sink) = start("").await;
    sink.set(Mood::Holds);
    post(&hinomi, "first").await;
    arrives(&sink, "first").await;
    hinomi.kill().await.unwrap();
    sink.set(Mood::Takes);
    hinomi.start().await.unwrap();
    // Nobody knows whether the first one was heard, so it comes again, and says that it is the same.
    until("it comes again", WITHIN, async || Ok(times(&sink, "first") == [2])).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_delivery_was_recorded_it_does_not_send_again() {
    let (hinomi, sink) = start("").await;
    post(&hinomi, "first").await;
    arrives(&sink, "first").await;
    until("it is recorded", WITHIN, async || hinomi.is_empty("/api/v1/deliveries?state=pending,sending,retrying").await).await.unwrap();
    hinomi.kill().await.unwrap();
    hinomi.start().await.unwrap();
    // What waits is sent oldest first: once the second has come, the first would have come again too.
    post(&hinomi, "second").await;
    arrives(&sink, "second").await;
    assert_eq!((times(&sink, "first"), times(&sink, "second")), (vec![1], vec![1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_sink_missed_while_it_was_down_arrives_when_it_returns() {
    let (hinomi, sink) = start("").await;
    sink.set(Mood::Down);
    post(&hinomi, "first").await;
    let retrying = async || Ok(!hinomi.is_empty("/api/v1/deliveries?state=retrying").await?);
    until("the first attempt failed", WITHIN, retrying).await.unwrap();
    hinomi.kill().await.unwrap();
    hinomi.start().await.unwrap();
    assert_eq!(sink.count(), 0);
    sink.set(Mood::Takes);
    arrives(&sink, "first").await;
    assert_eq!(times(&sink, "first"), vec![1]);
}

async fn start(grouping: &str) -> (Hinomi, Sink) {
    let sink = Sink::start().await.unwrap();
    let toml = format!(
        "[[channel]]\nid = \"sink\"\nkind = \"webhook\"\nurl = \"{}\"\n[[notify]]\nchannel = \"sink\"\non = [\"alert\"]\n{grouping}\n",
        sink.url
    );
    let hinomi = Hinomi::prepare(&Backend::Sqlite, &toml).await.unwrap();
    hinomi.start().await.unwrap();
    (hinomi, sink)
}

async fn post(hinomi: &Hinomi, name: &str) {
    assert!(hinomi.post_alerts(&json!([{ "labels": { "alertname": name } }])).await.unwrap());
}

async fn arrives(sink: &Sink, name: &str) {
    until("the message arrives", WITHIN, async || Ok(!times(sink, name).is_empty())).await.unwrap();
}

/// How often each message about this alert arrived.
fn times(sink: &Sink, name: &str) -> Vec<usize> {
    let about = sink.arrived().into_values().filter(|arrived| arrived.body.to_string().contains(&format!("\"{name}\"")));
    about.map(|arrived| arrived.times).collect()
}
