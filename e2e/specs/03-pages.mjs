/** Every page, in both languages, wide and narrow, light and dark, during an incident: no errors, no barriers, no sideways scrolling. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { barriers, overflow, screenshot, settled, signed_in, visitor } from '../lib/browser.mjs';
import { until } from '../lib/poll.mjs';
import { PASSWORD } from '../lib/stage.mjs';

const VIEWS = [
  { name: 'en-wide-light', language: 'en', width: 1280, height: 800, scheme: 'light' },
  { name: 'ja-wide-dark', language: 'ja', width: 1280, height: 800, scheme: 'dark' },
  { name: 'ja-narrow-light', language: 'ja', width: 360, height: 740, scheme: 'light' },
  { name: 'en-narrow-dark', language: 'en', width: 360, height: 740, scheme: 'dark' },
];

export default function define(stage, test) {
  const { hinomi, nginx, browser } = stage;
  const ids = {};

  test('a second outage is there to be looked at', async () => {
    await hinomi.let_in('ada', PASSWORD);
    await nginx.kill();
    ids.incident = (await until('an open incident', async () => (await hinomi.get('/incidents?state=triage')).items[0])).id;
    ids.alert = (await hinomi.get(`/incidents/${ids.incident}`)).alerts[0].id;
    ids.notice = (await hinomi.get(`/notices?incident=${ids.incident}`)).items[0].id;
    await until('latencies to draw', async () => (await hinomi.get('/monitors/front-http/latency')).points[0]);
    ids.delivery = (await until('deliveries', async () => (await hinomi.get('/deliveries')).items[0])).id;
    await hinomi.post(`/incidents/${ids.incident}/comment`, { text: 'The web server’s process is gone; looking for the reason.' });
  });

  for (const view of VIEWS) {
    test(`the console, ${view.name}`, async () => {
      const wrong = [];
      const { context, page, faults } = await signed_in(browser, hinomi, 'ada', { ...view, password: PASSWORD });
      for (const [name, path] of console_pages(ids)) {
        await page.goto(hinomi.url + path);
        await look(page, `console-${name}.${view.name}`, wrong);
      }
      await context.close();
      assert.deepEqual([...wrong, ...faults], []);
    });
  }

  test('the room on a phone: what to do and what is due come first, routine is folded', async () => {
    const { context, page, faults } = await signed_in(browser, hinomi, 'ada', { width: 390, height: 844, password: PASSWORD });
    await page.goto(`${hinomi.url}/incidents/${ids.incident}`);
    await settled(page);
    const place = async (locator) => (await locator.boundingBox()).y;
    const clocks = page.getByRole('heading', { name: /^Due/ }).first();
    const comment = page.getByRole('textbox', { name: 'Comment' });
    assert.ok((await place(page.getByRole('button', { name: 'Acknowledge', exact: true }))) < 844, 'acts are on the first screen');
    assert.ok((await place(clocks)) < (await place(comment)), 'clocks stand before the story');
    assert.ok((await place(comment)) < 844 * 1.5, 'the comment is near');
    const timeline = page.getByRole('list', { name: 'Timeline' });
    const { items } = await hinomi.get(`/incidents/${ids.incident}/timeline`);
    assert.ok((await timeline.getByRole('listitem').count()) < items.length, 'routine entries are folded');
    const fold = timeline.getByRole('button', { expanded: false }).first();
    const before = await timeline.getByRole('listitem').count();
    await fold.click();
    assert.ok((await timeline.getByRole('listitem').count()) >= before + 2, 'and come out when asked for');
    await page.getByRole('button', { name: 'Write a notice' }).first().click();
    await page.getByRole('textbox', { name: 'Title (Japanese)' }).waitFor();
    await to_top(page);
    assert.deepEqual(await barriers(page), []);
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('the ways in', async () => {
    const wrong = [];
    for (const view of VIEWS) {
      const { context, page, faults } = await visitor(browser, view);
      for (const [name, path] of [['sign-in', '/sign-in'], ['setup-used', '/setup#gone']]) {
        await page.goto(hinomi.url + path);
        await look(page, `console-${name}.${view.name}`, wrong);
      }
      await context.close();
      wrong.push(...faults);
    }
    assert.deepEqual(wrong, []);
  });

  test('the status page in each language, also at 320 px', async () => {
    const wrong = [];
    for (const view of [...VIEWS, { name: 'ja-smallest', language: 'ja', width: 320, height: 640, scheme: 'light' }]) {
      const { context, page, faults } = await visitor(browser, view);
      for (const [name, path] of [['front', ''], ['incident', `incidents/${ids.incident}`], ['history', 'history'], ['uptime', 'uptime'], ['policy', 'policy']]) {
        const answer = await page.goto(`${hinomi.url}/status/main/${view.language}/${path}`);
        if (answer.status() !== 200) wrong.push(`${path}: ${answer.status()}`);
        assert.equal(await page.locator('html').getAttribute('lang'), view.language);
        await look(page, `status-${name}.${view.name}`, wrong);
      }
      await context.close();
      wrong.push(...faults);
    }
    assert.deepEqual(wrong, []);
  });

  test('the status page without JavaScript and on paper', async () => {
    for (const language of ['ja', 'en']) {
      const { context, page, faults } = await visitor(browser, { language, javaScriptEnabled: false });
      await page.goto(`${hinomi.url}/status/main/${language}/`);
      await page.getByText(language === 'ja' ? 'ログイン・注文で障害が発生しています' : 'Service disruption: Sign-in and orders').first().waitFor();
      await page.emulateMedia({ media: 'print' });
      await page.getByText(language === 'ja' ? 'ログイン・注文で障害が発生しています' : 'Service disruption: Sign-in and orders').first().waitFor();
      await screenshot(page, `status-print.${language}`);
      assert.deepEqual(faults, []);
      await context.close();
    }
  });

  if (process.env.E2E_README_PICTURES) {
    test('pictures for the README', async () => {
      const directory = join(import.meta.dirname, '../../docs/images');
      await mkdir(directory, { recursive: true });
      const picture = (page, name) => page.screenshot({ path: join(directory, `${name}.png`) });
      const { context, page } = await signed_in(browser, hinomi, 'ada', { password: PASSWORD });
      for (const [name, path] of [['now', '/'], ['room', `/incidents/${ids.incident}`]]) {
        await page.goto(hinomi.url + path);
        await settled(page);
        await page.getByRole('main').getByText('Sign-in and orders outage').first().waitFor();
        await picture(page, name);
      }
      await context.close();
      const reader = await visitor(browser, { language: 'ja', height: 1000 });
      await reader.page.goto(`${hinomi.url}/status/main/ja/`);
      await picture(reader.page, 'status');
      await reader.context.close();
    });
  }

  test('and it ends', async () => {
    await nginx.start();
    await until('the monitor is up', async () => (await hinomi.get('/monitors/front-http')).status === 'up');
    // Nobody took it, so it recovered by itself or was resolved; both end it.
    const ended = async () => {
      const { state, alerts_firing } = await hinomi.get(`/incidents/${ids.incident}`);
      return ['resolved', 'self_recovered'].includes(state) || Promise.reject(new Error(`${state} with ${alerts_firing} alerts firing`));
    };
    await until('it is over', ended, { within_ms: 20_000 });
  });
}

async function look(page, name, wrong) {
  await settled(page);
  // The chart's code comes on demand.
  if (name.startsWith('console-monitor.')) await page.getByRole('main').locator('canvas').waitFor({ timeout: 30_000 });
  await screenshot(page, name);
  const wider = await overflow(page);
  if (wider > 0) wrong.push(`${name}: wider than the window by ${wider} px`);
  await to_top(page);
  for (const barrier of await barriers(page)) wrong.push(`${name}: ${barrier}`);
}

/** On a phone, what lies half under the bar at the top counts as too small to be touched; where one scrolled to is chance. */
function to_top(page) {
  return page.evaluate(() => window.scrollTo(0, 0));
}

function console_pages({ incident, alert, notice, delivery }) {
  return [
    ['now', '/'],
    ['incidents', '/incidents?state=all'],
    ['report', '/incidents/new'],
    ['room', `/incidents/${incident}`],
    ['room-composer', `/incidents/${incident}?tab=notices&panel=notice`],
    ['room-obligations', `/incidents/${incident}?tab=obligations`],
    ['alerts', '/alerts'],
    ['alert', `/alerts/${alert}`],
    ['monitors', '/monitors'],
    ['monitor', '/monitors/front-http'],
    ['component', '/components/front?show=all'],
    ['component-correct', '/components/front?panel=correct'],
    ['notices', '/notices'],
    ['notice', `/notices/${notice}`],
    ['notice-new', '/notices/new'],
    ['deliveries', '/deliveries'],
    ['delivery', `/deliveries/${delivery}`],
    ['ledger', '/ledger?clause=flash'],
    ['policy', '/policy'],
    ['configuration', '/configuration?open=monitor%3Afront-http'],
    ['tokens', '/tokens'],
    ['account', '/account'],
    ['missing', '/nowhere'],
  ];
}
