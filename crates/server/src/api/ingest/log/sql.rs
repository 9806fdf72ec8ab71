//! `/api/v1/logs/sql`: what is stored, asked in SQL.

pub mod ask;
mod form;
pub mod tables;
