use reqwest::Method;
use serde_json::json;

use super::support::{Answer, PASSWORD, world};

#[tokio::test]
async fn a_foreign_page_cannot_act_with_a_cookie() {
    let world = world().await;
    let browser = world.signed_in("hanako").await;
    let cookie = browser.cookie.clone().unwrap();
    let draft = |site: &'static str, origin: String, own: bool| {
        let mut request = browser.http.put(world.url("/api/v1/drafts/x")).header("cookie", &cookie).json(&json!({ "value": 1 }));
        if !site.is_empty() {
            request = request.header("sec-fetch-site", site);
        }
        if !origin.is_empty() {
            request = request.header("origin", origin);
        }
        if own {
            request = request.header("x-hinomi", "console");
        }
        async move { Answer::of(request.send().await.unwrap()).await }
    };
    let own = world.url("");
    draft("same-origin", own.clone(), true).await.ok();
    draft("", String::new(), true).await.ok();
    draft("same-origin", own.clone(), false).await.problem(403, "access.cross_site");
    draft("cross-site", own.clone(), true).await.problem(403, "access.cross_site");
    draft("same-site", own.clone(), true).await.problem(403, "access.cross_site");
    draft("", "https://evil.example".to_owned(), true).await.problem(403, "access.cross_site");
    draft("", "null".to_owned(), true).await.problem(403, "access.cross_site");
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_somebody_in() {
    let world = world().await;
    world.signed_in("hanako").await;
    let url = world.url("/api/v1/session/password");
    let body = json!({ "person": "hanako", "password": PASSWORD });
    let http = world.anybody().http;
    let answer = http.post(&url).header("origin", "https://evil.example").json(&body).send().await.unwrap();
    Answer::of(answer).await.problem(403, "access.cross_site");
    // A form can send neither JSON's content type nor our header.
    let answer = http.post(&url).header("content-type", "text/plain").body(body.to_string()).send().await.unwrap();
    Answer::of(answer).await.problem(415, "request.content_type");
}

#[tokio::test]
async fn tokens_need_no_header_against_forgery() {
    let world = world().await;
    let http = world.anybody().http;
    let request = http.request(Method::POST, world.url("/api/v1/tokens")).bearer_auth(super::support::ADMIN);
    let answer = request.json(&json!({ "name": "ci", "scopes": ["alert:read"] })).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 201);
}
