//! Reads parts where they are open already, so that a part that is removed meanwhile is read to its end.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader as _;

use super::fault::Ended;
use super::table::Shared;
use crate::manifest;
use crate::part::{Opened, Positioned};
use crate::store::Events;

/// What a file of a plan stands for.
#[derive(Clone)]
pub(super) struct Part {
    pub events: Events,
    pub part: Arc<manifest::Part>,
    pub opened: Arc<Opened>,
}

#[derive(Debug)]
pub(super) struct Parts(pub Arc<Shared>);

impl ParquetFileReaderFactory for Parts {
    fn create_reader(
        &self,
        _: usize,
        file: PartitionedFile,
        _: Option<usize>,
        _: &ExecutionPlanMetricsSet,
    ) -> datafusion::common::Result<Box<dyn AsyncFileReader + Send>> {
        let part =
            file.extension::<Part>().ok_or_else(|| datafusion::common::DataFusionError::Plan("only parts can be read".to_owned()))?;
        Ok(Box::new(Reader { part: (*part).clone(), whole: None, shared: self.0.clone() }))
    }
}

struct Reader {
    part: Part,
    /// Fetched first where it is only in cold storage, once something of it is read.
    whole: Option<Positioned>,
    shared: Arc<Shared>,
}

impl Reader {
    fn whole(&mut self) -> Result<&Positioned, ParquetError> {
        let Reader { part: Part { events, part, opened }, whole, shared } = self;
        if whole.is_none() {
            let reader = events.shared.reader(part, opened, &shared.ends.left);
            *whole = Some(reader.map_err(|fault| ParquetError::External(Box::new(fault)))?);
        }
        whole.as_ref().ok_or_else(|| ParquetError::General("the part cannot be read".to_owned()))
    }
}

impl AsyncFileReader for Reader {
    // The threads of questions are their own; reading may block them.
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes, ParquetError>> {
        let mut read = || {
            if self.shared.ends.is_over() {
                return Err(ParquetError::External(Box::new(Ended)));
            }
            let length = usize::try_from(range.end.saturating_sub(range.start)).map_err(|error| ParquetError::External(Box::new(error)))?;
            self.shared.bytes.fetch_add(length as u64, Ordering::Relaxed);
            self.whole()?.get_bytes(range.start, length)
        };
        std::future::ready(read()).boxed()
    }

    fn get_metadata<'a>(&'a mut self, _: Option<&'a ArrowReaderOptions>) -> BoxFuture<'a, Result<Arc<ParquetMetaData>, ParquetError>> {
        std::future::ready(Ok(self.part.opened.metadata.metadata().clone())).boxed()
    }
}
