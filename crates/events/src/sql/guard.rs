//! What may be asked: one question that reads, and nothing that changes, sets, copies or declares.

use datafusion::common::DataFusionError;
use datafusion::common::config::Dialect;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::SessionState;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as Plain;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// Long lists of values are read quickly.
const WORDS_MAX: usize = 10_000;
/// Each operator may lie one level deeper than the last: every level takes stack, and planning takes the square of the depth.
const OPERATORS_MAX: usize = 512;
/// Planning takes longer than in proportion to the tables that are joined or put together, and cannot be interrupted.
const SCANS_MAX: usize = 32;
const NODES_MAX: usize = 512;

/// The plan of a question that only reads.
pub(super) async fn plan(state: &SessionState, query: &str) -> Result<LogicalPlan, DataFusionError> {
    let refused = |reason: String| Err(DataFusionError::Plan(reason));
    let tokens =
        Tokenizer::new(&GenericDialect {}, query).tokenize().map_err(|error| DataFusionError::SQL(Box::new(error.into()), None))?;
    if tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count() > WORDS_MAX {
        return refused(format!("a query has at most {WORDS_MAX} words and signs"));
    }
    if tokens.iter().filter(|token| is_operator(token)).count() > OPERATORS_MAX {
        return refused(format!("a query has at most {OPERATORS_MAX} operators; a list of values is written IN (…)"));
    }
    let statement = state.sql_to_statement(query, &Dialect::Generic)?;
    if !reads(&statement) {
        return Err(DataFusionError::Plan("only SELECT, WITH, VALUES and EXPLAIN may be asked".to_owned()));
    }
    let plan = state.statement_to_plan(statement).await?;
    let (mut scans, mut nodes) = (0, 0);
    plan.apply_with_subqueries(|node| {
        nodes += 1;
        scans += usize::from(matches!(node, LogicalPlan::TableScan(_)));
        Ok(TreeNodeRecursion::Continue)
    })?;
    if scans > SCANS_MAX || nodes > NODES_MAX {
        return refused(format!("a query names at most {SCANS_MAX} tables, and has at most {NODES_MAX} steps"));
    }
    // Some ways to write lie below what a statement looks like, such as SELECT … INTO.
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    Ok(plan)
}

/// What is neither a name, a value, nor between them.
fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => {
            matches!(word.keyword, Keyword::AND | Keyword::OR | Keyword::NOT | Keyword::XOR | Keyword::LIKE | Keyword::ILIKE | Keyword::IS)
        }
        Token::Whitespace(_) | Token::Number(..) | Token::Char(_) | Token::Comma | Token::Period | Token::SemiColon | Token::EOF => false,
        Token::LParen | Token::RParen | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_) | Token::Placeholder(_) => false,
        _ => true,
    }
}

fn reads(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(plain) => matches!(**plain, Plain::Query(_)),
        Statement::Explain(explain) => reads(&explain.statement),
        _ => false,
    }
}
