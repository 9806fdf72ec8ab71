/** No request that the OpenAPI document allows makes the server fail, and every answer has the shape that it promises. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/child.mjs';
import { ADMIN_TOKEN } from '../lib/hinomi.mjs';

const VERSION = '4.32.5';

/** What went wrong stands before the summary, often far before. */
function said(stdout) {
  const at = stdout.search(/=+ (ERRORS|FAILURES) =+/);
  return stdout.slice(at < 0 ? -6_000 : at).slice(0, 12_000);
}

export default function define({ hinomi }, test) {
  test('schemathesis finds no 5xx, and no answer that is not as the document says', async () => {
    const place = join(tmpdir(), `hinomi-schemathesis-${VERSION}`);
    const program = join(place, 'bin/schemathesis');
    if (!existsSync(program)) {
      const made = await run('python3', ['-m', 'venv', place]);
      assert.equal(made.code, 0, `python3 -m venv: ${made.stderr}`);
      const installed = await run(join(place, 'bin/pip'), ['install', '-q', `schemathesis==${VERSION}`], { timeout: 120_000 });
      assert.equal(installed.code, 0, `schemathesis could not be installed: ${installed.stderr}`);
    }
    const { stdout, stderr, code } = await run(
      program,
      [
        ...['run', `${hinomi.url}/api/v1/openapi.json`, '--header', `Authorization: Bearer ${ADMIN_TOKEN}`],
        ...['--checks', 'not_a_server_error,response_schema_conformance,content_type_conformance', '--phases', 'coverage,fuzzing', '--max-examples', '15', '--seed', '1', '--workers', '2'],
        // An event stream has no end to wait for; ending one's own session or token ends the test.
        ...['--exclude-path', '/api/v1/events', '--exclude-path', '/api/v1/logs/tail', '--exclude-path-regex', '^/api/v1/(session|tokens)', '--request-timeout', '20', '--no-color'],
        // How fast a busy machine makes up requests says nothing about the server.
        ...['--suppress-health-check', 'all'],
      ],
      { cwd: tmpdir(), timeout: 200_000 },
    );
    const tried = Number(/Tested: (\d+)/.exec(stdout)?.[1] ?? 0);
    assert.ok(tried >= 100, `nearly every operation was tried, not ${tried}:\n${said(stdout)}`);
    assert.ok(!/Server error|\[5\d\d\]/.test(stdout), said(stdout));
    assert.equal(code, 0, `${said(stdout)}\n${stderr.slice(-1_000)}`);
    assert.equal((await fetch(`${hinomi.url}/readyz`)).status, 200);
  });
}
