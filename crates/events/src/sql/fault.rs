//! What went wrong, in words for whoever asked: no source code, no paths, and where in the question it is.

use datafusion::arrow::error::ArrowError;
use datafusion::common::DataFusionError;
use parquet::errors::ParquetError;

use super::SqlError;
use crate::error::Fault;

/// Longer messages are cut: some repeat the whole question.
const MESSAGE_CHARS_MAX: usize = 1_000;

impl From<DataFusionError> for SqlError {
    fn from(error: DataFusionError) -> Self {
        let root = error.find_root();
        match root {
            DataFusionError::ResourcesExhausted(_) => return SqlError::Memory,
            DataFusionError::ParquetError(inner) => {
                return match inner.as_ref() {
                    ParquetError::External(inner) => own(inner.as_ref()),
                    _ => SqlError::Broken(root.strip_backtrace()),
                };
            }
            DataFusionError::IoError(_) | DataFusionError::ObjectStore(_) | DataFusionError::ExecutionJoin(_) => {
                return SqlError::Broken(root.strip_backtrace());
            }
            DataFusionError::ArrowError(inner, _) => match inner.as_ref() {
                ArrowError::IoError(..) | ArrowError::ParquetError(_) | ArrowError::IpcError(_) => {
                    return SqlError::Broken(root.strip_backtrace());
                }
                ArrowError::ExternalError(inner) if inner.downcast_ref::<Ended>().is_some() => return SqlError::Cancelled,
                _ => {}
            },
            DataFusionError::External(inner) => return own(inner.as_ref()),
            _ => {}
        }
        let text = match root {
            DataFusionError::Collection(all) => all.first().map_or_else(String::new, |first| first.find_root().strip_backtrace()),
            root => root.strip_backtrace(),
        };
        let span = error.diagnostic().and_then(|diagnostic| diagnostic.span);
        let (message, said) = readable(&text);
        SqlError::Query { message, at: span.map(|span| (span.start.line, span.start.column)).filter(|(line, _)| *line > 0).or(said) }
    }
}

impl From<ArrowError> for SqlError {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}

/// What this crate itself said, through the layers of the engine.
fn own(error: &(dyn std::error::Error + Send + Sync + 'static)) -> SqlError {
    match (error.downcast_ref::<Fault>(), error.downcast_ref::<Ended>()) {
        (Some(fault), _) => fault.clone().into(),
        (None, Some(Ended)) => SqlError::Cancelled,
        (None, None) => SqlError::Broken(error.to_string()),
    }
}

/// The work was ended from outside.
#[derive(Debug, thiserror::Error)]
#[error("the query was cancelled")]
pub(super) struct Ended;

/// Whether it is that a part is not there any more: others have taken its place.
pub(super) fn is_missing(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::External(inner)
        if inner.downcast_ref::<Fault>().is_some_and(Fault::is_missing))
}

/// The message without the names of its layers, and where it says it is.
fn readable(text: &str) -> (String, Option<(u64, u64)>) {
    // What follows explains where to report a mistake of the engine.
    let text = text.split("\nThis issue was likely caused").next().unwrap_or_default();
    let mut message = text.trim();
    const LAYERS: [&str; 12] = [
        "Error during planning: ",
        "SQL error: ",
        "sql parser error: ",
        "ParserError(\"",
        "TokenizerError(\"",
        "Schema error: ",
        "Execution error: ",
        "Arrow error: ",
        "Optimizer rule ",
        "Internal error: ",
        "This feature is not implemented: ",
        "Invalid argument error: ",
    ];
    while let Some(rest) = LAYERS.iter().find_map(|layer| message.strip_prefix(layer)) {
        message = rest;
    }
    let mut message = message.trim_end_matches("\")").replace("\\\"", "\"");
    let mut at = None;
    if let Some((before, after)) = message.clone().rsplit_once(" at Line: ") {
        let mut numbers = after.split(", Column: ").map(|number| number.trim_end_matches('.').trim().parse::<u64>());
        if let (Some(Ok(line)), Some(Ok(column)), None) = (numbers.next(), numbers.next(), numbers.next()) {
            at = Some((line, column));
            message = before.to_owned();
        }
    }
    if message.chars().count() > MESSAGE_CHARS_MAX {
        message = message.chars().take(MESSAGE_CHARS_MAX).chain(['…']).collect();
    }
    (message, at)
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn layers_go_and_the_place_is_kept() {
        let said = r#"SQL error: ParserError("Expected: an expression, found: FROM at Line: 1, Column: 8")"#;
        assert_eq!(readable(said), ("Expected: an expression, found: FROM".to_owned(), Some((1, 8))));
        assert_eq!(readable("Error during planning: table 'x' not found"), ("table 'x' not found".to_owned(), None));
        assert_eq!(readable("odd at Line: x, Column: y"), ("odd at Line: x, Column: y".to_owned(), None));
        assert_eq!(readable(&"あ".repeat(5_000)).0.chars().count(), 1_001);
    }
}
