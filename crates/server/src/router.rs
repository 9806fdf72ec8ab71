//! All routes together, and what answers where there is none.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use utoipa::openapi::OpenApi;

use crate::caller::authenticate;
use crate::observe::observe;
use crate::routes::{Registered, Routes};
use crate::state::ServerState;
use crate::{Problem, api, console, intake, itself, public};

/// A body, where the route says nothing else.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The whole HTTP face and its description.
pub fn router(state: ServerState) -> (Router, OpenApi) {
    let (router, document, _) = router_with_registry(state);
    (router, document)
}

/// The same with the registry of who may call what.
pub fn router_with_registry(state: ServerState) -> (Router, OpenApi, Vec<Registered>) {
    let routes = api::routes(Routes::new(state.clone(), api::document()));
    let (routes, mut document, registry) = intake::routes(itself::routes(routes), &state).split();
    api::whole::answers_are_whole(&mut document);
    // A document that cannot be written would be a mistake of ours that a test finds; the route then answers 500.
    if let Ok(text) = document.to_json() {
        let _ = state.openapi().set(text.into());
    }
    let (missing, observed) = (state.clone(), state.clone());
    let router = routes
        .fallback(move |request| not_found(missing.clone(), request))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(move |request, next| observe(observed.clone(), request, next)))
        .with_state(state.clone());
    (public::in_front_of(router, state), document, registry)
}

/// What no route answers is the console's, or nothing. Below /api the unknown caller learns nothing of what is there: 401 first, then 404.
async fn not_found(state: ServerState, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return match authenticate(&state, request.method(), request.headers(), request.extensions()).await {
            Ok(Some(_)) => Problem::not_found().into_response(),
            Ok(None) => Problem::unauthenticated().into_response(),
            Err(problem) => problem.into_response(),
        };
    }
    console::answer(request.method(), path, request.headers()).unwrap_or_else(|| Problem::not_found().into_response())
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "request.method", "this address does not answer that method")
}
