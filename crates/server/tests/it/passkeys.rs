use hinomi_domain::kernel::Span;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::support::{CONFIG, Client, World, world};

const ORIGIN: &str = "http://localhost";

async fn registered(world: &World, person: &str, id: &[u8]) -> (Client, Authenticator) {
    let secret = world.link(person).await;
    let mut browser = world.anybody();
    let start = browser.post(&format!("/api/v1/setup/{secret}/passkey/start"), json!({})).await.ok();
    assert_eq!(start["public_key"]["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(start["public_key"]["authenticatorSelection"]["userVerification"], "required");
    let (key, answer) = Authenticator::register(&start["public_key"], ORIGIN, id);
    let body = json!({ "challenge_id": start["challenge_id"], "credential": answer, "name": "鍵" });
    let session = browser.sign_in(&format!("/api/v1/setup/{secret}/passkey/finish"), body).await;
    assert_eq!(session["person"]["id"], person);
    world.anybody().get(&format!("/api/v1/setup/{secret}")).await.problem(404, "not_found");
    (browser, key)
}

async fn start(browser: &Client) -> Value {
    browser.post("/api/v1/session/passkey/start", json!({})).await.ok()
}

#[tokio::test]
async fn a_passkey_is_registered_by_link_and_signs_in_without_a_name() {
    let world = world().await;
    let (_, mut key) = registered(&world, "hanako", b"credential-of-hanako").await;
    let mut browser = world.anybody();
    let challenge = start(&browser).await;
    let answer = key.sign_in(&challenge["public_key"]);
    let body = json!({ "challenge_id": challenge["challenge_id"], "credential": answer });
    let session = browser.sign_in("/api/v1/session/passkey/finish", body.clone()).await;
    assert_eq!(session["person"]["id"], "hanako");
    assert_eq!(session["setup_needed"], false);
    let account = browser.get("/api/v1/account").await.ok();
    assert_eq!((&account["credentials"][0]["kind"], &account["credentials"][0]["name"]), (&json!("passkey"), &json!("鍵")));
    assert!(account["credentials"][0]["last_used_at"].is_string());
    // The challenge answers once.
    world.anybody().post("/api/v1/session/passkey/finish", body).await.problem(401, "access.sign_in_refused");
}

#[tokio::test]
async fn copies_late_answers_and_foreign_pages_are_refused_alike() {
    let world = world().await;
    let (_, mut key) = registered(&world, "hanako", b"credential-of-hanako").await;
    let browser = world.anybody();
    let finish = |challenge: Value, answer: Value| {
        let browser = browser.clone();
        async move {
            let body = json!({ "challenge_id": challenge["challenge_id"], "credential": answer });
            browser.post("/api/v1/session/passkey/finish", body).await
        }
    };
    let challenge = start(&browser).await;
    let answer = key.sign_in(&challenge["public_key"]);
    finish(challenge, answer).await.ok();
    // A copy of the key has an older counter.
    let challenge = start(&browser).await;
    let answer = key.answer(&challenge["public_key"]);
    finish(challenge, answer).await.problem(401, "access.sign_in_refused");
    // Too late.
    let challenge = start(&browser).await;
    world.now_forward(Span::minutes(6));
    let answer = key.sign_in(&challenge["public_key"]);
    finish(challenge, answer).await.problem(401, "access.sign_in_refused");
    // Another challenge's answer, and no answer at all.
    let (one, other) = (start(&browser).await, start(&browser).await);
    let answer = key.sign_in(&other["public_key"]);
    finish(one, answer).await.problem(401, "access.sign_in_refused");
    let challenge = start(&browser).await;
    finish(challenge, json!({ "id": "x" })).await.problem(401, "access.sign_in_refused");
    // Signed for another site.
    let secret = world.link("taro").await;
    let begun = browser.post(&format!("/api/v1/setup/{secret}/passkey/start"), json!({})).await.ok();
    let (_, answer) = Authenticator::register(&begun["public_key"], "https://evil.example", b"credential-of-taro");
    let body = json!({ "challenge_id": begun["challenge_id"], "credential": answer });
    browser.post(&format!("/api/v1/setup/{secret}/passkey/finish"), body).await.problem(409, "passkey.refused");
    browser.get(&format!("/api/v1/setup/{secret}")).await.ok();
}

#[tokio::test]
async fn a_passkey_dies_with_its_person_and_may_be_added_and_removed() {
    let world = world().await;
    let (browser, mut key) = registered(&world, "taro", b"first-of-taro").await;
    let begun = browser.post("/api/v1/account/passkeys/start", json!({})).await.ok();
    assert_eq!(begun["public_key"]["excludeCredentials"].as_array().unwrap().len(), 1);
    let (_, answer) = Authenticator::register(&begun["public_key"], ORIGIN, b"second-of-taro");
    let body = json!({ "challenge_id": begun["challenge_id"], "credential": answer, "name": "" });
    // Only the session that began may finish.
    let thief = registered(&world, "hanako", b"first-of-hanako").await.0;
    thief.post("/api/v1/account/passkeys/finish", body.clone()).await.problem(409, "passkey.refused");
    let begun = browser.post("/api/v1/account/passkeys/start", json!({})).await.ok();
    let (mut second, answer) = Authenticator::register(&begun["public_key"], ORIGIN, b"second-of-taro");
    let body = json!({ "challenge_id": begun["challenge_id"], "credential": answer, "name": "" });
    assert_eq!(browser.post("/api/v1/account/passkeys/finish", body).await.status.as_u16(), 204);
    let account = browser.get("/api/v1/account").await.ok();
    let first =
        account["credentials"].as_array().unwrap().iter().find(|row| row["name"] == "鍵").unwrap()["id"].as_str().unwrap().to_owned();
    thief.delete(&format!("/api/v1/account/credentials/{first}")).await.problem(404, "not_found");
    assert_eq!(browser.delete(&format!("/api/v1/account/credentials/{first}")).await.status.as_u16(), 204);
    let challenge = start(&browser).await;
    let answer = key.sign_in(&challenge["public_key"]);
    let body = json!({ "challenge_id": challenge["challenge_id"], "credential": answer });
    browser.post("/api/v1/session/passkey/finish", body).await.problem(401, "access.sign_in_refused");
    world.reconfigure(&CONFIG.replace("id = \"taro\"", "id = \"jiro\"")).await;
    let challenge = start(&browser).await;
    let answer = second.sign_in(&challenge["public_key"]);
    let body = json!({ "challenge_id": challenge["challenge_id"], "credential": answer });
    browser.post("/api/v1/session/passkey/finish", body).await.problem(401, "access.sign_in_refused");
}

#[tokio::test]
async fn an_address_without_a_name_has_no_passkeys() {
    let world = World::with(&CONFIG.replace("http://localhost", "http://192.0.2.1")).await;
    world.anybody().post("/api/v1/session/passkey/start", json!({})).await.problem(409, "passkey.no_host_name");
}
