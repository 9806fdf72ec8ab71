//! Every registered statement prepares on a freshly migrated database, and returns the columns that its row type declares.

use hinomi_store::{Engine, statements};
use sqlx::{Column as _, Connection as _, Executor as _, SqlSafeStr as _, Statement as _, TypeInfo as _};

use crate::support;

#[tokio::test]
async fn all_prepare_on_sqlite() {
    let fixture = support::sqlite().await;
    let path = fixture.url.strip_prefix("sqlite:").expect("a file");
    let mut connection = sqlx::SqliteConnection::connect(path).await.expect("connects");
    for statement in statements() {
        let sql = statement.sql(Engine::Sqlite);
        assert!(!sql.contains("{{"), "{}: unknown placeholder in {sql}", statement.name);
        let prepared = connection.prepare(sql.into_sql_str()).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{} does not prepare: {error}\n{sql}", statement.name));
        if let Some(columns) = statement.row_columns() {
            let names: Vec<&str> = prepared.columns().iter().map(|column| column.name()).collect();
            let declared: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, declared, "{}", statement.name);
        }
    }
}

#[tokio::test]
async fn all_prepare_on_postgres() {
    let fixture = support::postgres().await;
    let mut connection = sqlx::PgConnection::connect(&fixture.url).await.expect("connects");
    for statement in statements() {
        let sql = statement.sql(Engine::Postgres);
        let prepared = connection.prepare(sql.into_sql_str()).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{} does not prepare: {error}\n{sql}", statement.name));
        if let Some(columns) = statement.row_columns() {
            let found: Vec<(String, &str)> = prepared
                .columns()
                .iter()
                .map(|column| {
                    let kind = match column.type_info().name() {
                        "TEXT" => "text",
                        "INT8" => "bigint",
                        "BOOL" => "boolean",
                        "FLOAT8" => "double precision",
                        "BYTEA" => "bytea",
                        other => panic!("{}: column {} has type {other}", statement.name, column.name()),
                    };
                    (column.name().to_owned(), kind)
                })
                .collect();
            let declared: Vec<(String, &str)> = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
            assert_eq!(found, declared, "{}", statement.name);
        }
    }
}

/// A module that declares statements and is not in the list would escape the tests above.
#[test]
fn every_module_is_registered() {
    fn declared(directory: &std::path::Path) -> usize {
        let mut count = 0;
        for entry in std::fs::read_dir(directory).expect("sources").flatten() {
            let path = entry.path();
            if path.is_dir() {
                count += declared(&path);
            } else {
                let text = std::fs::read_to_string(&path).expect("readable");
                count += text.lines().filter(|line| line.starts_with("statements! {")).count();
            }
        }
        count
    }
    let modules: std::collections::BTreeSet<&str> =
        statements().iter().filter_map(|statement| statement.name.rsplit_once("::").map(|(module, _)| module)).collect();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(declared(&source), modules.len());
}
