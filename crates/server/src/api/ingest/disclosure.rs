//! `/api/v1/disclosures`: records of logs that are handed over (`OPS-25`).

mod approve;
mod list;
mod make;
mod manifest;
mod records;
mod refuse;
mod row;
mod show;
mod withdraw;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::ingest::disclosure::{Command, DisclosedFile};
use hinomi_domain::kernel::DisclosureId;
use hinomi_engine::ingest::disclosure::{self as engine, files};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use tokio_util::io::ReaderStream;
use utoipa_axum::routes;

use crate::api::shape;
use crate::routes::Routes;
use crate::{Problem, ServerState};
use row::DisclosureItem;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::DisclosureRequest, routes!(list::handle))
        .add(Permission::DisclosureRequest, routes!(make::handle))
        .add(Permission::DisclosureRequest, routes!(show::handle))
        .add(Permission::DisclosureApprove, routes!(approve::handle))
        .add(Permission::DisclosureApprove, routes!(refuse::handle))
        .add(Permission::DisclosureRequest, routes!(withdraw::handle))
        .add(Permission::DisclosureRequest, routes!(records::handle))
        .add(Permission::DisclosureRequest, routes!(manifest::handle))
}

fn id(text: String) -> Result<DisclosureId, Problem> {
    shape::id(text).map(DisclosureId::new)
}

/// Applies a command in the caller's name.
async fn act(
    state: &ServerState,
    viewer: &Viewer,
    text: String,
    command: Command,
    version: Option<i64>,
) -> Result<DisclosureItem, Problem> {
    let (disclosure, version) = engine::command(state.engine(), viewer, &id(text)?, command, version).await?;
    Ok(DisclosureItem::of(disclosure, version, viewer))
}

/// Hands a file over; the journal knows it first.
async fn fetch(state: &ServerState, viewer: &Viewer, text: String, file: DisclosedFile, kind: &'static str) -> Result<Response, Problem> {
    let id = id(text)?;
    let path = engine::fetch(state.engine(), viewer, &id, file).await?;
    let opened = async {
        let opened = tokio::fs::File::open(&path).await?;
        let length = opened.metadata().await?.len();
        Ok::<_, std::io::Error>((opened, length))
    };
    let (opened, length) = opened.await.map_err(|error| match error.kind() {
        // Deleted in this very moment, or left behind by a restore.
        std::io::ErrorKind::NotFound => Problem::conflict("disclosure.no_file", "the file is not there any more; ask anew"),
        _ => Problem::broken(&error),
    })?;
    let disposition = format!("attachment; filename=\"disclosure-{id}-{}\"", files::name(file));
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_LENGTH, length.to_string()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(opened))).into_response())
}
