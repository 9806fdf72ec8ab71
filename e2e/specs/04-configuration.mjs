/** A broken configuration never takes the running one down, and says what is wrong with it. Drafts survive a reload. */
import assert from 'node:assert/strict';
import { screenshot, signed_in } from '../lib/browser.mjs';
import { BINARY } from '../lib/hinomi.mjs';
import { run } from '../lib/child.mjs';
import { until } from '../lib/poll.mjs';
import { PASSWORD } from '../lib/stage.mjs';

const BROKEN = '[[monitor]]\nid = "broken"\nkind = "http"\nurl = "http://127.0.0.1:1/"\ncomponent = "frnt"\n';

export default function define(stage, test) {
  const { hinomi, browser } = stage;

  test('a mistake is refused, shown where it stands, and gone when it is corrected', async () => {
    const { context, page } = await signed_in(browser, hinomi, 'ada', { password: PASSWORD });
    await page.goto(`${hinomi.url}/`);
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await hinomi.write('zz-broken.toml', BROKEN);
    const checked = await run(BINARY, ['config', 'check', hinomi.config], { env: { ...process.env, ...hinomi.environment } });
    assert.equal(checked.code, 2);
    assert.match(checked.stdout + checked.stderr, /zz-broken\.toml:5:13[\s\S]*\^\^\^\^[\s\S]*did you mean `front`/);
    hinomi.process.signal('SIGHUP');
    await page.getByText('The new configuration was refused; the old one is still running').waitFor();
    assert.equal((await fetch(`${hinomi.url}/readyz`)).status, 200);
    assert.equal((await hinomi.get('/monitors/front-http')).id, 'front-http');
    await page.goto(`${hinomi.url}/configuration`);
    await page.getByRole('region', { name: 'The new configuration was refused' }).getByText('did you mean').waitFor();
    await screenshot(page, 'configuration-refused');
    await hinomi.remove('zz-broken.toml');
    hinomi.process.signal('SIGHUP');
    await until('the mistake is gone', async () => (await hinomi.get('/config')).error === null);
    await page.getByRole('heading', { name: 'The new configuration was refused' }).waitFor({ state: 'hidden' });
    await context.close();
  });

  test('a good change is taken without being asked', async () => {
    await hinomi.write('zz-more.toml', BROKEN.replace('frnt', 'office').replace('broken', 'more').concat('enabled = false\n'));
    await until('the new monitor is there', async () => (await hinomi.get('/monitors')).items.some(({ id }) => id === 'more'), { within_ms: 15_000 });
    await hinomi.remove('zz-more.toml');
    hinomi.process.signal('SIGHUP');
    await until('and gone', async () => !(await hinomi.get('/monitors')).items.some(({ id }) => id === 'more'));
  });

  test('what is typed into a notice is there after a reload', async () => {
    const { context, page } = await signed_in(browser, hinomi, 'ada', { password: PASSWORD });
    await page.goto(`${hinomi.url}/notices/new`);
    await page.getByRole('textbox', { name: 'Title (Japanese)' }).fill('計画停止のお知らせ');
    await page.getByRole('textbox', { name: 'Text (English)' }).fill('Half a thought, not yet');
    await page.getByText('Draft saved').waitFor();
    await page.reload();
    await page.getByText('Draft restored').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Title (Japanese)' }).inputValue(), '計画停止のお知らせ');
    assert.equal(await page.getByRole('textbox', { name: 'Text (English)' }).inputValue(), 'Half a thought, not yet');
    await context.close();
  });

  test('what is typed while the server is killed is there after a reload', async () => {
    const { context, page } = await signed_in(browser, hinomi, 'ada', { password: PASSWORD });
    await page.goto(`${hinomi.url}/incidents/new`);
    const title = page.getByRole('textbox', { name: 'Title (English)' });
    await title.pressSequentially('Orders fail');
    await page.getByText('Draft saved').waitFor();
    await title.pressSequentially(', and then');
    hinomi.process.signal('SIGKILL');
    await hinomi.process.ended;
    await title.pressSequentially(' the server died');
    await page.getByText('The draft could not be saved').waitFor();
    await hinomi.start();
    // Nobody touches a key: it saves itself.
    await page.getByText('Draft saved').waitFor();
    await page.reload();
    await page.getByText('Draft restored').waitFor();
    assert.equal(await title.inputValue(), 'Orders fail, and then the server died');
    await context.close();
  });
}
