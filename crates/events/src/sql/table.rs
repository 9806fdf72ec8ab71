//! A table of the store as a question sees it: the parts of one instant that are not hidden, and what was in memory then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::pruning::PrunableStatistics;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, DFSchema, DataFusionError, Result, ScalarValue, Statistics};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, col, lit};
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::streaming::StreamingTableExec;
use datafusion::physical_plan::union::UnionExec;

use super::columns::{file_schema, place_fields, plain, table_schema};
use super::engine::PLACE;
use super::memory::{InMemory, Piece};
use super::reader::{self, Parts};
use super::{Ends, SqlAsk};
use crate::manifest::{Part, Tier};
use crate::part::schema::TIME;
use crate::rows::Table;
use crate::store::{Events, Snapshot};

/// What all tables of a question have in common, and what it has looked at.
#[derive(Debug)]
pub(super) struct Shared {
    pub from: i64,
    /// Not included.
    pub to: i64,
    pub hidden: Vec<String>,
    pub ends: Ends,
    pub rows: AtomicU64,
    pub bytes: AtomicU64,
    pub parts: AtomicU64,
    pub cold_parts: AtomicU64,
}

impl Shared {
    pub fn new(ask: &SqlAsk, ends: Ends) -> Shared {
        Shared {
            from: ask.from.as_micros(),
            to: ask.to.as_micros(),
            hidden: ask.hidden_purposes.clone(),
            ends,
            rows: AtomicU64::default(),
            bytes: AtomicU64::default(),
            parts: AtomicU64::default(),
            cold_parts: AtomicU64::default(),
        }
    }

    pub fn is_hidden(&self, purpose: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden == purpose)
    }
}

pub(super) struct StoreTable {
    table: Table,
    events: Events,
    parts: Vec<Arc<Part>>,
    pieces: Vec<Piece>,
    schema: SchemaRef,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for StoreTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.table.as_str())
    }
}

impl StoreTable {
    /// All tables at one instant, without what is hidden and what lies outside the range.
    pub fn all(events: &Events, snapshot: &Snapshot, shared: &Arc<Shared>) -> Vec<(Table, StoreTable)> {
        let table = |table: Table| {
            let hidden = table != Table::Logs && shared.is_hidden(table.purpose());
            let inside = |part: &&Arc<Part>| {
                part.tier != Tier::Leaving
                    && part.table == table.as_str()
                    && part.max_at >= shared.from
                    && part.min_at < shared.to
                    && !shared.is_hidden(&part.purpose)
            };
            let pieces = match table {
                _ if hidden => Vec::new(),
                Table::Logs => snapshot.batches.iter().cloned().map(Piece::Logs).collect(),
                table => snapshot.rows.iter().filter(|rows| rows.table == table).cloned().map(Piece::Rows).collect(),
            };
            let parts = snapshot.parts.iter().filter(inside).cloned().collect();
            let schema = table_schema(table);
            (table, StoreTable { table, events: events.clone(), parts, pieces, schema, shared: shared.clone() })
        };
        Table::ALL.map(table).into()
    }

