use std::time::Duration;

use hinomi_domain::kernel::Actor;
use hinomi_domain::policy::SubjectKind;
use serde_json::json;

use super::support::{Client, World, world};

/// What a stream said so far.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn open(client: &Client, last: Option<&str>) -> Self {
        let mut request = client.request(reqwest::Method::GET, "/api/v1/events");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream { response, text: String::new() }
    }

    /// Reads until the text holds `what`.
    async fn until(&mut self, what: &str) -> &str {
        while !self.text.contains(what) {
            let chunk = tokio::time::timeout(Duration::from_secs(5), self.response.chunk()).await;
            let chunk = chunk.unwrap_or_else(|_| panic!("no {what} in {}", self.text)).unwrap();
            let chunk = chunk.unwrap_or_else(|| panic!("the stream ended before {what}: {}", self.text));
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        &self.text
    }

    fn last_id(&self) -> String {
        self.text.lines().rev().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
    }
}

async fn happen(world: &World, kind: SubjectKind, id: &'static str, restricted: bool) {
    let turn = world
        .engine
        .turn(Actor::system("test"), move |turn| Box::pin(async move { turn.record(kind, id, restricted, &[json!({ "kind": "test" })]) }));
    turn.await.unwrap();
}

#[tokio::test]
async fn changes_arrive_and_missed_ones_are_replayed() {
    let world = world().await;
    let taro = world.signed_in("taro").await;
    let mut stream = Stream::open(&taro, None).await;
    stream.until("event: ready").await;
    happen(&world, SubjectKind::Incident, "one", false).await;
    let text = stream.until("\"one\"").await;
    assert!(text.contains("event: incident"), "{text}");
    let last = stream.last_id();
    drop(stream);
    happen(&world, SubjectKind::Incident, "two", false).await;
    happen(&world, SubjectKind::Alert, "three", false).await;
    let mut again = Stream::open(&taro, Some(&last)).await;
    let text = again.until("event: ready").await;
    assert!(text.contains("\"two\"") && text.contains("\"three\"") && !text.contains("\"one\""), "{text}");
    happen(&world, SubjectKind::Notice, "four", false).await;
    again.until("\"four\"").await;
}

#[tokio::test]
async fn restricted_and_unpermitted_changes_are_not_heard() {
    let world = world().await;
    let taro = world.signed_in("taro").await;
    let hanako = world.signed_in("hanako").await;
    let (mut hers, mut his) = (Stream::open(&hanako, None).await, Stream::open(&taro, None).await);
    hers.until("event: ready").await;
    his.until("event: ready").await;
    happen(&world, SubjectKind::Incident, "secret", true).await;
    happen(&world, SubjectKind::Delivery, "mail", false).await;
    happen(&world, SubjectKind::Access, "person:hanako", false).await;
    happen(&world, SubjectKind::Incident, "plain", false).await;
    let text = his.until("\"plain\"").await;
    assert!(!text.contains("secret") && !text.contains("mail") && !text.contains("person:"), "{text}");
    let text = hers.until("\"plain\"").await;
    assert!(text.contains("secret") && text.contains("mail") && !text.contains("person:"), "{text}");
    // One's cursor tells nothing and is nobody else's: a foreign one only says that everything must be loaded anew.
    let foreign = hers.last_id();
    assert_ne!(foreign, his.last_id());
    let mut stream = Stream::open(&taro, Some(&foreign)).await;
    let text = stream.until("event: ready").await;
    assert!(text.contains("event: reset"), "{text}");
}

#[tokio::test]
async fn streams_end_with_the_server() {
    let world = world().await;
    let mut stream = Stream::open(&world.admin(), None).await;
    stream.until("event: ready").await;
    world.stop.cancel();
    let end = tokio::time::timeout(Duration::from_secs(5), async { while stream.response.chunk().await.unwrap().is_some() {} }).await;
    assert!(end.is_ok());
    tokio::time::timeout(Duration::from_secs(5), world.serving).await.unwrap().unwrap().unwrap();
}
