/** Python with the packages of a test, made once and kept. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './child.mjs';

/** The interpreter of an environment of this name with exactly these packages (`name==version`). A change of versions needs another name. */
export async function python_with(name, packages) {
  const place = join(tmpdir(), `hinomi-${name}`);
  const python = join(place, 'bin/python');
  if (!existsSync(join(place, 'done'))) {
    const made = await run('python3', ['-m', 'venv', place]);
    assert.equal(made.code, 0, `python3 -m venv: ${made.stderr}`);
    const installed = await run(python, ['-m', 'pip', 'install', '-q', ...packages], { timeout: 120_000 });
    assert.equal(installed.code, 0, `${packages} could not be installed: ${installed.stderr}`);
    await run('touch', [join(place, 'done')]);
  }
  return python;
}
