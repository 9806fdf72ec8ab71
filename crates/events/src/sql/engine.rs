//! What all questions share: threads, and memory. And what each has for itself: the tables, and no more.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::temporal_conversions::as_datetime;
use datafusion::catalog::{
    CatalogProvider as _, MemoryCatalogProvider, MemoryCatalogProviderList, MemorySchemaProvider, SchemaProvider as _,
};
use datafusion::common::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SessionState, SessionStateBuilder, SessionStateDefaults};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::planner::ExprPlanner;
use datafusion::object_store::ObjectStore;
use datafusion::object_store::memory::InMemory;
use datafusion::prelude::SessionConfig;
use tokio::runtime::{Builder, Handle, Runtime};

use super::table::StoreTable;
use super::{SqlAsk, bounded};
use crate::error::Fault;
use crate::rows::Table;

/// What sorting, grouping and joining of all questions together may hold.
const MEMORY_BYTES_MAX: usize = 256 * 1024 * 1024;
/// A heavy question leaves the other processors to what comes in.
const THREADS: usize = 2;
/// Rows that are worked on at once: records can be long.
const BATCH_ROWS: usize = 4_096;
/// Questions of as many words as may be go deep; what is not touched takes no memory.
const STACK_BYTES: usize = 128 * 1024 * 1024;
/// Made when the first question comes.
#[derive(Default)]
pub(crate) struct Engine {
    started: Mutex<Option<Started>>,
}

struct Started {
    runtime: Option<Runtime>,
    environment: Arc<RuntimeEnv>,
}

impl Drop for Started {
    fn drop(&mut self) {
        // May happen where waiting is not allowed; questions that still run end by themselves.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Engine {
    pub fn runtime(&self) -> Result<Handle, Fault> {
        self.with(|started| started.runtime.as_ref().map(|runtime| runtime.handle().clone()))?.ok_or(Fault::Closed)
    }

    fn environment(&self) -> Result<Arc<RuntimeEnv>, Fault> {
        self.with(|started| started.environment.clone())
    }

    fn with<T>(&self, get: impl FnOnce(&Started) -> T) -> Result<T, Fault> {
        let mut known = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let started = match known.take() {
            Some(started) => started,
            None => Started {
                runtime: Some(
                    Builder::new_multi_thread()
                        .worker_threads(THREADS)
                        .max_blocking_threads(THREADS)
                        .thread_name("events-sql")
                        .thread_stack_size(STACK_BYTES)
                        .enable_time()
                        .build()?,
                ),
                environment: environment().map_err(|error| Fault::Part(error.to_string()))?,
            },
        };
        Ok(get(known.insert(started)))
    }

    /// A world with these tables in it.
    pub(super) fn session(&self, ask: &SqlAsk, tables: Vec<(Table, StoreTable)>) -> Result<SessionState, Fault> {
        let fault = |error: DataFusionError| Fault::Part(error.to_string());
        let schema = MemorySchemaProvider::new();
        for (table, provider) in tables {
            schema.register_table(table.as_str().to_owned(), Arc::new(provider)).map_err(fault)?;
        }
        let (catalogs, catalog) = (MemoryCatalogProviderList::new(), MemoryCatalogProvider::new());
        catalog.register_schema(SCHEMA, Arc::new(schema)).map_err(fault)?;
        datafusion::catalog::CatalogProviderList::register_catalog(&catalogs, CATALOG.to_owned(), Arc::new(catalog));
        let mut planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(bounded::Joining::default())];
        planners.extend(SessionStateDefaults::default_expr_planners());
        let now = as_datetime::<arrow::datatypes::TimestampMicrosecondType>(ask.now.as_micros()).unwrap_or_default().and_utc();
        Ok(SessionStateBuilder::new()
            .with_config(config())
            .with_runtime_env(self.environment()?)
            .with_catalog_list(Arc::new(catalogs))
            .with_execution_props(ExecutionProps::new().with_query_execution_start_time(now))
            .with_expr_planners(planners)
            .with_scalar_functions(bounded::functions(SessionStateDefaults::default_scalar_functions()))
            .with_aggregate_functions(SessionStateDefaults::default_aggregate_functions())
            .with_window_functions(SessionStateDefaults::default_window_functions())
            .build())
    }
}

const CATALOG: &str = "hinomi";
const SCHEMA: &str = "events";

fn config() -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(THREADS)
        .with_batch_size(BATCH_ROWS);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    let parquet = &mut options.execution.parquet;
    // Long messages are read only of rows that the other columns let pass. Pages are sorted by template: their ranges of time say nothing.
    (parquet.pushdown_filters, parquet.reorder_filters, parquet.enable_page_index) = (true, true, false);
    config
}

fn environment() -> Result<Arc<RuntimeEnv>, DataFusionError> {
    RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(MEMORY_BYTES_MAX)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .with_object_store_registry(Arc::new(Nowhere(Arc::new(InMemory::new()))))
        .build_arc()
}

/// The one place that plans name: parts are read where they are open, so there is nothing in it.
pub(super) const PLACE: &str = "parts://hinomi";

#[derive(Debug)]
struct Nowhere(Arc<InMemory>);

impl ObjectStoreRegistry for Nowhere {
    fn register_store(&self, _: &url::Url, _: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        None
    }

    fn get_store(&self, url: &url::Url) -> Result<Arc<dyn ObjectStore>, DataFusionError> {
        if url.scheme() == "parts" {
            Ok(self.0.clone())
        } else {
            Err(DataFusionError::Plan("only tables of the event store can be read".to_owned()))
        }
    }
}
