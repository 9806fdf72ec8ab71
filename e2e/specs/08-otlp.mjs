/** OpenTelemetry's own exporters for Python send logs and metrics, over HTTP and gRPC. */
import assert from 'node:assert/strict';
import { run } from '../lib/child.mjs';
import { ADMIN_TOKEN } from '../lib/hinomi.mjs';
import { python } from '../lib/python.mjs';

const VERSION = '1.39.1';
const PACKAGES = ['sdk', 'exporter-otlp-proto-http', 'exporter-otlp-proto-grpc'].map((name) => `opentelemetry-${name}==${VERSION}`);
const PROGRAM = `
import logging, sys
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
provider = LoggerProvider(resource=Resource.create({"service.name": "otel-shop", "host.name": "web-7"}))
exporter = OTLPLogExporter(endpoint=sys.argv[1] + "/v1/logs", headers={"authorization": "Bearer " + sys.argv[2]}, compression=Compression.Gzip)
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
log = logging.getLogger("shop.payment")
log.addHandler(LoggingHandler(logger_provider=provider))
log.error("決済に失敗しました %s", "A-17", extra={"txid": "otel-17", "retry": 2})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("計算に失敗しました")
provider.shutdown()
`;

const GRPC = `
import logging, sys
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from grpc import Compression
resource = Resource.create({"service.name": "otel-grpc", "host.name": "web-8"})
common = dict(endpoint=sys.argv[1], headers={"authorization": "Bearer " + sys.argv[2]}, insecure=True, compression=Compression.Gzip)
logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(**common)))
log = logging.getLogger("shop.stock")
log.addHandler(LoggingHandler(logger_provider=logs))
log.warning("在庫が少なくなりました")
logs.shutdown()
metrics = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter(**common))])
meter = metrics.get_meter("shop")
meter.create_counter("shop.orders").add(3, {"店": "本店"})
meter.create_histogram("shop.took").record(0.25)
metrics.shutdown()
`;

export default function define({ hinomi }, test) {
  test('the exporter of OpenTelemetry sends logs', async () => {
    const { code, stdout, stderr } = await run(await python(PACKAGES), ['-c', PROGRAM, hinomi.url, ADMIN_TOKEN], { timeout: 60_000 });
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stderr, /Failed to export/);
    const { records } = await hinomi.get(`/logs?${new URLSearchParams({ query: 'source:otel-shop', order: 'oldest' })}`);
    assert.deepEqual(
      records.map(({ message, level, host, txid }) => [message, level, host, txid]),
      [
        ['決済に失敗しました A-17', 'ERROR', 'web-7', 'otel-17'],
        ['計算に失敗しました', 'ERROR', 'web-7', undefined],
      ],
    );
    assert.equal(records[0].attributes.retry, 2);
    assert.equal(records[0].attributes.scope, 'shop.payment');
    assert.match(records[1].attributes['exception.stacktrace'], /ZeroDivisionError/);
    const { id } = (await hinomi.get('/log-sources')).sources.find(({ id }) => id === 'otel-shop');
    assert.equal(id, 'otel-shop');
  });

  test('logs and metrics come over gRPC, too', async () => {
    const { code, stdout, stderr } = await run(await python(PACKAGES), ['-c', GRPC, hinomi.url, ADMIN_TOKEN], { timeout: 60_000 });
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stderr, /Failed to export|error/i);
    const { records } = await hinomi.get(`/logs?${new URLSearchParams({ query: 'source:otel-grpc' })}`);
    assert.deepEqual(
      records.map(({ message, host }) => [message, host]),
      [['在庫が少なくなりました', 'web-8']],
    );
    const of = async (name) => (await hinomi.get(`/metrics/series?${new URLSearchParams({ name })}`)).series;
    const [orders] = await of('shop.orders');
    assert.deepEqual([orders.host, orders.labels, orders.points.at(-1).last], ['web-8', { service: 'otel-grpc', 店: '本店' }, 3]);
    const [sum] = await of('shop.took_sum');
    assert.equal(sum.points.at(-1).last, 0.25);
  });
}
