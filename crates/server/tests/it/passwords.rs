use reqwest::Method;
use serde_json::json;

use hinomi_domain::kernel::Span;

use super::support::{CONFIG, PASSWORD, World, world};

#[tokio::test]
async fn a_link_sets_a_password_once_and_signs_in() {
    let world = world().await;
    let nobody = world.anybody().get("/api/v1/session").await.problem(401, "access.unauthenticated");
    assert_eq!((&nobody["password_allowed"], &nobody["setup_needed"]), (&json!(true), &json!(true)));
    let secret = world.link("hanako").await;
    let shown = world.anybody().get(&format!("/api/v1/setup/{secret}")).await.ok();
    assert_eq!(shown["person"]["id"], "hanako");
    let mut browser = world.anybody();
    let path = format!("/api/v1/setup/{secret}/password");
    browser.post(&path, json!({ "password": "short" })).await.problem(422, "password.too_short");
    let answer = browser.post(&path, json!({ "password": PASSWORD })).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("hinomi=") && cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    browser.cookie = Some(answer.cookie());
    let session = browser.get("/api/v1/session").await.ok();
    assert_eq!(session["person"]["id"], "hanako");
    assert!(session["permissions"].as_array().unwrap().contains(&json!("access:manage")));
    world.anybody().get(&format!("/api/v1/setup/{secret}")).await.problem(404, "not_found");
    world.anybody().post(&path, json!({ "password": PASSWORD })).await.problem(404, "not_found");
}

#[tokio::test]
async fn links_expire_and_a_new_one_takes_back_the_old() {
    let world = world().await;
    let first = world.link("hanako").await;
    let second = world.link("hanako").await;
    world.anybody().get(&format!("/api/v1/setup/{first}")).await.problem(404, "not_found");
    world.anybody().get(&format!("/api/v1/setup/{second}")).await.ok();
    world.now_forward(Span::hours(1));
    world.anybody().get(&format!("/api/v1/setup/{second}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn every_failure_of_a_sign_in_looks_the_same() {
    let world = world().await;
    world.signed_in("hanako").await;
    let browser = world.anybody();
    let mut answers = Vec::new();
    for (person, password) in [("hanako", "wrong-wrong-wrong"), ("taro", PASSWORD), ("nobody", PASSWORD), ("", "")] {
        let answer = browser.post("/api/v1/session/password", json!({ "person": person, "password": password })).await;
        answer.problem(401, "access.sign_in_refused");
        assert!(!answer.headers.contains_key("set-cookie"));
        answers.push(answer.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let mut browser = world.anybody();
    browser.sign_in("/api/v1/session/password", json!({ "person": "hanako", "password": PASSWORD })).await;
    browser.get("/api/v1/people").await.ok();
}

#[tokio::test]
async fn guessing_one_persons_password_is_stopped_also_for_those_who_do_not_exist() {
    let world = world().await;
    world.signed_in("hanako").await;
    for person in ["hanako", "nobody"] {
        let browser = world.anybody();
        let mut refused = 0;
        for _ in 0..14 {
            let answer = browser.post("/api/v1/session/password", json!({ "person": person, "password": "wrong-wrong-wrong" })).await;
            if answer.status.as_u16() == 429 {
                answer.problem(429, "request.too_many");
                assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
                refused += 1;
            }
        }
        assert!(refused >= 3, "{person}: {refused}");
    }
    // The right password waits as well: otherwise a guess that gets through would tell.
    let answer = world.anybody().post("/api/v1/session/password", json!({ "person": "hanako", "password": PASSWORD })).await;
    assert_eq!(answer.status.as_u16(), 429);
}

#[tokio::test]
async fn a_configuration_may_forbid_passwords_everywhere() {
    let world = World::with(&format!("{CONFIG}\n[access]\npassword = \"forbidden\"\n")).await;
    let secret = world.link("hanako").await;
    assert_eq!(world.anybody().get(&format!("/api/v1/setup/{secret}")).await.ok()["password_allowed"], false);
    let path = format!("/api/v1/setup/{secret}/password");
    world.anybody().post(&path, json!({ "password": PASSWORD })).await.problem(403, "password.forbidden");
    let body = json!({ "person": "hanako", "password": PASSWORD });
    world.anybody().post("/api/v1/session/password", body).await.problem(403, "password.forbidden");
    world.anybody().get(&format!("/api/v1/setup/{secret}")).await.ok();
}

#[tokio::test]
async fn forbidding_passwords_later_stops_those_that_exist() {
    let world = world().await;
    let browser = world.signed_in("hanako").await;
    world.reconfigure(&format!("{CONFIG}\n[access]\npassword = \"forbidden\"\n")).await;
    let body = json!({ "person": "hanako", "password": PASSWORD });
    world.anybody().post("/api/v1/session/password", body).await.problem(403, "password.forbidden");
    let change = json!({ "current": PASSWORD, "password": "another-long-one" });
    browser.send(Method::PUT, "/api/v1/account/password", change).await.problem(403, "password.forbidden");
}

#[tokio::test]
async fn whoever_leaves_the_configuration_is_out_at_once() {
    let world = world().await;
    let browser = world.signed_in("taro").await;
    browser.get("/api/v1/people").await.ok();
    let without = CONFIG.replace("id = \"taro\"", "id = \"jiro\"");
    world.reconfigure(&without).await;
    browser.get("/api/v1/people").await.problem(401, "access.unauthenticated");
    let body = json!({ "person": "taro", "password": PASSWORD });
    world.anybody().post("/api/v1/session/password", body).await.problem(401, "access.sign_in_refused");
}
