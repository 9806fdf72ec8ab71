//! OTLP over gRPC, at the same port as everything: with TLS by ALPN, without it by HTTP/2 from the first byte.

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{MetricsService, MetricsServiceServer};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};

use super::{BODY_BYTES_MAX, logs, metrics};
use crate::{Identity, Problem, ServerState};

pub const LOGS: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
pub const METRICS: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/// Answers what the guard of the route let through.
#[derive(Clone)]
pub struct Collector(ServerState);

pub fn logs_service(state: &ServerState) -> LogsServiceServer<Collector> {
    LogsServiceServer::new(Collector(state.clone())).accept_compressed(CompressionEncoding::Gzip).max_decoding_message_size(BODY_BYTES_MAX)
}

pub fn metrics_service(state: &ServerState) -> MetricsServiceServer<Collector> {
    MetricsServiceServer::new(Collector(state.clone()))
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(BODY_BYTES_MAX)
}

#[tonic::async_trait]
impl LogsService for Collector {
    async fn export(&self, request: Request<ExportLogsServiceRequest>) -> Result<Response<ExportLogsServiceResponse>, Status> {
        let (identity, request) = opened(request)?;
        let refused = logs::take(&self.0, &identity.viewer, request).await.map_err(Problem::into_grpc)?;
        let partial_success =
            refused.map(|refused| ExportLogsPartialSuccess { rejected_log_records: refused.count, error_message: refused.why });
        Ok(Response::new(ExportLogsServiceResponse { partial_success }))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(&self, request: Request<ExportMetricsServiceRequest>) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let (_, request) = opened(request)?;
        let refused = metrics::take(&self.0, request).await.map_err(Problem::into_grpc)?;
        let partial_success =
            refused.map(|refused| ExportMetricsPartialSuccess { rejected_data_points: refused.count, error_message: refused.why });
        Ok(Response::new(ExportMetricsServiceResponse { partial_success }))
    }
}

fn opened<T>(request: Request<T>) -> Result<(Identity, T), Status> {
    let identity = request.extensions().get::<Identity>().cloned();
    let identity = identity.ok_or_else(|| Status::unauthenticated("sign in, or send a token"))?;
    Ok((identity, request.into_inner()))
}