    /// Those parts that may hold what passes the filters.
    fn choose(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<(Arc<Part>, Arc<Statistics>)>> {
        let known: Vec<Arc<Statistics>> = self.parts.iter().map(|part| Arc::new(self.known(part))).collect();
        let keep = match conjunction(filters.iter().cloned()) {
            Some(filter) => {
                let filter = state.create_physical_expr(filter, &DFSchema::try_from(self.schema.clone())?)?;
                // Not every filter tells something about whole parts.
                PruningPredicateBuilder::new()
                    .with_file_schema(self.schema.clone())
                    .try_build(filter)
                    .and_then(|predicate| predicate.prune(&PrunableStatistics::new(known.clone(), self.schema.clone())))
                    .unwrap_or_else(|_| vec![true; self.parts.len()])
            }
            None => vec![true; self.parts.len()],
        };
        let parts = self.parts.iter().cloned().zip(known).zip(keep);
        Ok(parts.filter(|(_, keep)| *keep).map(|(part, _)| part).collect())
    }

    /// What the list says of a part.
    fn known(&self, part: &Part) -> Statistics {
        let mut known = Statistics::new_unknown(&self.schema);
        let time = |at: i64| Precision::Exact(ScalarValue::TimestampMicrosecond(Some(at), Some("UTC".into())));
        for (field, column) in self.schema.fields().iter().zip(&mut known.column_statistics) {
            let (least, most) = match field.name().as_str() {
                TIME => (time(part.min_at), time(part.max_at)),
                super::PURPOSE => (Precision::Exact(purpose(part)), Precision::Exact(purpose(part))),
                _ => continue,
            };
            *column = ColumnStatistics { null_count: Precision::Exact(0), min_value: least, max_value: most, ..column.clone() };
        }
        known
    }

    /// A plan that reads the parts; opens all of them.
    fn parts_plan(
        &self,
        state: &dyn Session,
        parts: Vec<(Arc<Part>, Arc<Statistics>)>,
        projection: Option<&Vec<usize>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (from, to) = (self.shared.from, self.shared.to);
        let crosses = parts.iter().any(|(part, _)| part.min_at < from || part.max_at >= to);
        let schema = TableSchema::builder(file_schema(self.table)).with_table_partition_cols(place_fields(self.table)).build();
        let mut source =
            ParquetSource::new(schema).with_parquet_file_reader_factory(Arc::new(Parts(self.shared.clone()))).with_pushdown_filters(true);
        if crosses {
            let time = |at: i64| lit(ScalarValue::TimestampMicrosecond(Some(at), Some("UTC".into())));
            let range = col(TIME).gt_eq(time(from)).and(col(TIME).lt(time(to)));
            source = source.with_predicate(state.create_physical_expr(range, &DFSchema::try_from(self.schema.clone())?)?);
        }
        let mut groups: Vec<(u64, Vec<PartitionedFile>)> = Vec::new();
        groups.resize_with(state.config().target_partitions().clamp(1, parts.len().max(1)), Default::default);
        for (number, (part, known)) in parts.into_iter().enumerate() {
            let opened = self.events.shared.open_part(&part, &self.shared.ends.left);
            let opened = opened.map_err(|fault| DataFusionError::External(Box::new(fault)))?;
            self.shared.parts.fetch_add(1, Ordering::Relaxed);
            self.shared.cold_parts.fetch_add(u64::from(!opened.reader.is_whole()), Ordering::Relaxed);
            // Texts come as texts, whatever the part says of dictionaries.
            let fields: Vec<_> = opened.metadata.schema().fields().iter().map(|field| plain(field)).collect();
            let places = place_fields(self.table).iter().map(|_| purpose(&part)).collect();
            // A name that tells nothing of the disk.
            let mut file = PartitionedFile::new(format!("{}/{number}", self.table.as_str()), part.stored_bytes)
                .with_partition_values(places)
                .with_arrow_schema(Arc::new(Schema::new(fields)))
                .with_extension(reader::Part { events: self.events.clone(), part: part.clone(), opened });
            file.statistics = Some(known);
            if let Some(group) = groups.iter_mut().min_by_key(|(bytes, _)| *bytes) {
                group.0 += part.stored_bytes;
                group.1.push(file);
            }
        }
        let groups = groups.into_iter().map(|(_, files)| FileGroup::new(files)).collect();
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::parse(PLACE)?, Arc::new(source))
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?;
        Ok(DataSourceExec::from_data_source(scan.build()))
    }
}

fn purpose(part: &Part) -> ScalarValue {
    ScalarValue::Utf8View(Some(part.purpose.clone()))
}

#[async_trait::async_trait]
impl TableProvider for StoreTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = projection.map_or_else(|| Ok(self.schema.clone()), |projection| self.schema.project(projection).map(Arc::new))?;
        let memory = InMemory { schema: schema.clone(), pieces: self.pieces.clone(), shared: self.shared.clone() };
        let memory: Arc<dyn ExecutionPlan> = Arc::new(StreamingTableExec::try_new(schema, vec![Arc::new(memory)], None, [], false, None)?);
        let parts = self.choose(state, filters)?;
        if parts.is_empty() {
            return Ok(memory);
        }
        let parts = self.parts_plan(state, parts, projection)?;
        if self.pieces.is_empty() { Ok(parts) } else { UnionExec::try_new(vec![parts, memory]) }
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }
}
