//! What may be asked: one question that reads, and nothing that changes, sets, copies or declares.

use datafusion::common::DataFusionError;
use datafusion::common::config::Dialect;
use datafusion::execution::SessionState;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as Plain;

/// The plan of a question that only reads.
pub(super) async fn plan(state: &SessionState, query: &str) -> Result<LogicalPlan, DataFusionError> {
    let statement = state.sql_to_statement(query, &Dialect::Generic)?;
    if !reads(&statement) {
        return Err(DataFusionError::Plan("only SELECT, WITH, VALUES and EXPLAIN may be asked".to_owned()));
    }
    let plan = state.statement_to_plan(statement).await?;
    // Some ways to write lie below what a statement looks like, such as SELECT … INTO.
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    Ok(plan)
}

fn reads(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(plain) => matches!(**plain, Plain::Query(_)),
        Statement::Explain(explain) => reads(&explain.statement),
        _ => false,
    }
}
