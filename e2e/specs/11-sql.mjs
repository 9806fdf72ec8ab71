/** What is stored is asked in SQL; and DuckDB reads the parts where they lie, and what was exported, and counts the same. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lib/child.mjs';
import { ADMIN_TOKEN, BINARY, Hinomi } from '../lib/hinomi.mjs';
import { until } from '../lib/poll.mjs';
import { python } from '../lib/python.mjs';

const DUCKDB = 'duckdb==2.0.1';
const PROGRAM = `
import duckdb, json, sys
read = f"read_parquet('{sys.argv[1]}', hive_partitioning=false)"
rows = duckdb.sql(f"SELECT level, count(*), max(elapsed_ms) FROM {read} WHERE source = 'sql-shop' GROUP BY level ORDER BY level").fetchall()
[kind] = duckdb.sql(f"SELECT DISTINCT typeof(time) FROM {read}").fetchall()
print(json.dumps({"rows": rows, "time": kind[0]}))
`;
const WANTED = [
  ['ERROR', 20, 19],
  ['INFO', 40, 59],
];

export default function define(stage, test) {
  const directory = join(stage.directory, 'sql');
  const hinomi = new Hinomi(directory, {});
  const query = "SELECT level, count(*), max(elapsed_ms) FROM logs WHERE source = 'sql-shop' GROUP BY level ORDER BY level";

  const duckdb = async (files) => {
    const { code, stdout, stderr } = await run(await python([DUCKDB]), ['-c', PROGRAM, files]);
    assert.equal(code, 0, stdout + stderr);
    return JSON.parse(stdout);
  };

  test('SQL counts what came in', async () => {
    await mkdir(directory, { recursive: true });
    await hinomi.prepare();
    await hinomi.start();
    const lines = Array.from({ length: 60 }, (_, n) => JSON.stringify({ level: n < 20 ? 'ERROR' : 'INFO', message: `注文 ${n}`, elapsed_ms: n }));
    await hinomi.send_logs('sql-shop', `${lines.join('\n')}\n`);
    assert.deepEqual((await hinomi.post('/logs/sql', { query })).rows, WANTED);
    const refused = await hinomi.api('POST', '/logs/sql', { query: 'DROP TABLE logs' }, { expect: 422 });
    assert.equal(refused.code, 'log.sql');
    const environment = { ...process.env, HINOMI_URL: hinomi.url, HINOMI_TOKEN: ADMIN_TOKEN };
    const said = await run(BINARY, ['log', 'sql', query, '--format', 'csv'], { env: environment });
    assert.equal(said.code, 0, said.stderr);
    assert.deepEqual(said.stdout.trim().split('\r\n').slice(1), WANTED.map((row) => row.join(',')));
  });

  test('DuckDB reads a part where it lies', async () => {
    // What the log holds is put into parts at the start.
    await hinomi.stop();
    await hinomi.start();
    const files = join(hinomi.data, 'events/logs/**/*.parquet');
    const read = await until('the records are in a part', async () => {
      const { code, stdout } = await run('find', [join(hinomi.data, 'events/logs'), '-name', '*.parquet']);
      return code === 0 && stdout.trim() !== '' && duckdb(files);
    });
    assert.deepEqual(read, { rows: WANTED, time: 'TIMESTAMP WITH TIME ZONE' });
    assert.deepEqual((await hinomi.post('/logs/sql', { query })).rows, WANTED);
  });

  test('DuckDB reads what was exported', async () => {
    const address = `${hinomi.url}/api/v1/logs/export?format=parquet&query=source:sql-shop`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } });
    assert.equal(answer.status, 200);
    const file = join(directory, 'logs.parquet');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    assert.deepEqual(await duckdb(file), { rows: WANTED, time: 'TIMESTAMP WITH TIME ZONE' });
    await hinomi.stop();
  });
}
