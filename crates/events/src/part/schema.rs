//! The columns of a part of the table `logs`, in their order.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::batch::DictColumn;

/// Columns that are no dictionary, by name.
pub(crate) const TIME: &str = "time";
pub(crate) const MESSAGE: &str = "message";
pub(crate) const REST: &str = "rest";
pub(crate) const ATTRIBUTES: &str = "attributes";
pub(crate) const RAW: &str = "raw";
pub(crate) const FORM: &str = "form";
pub(crate) const UTC_OFFSET: &str = "utc_offset_minutes";
pub(crate) const UNPARSED: &str = "unparsed";
pub(crate) const ELAPSED: &str = "elapsed_ms";
/// Which of the records of one instant it is, in the order in which they came.
pub(crate) const TIE: &str = "tie";

pub(crate) fn time_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

pub(crate) fn dictionary_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// `time`, the dictionaries, `message`, and what else there is of a record.
pub(crate) fn logs_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let mut fields = vec![Field::new(TIME, time_type(), false)];
        fields.extend(DictColumn::ALL.into_iter().map(|column| Field::new(column.name(), dictionary_type(), column != DictColumn::Source)));
        fields.extend([
            Field::new(MESSAGE, DataType::Utf8, false),
            Field::new(REST, DataType::Utf8, true),
            Field::new(ATTRIBUTES, DataType::Utf8, true),
            Field::new(ELAPSED, DataType::Int64, true),
            Field::new(UNPARSED, DataType::Boolean, false),
            Field::new(FORM, DataType::Int8, false),
            Field::new(UTC_OFFSET, DataType::Int16, false),
            Field::new(RAW, DataType::Binary, true),
            Field::new(TIE, DataType::Int32, false),
        ]);
        Arc::new(Schema::new(fields))
    });
    SCHEMA.clone()
}

/// Their names.
pub(crate) fn logs_schema_names() -> Vec<&'static str> {
    let mut names = vec![TIME, MESSAGE, REST, ATTRIBUTES, ELAPSED, UNPARSED, FORM, UTC_OFFSET, RAW];
    names.extend(DictColumn::ALL.map(DictColumn::name));
    names
}
