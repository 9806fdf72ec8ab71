use reqwest::Method;
use serde_json::json;

use super::support::world;

#[tokio::test]
async fn drafts_are_kept_per_person() {
    let world = world().await;
    let (hanako, taro) = (world.signed_in("hanako").await, world.signed_in("taro").await);
    let path = "/api/v1/drafts/notice%2Fnew%3A速報";
    hanako.get(path).await.problem(404, "not_found");
    let value = json!({ "title": { "ja": "障害" }, "n": [1, null] });
    let kept = hanako.send(Method::PUT, path, json!({ "value": value })).await.ok();
    assert_eq!(kept["key"], "notice/new:速報");
    assert_eq!(hanako.get(path).await.ok()["value"], value);
    taro.get(path).await.problem(404, "not_found");
    hanako.send(Method::PUT, path, json!({ "value": "second" })).await.ok();
    assert_eq!(hanako.get(path).await.ok()["value"], "second");
    assert_eq!(taro.delete(path).await.status.as_u16(), 204);
    assert_eq!(hanako.delete(path).await.status.as_u16(), 204);
    hanako.get(path).await.problem(404, "not_found");
}

#[tokio::test]
async fn drafts_are_bounded() {
    let world = world().await;
    let hanako = world.signed_in("hanako").await;
    let long = format!("/api/v1/drafts/{}", "k".repeat(201));
    hanako.send(Method::PUT, &long, json!({ "value": 1 })).await.problem(422, "draft.key");
    let fits = json!({ "value": "v".repeat(64 * 1024 - 2) });
    hanako.send(Method::PUT, "/api/v1/drafts/k", fits).await.ok();
    let large = json!({ "value": "v".repeat(64 * 1024) });
    hanako.send(Method::PUT, "/api/v1/drafts/k", large).await.problem(422, "draft.too_large");
    hanako.send(Method::PUT, "/api/v1/drafts/k", json!({})).await.problem(400, "request.malformed");
}
