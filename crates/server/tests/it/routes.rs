use hinomi_domain::access::Permission;
use hinomi_server::router_with_registry;
use hinomi_server::routes::Need;
use serde_json::Value;

use super::support::world;

const METHODS: [&str; 6] = ["get", "put", "post", "delete", "patch", "head"];

#[tokio::test]
async fn every_route_names_who_may_call_it() {
    let world = world().await;
    let (_, document, registry) = router_with_registry(world.state.clone());
    assert!(registry.len() > 30, "{}", registry.len());
    let document: Value = serde_json::from_str(&document.to_json().unwrap()).unwrap();
    let mut documented = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            documented += 1;
            let named = operation["x-permission"].as_str().unwrap_or_else(|| panic!("{method} {path} names nobody"));
            let known = registry.iter().find(|route| route.method.eq_ignore_ascii_case(method) && &route.path == path);
            let known = known.unwrap_or_else(|| panic!("{method} {path} is not registered"));
            assert_eq!(known.need.as_str(), named);
            assert_eq!(operation["security"].as_array().unwrap().is_empty(), !known.need.is_guarded(), "{method} {path}");
            assert!(operation["operationId"].is_string());
        }
    }
    assert_eq!(documented, registry.iter().filter(|route| route.path.starts_with("/api/v1/")).count());
    // What is open is a closed list.
    let mut open: Vec<&str> = registry.iter().filter(|route| route.need == Need::Open).map(|route| route.path.as_str()).collect();
    open.sort_unstable();
    let expected = [
        "/-/healthy",
        "/-/ready",
        "/api/v1/session",
        "/api/v1/session/passkey/finish",
        "/api/v1/session/passkey/start",
        "/api/v1/session/password",
        "/healthz",
        "/readyz",
    ];
    assert_eq!(open, expected);
}

#[tokio::test]
async fn guarded_routes_answer_401_to_strangers_and_403_to_the_powerless() {
    let world = world().await;
    let (_, _, registry) = router_with_registry(world.state.clone());
    let stranger = world.anybody();
    let powerless = world.scoped(&["metrics:read"]).await;
    let mut walked = 0;
    for route in registry.iter().filter(|route| route.need.is_guarded()) {
        let path = route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/");
        let method: reqwest::Method = route.method.parse().unwrap();
        let answer = stranger.request(method.clone(), &path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 401, "{} {}", route.method, route.path);
        if matches!(route.need, Need::Permission(permission) if permission != Permission::MetricsRead) {
            let answer = powerless.request(method, &path).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 403, "{} {}", route.method, route.path);
        }
        walked += 1;
    }
    assert!(walked > 20);
}

#[tokio::test]
async fn the_unknown_learn_nothing_of_what_is_there() {
    let world = world().await;
    for path in ["/api", "/api/", "/api/v1/nothing", "/api/v1/people/x/y"] {
        world.anybody().get(path).await.problem(401, "access.unauthenticated");
        world.admin().get(path).await.problem(404, "not_found");
    }
    world.admin().delete("/api/v1/people").await.problem(405, "request.method");
}
