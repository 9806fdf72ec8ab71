/** Logs in the console: found, followed, traced, exported; and what is protected stays so. */
import assert from 'node:assert/strict';
import { barriers, overflow, screenshot, settled, signed_in } from '../lib/browser.mjs';
import { until } from '../lib/poll.mjs';
import { PASSWORD } from '../lib/stage.mjs';

const VIEWS = [
  { name: 'en-wide-light', language: 'en', width: 1280, height: 800, scheme: 'light' },
  { name: 'ja-wide-dark', language: 'ja', width: 1280, height: 800, scheme: 'dark' },
  { name: 'ja-narrow-light', language: 'ja', width: 360, height: 740, scheme: 'light' },
  { name: 'en-narrow-dark', language: 'en', width: 360, height: 740, scheme: 'dark' },
];
const TXID = '20261127-7777';

/** A standard line of now, in Tokyo. */
function line(level, headers, message, back_s = 0) {
  const at = new Date(Date.now() + 9 * 3_600_000 - back_s * 1000).toISOString().replace('T', ' ').replaceAll('-', '/').slice(0, 23);
  const heads = Object.entries(headers).map(([name, value]) => `[${name}:${value}]\t`);
  return `[${at}]\t[${level.padEnd(5)}]\t${heads.join('')}${message}\n`;
}

