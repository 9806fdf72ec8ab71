use hinomi_domain::kernel::Span;
use reqwest::Method;
use serde_json::json;

use super::support::{PASSWORD, world};

#[tokio::test]
async fn signing_out_ends_the_session_in_the_store() {
    let world = world().await;
    let browser = world.signed_in("hanako").await;
    let answer = browser.delete("/api/v1/session").await;
    assert_eq!(answer.status.as_u16(), 204);
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    browser.get("/api/v1/account").await.problem(401, "access.unauthenticated");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let world = world().await;
    let first = world.signed_in("hanako").await;
    let mut second = world.anybody();
    second.sign_in("/api/v1/session/password", json!({ "person": "hanako", "password": PASSWORD })).await;
    let account = first.get("/api/v1/account").await.ok();
    let sessions = account["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    let taro = world.signed_in("taro").await;
    taro.delete(&format!("/api/v1/account/sessions/{other}")).await.problem(404, "not_found");
    assert_eq!(first.delete(&format!("/api/v1/account/sessions/{other}")).await.status.as_u16(), 204);
    second.get("/api/v1/account").await.problem(401, "access.unauthenticated");
    assert_eq!(first.delete("/api/v1/account/sessions").await.status.as_u16(), 204);
    first.get("/api/v1/account").await.problem(401, "access.unauthenticated");
    taro.get("/api/v1/account").await.ok();
}

#[tokio::test]
async fn changing_the_password_asks_for_the_old_and_signs_out_elsewhere() {
    let world = world().await;
    let here = world.signed_in("hanako").await;
    let mut elsewhere = world.anybody();
    elsewhere.sign_in("/api/v1/session/password", json!({ "person": "hanako", "password": PASSWORD })).await;
    let path = "/api/v1/account/password";
    here.send(Method::PUT, path, json!({ "password": "another-long-one" })).await.problem(422, "password.wrong");
    let wrong = json!({ "current": "wrong-wrong-wrong", "password": "another-long-one" });
    here.send(Method::PUT, path, wrong).await.problem(422, "password.wrong");
    let weak = json!({ "current": PASSWORD, "password": "hanakohanakohanako" });
    here.send(Method::PUT, path, weak).await.problem(422, "password.guessable");
    let right = json!({ "current": PASSWORD, "password": "another-long-one" });
    assert_eq!(here.send(Method::PUT, path, right).await.status.as_u16(), 204);
    here.get("/api/v1/account").await.ok();
    elsewhere.get("/api/v1/account").await.problem(401, "access.unauthenticated");
    let credentials = here.get("/api/v1/account").await.ok()["credentials"].as_array().unwrap().clone();
    assert_eq!(credentials.len(), 1);
    let only = credentials[0]["id"].as_str().unwrap();
    here.delete(&format!("/api/v1/account/credentials/{only}")).await.problem(409, "credential.last");
}

#[tokio::test]
async fn a_session_ends_without_use_and_in_any_case() {
    let world = world().await;
    let browser = world.signed_in("hanako").await;
    world.now_forward(Span::hours(83));
    browser.get("/api/v1/account").await.ok();
    // The use is noted after the answer.
    for _ in 0..100 {
        let seen = browser.get("/api/v1/account").await.ok()["sessions"][0]["last_seen_at"].as_str().unwrap().to_owned();
        if seen.starts_with("2026-11-26T11") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    world.now_forward(Span::hours(83));
    browser.get("/api/v1/account").await.ok();
    world.now_forward(Span::hours(3));
    browser.get("/api/v1/account").await.problem(401, "access.unauthenticated");
    let idle = world.anybody();
    let mut idle = idle;
    idle.sign_in("/api/v1/session/password", json!({ "person": "hanako", "password": PASSWORD })).await;
    world.now_forward(Span::hours(85));
    idle.get("/api/v1/account").await.problem(401, "access.unauthenticated");
}

#[tokio::test]
async fn the_language_is_the_configurations_until_chosen() {
    let world = world().await;
    let browser = world.signed_in("taro").await;
    assert_eq!(browser.get("/api/v1/session").await.ok()["person"]["language"], "en");
    let path = "/api/v1/account/language";
    browser.send(Method::PUT, path, json!({ "language": "fr" })).await.problem(422, "language.unknown");
    assert_eq!(browser.send(Method::PUT, path, json!({ "language": "ja" })).await.status.as_u16(), 204);
    assert_eq!(browser.get("/api/v1/session").await.ok()["person"]["language"], "ja");
}

#[tokio::test]
async fn accounts_are_for_people() {
    let world = world().await;
    for path in ["/api/v1/account", "/api/v1/drafts/x"] {
        world.admin().get(path).await.problem(403, "access.forbidden");
    }
}
