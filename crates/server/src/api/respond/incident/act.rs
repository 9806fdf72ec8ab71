//! What people do to an incident: each answers with the incident as it is then. The domain decides whether it may be done.

pub mod acknowledge;
pub mod assign;
pub mod classify;
pub mod close;
pub mod comment;
pub mod confirm;
pub mod dismiss;
pub mod impact;
pub mod intake;
pub mod merge;
pub mod no_news;
pub mod reopen;
pub mod resolve;
pub mod state;
pub mod title;

use axum::Json;
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::kernel::IncidentId;
use hinomi_domain::respond::incident::Command;
use hinomi_engine::Fault;
use hinomi_engine::respond::incident;
use utoipa_axum::routes;

use super::show::{self, IncidentView};
use crate::api::shape;
use crate::routes::Routes;
use crate::{Problem, ServerState};

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::IncidentWrite, routes!(acknowledge::handle))
        .add(Permission::IncidentWrite, routes!(assign::handle))
        .add(Permission::IncidentWrite, routes!(classify::handle))
        .add(Permission::IncidentWrite, routes!(close::handle))
        .add(Permission::IncidentWrite, routes!(comment::handle))
        .add(Permission::IncidentWrite, routes!(confirm::handle))
        .add(Permission::IncidentWrite, routes!(dismiss::handle))
        .add(Permission::IncidentWrite, routes!(impact::handle))
        .add(Permission::IncidentWrite, routes!(intake::handle))
        .add(Permission::IncidentWrite, routes!(merge::handle))
        .add(Permission::IncidentWrite, routes!(no_news::handle))
        .add(Permission::IncidentWrite, routes!(reopen::handle))
        .add(Permission::IncidentWrite, routes!(resolve::handle))
        .add(Permission::IncidentWrite, routes!(state::handle))
        .add(Permission::IncidentWrite, routes!(title::handle))
}

/// Applies a command in the caller's name. `version`: what the caller saw.
async fn act(
    state: &ServerState,
    viewer: &Viewer,
    id: String,
    version: Option<i64>,
    command: Command,
) -> Result<Json<IncidentView>, Problem> {
    let id = IncidentId::new(shape::id(id)?);
    let (done, security) = (id.clone(), viewer.security);
    let turn = state.engine().turn(viewer.actor.clone(), move |turn| {
        let (id, command) = (id.clone(), command.clone());
        Box::pin(async move {
            hinomi_store::incident::get(turn.tx, id.as_str(), security).await?.ok_or(Fault::NotFound)?;
            incident::command(turn, &id, command, version).await
        })
    });
    turn.await?;
    show::view(state, viewer, done.as_str()).await.map(Json)
}
