//! `GET /api/v1/logs/check`: whether a query can be read, for editors.

use axum::Json;
use hinomi_domain::ingest::query::{Query as LogQuery, Step};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::shape::Words;
use crate::problem::ProblemSchema;
use crate::{Parameters, Problem};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    query: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogQueryCheck)]
pub struct Answer {
    valid: bool,
    /// It has a step that counts, so it makes a table.
    counts: bool,
    problems: Vec<QueryProblem>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogQueryProblem)]
pub struct QueryProblem {
    /// Bytes of the query as UTF-8.
    from: usize,
    to: usize,
    message: Words,
    #[schema(required = true)]
    hint: Option<Words>,
}

/// Whether a query can be read, and what is wrong with it where.
#[utoipa::path(
    get,
    path = "/api/v1/logs/check",
    operation_id = "log_query_check",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(Parameters(asked): Parameters<Query>) -> Result<Json<Answer>, Problem> {
    Ok(Json(match LogQuery::parse(&asked.query) {
        Ok(query) => Answer { valid: true, counts: query.steps.iter().any(Step::counts), problems: Vec::new() },
        Err(problems) => Answer {
            valid: false,
            counts: false,
            problems: problems
                .list
                .into_iter()
                .map(|problem| QueryProblem {
                    from: problem.from,
                    to: problem.to,
                    message: problem.message.into(),
                    hint: problem.hint.map(Into::into),
                })
                .collect(),
        },
    }))
}
