//! A batch from the rows of a part, for when small parts are put together.

use arrow::array::{Array, ArrayAccessor as _, AsArray as _, RecordBatch, StringArray};
use arrow::datatypes::{Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType};

use super::build::Templates;
use super::{Batch, DictColumn, Interner, NO_NUMBER, Sparse, UNPARSED};
use crate::error::Fault;
use crate::part::schema as names;

impl Batch {
    /// Purposes are not in the rows; the part says them.
    pub(crate) fn from_arrow(rows: &RecordBatch) -> Result<Batch, Fault> {
        let column = |name: &str| rows.column_by_name(name).ok_or_else(|| Fault::Part(format!("the part has no column {name}")));
        let mut batch = Batch { pieces: Some(Interner::default()), rest_templates: Some(Interner::default()), ..Batch::default() };
        batch.times = column(names::TIME)?.as_primitive::<TimestampMicrosecondType>().values().to_vec();
        batch.offsets = column(names::UTC_OFFSET)?.as_primitive::<Int16Type>().values().to_vec();
        batch.ties = column(names::TIE)?.as_primitive::<Int32Type>().values().to_vec();
        let unparsed = column(names::UNPARSED)?.as_boolean();
        let forms = column(names::FORM)?.as_primitive::<Int8Type>();
        batch.forms =
            (0..rows.num_rows()).map(|row| forms.value(row).unsigned_abs() | if unparsed.value(row) { UNPARSED } else { 0 }).collect();
        let elapsed = column(names::ELAPSED)?.as_primitive::<Int64Type>();
        batch.elapsed = elapsed.iter().map(|number| number.unwrap_or(NO_NUMBER)).collect();
        for dict in DictColumn::ALL.into_iter().filter(|dict| *dict != DictColumn::Template) {
            let values = column(dict.name())?.as_dictionary::<Int32Type>();
            let values = values.downcast_dict::<StringArray>().ok_or_else(|| Fault::Part("a dictionary of other than texts".to_owned()))?;
            let into = &mut batch.dicts[dict as usize];
            (0..rows.num_rows()).for_each(|row| into.push((!values.is_null(row)).then(|| values.value(row))));
        }
        let message = column(names::MESSAGE)?.as_string::<i32>();
        (0..rows.num_rows()).for_each(|row| batch.message.push(message.value(row)));
        sparse(column(names::REST)?.as_string(), &mut batch.rest);
        sparse(column(names::ATTRIBUTES)?.as_string(), &mut batch.attributes);
        let raw = column(names::RAW)?.as_binary::<i32>();
        (0..raw.len()).filter(|row| !raw.is_null(*row)).for_each(|row| batch.raw.push(row, raw.value(row)));
        batch.make_templates();
        Ok(batch)
    }

    /// Templates and what belongs to them follow from the texts alone.
    pub(super) fn make_templates(&mut self) {
        (self.pieces, self.rest_templates) = (Some(Interner::default()), Some(Interner::default()));
        let mut maker = Templates::default();
        for row in 0..self.len() {
            maker.message(self.message.get(row), &mut self.dicts[DictColumn::Template as usize], &mut self.pieces);
            if let Some(rest) = self.rest.get(row) {
                maker.rest(rest, &mut self.rest_templates, &mut self.pieces);
            }
        }
    }
}

fn sparse(column: &StringArray, into: &mut Sparse) {
    (0..column.len()).filter(|row| !column.is_null(*row)).for_each(|row| into.push(row, column.value(row)));
}
