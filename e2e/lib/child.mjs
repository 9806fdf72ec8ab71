/** Programs that a test starts: their words are kept, and none outlives the run. */
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';

const running = new Set();

/** Starts a program; `said()` is everything that it has written so far. */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let text = '';
  const keep = (piece) => {
    text = (text + piece).slice(-400_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  running.add(child);
  const ended = new Promise((done) => {
    child.once('error', (error) => {
      keep(String(error));
      running.delete(child);
      done({ code: null, signal: null });
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      done({ code, signal });
    });
  });
  return { pid: child.pid, ended, said: () => text, signal: (name) => child.kill(name), is_running: () => running.has(child) };
}

/** Runs a program to its end. Never rejects: a test looks at `code`. */
export function run(program, args, options = {}) {
  return new Promise((done) => {
    execFile(program, args, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024, timeout: 60_000, ...options }, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr });
    });
  });
}

/** What is still there at the end was left by a failed test. */
export function kill_all() {
  for (const child of running) child.kill('SIGKILL');
}

/** A loopback port that nobody uses now. */
export async function free_port() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
