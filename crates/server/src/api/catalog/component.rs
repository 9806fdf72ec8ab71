//! Components: what we serve, how each is and how it was.

pub mod list;
mod row;
pub mod show;
pub mod timeline;
