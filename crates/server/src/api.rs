//! The API of version 1: `api/<word>/<noun>/<verb>.rs`, one operation a file.
//!
//! To add one: write the handler with `#[utoipa::path]` (full path, `operation_id`, `tag`), add it to its noun's `routes` with the
//! permission that it needs, and add the noun below. Reads take the store and pass the `Caller`; writes call the engine.

pub mod access;
pub mod catalog;
pub mod detect;
pub mod inform;
pub mod ingest;
pub mod operate;
pub mod page;
pub mod policy;
pub mod respond;
pub mod review;
pub mod shape;
pub mod shown;
pub(crate) mod whole;
pub mod words;

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::routes;

use crate::live;
use crate::problem::ProblemSchema;
use crate::routes::{Need, Routes};

/// Every operation.
pub fn routes(routes: Routes) -> Routes {
    let routes = access::routes(routes).add(Need::AnyCaller, routes!(live::handle));
    let routes = ingest::routes(inform::routes(detect::routes(respond::routes(routes))));
    catalog::routes(operate::routes(review::routes(policy::routes(routes))))
}

/// The frame of the OpenAPI document: no version of the program in it.
pub(crate) fn document() -> OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(
        info(title = "hinomi", version = "1", description = "Errors are application/problem+json. Lists are {items, next}."),
        components(schemas(ProblemSchema))
    )]
    struct Frame;

    let mut document = Frame::openapi();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.add_security_scheme("basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    let cookie = ApiKeyValue::with_description("hinomi", "with the header X-Hinomi on everything that changes something");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document
}
