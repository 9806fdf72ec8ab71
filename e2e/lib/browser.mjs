/** A browser as people have it, and what nobody may see in it: errors, sideways scrolling, barriers. */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = join(import.meta.dirname, '../screenshots');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function open_browser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Answers that the console asks for and knows what to do with: nobody signed in yet, no draft kept, a link used up. A
 * browser prints them as errors all the same.
 */
const EXPECTED = [/status of 404 .*\/api\/v1\/(drafts|setup)\//, /status of 401 .*\/api\/v1\/session/];

/** A fresh visitor. `faults` collects what the browser's console complains of. */
export async function visitor(browser, { language = 'en', scheme = 'light', width = 1280, height = 800, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`${new URL(page.url()).pathname}: ${error.message}`));
  page.on('console', (message) => {
    const text = `${message.text()} (${message.location().url})`;
    if (message.type() === 'error' && !EXPECTED.some((one) => one.test(text))) faults.push(`${new URL(page.url()).pathname}: ${text}`);
  });
  return { context, page, faults };
}

/** A visitor who is signed in with the password that `stage` gave to everybody. */
export async function signed_in(browser, hinomi, person, options = {}) {
  const one = await visitor(browser, options);
  const answer = await one.context.request.post(`${hinomi.url}/api/v1/session/password`, {
    data: { person, password: options.password },
    headers: { Origin: hinomi.url, 'X-Hinomi': 'console' },
  });
  if (!answer.ok()) throw new Error(`${person} cannot sign in: ${answer.status()} ${await answer.text()}`);
  return one;
}

/** The page has its heading and waits for nothing any more. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('load');
  await page.waitForFunction(() => document.querySelectorAll('[role="status"][aria-label="Loading"], [role="status"][aria-label="読み込み中"]').length === 0);
  await page.evaluate(() => document.fonts.ready);
}

/** How many pixels the page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Barriers that axe finds, as one line each. Works where the page's own policy forbids foreign script. */
export async function barriers(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} — ${failureSummary.split('\n').slice(1).join(' ').trim()}`).join(' | ')}`);
}

export function screenshot(page, name, options = {}) {
  return page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, ...options });
}
