/**
 * What Lighthouse and pa11y say of one page: `node measure.mjs URL RUNS`, with chromium at CHROME_PATH or /usr/bin/chromium.
 * Prints one JSON object; each value is a list with one figure of each run.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import lighthouse from 'lighthouse';
import pa11y from 'pa11y';

const [url, runs = '5'] = process.argv.slice(2);
const chrome_path = process.env.CHROME_PATH ?? '/usr/bin/chromium';
// As root chromium refuses its sandbox; what it shows here is our own page.
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'];

/** Our own Chromium with a port for Lighthouse. */
async function open_chrome() {
  const profile = await mkdtemp(join(tmpdir(), 'page-quality-'));
  const child = spawn(chrome_path, [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let tries = 0; tries < 150; tries += 1) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const port = Number.parseInt(text, 10);
    if (port > 0) return { port, close };
    await pause(100);
  }
  await close();
  throw new Error('chromium did not open its port');
}

async function with_lighthouse() {
  const chrome = await open_chrome();
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: ['performance', 'accessibility'], logLevel: 'error' });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const requests = lhr.audits['network-requests'].details.items.filter(({ url: of }) => of.startsWith('http'));
    return {
      performance: lhr.categories.performance.score,
      accessibility: lhr.categories.accessibility.score,
      requests: requests.length,
      bytes: requests.reduce((sum, request) => sum + request.transferSize, 0),
    };
  } finally {
    await chrome.close();
  }
}

async function with_pa11y() {
  const found = await pa11y(url, { chromeLaunchConfig: { executablePath: chrome_path, args: flags }, timeout: 60_000 });
  const errors = found.issues.filter(({ type }) => type === 'error');
  for (const { code, message, selector } of errors.slice(0, 5)) console.error(`pa11y: ${code} ${message} (${selector})`);
  return { pa11y_errors: errors.length };
}

const all = { performance: [], accessibility: [], requests: [], bytes: [], pa11y_errors: [] };
for (let run = 1; run <= Number(runs); run += 1) {
  const found = { ...(await with_lighthouse()), ...(await with_pa11y()) };
  console.error(`· page quality, run ${run}: ${JSON.stringify(found)}`);
  for (const [name, value] of Object.entries(found)) all[name].push(value);
}
console.log(JSON.stringify(all));
