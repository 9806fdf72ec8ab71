/** The disk of a server is full: what was acknowledged stays, what cannot be kept is refused, and with room it goes on by itself. */
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lib/child.mjs';
import { ADMIN_TOKEN, Hinomi } from '../lib/hinomi.mjs';
import { until } from '../lib/poll.mjs';

const LINES = 2_000;

export default function define(stage, test) {
  const hinomi = new Hinomi(join(stage.directory, 'disk-full'), {});
  const filler = () => join(hinomi.data, 'filler');
  let sent = 0;
  const acknowledged = new Set();

  /** Sends numbered lines; the answer's status. */
  const send = async () => {
    const first = sent;
    sent += LINES;
    const body = Array.from({ length: LINES }, (_, at) => `line-${first + at} ${'満'.repeat(40)}\n`).join('');
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'text/plain' };
    const answer = await fetch(`${hinomi.url}/ingest/logs?source=numbered&format=plain`, { method: 'POST', headers, body });
    if (answer.ok) for (let at = first; at < first + LINES; at += 1) acknowledged.add(at);
    return { status: answer.status, retry: answer.headers.get('retry-after'), text: await answer.text() };
  };

  const check = async () => {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const answer = await fetch(`${hinomi.url}/api/v1/logs/export?format=raw&query=source:numbered&from=${from}`, { headers });
    const numbers = (await answer.text()).split('\n').filter(Boolean).map((line) => Number(/^line-(\d+) /.exec(line)[1]));
    const times = new Map();
    for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
    const lost = [...acknowledged].filter((number) => !times.has(number));
    const doubled = [...times].filter(([, count]) => count > 1);
    assert.deepEqual([lost.length, doubled.length], [0, 0], `of ${acknowledged.size} acknowledged lines`);
  };

  test('a full disk refuses what it cannot keep', async () => {
    await mkdir(hinomi.data, { recursive: true });
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'hinomi-e2e', hinomi.data]);
    assert.equal(mounted.code, 0, mounted.stderr);
    await hinomi.prepare();
    await hinomi.start();
    assert.equal((await send()).status, 200);
    await run('dd', ['if=/dev/zero', `of=${filler()}`, 'bs=64k']);
    const refused = await until('the disk is full', async () => {
      const answer = await send();
      return answer.status !== 200 && answer;
    });
    assert.deepEqual([refused.status, refused.retry !== null], [503, true], refused.text);
    assert.match(JSON.parse(refused.text).detail, /disk/);
  });

  test('searches go on meanwhile, and the program lives', async () => {
    await check();
    assert.ok(hinomi.process.is_running());
  });

  test('with room it goes on by itself, and nothing acknowledged was lost', async () => {
    await rm(filler());
    await until('lines are taken again', async () => (await send()).status === 200);
    assert.equal((await send()).status, 200);
    await check();
    hinomi.process.signal('SIGKILL');
    await hinomi.process.ended;
    await hinomi.start();
    await check();
    assert.equal((await hinomi.stop()).code, 0);
    await run('umount', [hinomi.data]);
  });
}
