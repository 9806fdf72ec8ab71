//! What a one-time link lets its person do: set up a way to sign in, and come in.

pub mod passkey_finish;
pub mod passkey_start;
pub mod password;
pub mod show;

use utoipa_axum::routes;

use crate::routes::{Need, Routes};

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Need::SecretInPath, routes!(show::handle))
        .add(Need::SecretInPath, routes!(password::handle))
        .add(Need::SecretInPath, routes!(passkey_start::handle))
        .add(Need::SecretInPath, routes!(passkey_finish::handle))
}
