//! The only way to add a route, and it asks who may call it. The answers are a registry that OpenAPI and a test read.

use axum::middleware;
use axum::routing::MethodRouter;
use hinomi_domain::access::Permission;
use serde_json::Value;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::caller::guard;
use crate::state::ServerState;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A person or token that has it.
    Permission(Permission),
    /// Any person or token that is known.
    AnyCaller,
    /// Everybody.
    Open,
    /// Whoever knows the secret that the path holds.
    SecretInPath,
    /// Whoever knows the key that the body holds.
    KeyInBody,
}

impl From<Permission> for Need {
    fn from(permission: Permission) -> Self {
        Need::Permission(permission)
    }
}

impl Need {
    /// As `x-permission` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Need::Permission(permission) => permission.as_str(),
            Need::AnyCaller => "any_caller",
            Need::Open => "open",
            Need::SecretInPath => "secret_in_path",
            Need::KeyInBody => "key_in_body",
        }
    }

    /// Whether the caller must be known.
    pub fn is_guarded(self) -> bool {
        matches!(self, Need::Permission(_) | Need::AnyCaller)
    }
}

/// One route as registered. `method` is `ANY` where all are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub method: String,
    pub path: String,
    pub need: Need,
}

/// Collects routes with their needs.
pub struct Routes {
    router: OpenApiRouter<ServerState>,
    registry: Vec<Registered>,
    state: ServerState,
}

impl Routes {
    pub fn new(state: ServerState, document: OpenApi) -> Self {
        Routes { router: OpenApiRouter::with_openapi(document), registry: Vec::new(), state }
    }

    /// Adds a documented operation: `.add(Permission::IncidentRead, routes!(list::handle))`. One operation per call, because each
    /// has its own need.
    pub fn add(mut self, need: impl Into<Need>, (schemas, mut paths, methods): UtoipaMethodRouter<ServerState>) -> Self {
        let need = need.into();
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                self.registry.push(Registered { method: method.to_owned(), path: path.clone(), need });
                mark(operation, need);
            }
        }
        let methods = guarded(&self.state, need, methods);
        self.router = self.router.routes((schemas, paths, methods));
        self
    }

    /// Adds a route that OpenAPI cannot describe or that belongs to somebody else's API.
    pub fn plain(mut self, need: impl Into<Need>, method: &str, path: &str, methods: MethodRouter<ServerState>) -> Self {
        let need = need.into();
        self.registry.push(Registered { method: method.to_owned(), path: path.to_owned(), need });
        self.router = self.router.route(path, guarded(&self.state, need, methods));
        self
    }

    pub fn split(self) -> (axum::Router<ServerState>, OpenApi, Vec<Registered>) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.registry)
    }
}

/// A middleware over every route that needs a known caller; nothing over the others.
fn guarded(state: &ServerState, need: Need, methods: MethodRouter<ServerState>) -> MethodRouter<ServerState> {
    if !need.is_guarded() {
        return methods;
    }
    let state = state.clone();
    methods.route_layer(middleware::from_fn(move |request, next| guard(state.clone(), need, request, next)))
}

/// Shows in OpenAPI who may call it.
fn mark(operation: &mut Operation, need: Need) {
    let extensions = operation.extensions.get_or_insert_with(Extensions::default);
    extensions.insert("x-permission".to_owned(), Value::String(need.as_str().to_owned()));
    if need.is_guarded() {
        let none: [&str; 0] = [];
        operation.security = Some(vec![
            SecurityRequirement::new("token", none),
            SecurityRequirement::new("basic", none),
            SecurityRequirement::new("session", none),
        ]);
    } else {
        operation.security = Some(Vec::new());
    }
}

/// The operations of a path with their methods.
pub(crate) fn operations(item: &mut PathItem) -> Vec<(&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
        ("HEAD", &mut item.head),
        ("OPTIONS", &mut item.options),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation))).collect()
}
