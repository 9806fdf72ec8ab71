/** OpenTelemetry's own exporter for Python sends logs, as protobuf over HTTP. */
import assert from 'node:assert/strict';
import { run } from '../lib/child.mjs';
import { ADMIN_TOKEN } from '../lib/hinomi.mjs';
import { python_with } from '../lib/python.mjs';

const VERSION = '1.39.1';
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

export default function define({ hinomi }, test) {
  test('the exporter of OpenTelemetry sends logs', async () => {
    const packages = [`opentelemetry-sdk==${VERSION}`, `opentelemetry-exporter-otlp-proto-http==${VERSION}`];
    const python = await python_with(`opentelemetry-${VERSION}`, packages);
    const { code, stdout, stderr } = await run(python, ['-c', PROGRAM, hinomi.url, ADMIN_TOKEN], { timeout: 60_000 });
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
}
