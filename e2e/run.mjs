/**
 * Runs the browser tests: `node run.mjs [part of a spec's name …]`. Specs share one stage and run in the order of their
 * names. Ends with `N passed, M failed`.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill_all } from './lib/child.mjs';
import { open_stage } from './lib/stage.mjs';

const TEST_MS_MAX = 150_000;
const wanted = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'hinomi-e2e.'));
let passed = 0;
const failures = [];
let stage;

process.on('exit', kill_all);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

try {
  stage = await open_stage(directory);
  const specs = (await readdir(join(import.meta.dirname, 'specs'))).filter((name) => name.endsWith('.mjs')).sort();
  for (const name of specs) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    console.log(`\n${name.replace(/\.mjs$/, '')}`);
    const { default: define } = await import(`./specs/${name}`);
    const tests = [];
    define(stage, (title, body) => tests.push({ title, body }));
    for (const test of tests) await carry_out(test);
  }
} catch (error) {
  report('the stage', error);
} finally {
  await stage?.close().catch(() => {});
  if (failures.length > 0 && stage) console.log(`\nwhat hinomi said last:\n${stage.hinomi.process.said().split('\n').slice(-40).join('\n')}`);
  kill_all();
  if (failures.length === 0) await rm(directory, { recursive: true, force: true });
  else console.log(`\nthe stage is kept in ${directory}\n\n${failures.join('\n')}`);
  console.log(`\n${passed} passed, ${failures.length} failed`);
  process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
}

async function carry_out({ title, body }) {
  const from = performance.now();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TEST_MS_MAX} ms`)), TEST_MS_MAX);
  });
  try {
    await Promise.race([body(), limit]);
    passed += 1;
    console.log(`  ✔ ${title} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
  } catch (error) {
    report(title, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells of a failure where it happens, and keeps it to be told again at the end: a log is often read from there. */
function report(title, error) {
  const text = `  ✖ ${title}\n${(error.stack ?? String(error)).replace(/^/gm, '    ')}`;
  failures.push(text);
  console.log(text);
}
