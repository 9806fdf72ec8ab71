//! Functions whose texts grow, held to a size: the engine counts what it sorts and groups, but not what a function makes, and a few of them nested
//! double a text until nothing is left of the memory. Others that no one misses are left out.

use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray as _, StringViewBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::{DFSchema, DataFusionError, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::sql::sqlparser::ast::BinaryOperator;

/// What one call may make of one batch of rows.
const TEXT_BYTES_MAX: usize = 256 * 1024 * 1024;
/// One call of them makes a text, or a structure that holds another many times, as large as its caller likes.
const LEFT_OUT: [&str; 9] = ["repeat", "lpad", "rpad", "space", "struct", "named_struct", "row", "map", "version"];

/// How the size of what comes out follows from what goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Growth {
    /// All arguments together, so many times.
    Sum(usize),
    /// At worst, each character of the first makes room for another argument.
    Product,
}

/// Those of the functions that may be called, held where they must be.
pub(super) fn functions(all: Vec<Arc<ScalarUDF>>) -> Vec<Arc<ScalarUDF>> {
    let kept = all.into_iter().filter(|function| !LEFT_OUT.contains(&function.name()));
    let held = |inner: Arc<ScalarUDF>| {
        let growth = match inner.name() {
            "concat" | "overlay" => Growth::Sum(1),
            "encode" | "upper" | "lower" | "initcap" | "translate" => Growth::Sum(4),
            // The separator stands between all others.
            "concat_ws" | "to_char" => Growth::Sum(64),
            "replace" | "regexp_replace" => Growth::Product,
            _ => return inner,
        };
        Arc::new(ScalarUDF::new_from_impl(Bounded { inner, growth }))
    };
    kept.map(held).collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Bounded {
    inner: Arc<ScalarUDF>,
    growth: Growth,
}

// What the inner function would make of itself when a plan is simplified is not asked for: that would not be bounded.
impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, kinds: &[DataType]) -> Result<DataType> {
        self.inner.return_type(kinds)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<arrow::datatypes::FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn coerce_types(&self, kinds: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(kinds)
    }

    fn with_updated_config(&self, config: &ConfigOptions) -> Option<ScalarUDF> {
        let inner = self.inner.inner().with_updated_config(config)?;
        Some(ScalarUDF::new_from_impl(Bounded { inner: Arc::new(inner), growth: self.growth }))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let largest = match self.growth {
            Growth::Sum(times) => args.args.iter().map(|arg| bytes(arg, rows)).sum::<usize>().saturating_mul(times),
            Growth::Product => {
                let (first, others) =
                    args.args.split_first().ok_or_else(|| DataFusionError::Plan("a function without arguments".to_owned()))?;
                let longest = others.iter().map(longest).max().unwrap_or_default();
                bytes(first, rows).saturating_add(rows).saturating_mul(longest + 1)
            }
        };
        fits(largest)?;
        self.inner.invoke_with_args(args)
    }
}

fn fits(bytes: usize) -> Result<()> {
    if bytes > TEXT_BYTES_MAX { Err(DataFusionError::ResourcesExhausted("a text grows too long".to_owned())) } else { Ok(()) }
}

/// What the texts of an argument take over all rows.
fn bytes(argument: &ColumnarValue, rows: usize) -> usize {
    match argument {
        ColumnarValue::Scalar(_) => longest(argument).saturating_mul(rows),
        ColumnarValue::Array(values) => lengths(values).fold(0, usize::saturating_add),
    }
}

fn longest(argument: &ColumnarValue) -> usize {
    match argument {
        ColumnarValue::Scalar(value) => value.to_array().map_or(usize::MAX, |one| lengths(&one).max().unwrap_or_default()),
        ColumnarValue::Array(values) => lengths(values).max().unwrap_or_default(),
    }
}

/// What is no text is short.
const OTHER_BYTES: usize = 32;

fn lengths(values: &ArrayRef) -> Box<dyn Iterator<Item = usize> + '_> {
    fn of<'a, T: AsRef<[u8]> + ?Sized + 'a>(values: impl Iterator<Item = Option<&'a T>> + 'a) -> Box<dyn Iterator<Item = usize> + 'a> {
        Box::new(values.map(|value| value.map_or(0, |value| value.as_ref().len())))
    }
    match values.data_type() {
        DataType::Utf8 => of(values.as_string::<i32>().iter()),
        DataType::LargeUtf8 => of(values.as_string::<i64>().iter()),
        DataType::Utf8View => of(values.as_string_view().iter()),
        DataType::Binary => of(values.as_binary::<i32>().iter()),
        DataType::LargeBinary => of(values.as_binary::<i64>().iter()),
        DataType::BinaryView => of(values.as_binary_view().iter()),
        kind if kind.is_nested() => Box::new(std::iter::once(values.get_array_memory_size())),
        _ => Box::new(std::iter::repeat_n(OTHER_BYTES, values.len())),
    }
}

/// Texts put together by `||`, as a function that can be held.
#[derive(Debug)]
pub(super) struct Joining(Arc<ScalarUDF>);

impl Default for Joining {
    fn default() -> Self {
        Joining(Arc::new(ScalarUDF::new_from_impl(Join { signature: Signature::user_defined(Volatility::Immutable) })))
    }
}

impl ExprPlanner for Joining {
    fn plan_binary_op(&self, expr: RawBinaryExpr, _: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        if expr.op != BinaryOperator::StringConcat {
            return Ok(PlannerResult::Original(expr));
        }
        Ok(PlannerResult::Planned(Expr::ScalarFunction(ScalarFunction::new_udf(self.0.clone(), vec![expr.left, expr.right]))))
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Join {
    signature: Signature,
}

impl ScalarUDFImpl for Join {
    fn name(&self) -> &str {
        "||"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(args.iter().map(|arg| arg.schema_name().to_string()).collect::<Vec<_>>().join(" || "))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn coerce_types(&self, kinds: &[DataType]) -> Result<Vec<DataType>> {
        if kinds.iter().any(DataType::is_nested) {
            return Err(DataFusionError::Plan("|| puts texts together".to_owned()));
        }
        Ok(vec![DataType::Utf8View; kinds.len()])
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        fits(args.args.iter().map(|arg| bytes(arg, args.number_rows)).sum())?;
        let one = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let sides = args.args.iter().map(|arg| Ok(cast(&arg.to_array(if one { 1 } else { args.number_rows })?, &DataType::Utf8View)?));
        let [left, right] = &sides.collect::<Result<Vec<_>>>()?[..] else {
            return Err(DataFusionError::Plan("|| has two sides".to_owned()));
        };
        let (mut joined, mut text) = (StringViewBuilder::with_capacity(left.len()), String::new());
        for (left, right) in left.as_string_view().iter().zip(right.as_string_view()) {
            let (Some(left), Some(right)) = (left, right) else {
                joined.append_null();
                continue;
            };
            text.clear();
            text.push_str(left);
            text.push_str(right);
            joined.append_value(&text);
        }
        let joined: ArrayRef = Arc::new(joined.finish());
        if one {
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&joined, 0)?));
        }
        Ok(ColumnarValue::Array(joined))
    }
}