export default function define({ hinomi, browser }, test) {
  const seen_by = (person, options = {}) => signed_in(browser, hinomi, person, { password: PASSWORD, ...options });

  test('a line that arrives is in the live tail within two seconds, raises an alert, and its txid opens a trace over three sources', async () => {
    await hinomi.let_in('ada', PASSWORD);
    await hinomi.let_in('vic', PASSWORD);
    const of = { txid: TXID, proc: '受注' };
    await hinomi.send_logs('order', line('INFO', of, '受注処理を開始しました 件数=1', 3) + line('INFO', { proc: '巡回' }, '該当なし 件数=0', 2).repeat(20));
    await hinomi.send_logs('payment', `${JSON.stringify({ time: new Date(Date.now() - 1_000).toISOString(), level: 'warn', txid: TXID, message: 'payment is slow', elapsed_ms: 900 })}\n`);
    const { context, page, faults } = await seen_by('ada');
    const following = page.waitForResponse((response) => response.url().includes('/logs/tail'));
    await page.goto(`${hinomi.url}/logs?live=on&q=${encodeURIComponent('level:ERROR')}`);
    await settled(page);
    assert.equal((await following).status(), 200);
    const began = performance.now();
    await hinomi.send_logs('stock', line('ERROR', { txid: TXID, proc: '在庫' }, '在庫の引当に失敗しました sku=A-17'));
    await page.getByText('在庫の引当に失敗しました sku=A-17').first().waitFor();
    const took_ms = performance.now() - began;
    assert.ok(took_ms < 2_000, `${took_ms} ms`);
    const alert = await until('the alert of the rule', async () => (await hinomi.get('/alerts')).items.find(({ labels }) => labels.alertname === 'stock-failure'));
    assert.equal(alert.severity, 'minor');
    await hinomi.send_logs('order', line('INFO', of, '受注処理を終了しました 件数=1'));
    await page.goto(`${hinomi.url}/logs?q=${encodeURIComponent('在庫の引当')}`);
    await settled(page);
    await page.getByText('在庫の引当に失敗しました sku=A-17').first().click();
    await page.getByRole('link', { name: 'See the trace' }).click();
    await page.getByRole('group', { name: 'Timeline' }).waitFor();
    assert.match(page.url(), new RegExp(`/traces/${TXID}`));
    const timeline = await page.getByRole('group', { name: 'Timeline' }).textContent();
    for (const source of ['order', 'stock', 'payment']) assert.match(timeline, new RegExp(source));
    await page.getByText('payment is slow').first().waitFor();
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('a query is corrected in its place, counts as a table, is kept as a view and leaves as a file', async () => {
    const { context, page, faults } = await seen_by('ada');
    await page.goto(`${hinomi.url}/logs`);
    await settled(page);
    const query = page.getByRole('textbox', { name: 'Query' });
    await query.fill('level:');
    await query.press('Enter');
    await page.getByText('This query cannot be run').or(page.locator('[aria-invalid="true"]')).first().waitFor();
    await query.fill('source:order | count by level');
    await query.press('Enter');
    await page.getByRole('table', { name: 'Result' }).getByText('INFO').first().waitFor();
    await query.fill('source:order 巡回');
    await query.press('Enter');
    await query.fill('source:order 該当なし');
    await query.press('Enter');
    await page.getByText('該当なし 件数=0').first().waitFor();
    await page.getByRole('button', { name: 'Saved views' }).click();
    const dialog = page.getByRole('dialog', { name: 'Saved views' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('巡回の確認');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByRole('link', { name: '巡回の確認' }).waitFor();
    await page.getByText('The view is saved.').waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /^CSV/ }).click()]);
    assert.equal(download.suggestedFilename(), 'logs.csv');
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('a stretch of the histogram is dragged over and stays in the address; what is noise leads to its records', async () => {
    const { context, page, faults } = await seen_by('ada');
    await page.goto(`${hinomi.url}/logs`);
    await settled(page);
    const bars = page.getByRole('slider').first();
    const { x, y, width, height } = await bars.boundingBox();
    await page.mouse.move(x + width * 0.6, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.999, y + height / 2, { steps: 8 });
    await page.mouse.up();
    await page.waitForURL(/[?&]from=.*[?&]to=/);
    await page.reload();
    await settled(page);
    await page.getByText('該当なし 件数=0').first().waitFor();
    await page.goto(`${hinomi.url}/log-noise`);
    await settled(page);
    await page.getByRole('link', { name: /該当なし/ }).first().click();
    await page.waitForURL(/\/logs\?/);
    await page.getByText('該当なし 件数=0').first().waitFor();
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('a rule is tried before it is written', async () => {
    const { context, page, faults } = await seen_by('ada');
    await page.goto(`${hinomi.url}/log-rules`);
    await settled(page);
    await page.getByText('Stock could not be reserved').first().waitFor();
    await page.getByRole('button', { name: 'Try on stored logs' }).first().click();
    const panel = page.getByRole('form', { name: 'Try on stored logs' });
    await panel.getByRole('textbox', { name: 'Query' }).first().fill('source:stock 引当');
    await panel.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('Alerts that would have been raised: 1').waitFor();
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('protected logs are there for nobody who does not say why', async () => {
    await hinomi.send_logs('door', 'administrator logged in from 10.0.0.9\n');
    const { context, page } = await seen_by('vic');
    await page.goto(`${hinomi.url}/logs?q=${encodeURIComponent('administrator')}`);
    await settled(page);
    await page.getByText('No records fit').first().waitFor();
    await context.close();
    const found = await hinomi.get(`/logs?${new URLSearchParams({ query: 'administrator', reason: '定期監査' })}`);
    assert.equal(found.records.length, 1);
    const verified = await hinomi.command(['audit', 'verify']);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.match(verified.stdout, /entries of the journal/);
  });

  for (const view of VIEWS) {
    test(`the pages of logs, ${view.name}`, async () => {
      const wrong = [];
      const { context, page, faults } = await seen_by('ada', view);
      const pages = [
        ['logs', '/logs'],
        ['logs-record', `/logs?q=${encodeURIComponent('在庫の引当')}`],
        ['logs-table', `/logs?q=${encodeURIComponent('| count by source, 1m')}`],
        ['trace', `/traces/${TXID}`],
        ['sources', '/log-sources'],
        ['source', '/log-sources/order'],
        ['coverage', '/log-coverage'],
        ['log-storage', '/log-storage'],
        ['log-rules', '/log-rules'],
        ['noise', '/log-noise'],
        ['components', '/components'],
      ];
      for (const [name, path] of pages) {
        await page.goto(hinomi.url + path);
        await settled(page);
        const heading = await page.getByRole('heading', { level: 1 }).first().textContent();
        if (/Not found|見つかりません|ありません/.test(heading)) wrong.push(`${name}: ${heading}`);
        await screenshot(page, `console-${name}.${view.name}`);
        const wider = await overflow(page);
        if (wider > 0) wrong.push(`${name}: wider than the window by ${wider} px`);
        for (const barrier of await barriers(page)) wrong.push(`${name}: ${barrier}`);
      }
      await context.close();
      assert.deepEqual([...wrong, ...faults], []);
    });
  }
}
