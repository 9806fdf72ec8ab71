//! Plain cells out of columns.

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, UInt64Type};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use base64::Engine as _;
use hinomi_domain::kernel::Timestamp;
use serde_json::{Map, Value};

/// A value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    /// Also what has no form of its own here: lists and structures as JSON, lengths of time, whole numbers beyond 64 bits.
    Text(String),
    Time(Timestamp),
    Bytes(Vec<u8>),
}

impl Cell {
    /// About how many bytes it takes on its way out.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Cell::Null | Cell::Boolean(_) => 5,
            Cell::Integer(_) | Cell::Number(_) => 12,
            Cell::Time(_) => 30,
            Cell::Text(text) => text.len() + 3,
            Cell::Bytes(bytes) => bytes.len() * 4 / 3 + 3,
        }
    }
}

/// The rows of a batch.
pub(super) fn rows(batch: &RecordBatch) -> Result<Vec<Vec<Cell>>, ArrowError> {
    let mut rows: Vec<Vec<Cell>> = (0..batch.num_rows()).map(|_| Vec::with_capacity(batch.num_columns())).collect();
    for column in batch.columns() {
        let column = plain(column)?;
        for (at, row) in rows.iter_mut().enumerate() {
            row.push(cell(&column, at)?);
        }
    }
    Ok(rows)
}

/// One form of each kind of column.
fn plain(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let target = match column.data_type() {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => DataType::Int64,
        DataType::Float16 | DataType::Float32 => DataType::Float64,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => DataType::Float64,
        DataType::LargeUtf8 | DataType::Utf8 => DataType::Utf8View,
        DataType::Dictionary(_, values) if matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => {
            DataType::Utf8View
        }
        DataType::Dictionary(_, values) => (**values).clone(),
        DataType::Timestamp(TimeUnit::Microsecond, _) => return Ok(column.clone()),
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        DataType::LargeBinary | DataType::Binary | DataType::FixedSizeBinary(_) => DataType::BinaryView,
        _ => return Ok(column.clone()),
    };
    let cast = cast(column, &target)?;
    // A dictionary of what has another form in turn.
    if matches!(column.data_type(), DataType::Dictionary(..)) && !cast.data_type().is_nested() && cast.data_type() != column.data_type() {
        return plain(&cast);
    }
    Ok(cast)
}

fn cell(column: &ArrayRef, row: usize) -> Result<Cell, ArrowError> {
    if column.is_null(row) {
        return Ok(Cell::Null);
    }
    Ok(match column.data_type() {
        DataType::Null => Cell::Null,
        DataType::Boolean => Cell::Boolean(column.as_boolean().value(row)),
        DataType::Int64 => Cell::Integer(column.as_primitive::<Int64Type>().value(row)),
        DataType::UInt64 => {
            let number = column.as_primitive::<UInt64Type>().value(row);
            i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Integer)
        }
        DataType::Float64 => Cell::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8View => Cell::Text(column.as_string_view().value(row).to_owned()),
        DataType::BinaryView => Cell::Bytes(column.as_binary_view().value(row).to_vec()),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Cell::Time(Timestamp::from_micros(column.as_primitive::<TimestampMicrosecondType>().value(row)))
        }
        kind if kind.is_nested() => Cell::Text(json(column, row, 0)?.to_string()),
        _ => Cell::Text(shown(column, row)?),
    })
}

fn shown(column: &dyn Array, row: usize) -> Result<String, ArrowError> {
    Ok(ArrayFormatter::try_new(column, &FormatOptions::default())?.value(row).try_to_string()?)
}

/// Deeper nesting is shown as text.
const DEPTH_MAX: usize = 16;

fn json(column: &ArrayRef, row: usize, depth: usize) -> Result<Value, ArrowError> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let list = |values: ArrayRef| (0..values.len()).map(|at| json(&values, at, depth + 1)).collect::<Result<_, _>>().map(Value::Array);
    match column.data_type() {
        _ if depth >= DEPTH_MAX => Ok(Value::String(shown(column, row)?)),
        DataType::List(_) => list(column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(column.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(column.as_fixed_size_list().value(row)),
        DataType::Struct(fields) => {
            let values = column.as_struct();
            let entries =
                fields.iter().zip(values.columns()).map(|(field, values)| Ok((field.name().clone(), json(values, row, depth + 1)?)));
            Ok(Value::Object(entries.collect::<Result<Map<_, _>, ArrowError>>()?))
        }
        kind if kind.is_nested() => Ok(Value::String(shown(column, row)?)),
        _ => {
            let one = plain(&column.slice(row, 1))?;
            Ok(match cell(&one, 0)? {
                Cell::Null => Value::Null,
                Cell::Boolean(truth) => truth.into(),
                Cell::Integer(number) => number.into(),
                Cell::Number(number) => number.into(),
                Cell::Text(text) => text.into(),
                Cell::Time(at) => at.to_string().into(),
                Cell::Bytes(bytes) => base64::engine::general_purpose::STANDARD.encode(bytes).into(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use arrow::array::{BinaryArray, DictionaryArray, Int32Array, ListArray, TimestampSecondArray, UInt64Array};
    use arrow::datatypes::Int32Type;

    fn only(column: ArrayRef) -> Vec<Cell> {
        let batch = RecordBatch::try_from_iter([("c", column)]).unwrap();
        rows(&batch).unwrap().into_iter().map(|mut row| row.remove(0)).collect()
    }

    #[test]
    fn kinds_of_columns_become_plain_cells() {
        assert_eq!(only(Arc::new(Int32Array::from(vec![Some(-3), None]))), [Cell::Integer(-3), Cell::Null]);
        assert_eq!(only(Arc::new(UInt64Array::from(vec![7, u64::MAX]))), [Cell::Integer(7), Cell::Text("18446744073709551615".into())]);
        assert_eq!(only(Arc::new(TimestampSecondArray::from(vec![5]))), [Cell::Time(Timestamp::from_seconds(5))]);
        assert_eq!(only(Arc::new(BinaryArray::from(vec![&b"\xff"[..]]))), [Cell::Bytes(vec![0xff])]);
        let texts: DictionaryArray<Int32Type> = [Some("受付"), None].into_iter().collect();
        assert_eq!(only(Arc::new(texts)), [Cell::Text("受付".into()), Cell::Null]);
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None]);
        assert_eq!(only(Arc::new(lists)), [Cell::Text("[1,null]".into()), Cell::Null]);
    }
}
