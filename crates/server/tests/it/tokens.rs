use hinomi_domain::kernel::{Actor, Span};
use hinomi_server::access::{AdminToken, ensure_admin_token};
use hinomi_store::journal;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;

use super::support::{ADMIN, world};

#[tokio::test]
async fn scopes_bind() {
    let world = world().await;
    let reader = world.scoped(&["person:read"]).await;
    reader.get("/api/v1/people").await.ok();
    reader.get("/api/v1/tokens").await.problem(403, "access.forbidden");
    let session = reader.get("/api/v1/session").await.ok();
    assert_eq!((&session["token"], &session["permissions"]), (&json!("scoped"), &json!(["person:read"])));
    assert_eq!(session["person"], json!(null));
}

#[tokio::test]
async fn nobody_hands_out_what_they_do_not_have() {
    let world = world().await;
    let manager = world.scoped(&["access:manage"]).await;
    let body = json!({ "name": "x", "scopes": ["alert:write"] });
    manager.post("/api/v1/tokens", body).await.problem(403, "access.forbidden");
    let admin = world.admin();
    admin.post("/api/v1/tokens", json!({ "name": "x", "scopes": [] })).await.problem(422, "token.scope");
    admin.post("/api/v1/tokens", json!({ "name": "x", "scopes": ["all"] })).await.problem(422, "token.scope");
    admin.post("/api/v1/tokens", json!({ "name": " ", "scopes": ["alert:read"] })).await.problem(422, "token.name");
    let past = json!({ "name": "x", "scopes": ["alert:read"], "expires_at": "2020-01-01T00:00:00Z" });
    admin.post("/api/v1/tokens", past).await.problem(422, "token.expiry");
}

#[tokio::test]
async fn expired_and_revoked_tokens_are_unknown() {
    let world = world().await;
    let admin = world.admin();
    let body = json!({ "name": "short", "scopes": ["person:read"], "expires_at": "2026-11-23T01:00:00Z" });
    let short = world.token(admin.post("/api/v1/tokens", body).await.created()["token"].as_str().unwrap());
    short.get("/api/v1/people").await.ok();
    world.now_forward(Span::hours(1));
    short.get("/api/v1/people").await.problem(401, "access.unauthenticated");
    let made = admin.post("/api/v1/tokens", json!({ "name": "ci", "scopes": ["person:read"] })).await.created();
    let client = world.token(made["token"].as_str().unwrap());
    client.get("/api/v1/people").await.ok();
    let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).await.status.as_u16(), 204);
    client.get("/api/v1/people").await.problem(401, "access.unauthenticated");
    admin.delete(&path).await.problem(404, "not_found");
    let listed = admin.get("/api/v1/tokens").await;
    assert!(!listed.text.contains(made["token"].as_str().unwrap()) && !listed.text.contains("digest"));
}

#[tokio::test]
async fn tokens_come_by_bearer_or_basic_and_never_by_cookie_alone() {
    let world = world().await;
    let http = &world.anybody().http;
    let url = world.url("/api/v1/people");
    assert_eq!(http.get(&url).basic_auth("anything", Some(ADMIN)).send().await.unwrap().status().as_u16(), 200);
    for bad in ["Bearer wrong", "Basic !!!", "Bearer", "bearer ", "Negotiate x"] {
        assert_eq!(http.get(&url).header("authorization", bad).send().await.unwrap().status().as_u16(), 401, "{bad}");
    }
    // A wrong token is not rescued by a good cookie.
    let mut browser = world.signed_in("hanako").await;
    browser.token = Some("wrong".to_owned());
    browser.get("/api/v1/people").await.problem(401, "access.unauthenticated");
}

#[tokio::test]
async fn the_admin_token_is_made_once_and_never_replaced_silently() {
    let world = world().await;
    let again = ensure_admin_token(&world.engine, &SecretString::from(ADMIN)).await.unwrap();
    assert_eq!(again, AdminToken::Known);
    let other = ensure_admin_token(&world.engine, &SecretString::from("another-admin-token-1")).await.unwrap();
    assert_eq!(other, AdminToken::Other);
    world.token("another-admin-token-1").get("/api/v1/people").await.problem(401, "access.unauthenticated");
    let id = world.admin().get("/api/v1/tokens").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    world.admin().delete(&format!("/api/v1/tokens/{id}")).await;
    assert_eq!(ensure_admin_token(&world.engine, &SecretString::from(ADMIN)).await.unwrap(), AdminToken::Known);
    world.admin().get("/api/v1/people").await.problem(401, "access.unauthenticated");
}

#[tokio::test]
async fn changes_of_access_are_in_the_journal_without_secrets() {
    let world = world().await;
    world.signed_in("hanako").await;
    let made = world.admin().send(Method::POST, "/api/v1/tokens", json!({ "name": "ci", "scopes": ["alert:write"] })).await.created();
    let mut tx = world.engine.store().read().await.unwrap();
    let entries = journal::list_after(&mut tx, 0, true, 100).await.unwrap();
    let facts: Vec<&str> = entries.iter().map(|entry| entry.fact.as_str()).collect();
    for kind in ["token_made", "link_made", "link_used", "password_set", "signed_in"] {
        assert!(facts.iter().any(|fact| fact.contains(&format!("\"kind\":\"{kind}\""))), "{kind}: {facts:?}");
    }
    let secret = made["token"].as_str().unwrap();
    assert!(entries.iter().all(|entry| !entry.fact.contains(secret) && !entry.fact.contains("argon2") && !entry.fact.contains(ADMIN)));
    let by_hanako = serde_json::to_string(&Actor::Person { id: "hanako".into() }).unwrap();
    assert!(entries.iter().any(|entry| entry.actor == by_hanako && entry.subject == "person:hanako"));
}
