/**
 * Looks at every page of the mock build as a person would: wide, dark, 360 px, in both languages, with the server's CSP
 * in force; runs axe on each. Pictures land in look/. Usage: npm run look [expression for names such as room.dark]
 */
import { mkdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const csp = (nonce) =>
  `default-src 'self'; style-src 'self' 'nonce-${nonce}'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'`;
const PLACE = '<meta name="csp-nonce" content="">';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const HERE = new URL('..', import.meta.url).pathname;
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = extname(pathname) ? pathname : '/index.html';
  const body = await readFile(join(HERE, 'dist-mock', file)).catch(() => null);
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(body ? 200 : 404, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain', 'Content-Security-Policy': csp(nonce) });
  response.end(file === '/index.html' ? String(body).replace(PLACE, PLACE.replace('""', `"${nonce}"`)) : (body ?? ''));
}).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const base = `http://localhost:${server.address().port}`;

const first = async (page) => {
  await page.locator('main table a, main article a').first().click();
  await page.waitForURL(/[0-9a-f-]{36}/);
  await page.waitForTimeout(500);
};
/** Runs in the page, and not in the frames of previews, which have no storage. */
const keep_scenario = (name) => {
  if (window === window.top) sessionStorage.setItem('hinomi-mock-scenario', name);
};
/** Runs in the page: what sticks out of the window and lies in nothing that scrolls. */
const widest = () => {
  const room = document.documentElement.clientWidth;
  const scrolls = (element) => element !== document.documentElement && element !== document.body && getComputedStyle(element).overflowX !== 'visible';
  const held = (element) => element !== null && (scrolls(element) || held(element.parentElement));
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > room + 1 && !held(one.parentElement));
  return out.slice(0, 3).map((one) => `${one.tagName.toLowerCase()} "${(one.textContent ?? '').slice(0, 30)}"`).join(', ');
};
// `window`: what is drawn only where it is in sight is looked at as far as it is in sight.
const PAGES = [
  { name: 'now', path: '/' },
  { name: 'now-quiet', path: '/?scenario=quiet' },
  { name: 'sign-in', path: '/sign-in?scenario=signed_out' },
  { name: 'setup', path: '/setup#secret' },
  { name: 'incidents', path: '/incidents?state=all' },
  { name: 'hosts', path: '/hosts' },
  { name: 'host', path: '/hosts/ap01', window: true },
  { name: 'room', path: '/incidents', act: first },
  { name: 'room-notice', path: '/incidents', act: async (page) => {
    await first(page);
    await page.keyboard.press('n');
    await page.getByRole('button', { name: /template|テンプレート/ }).click();
    await page.waitForTimeout(1500);
    // A frame outside the window is not painted.
    await page.locator('iframe').scrollIntoViewIfNeeded();
  } },
  { name: 'room-notice-sending', path: '/incidents', act: async (page) => {
    await first(page);
    await page.keyboard.press('n');
    await page.getByRole('button', { name: /template|テンプレート/ }).click();
    await page.waitForTimeout(1200);
    await page.getByRole('button', { name: /^(Send…|送信…)$/ }).click();
  } },
  { name: 'room-obligations', path: '/incidents', act: async (page) => {
    await first(page);
    await page.getByRole('tab').nth(3).click();
  } },
  { name: 'room-classify', path: '/incidents', act: async (page) => {
    await first(page);
    await page.getByRole('button', { name: /Classify|優先度を決める/ }).click();
  } },
  { name: 'room-triage', path: '/incidents', act: async (page) => page.locator('main table a').nth(1).click() },
  { name: 'room-reason', path: '/incidents', act: async (page) => {
    await page.locator('main table a').nth(1).click();
    await page.getByRole('button', { name: /^(Resolve|解決にする)$/ }).focus();
  } },
  { name: 'room-more', path: '/incidents', act: async (page) => {
    await page.locator('main table a').nth(1).click();
    await page.getByRole('button', { name: /^(More|その他)$/ }).click();
  } },
  { name: 'monitor-pause', path: '/monitors/shop-top', act: (page) => page.getByRole('button', { name: /^(Pause|一時停止)$/ }).click() },
  { name: 'room-intake', path: '/incidents', act: async (page) => {
    await page.locator('main table a').nth(1).click();
    await page.getByRole('button', { name: /Fill in intake|受付情報を入力/ }).first().click();
  } },
  { name: 'report', path: '/incidents/new' },
  { name: 'alerts', path: '/alerts' },
  { name: 'alert', path: '/alerts?disposition=waiting', act: first },
  { name: 'monitors', path: '/monitors' },
  { name: 'monitor', path: '/monitors/checkout-http', act: async (page) => {
    await page.getByRole('button', { name: /Test now|今すぐテスト/ }).click();
  } },
  { name: 'monitor-checks', path: '/monitors/shop-top?tab=checks&range=7d' },
  { name: 'monitor-definition', path: '/monitors/nightly?tab=definition' },
  { name: 'monitor-pings', path: '/monitors/nightly', act: (page) => page.getByRole('table').getByRole('button').nth(1).click() },
  { name: 'component', path: '/components/checkout', act: (page) => page.locator('summary').click() },
  { name: 'component-all', path: '/components/shop?show=all' },
  { name: 'component-calm', path: '/components/mypage' },
  { name: 'component-correct', path: '/components/checkout', act: async (page) => {
    await page.getByRole('table', { name: /Record|記録/ }).getByRole('button').nth(1).click();
    await page.getByRole('combobox').selectOption('up');
    await page.getByRole('textbox', { name: /Reason|理由/ }).fill('The page answered; only our own line was down.');
    await page.getByLabel(/^(To|終了)/).fill('2020-01-01T00:00:00');
  } },
  { name: 'component-correct-asking', path: '/components/checkout', act: async (page) => {
    await page.getByRole('table', { name: /Record|記録/ }).getByRole('button').nth(1).click();
    await page.getByRole('combobox').selectOption('up');
    await page.getByRole('textbox', { name: /Reason|理由/ }).fill('The page answered; only our own line was down.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
  } },
  { name: 'logs', path: '/logs', window: true },
  { name: 'logs-error', path: '/logs?q=level%3E%3DERROR&wrap=on', window: true, act: async (page) => {
    await page.getByRole('table').getByRole('button').nth(1).click();
    await page.getByRole('button', { name: /前後の行|Surrounding/ }).click();
  } },
  { name: 'logs-open', path: '/logs?q=決済ゲートウェイ level:ERROR', act: (page) => page.getByRole('table').getByRole('button').first().click() },
  { name: 'logs-typing', path: '/logs', window: true, act: async (page) => {
    await page.getByRole('textbox').first().fill('level:ERROR source:');
    await page.keyboard.press('ArrowDown');
  } },
  { name: 'logs-wrong', path: '/logs', window: true, act: async (page) => {
    await page.getByRole('textbox').first().fill('決済 "接続に失敗 | cuont by proc');
    await page.waitForTimeout(900);
  } },
  { name: 'logs-table', path: '/logs?q=| count by source, 5m&range=1h' },
  { name: 'logs-top', path: '/logs?q=level:ERROR | top 10 proc&range=24h' },
  { name: 'logs-live', path: '/logs?live=on&range=15m', window: true, act: (page) => page.waitForTimeout(1500) },
  { name: 'logs-none', path: '/logs?q=これは見つからない' },
  { name: 'logs-range', path: '/logs?range=24h&order=oldest&cols=host,level,txid,elapsed_ms,message', window: true, act: (page) => page.getByText(/^(Custom…|指定…)$/).click() },
  { name: 'logs-zoom', path: '/logs', window: true, act: async (page) => {
    await page.getByRole('slider').focus();
    for (let n = 0; n < 20; n += 1) await page.keyboard.press('ArrowRight');
    for (let n = 0; n < 8; n += 1) await page.keyboard.press('Shift+ArrowRight');
  } },
  { name: 'logs-columns', path: '/logs', window: true, act: (page) => page.getByRole('button', { name: /^(Columns|列)$/ }).click() },
  { name: 'logs-facets', path: '/logs', window: true, only: 'narrow', act: (page) => page.getByRole('button', { name: /^(Fields|項目と値)$/ }).click() },
  { name: 'logs-views', path: '/logs', window: true, act: (page) => page.getByRole('button', { name: /Saved views|保存した検索/ }).click() },
  { name: 'logs-syntax', path: '/logs', window: true, act: (page) => page.getByRole('button', { name: /How to write|検索文の書き方/ }).click() },
  { name: 'logs-audit-asking', path: '/logs?audit=on', window: true },
  { name: 'logs-audit', path: '/logs', window: true, act: async (page) => {
    await page.getByRole('button', { name: /Include audit|監査記録を含める/ }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('障害報告 INC-128 のため、9時台の接続を確認する');
    await page.getByRole('dialog').getByRole('button', { name: /Record and show|理由を記録/ }).click();
  } },
  { name: 'log-sql', path: '/log-sql', window: true, act: async (page) => {
    await page.getByRole('button', { name: /^(Run|実行)$/ }).click();
    await page.getByRole('table').waitFor();
  } },
  { name: 'log-sql-wrong', path: '/log-sql?q=SELECT%20nothing%20FROM%20logs', act: async (page) => {
    await page.getByRole('button', { name: /^(Run|実行)$/ }).click();
    await page.getByRole('alert').waitFor();
  } },
  { name: 'logs-export', path: '/logs', window: true, act: (page) => page.getByRole('button', { name: /Export|書き出し/ }).click() },
  { name: 'traces', path: '/traces' },
  { name: 'trace', path: '/traces/20261127-7f3a09c2', act: (page) => page.locator('summary').last().click() },
  { name: 'trace-zoom', path: '/traces/20261127-7f3a09c2', act: async (page) => {
    await page.getByRole('group', { name: /^(Timeline|タイムライン)$/ }).focus();
    for (const key of ['+', '+', 'Home', '+', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', '+', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    await page.getByRole('table', { name: /^(Records|記録)$/ }).getByRole('button').nth(7).click();
  } },
  { name: 'trace-none', path: '/traces/nothing-here' },
  { name: 'log-sources', path: '/log-sources' },
  { name: 'log-source', path: '/log-sources/legacy-pos', act: (page) => page.getByRole('tab', { name: 'rsyslog' }).click() },
  { name: 'log-source-good', path: '/log-sources/app-new', act: (page) => page.getByRole('tab', { name: 'curl' }).click() },
  { name: 'log-coverage', path: '/log-coverage' },
  { name: 'log-noise', path: '/log-noise' },
  { name: 'disclosures', path: '/disclosures' },
  { name: 'disclosure-new', path: '/disclosures/new' },
  { name: 'disclosure', path: '/disclosures/d-waiting' },
  { name: 'log-rules', path: '/log-rules' },
  { name: 'log-rule', path: '/log-rules?rule=payment-failing', act: (page) => page.waitForTimeout(500) },
  { name: 'log-rule-try', path: '/log-rules?rule=payment-failing&panel=try', act: async (page) => {
    await page.getByRole('button', { name: /^(Try|試す)$/ }).click();
    await page.waitForTimeout(800);
  } },
  { name: 'log-rule-try-ratio', path: '/log-rules?panel=try', act: async (page) => {
    await page.getByRole('combobox').first().selectOption('ratio');
    await page.getByRole('textbox').nth(3).fill('soon');
  } },
  { name: 'components', path: '/components' },
  { name: 'components-some', path: '/components?status=major_outage' },
  { name: 'ledger', path: '/ledger?clause=flash' },
  { name: 'policy', path: '/policy' },
  { name: 'notices', path: '/notices' },
  { name: 'notice-draft', path: '/notices?state=draft', act: first },
  { name: 'notice-sent', path: '/notices?state=sent', act: first },
  { name: 'notice-new', path: '/notices/new' },
  { name: 'deliveries', path: '/deliveries' },
  { name: 'delivery', path: '/deliveries?state=failed', act: first },
  { name: 'configuration', path: '/configuration?open=monitor%3Acheckout-http' },
  { name: 'account', path: '/account' },
  { name: 'tokens', path: '/tokens' },
  { name: 'missing', path: '/nowhere' },
  { name: 'palette', path: '/', act: async (page) => {
    await page.keyboard.press('Control+k');
    await page.waitForTimeout(600);
  } },
  { name: 'keys', path: '/', act: (page) => page.keyboard.press('?') },
  { name: 'menu', path: '/', only: 'narrow', act: (page) => page.getByRole('button', { name: /Menu|メニュー/ }).click() },
];
const VIEWS = [
  { name: 'wide', width: 1440, height: 900, scheme: 'light', locale: 'ja-JP' },
  { name: 'wide-en', width: 1440, height: 900, scheme: 'light', locale: 'en-GB' },
  { name: 'dark', width: 1280, height: 800, scheme: 'dark', locale: 'ja-JP' },
  { name: 'narrow', width: 360, height: 740, scheme: 'light', locale: 'ja-JP' },
  { name: 'long', width: 320, height: 640, scheme: 'dark', locale: 'en-GB', scenario: 'long' },
  { name: 'long-wide', width: 1100, height: 800, scheme: 'light', locale: 'ja-JP', scenario: 'long' },
];

const wanted = new RegExp(process.argv[2] ?? '');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
await mkdir(join(HERE, 'look'), { recursive: true });
let wrong = 0;
const complain = (text) => {
  wrong += 1;
  console.log(text);
};

for (const view of VIEWS) {
  for (const one of PAGES) {
    if (!wanted.test(`${one.name}.${view.name}`) || (one.only && one.only !== view.name)) continue;
    const context = await browser.newContext({
      viewport: { width: view.width, height: view.height },
      colorScheme: view.scheme,
      locale: view.locale,
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    if (view.scenario) await page.addInitScript(keep_scenario, view.scenario);
    const where = `${one.name}.${view.name}`;
    page.on('pageerror', (error) => complain(`${where}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complain(`${where}: ${message.text()}`);
    });
    try {
      await page.goto(base + one.path, { waitUntil: 'networkidle' });
      await page.waitForSelector('h1', { timeout: 5000 });
      await page.waitForTimeout(250);
      if (one.act) await one.act(page);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(HERE, 'look', `${where}.png`), fullPage: one.name !== 'room-notice' && !one.window });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) complain(`${where}: wider than the screen by ${overflow} px: ${await page.evaluate(widest)}`);
      // What lies half under the bar at the top counts as too small to be touched: where the act has scrolled to is chance.
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() =>
        window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      );
      for (const { id, help, nodes } of violations) {
        complain(`${where}: axe ${id}: ${help}\n    ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target} ${failureSummary?.split('\n')[1] ?? ''}`).join('\n    ')}`);
      }
    } catch (error) {
      complain(`${where}: ${error.message.split('\n')[0]}`);
    }
    await context.close();
  }
}
await browser.close();
server.close();
console.log(wrong === 0 ? 'nothing to complain about' : `${wrong} complaints`);
process.exit(wrong === 0 ? 0 : 1);
