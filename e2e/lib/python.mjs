/** Python environments with packages of other people, each made once for a machine. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './child.mjs';

/** The interpreter that has these packages (`name==version`). */
export async function python(packages) {
  const name = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const place = join(tmpdir(), `hinomi-python-${name}`);
  const program = join(place, 'bin/python');
  if (!existsSync(join(place, 'done'))) {
    const made = await run('python3', ['-m', 'venv', place]);
    assert.equal(made.code, 0, `python3 -m venv: ${made.stderr}`);
    const installed = await run(program, ['-m', 'pip', 'install', '-q', ...packages], { timeout: 180_000 });
    assert.equal(installed.code, 0, `${packages} could not be installed: ${installed.stderr}`);
    await writeFile(join(place, 'done'), '');
  }
  return program;
}
