//! `GET /api/v1/logs/sql`: the tables that can be asked, and what their columns mean.

use axum::Json;
use hinomi_domain::kernel::Text;
use hinomi_events::sql;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Caller;
use crate::api::shape::Words;

#[derive(Serialize, ToSchema)]
#[schema(as = SqlTables)]
pub struct Answer {
    tables: Vec<Table>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SqlTable)]
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SqlTableColumn)]
pub struct Column {
    name: String,
    /// `boolean`, `integer`, `number`, `text`, `time` or `bytes`.
    kind: &'static str,
    #[schema(value_type = Words)]
    meaning: Text,
}

/// The tables that can be asked in SQL, and what their columns mean.
#[utoipa::path(get, path = "/api/v1/logs/sql", operation_id = "log_sql_tables", tag = "ingest", responses((status = 200, body = Answer)))]
pub async fn handle(Caller(_viewer): Caller) -> Json<Answer> {
    let tables = sql::tables().into_iter().map(|table| Table {
        name: table.name,
        columns: table
            .columns
            .into_iter()
            .map(|(column, meaning)| Column { name: column.name, kind: column.kind.as_str(), meaning })
            .collect(),
    });
    Json(Answer { tables: tables.collect() })
}
