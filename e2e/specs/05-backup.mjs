/** A backup made while hinomi runs comes back whole in an empty place. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from '../lib/child.mjs';
import { BINARY, Hinomi } from '../lib/hinomi.mjs';

export default function define(stage, test) {
  const { hinomi, directory } = stage;

  test('backup while running, verify, restore, serve: the same incidents', async () => {
    const file = join(directory, 'backup.age');
    const key = join(hinomi.data, 'master.key');
    const good = ({ code, stdout, stderr }) => assert.equal(code, 0, stdout + stderr);
    good(await hinomi.command(['backup', 'create'], [file]));
    good(await run(BINARY, ['backup', 'verify', '--key', key, file]));
    const restored = new Hinomi(join(directory, 'restored'), hinomi.files, hinomi.environment);
    await restored.prepare();
    good(await restored.command(['backup', 'restore'], ['--key', key, file]));
    await restored.start();
    const story = async (of) =>
      (await of.get('/incidents?state=all')).items.map(({ id, number, title, started_at }) => ({ id, number, title, started_at }));
    const before = await story(hinomi);
    assert.ok(before.length >= 1);
    const after = (await story(restored)).filter(({ id }) => before.some((one) => one.id === id));
    assert.deepEqual(after, before);
    const timeline = async (of) => (await of.get(`/incidents/${before.at(-1).id}/timeline`)).items.map(({ seq, at, kind }) => [seq, at, kind]);
    const kept = await timeline(hinomi);
    assert.deepEqual((await timeline(restored)).slice(0, kept.length), kept);
    assert.equal((await restored.stop()).code, 0, 'it ends in order');
  });
}
