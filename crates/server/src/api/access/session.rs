//! Signing in and out, and who one is.

pub mod end;
pub mod passkey_finish;
pub mod passkey_start;
pub mod password;
pub mod show;

use axum::Json;
use axum::response::{IntoResponse, Response};
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::catalog;
use hinomi_domain::kernel::Text;
use hinomi_store::credential;
use http::header::SET_COOKIE;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::access::{language_of, session};
use crate::api::shape::Words;
use crate::api::words;
use crate::routes::{Need, Routes};
use crate::{Means, Problem, ServerState};

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Need::Open, routes!(show::handle))
        .add(Need::Open, routes!(password::handle))
        .add(Need::Open, routes!(passkey_start::handle))
        .add(Need::Open, routes!(passkey_finish::handle))
        .add(Permission::AccountSelf, routes!(end::handle))
}

/// Who is asking and what they may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Null for a token.
    pub person: Option<PersonView>,
    /// The token's name; null for a person.
    pub token: Option<String>,
    #[schema(value_type = Vec<words::Permission>)]
    pub permissions: Vec<&'static str>,
    pub password_allowed: bool,
    /// Nobody can sign in yet.
    pub setup_needed: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SessionPerson)]
pub struct PersonView {
    pub id: String,
    #[schema(value_type = Words)]
    pub name: Text,
    #[schema(value_type = words::Role)]
    pub role: &'static str,
    /// Chosen by the person, or the configuration's.
    #[schema(value_type = words::Language)]
    pub language: &'static str,
    pub email: Option<String>,
}

impl PersonView {
    pub async fn of(state: &ServerState, person: &catalog::Person) -> Result<Self, Problem> {
        Ok(PersonView {
            id: person.id.to_string(),
            name: person.name.clone(),
            role: person.role.as_str(),
            language: language_of(state, person).await?.as_str(),
            email: person.email.clone(),
        })
    }
}

/// The session of whoever asks.
pub async fn view(state: &ServerState, viewer: &Viewer, means: &Means) -> Result<SessionView, Problem> {
    let (person, token) = match means {
        Means::Token { name, .. } => (None, Some(name.clone())),
        Means::Session { person, .. } => {
            let person = crate::access::person_of(state, person).ok_or_else(Problem::unauthenticated)?;
            (Some(PersonView::of(state, &person).await?), None)
        }
    };
    let permissions = Permission::ALL.iter().filter(|permission| viewer.may(**permission)).map(|permission| permission.as_str()).collect();
    Ok(SessionView { person, token, permissions, password_allowed: password_allowed(state), setup_needed: setup_needed(state).await? })
}

/// Answers a successful sign-in: the session, and the cookie that carries `secret`.
pub async fn signed_in(state: &ServerState, person: &catalog::Person, session_id: String, secret: &str) -> Result<Response, Problem> {
    let viewer = Viewer::person(person.id.clone(), person.role);
    let means = Means::Session { id: session_id, person: person.id.clone() };
    let view = view(state, &viewer, &means).await?;
    let cookie = session::give(state, secret).ok_or_else(|| Problem::broken(&"the session's secret is no header value"))?;
    Ok(([(SET_COOKIE, cookie)], Json(view)).into_response())
}

pub fn password_allowed(state: &ServerState) -> bool {
    state.engine().world().server.access.password_allowed
}

pub async fn setup_needed(state: &ServerState) -> Result<bool, Problem> {
    let mut tx = state.engine().store().read().await?;
    Ok(credential::count(&mut tx).await? == 0)
}
