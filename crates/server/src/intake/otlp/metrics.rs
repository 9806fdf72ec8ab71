//! Metrics over OTLP, as single numbers: what a gauge and a sum say; of a histogram its count, sum and buckets, of a summary its quantiles.

use std::collections::BTreeMap;

use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::Timestamp;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogramDataPoint, HistogramDataPoint, Metric, NumberDataPoint, SummaryDataPoint,
};
use serde_json::Value;

use super::{Refused, value};
use crate::intake::metrics::pour;
use crate::{Problem, ServerState};

/// The flag of a point that says only that there is no number any more.
const NO_RECORDED_VALUE: u32 = 1;

/// Durable when `Ok`.
pub async fn take(state: &ServerState, request: ExportMetricsServiceRequest) -> Result<Option<Refused>, Problem> {
    let mut samples = Vec::new();
    for of in request.resource_metrics {
        let resource = value::map(of.resource.map(|resource| resource.attributes).unwrap_or_default());
        let text = |name: &str| resource.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let origin = Origin { host: text("host.name").or_else(|| text("service.instance.id")), service: text("service.name") };
        for metric in of.scope_metrics.into_iter().flat_map(|scope| scope.metrics) {
            origin.metric(metric, &mut samples);
        }
    }
    let poured = pour(state, samples).await?;
    Ok(poured.why.map(|why| Refused { count: poured.refused, why }))
}

struct Origin {
    host: Option<String>,
    service: Option<String>,
}

impl Origin {
    fn metric(&self, Metric { name, data, .. }: Metric, into: &mut Vec<Sample>) {
        match data {
            None => {}
            Some(Data::Gauge(gauge)) => gauge.data_points.into_iter().for_each(|point| self.number(&name, point, into)),
            Some(Data::Sum(sum)) => sum.data_points.into_iter().for_each(|point| self.number(&name, point, into)),
            Some(Data::Histogram(of)) => of.data_points.into_iter().for_each(|point| self.histogram(&name, point, into)),
            Some(Data::ExponentialHistogram(of)) => of.data_points.into_iter().for_each(|point| self.exponential(&name, point, into)),
            Some(Data::Summary(of)) => of.data_points.into_iter().for_each(|point| self.summary(&name, point, into)),
        }
    }

    fn number(&self, name: &str, point: NumberDataPoint, into: &mut Vec<Sample>) {
        #[expect(clippy::cast_precision_loss, reason = "a chart has no more digits than a double")]
        let number = match point.value {
            Some(Number::AsDouble(number)) => number,
            Some(Number::AsInt(number)) => number as f64,
            None => return,
        };
        if point.flags & NO_RECORDED_VALUE == 0 {
            into.push(self.sample(name.to_owned(), point.time_unix_nano, self.labels(point.attributes), number));
        }
    }

    fn histogram(&self, name: &str, point: HistogramDataPoint, into: &mut Vec<Sample>) {
        let (at, labels) = (point.time_unix_nano, self.labels(point.attributes));
        if point.flags & NO_RECORDED_VALUE != 0 {
            return;
        }
        self.whole(name, at, &labels, point.count, [("sum", point.sum), ("min", point.min), ("max", point.max)], into);
        // Each bucket with all below it, as Prometheus counts.
        let mut below = 0_u64;
        let bounds = point.explicit_bounds.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        for (bound, count) in bounds.zip(point.bucket_counts) {
            below = below.saturating_add(count);
            let mut labels = labels.clone();
            labels.insert("le".to_owned(), bound);
            into.push(self.sample(format!("{name}_bucket"), at, labels, float(below)));
        }
    }

    fn exponential(&self, name: &str, point: ExponentialHistogramDataPoint, into: &mut Vec<Sample>) {
        if point.flags & NO_RECORDED_VALUE == 0 {
            let labels = self.labels(point.attributes);
            let more = [("sum", point.sum), ("min", point.min), ("max", point.max)];
            self.whole(name, point.time_unix_nano, &labels, point.count, more, into);
        }
    }

    fn summary(&self, name: &str, point: SummaryDataPoint, into: &mut Vec<Sample>) {
        if point.flags & NO_RECORDED_VALUE != 0 {
            return;
        }
        let (at, labels) = (point.time_unix_nano, self.labels(point.attributes));
        self.whole(name, at, &labels, point.count, [("sum", Some(point.sum)), ("min", None), ("max", None)], into);
        for quantile in point.quantile_values {
            let mut labels = labels.clone();
            labels.insert("quantile".to_owned(), quantile.quantile.to_string());
            into.push(self.sample(name.to_owned(), at, labels, quantile.value));
        }
    }

    fn whole(
        &self,
        name: &str,
        at: u64,
        labels: &BTreeMap<String, String>,
        count: u64,
        more: [(&str, Option<f64>); 3],
        into: &mut Vec<Sample>,
    ) {
        into.push(self.sample(format!("{name}_count"), at, labels.clone(), float(count)));
        for (what, number) in more {
            into.extend(number.map(|number| self.sample(format!("{name}_{what}"), at, labels.clone(), number)));
        }
    }

    fn sample(&self, name: String, nanoseconds: u64, labels: BTreeMap<String, String>, value: f64) -> Sample {
        let at = i64::try_from(nanoseconds / 1_000).ok().filter(|micros| *micros > 0).map(Timestamp::from_micros);
        Sample { at, host: self.host.clone(), name, value, labels }
    }

    fn labels(&self, attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let mut labels: BTreeMap<String, String> = value::map(attributes).into_iter().map(|(name, value)| (name, text(value))).collect();
        if let Some(service) = &self.service {
            labels.entry("service".to_owned()).or_insert_with(|| service.clone());
        }
        labels
    }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has no more digits than a double")]
fn float(count: u64) -> f64 {
    count as f64
}
