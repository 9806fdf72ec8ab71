/** Logs come in from the clients that people have: a Loki handler, rsyslog, logger, shippers of JSON lines. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { free_port, run, start } from '../lib/child.mjs';
import { ADMIN_TOKEN, Hinomi } from '../lib/hinomi.mjs';
import { until } from '../lib/poll.mjs';
import { python_with } from '../lib/python.mjs';

const VERSION = '0.3.1';
const PROGRAM = `
import logging, sys
from logging_loki import LokiHandler, emitter
emitter.LokiEmitter.level_tag = "level"
handler = LokiHandler(url=sys.argv[1], tags={"job": "loki-client"}, auth=("token", sys.argv[2]), version="1")
def failed(record):
    raise SystemExit(f"not sent: {sys.exc_info()[1]}")
handler.handleError = failed
log = logging.getLogger("shop.stock")
log.setLevel(logging.INFO)
log.addHandler(handler)
log.info("注文を受け付けました")
`;

export default function define(stage, test) {
  const directory = join(stage.directory, 'intake');
  const hinomi = new Hinomi(directory, {});
  const ports = {};

  /** The records that a search finds, the oldest first, when there are so many. */
  const found = (query, count) =>
    until(`${count} records of ${query}`, async () => {
      const { records } = await hinomi.get(`/logs?query=${encodeURIComponent(query)}&limit=100`);
      return records.length >= count && records.sort((a, b) => a.at.localeCompare(b.at));
    });

  test('a server of its own listens for everything', async () => {
    await mkdir(directory, { recursive: true });
    for (const name of ['udp', 'tcp', 'tls']) ports[name] = await free_port();
    await hinomi.prepare();
    const made = await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', join(hinomi.config, 'key.pem'), '-out', join(hinomi.config, 'cert.pem')],
    ]);
    assert.equal(made.code, 0, made.stderr);
    await hinomi.write(
      'logs.toml',
      `[logs.syslog]
udp = "127.0.0.1:${ports.udp}"
tcp = "127.0.0.1:${ports.tcp}"
tls = { listen = "127.0.0.1:${ports.tls}", cert = "cert.pem", key = "key.pem" }

[[log_source]]
id = "e2e-own"
format = "syslog"
`,
    );
    await hinomi.start();
    for (const name of ['udp', 'tcp', 'tls']) assert.match(hinomi.process.said(), new RegExp(`127\\.0\\.0\\.1:${ports[name]}`));
  });

  test('a Loki handler sends', async () => {
    const python = await python_with(`loki-handler-${VERSION}`, [`python-logging-loki==${VERSION}`]);
    const { code, stdout, stderr } = await run(python, ['-c', PROGRAM, `${hinomi.url}/loki/api/v1/push`, ADMIN_TOKEN]);
    assert.equal(code, 0, stdout + stderr);
    const [first] = await found('source:loki-client level:info', 1);
    assert.deepEqual([first.message, first.attributes.logger], ['注文を受け付けました', 'shop.stock']);
  });

  test('JSON lines come in as log shippers send them', async () => {
    const lines = ['{"timestamp":"2026-11-23T00:00:00Z","level":"warn","message":"one"}', 'not JSON', '{"message":"three","host":"h3"}'];
    const answer = await fetch(`${hinomi.url}/ingest/logs?source=shipper&format=json`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    });
    const { records, unparsed } = await answer.json();
    assert.deepEqual([records, unparsed], [3, 1]);
    assert.deepEqual((await found('source:shipper unparsed:true', 1)).map(({ message }) => message), ['not JSON']);
  });

  test('logger sends over UDP and TCP in either form', async () => {
    const ways = [
      ['udp-3164', ['--udp', '--rfc3164', '--port', ports.udp]],
      ['udp-5424', ['--udp', '--rfc5424', '--port', ports.udp]],
      ['tcp-3164', ['--tcp', '--rfc3164', '--port', ports.tcp]],
      ['tcp-5424', ['--tcp', '--rfc5424', '--port', ports.tcp]],
      ['tcp-counted', ['--tcp', '--rfc5424', '--octet-count', '--port', ports.tcp]],
    ];
    for (const [tag, way] of ways) {
      const { code, stderr } = await run('logger', ['--server', '127.0.0.1', ...way, '--priority', 'local0.err', '--tag', tag, `接続失敗 ${tag}`].map(String));
      assert.equal(code, 0, stderr);
      const [record] = await found(`source:syslog program:${tag}`, 1);
      assert.deepEqual([record.message, record.level, record.attributes.facility], [`接続失敗 ${tag}`, 'ERROR', 'local0'], tag);
    }
  });

  test('rsyslog forwards over TCP and TLS, and its programs find their sources', async () => {
    const place = join(directory, 'rsyslog');
    await mkdir(place, { recursive: true });
    const socket = join(place, 'log.sock');
    const file = join(place, 'rsyslog.conf');
    const forward = (rest) => `action(type="omfwd" protocol="tcp" template="RSYSLOG_SyslogProtocol23Format" ${rest})`;
    await writeFile(
      file,
      `global(workDirectory="${place}" defaultNetstreamDriverCAFile="${join(hinomi.config, 'cert.pem')}")
module(load="imuxsock" sysSock.use="off")
input(type="imuxsock" socket="${socket}")
if $programname == "e2e-tls" then ${forward(`target="127.0.0.1" port="${ports.tls}" streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name" streamDriverPermittedPeers="localhost"`)}
if $programname == ["e2e-tcp", "e2e-own"] then ${forward(`target="127.0.0.1" port="${ports.tcp}" tcp_Framing="octet-counted"`)}
`,
    );
    const rsyslog = start('/usr/sbin/rsyslogd', ['-n', '-f', file, '-i', join(place, 'pid')]);
    try {
      await until('rsyslog listens', () => existsSync(socket));
      for (const [tag, source] of [
        ['e2e-tcp', 'syslog'],
        ['e2e-tls', 'syslog'],
        ['e2e-own', 'e2e-own'],
      ]) {
        const { code, stderr } = await run('logger', ['--socket', socket, '--priority', 'daemon.warning', '--tag', tag, `from ${tag}`]);
        assert.equal(code, 0, stderr);
        const [record] = await found(`source:${source} program:${tag}`, 1).catch((error) => {
          throw new Error(`${error.message}\n${rsyslog.said()}`);
        });
        assert.deepEqual([record.message.trim(), record.level], [`from ${tag}`, 'WARN'], tag);
      }
    } finally {
      rsyslog.signal('SIGTERM');
      await rsyslog.ended;
    }
  });

  test('what came is counted, and the server ends in order', async () => {
    const answer = await fetch(`${hinomi.url}/metrics`, { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } });
    const metrics = await answer.text();
    for (const [transport, count] of [['udp', 2], ['tcp', 5], ['tls', 1]]) {
      assert.match(metrics, new RegExp(`hinomi_syslog_messages_total\\{transport="${transport}"\\} ${count}\\b`));
      assert.match(metrics, new RegExp(`hinomi_syslog_dropped_total\\{transport="${transport}"\\} 0\\b`));
    }
    assert.equal((await hinomi.stop()).code, 0);
  });
}
