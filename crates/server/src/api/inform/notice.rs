//! Notices.

pub mod discard;
pub mod draft;
pub mod edit;
pub mod list;
pub mod preview;
pub mod preview_of;
pub mod row;
pub mod send;
pub mod show;
pub mod template;

use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::inform::notice::Command;
use hinomi_domain::kernel::{Actor, NoticeId};
use hinomi_engine::Fault;
use hinomi_engine::inform::notice;
use utoipa_axum::routes;

use crate::api::shape;
use crate::routes::Routes;
use crate::{Problem, ServerState};
use row::NoticeRow;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::NoticeRead, routes!(list::handle))
        .add(Permission::NoticeWrite, routes!(draft::handle))
        .add(Permission::NoticeRead, routes!(preview::handle))
        .add(Permission::NoticeRead, routes!(template::handle))
        .add(Permission::NoticeRead, routes!(show::handle))
        .add(Permission::NoticeWrite, routes!(edit::handle))
        .add(Permission::NoticeWrite, routes!(discard::handle))
        .add(Permission::NoticeSend, routes!(send::handle))
        .add(Permission::NoticeRead, routes!(preview_of::handle))
}

/// Applies a command in the caller's name, to a notice that the caller may know of.
async fn act(
    state: &ServerState,
    viewer: &Viewer,
    id: String,
    version: Option<i64>,
    make: impl Fn(Actor) -> Command + Clone + Send + Sync + 'static,
) -> Result<NoticeRow, Problem> {
    let id = NoticeId::new(shape::id(id)?);
    let (done, security) = (id.clone(), viewer.security);
    let turn = state.engine().turn(viewer.actor.clone(), move |turn| {
        let (id, make) = (id.clone(), make.clone());
        Box::pin(async move {
            hinomi_store::notice::get(turn.tx, id.as_str(), security).await?.ok_or(Fault::NotFound)?;
            notice::command(turn, &id, make, version).await
        })
    });
    turn.await?;
    row::one(state, viewer, done.as_str()).await
}
