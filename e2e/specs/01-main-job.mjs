/** The main job: a service dies, people are told in time, it comes back, and the ledger shows that promises were kept. */
import assert from 'node:assert/strict';
import { screenshot, visitor } from '../lib/browser.mjs';
import { headers_of, parts_of } from '../lib/mail-sink.mjs';
import { until } from '../lib/poll.mjs';
import { PASSWORD } from '../lib/stage.mjs';
import { signature_fault } from '../lib/web-sink.mjs';

const CUSTOMERS = ['it@aozora.example.jp', 'ops@northwind.example.com', 'soumu@kawabe.example.jp'];
const FAILURE_TO_ALL_TOLD_MS_MAX = 5_000;
const FOLLOW_UP = {
  ja: { title: '【続報】ログイン・注文の障害について', body: 'ウェブサーバーの停止が原因と判明しました。\n再起動による復旧作業を進めています。' },
  en: { title: 'Update on sign-in and orders', body: 'The web server stopped; we know why.\nWe are restarting it now.' },
};

export default function define(stage, test) {
  const { hinomi, nginx, mail, web, browser } = stage;
  let mana;
  let id;
  const incident = () => hinomi.get(`/incidents/${id}`);

  test('a service that answers is up, on the page too', async () => {
    for (const monitor of ['front-http', 'mail-port']) {
      await until(`${monitor} is up`, async () => (await hinomi.get(`/monitors/${monitor}`)).status === 'up');
    }
    await until('the page says so', async () => (await summary()).status.indicator === 'none');
    assert.deepEqual((await hinomi.get('/incidents?state=all')).items, []);
    assert.equal(mail.messages.length, 0);
  });

  test('a person comes in by a one-time link and sets a password', async () => {
    const link = await hinomi.link('mana');
    mana = await visitor(browser, { language: 'en' });
    const { page } = mana;
    await page.goto(link);
    await page.getByRole('heading', { name: 'Welcome, Mana Sato' }).waitFor();
    await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Set a password' }).click();
    await page.getByText('Mana Sato').first().waitFor();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();

    const second = await visitor(browser);
    await second.page.goto(link);
    await second.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await second.page.getByRole('link', { name: 'Sign in' }).click();
    await second.page.getByRole('textbox', { name: 'User ID' }).fill('mana');
    await second.page.getByRole('textbox', { name: 'Password' }).fill('not this one at all');
    await second.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await second.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await second.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await second.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await second.page.getByText('Mana Sato').first().waitFor();
    await second.context.close();
  });

  test('killed: alert, incident, notice, mails, chat, webhook and pages follow within five seconds', async () => {
    const { page } = mana;
    await page.goto(`${hinomi.url}/`);
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await page.evaluate(() => {
      window.not_reloaded = true;
    });
    const killed_at = await nginx.kill();

    await until('an incident', async () => (await hinomi.get('/incidents')).items.length === 1);
    id = (await hinomi.get('/incidents')).items[0].id;
    const opened = await incident();
    const detected_at = Date.parse(opened.detected_at);
    assert.ok(Date.parse(opened.started_at) >= killed_at - 50, 'the stop is not dated before the death');
    assert.ok(detected_at - killed_at < 2_500, `two checks at 1 s and 0.2 s took ${detected_at - killed_at} ms`);

    await page.getByRole('main').getByText('Sign-in and orders outage').first().waitFor();
    assert.equal(await page.evaluate(() => window.not_reloaded), true, 'the page showed it by itself');
    await until('three mails', () => mail.messages.length === 3);
    await until('chat', () => web.of('/slack').length >= 2);
    await until('webhooks', () => ['alert.firing', 'incident.opened', 'notice.sent'].every((type) => hooks(type).length > 0));
    await until('the page is red', async () => (await summary()).status.indicator !== 'none');
    const all_told_at = Date.now();
    assert.ok(all_told_at - detected_at < FAILURE_TO_ALL_TOLD_MS_MAX, `all were told ${all_told_at - detected_at} ms after detection`);
    console.log(`    death to detection ${detected_at - killed_at} ms, detection to last mail ${Math.max(...mail.messages.map(({ at }) => at)) - detected_at} ms`);

    assert.equal(opened.alerts.length, 1);
    assert.equal(opened.suggestion.priority, 'P1');
    const flash = opened.notices.find(({ kind }) => kind === 'flash');
    assert.equal(flash.state, 'sent');
    await screenshot(page, 'now-incident');
  });

  test('each mail has one recipient, a return path of its own and words that decode', async () => {
    const flash = mail.messages;
    assert.deepEqual(flash.flatMap(({ to }) => to).sort(), CUSTOMERS);
    assert.ok(flash.every(({ to }) => to.length === 1));
    assert.equal(new Set(flash.map(({ from }) => from)).size, flash.length, 'return paths differ');
    assert.ok(flash.every(({ from }) => /^bounce\+[0-9a-z]+@minato\.example\.jp$/.test(from)));
    const ids = new Set();
    for (const { to, raw } of flash) {
      const headers = headers_of(raw);
      const parts = parts_of(raw);
      ids.add(headers['message-id']);
      assert.equal(headers.to, to[0], 'nobody reads another address');
      assert.match(headers.from, /^"?みなと商会 サービス運用"? <status@minato\.example\.jp>$/);
      assert.ok(raw.split('\r\n').every((line) => Buffer.byteLength(line, 'latin1') <= 998 && /^[\x09\x20-\x7e]*$/.test(line)), 'plain ASCII lines of legal length');
      const japanese = to[0] !== 'ops@northwind.example.com';
      assert.match(headers.subject, japanese ? /速報.*ログイン・注文/ : /First notice.*Sign-in and orders/);
      assert.match(parts['text/plain'], japanese ? /障害が発生しています/ : /We are experiencing a disruption/);
      assert.match(parts['text/html'], japanese ? /lang="ja"/ : /lang="en"/);
      assert.equal(headers['auto-submitted'], 'auto-generated');
    }
    assert.equal(ids.size, flash.length);
  });

  test('customers never read of inner addresses', async () => {
    const told = mail.messages.flatMap(({ raw }) => Object.values(parts_of(raw)));
    for (const language of ['ja', 'en']) told.push(await (await fetch(`${hinomi.url}/status/main/${language}/`)).text());
    for (const text of told) {
      assert.doesNotMatch(text, /127\.0\.0\.1/, 'the address that is watched is nobody’s business');
      assert.doesNotMatch(text, /refused the connection/, 'nor are a probe’s own words');
    }
  });

  test('webhooks carry a valid signature and a stable identity', async () => {
    const posts = web.of('/hook');
    assert.ok(posts.length >= 3);
    for (const post of posts) assert.equal(signature_fault(post, stage.secret), null);
    assert.ok(posts.every(({ headers }) => headers['webhook-id'] === headers['idempotency-key']));
    assert.equal(new Set(posts.map(({ headers }) => headers['webhook-id'])).size, posts.length);
    const opened = hooks('incident.opened')[0];
    assert.equal(opened.data.id, id);
    assert.match(opened.data.url, new RegExp(`^${hinomi.url}/incidents/`));
    assert.ok(signature_fault({ ...posts[0], body: `${posts[0].body} ` }, stage.secret), 'a changed body is found out');
    const chat = web.of('/slack').map(({ body }) => JSON.parse(body));
    assert.ok(chat.some(({ text }) => /ログイン・注文/.test(text)));
  });

  test('the status page shows the outage to people and to programs', async () => {
    const reader = await visitor(browser, { language: 'ja', javaScriptEnabled: false });
    await reader.page.goto(`${hinomi.url}/status/main/ja/`);
    await reader.page.getByRole('main').getByText('ログイン・注文').first().waitFor();
    await reader.page.getByText('ログイン・注文で障害が発生しています').first().waitFor();
    await screenshot(reader.page, 'status-outage-ja');
    await reader.page.goto(`${hinomi.url}/status/main/en/`);
    await reader.page.getByText('Service disruption: Sign-in and orders').first().waitFor();
    await reader.context.close();

    const { status, components, incidents } = await summary();
    assert.notEqual(status.indicator, 'none');
    const shown = Object.fromEntries(components.map(({ name, status: state }) => [name, state]));
    assert.equal(shown['Sign-in and orders'] ?? shown['ログイン・注文'], 'major_outage');
    assert.ok(!Object.keys(shown).some((name) => /Back office|社内業務/.test(name)), 'what is not public is not there');
    assert.equal(incidents.length, 1);
  });

  test('a person acknowledges, fills in and classifies it in the room', async () => {
    const { page } = mana;
    await page.getByRole('main').getByRole('link', { name: 'Sign-in and orders outage' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Sign-in and orders outage' }).waitFor();
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await until('acknowledged', async () => (await incident()).acknowledged_by?.id === 'mana' || (await incident()).acknowledged_by === 'mana');

    await page.getByRole('button', { name: 'Fill in intake' }).first().click();
    const intake = page.getByRole('dialog', { name: 'Fill in intake' });
    await intake.getByRole('spinbutton', { name: 'Users (estimate)' }).fill('1200');
    await intake.getByRole('textbox', { name: 'Host' }).fill('web-1');
    await intake.getByRole('button', { name: 'Fill in intake' }).click();
    await intake.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Classify', exact: true }).click();
    const classify = page.getByRole('dialog', { name: 'Classify' });
    await classify.getByText('P1', { exact: true }).first().click();
    await classify.getByRole('textbox', { name: 'Reason' }).fill('Nobody can order.');
    await classify.getByRole('button', { name: 'Classify' }).click();
    await classify.waitFor({ state: 'hidden' });

    const now = await until('all three are kept', async () => {
      const one = await incident();
      return one.priority_reviewed && one.intake.users === 1200 ? one : null;
    });
    assert.equal(now.priority, 'P1');
    assert.equal(now.intake.host, 'web-1');
    const { items } = await hinomi.get(`/incidents/${id}/timeline`);
    for (const kind of ['acknowledged', 'classified']) {
      const entry = items.find((one) => one.subject_kind === 'incident' && one.kind === kind);
      assert.equal(entry?.actor?.id, 'mana', `${kind} is in her name: ${JSON.stringify(items.map((one) => one.kind))}`);
    }
    await screenshot(page, 'room');
  });

  test('she writes a follow-up in both languages, sees it as each channel will, and sends it', async () => {
    const { page } = mana;
    const before = mail.messages.length;
    await page.getByRole('button', { name: 'Write a notice' }).first().click();
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('follow_up');
    await page.getByRole('button', { name: 'Fill from the template' }).click();
    await until('the template is filled in', async () => (await page.getByRole('textbox', { name: 'Text (English)' }).inputValue()).length > 40);
    await page.getByRole('textbox', { name: 'Title (Japanese)' }).fill(FOLLOW_UP.ja.title);
    await page.getByRole('textbox', { name: 'Title (English)' }).fill(FOLLOW_UP.en.title);
    await page.getByRole('textbox', { name: 'Text (Japanese)' }).fill(FOLLOW_UP.ja.body);
    await page.getByRole('textbox', { name: 'Text (English)' }).fill(FOLLOW_UP.en.body);
    await page.getByRole('tab', { name: /mail · Japanese/ }).click();
    await page.getByText(FOLLOW_UP.ja.title).first().waitFor();
    await page.frameLocator('iframe[title="Preview of the mail"]').getByText('再起動による復旧作業').waitFor();
    await screenshot(page, 'composer');

    await page.getByRole('button', { name: 'Send…' }).click();
    const confirm = page.getByRole('dialog', { name: 'Send this notice?' });
    await confirm.getByText('Recipients: 2').waitFor();
    await confirm.getByRole('button', { name: 'Send now' }).click();
    await confirm.waitFor({ state: 'hidden' });

    await until('three more mails', () => mail.messages.length === before + 3);
    const sent = mail.messages.slice(before);
    assert.deepEqual(sent.flatMap(({ to }) => to).sort(), CUSTOMERS);
    const to_kawabe = sent.find(({ to }) => to[0] === 'soumu@kawabe.example.jp');
    assert.match(headers_of(to_kawabe.raw).subject, /続報.*ログイン・注文の障害について/);
    assert.match(parts_of(to_kawabe.raw)['text/plain'], /再起動による復旧作業を進めています/);
    const thread = new Set(mail.messages.map(({ raw }) => headers_of(raw).references?.split(' ')[0]));
    assert.equal(thread.size, 1, 'mails of one incident are one thread');
    await until('the follow-up is on the page', async () => (await (await fetch(`${hinomi.url}/status/main/en/`)).text()).includes('We are restarting it now.'));
    const follow_ups = (await incident()).obligations.filter(({ promise }) => promise === 'follow_up');
    assert.ok(follow_ups.some(({ state }) => state === 'met'), 'a person’s words keep the promise');
    await page.getByRole('tab', { name: /Deliveries/ }).click();
    await page.getByText('soumu@kawabe.example.jp').first().waitFor();
    await screenshot(page, 'room-deliveries');
  });

  test('back: recovery, resolution notice, and the ledger says kept', async () => {
    const { page } = mana;
    const before = mail.messages.length;
    await nginx.start();
    await until('the monitor is up', async () => (await hinomi.get('/monitors/front-http')).status === 'up');
    const resolved = await until('it is resolved', async () => {
      const one = await incident();
      return one.state === 'resolved' ? one : null;
    });
    await until('the resolution goes out', () => mail.messages.length === before + 3);
    assert.match(headers_of(mail.messages.at(-1).raw).subject, /復旧|Resolved/);
    assert.equal(resolved.alerts_firing, 0);
    await until('the page is green', async () => (await summary()).status.indicator === 'none');
    assert.equal((await summary()).incidents.length, 0, 'nothing is going on any more');
    await until('the webhook hears of it', () => hooks('incident.resolved').length === 1 && hooks('alert.resolved').length === 1);

    await page.goto(`${hinomi.url}/ledger`);
    const clause = page.getByRole('button', { name: /First notice within 30 minutes of detection/ });
    await clause.getByText('Kept 1').waitFor();
    await clause.click();
    await page.getByRole('main').getByText('Sign-in and orders outage').first().waitFor();
    await screenshot(page, 'ledger');
    const { clauses } = await hinomi.get(`/ledger?month=${month_in_tokyo()}`);
    const counts = Object.fromEntries(clauses.map((one) => [one.clause, one.counts]));
    assert.deepEqual([counts.flash.met, counts.resolved.met, counts.recovery.met], [1, 1, 1]);
    for (const one of clauses) assert.equal(one.counts.failed, 0, `${one.clause} was not broken`);
  });

  test('uptime is what a hand computes from the intervals', async () => {
    const { intervals } = await hinomi.get('/monitors/front-http');
    const from = intervals.map(({ started_at }) => started_at).sort()[0];
    const to = new Date(Date.now() - 100).toISOString();
    const by_hand = {};
    for (const { started_at, ended_at, status } of intervals) {
      const [begin, end] = [micros(started_at), ended_at ? micros(ended_at) : micros(to)];
      const inside = (end < micros(to) ? end : micros(to)) - begin;
      if (inside > 0n) by_hand[status] = (by_hand[status] ?? 0n) + inside;
    }
    assert.ok(by_hand.down > 0n && by_hand.up > 0n);
    const { items } = await hinomi.get(`/uptime?component=front&by=day&from=${from}&to=${to}`);
    const told = (field) => items.reduce((sum, item) => sum + BigInt(item[field]), 0n);
    assert.equal(told('down_us'), by_hand.down);
    assert.equal(told('up_us'), by_hand.up);
    assert.equal(told('unknown_us'), by_hand.unknown ?? 0n);
    if (items.length === 1) {
      const ratio = Number(by_hand.up) / Number(by_hand.up + by_hand.down);
      assert.ok(Math.abs(items[0].uptime - ratio) < 1e-9, `${items[0].uptime} is ${ratio}`);
    }
  });

  test('she corrects the record: the stop is left out of the figure, with her name and reason', async () => {
    const { page } = mana;
    await page.goto(`${hinomi.url}/components/front`);
    const record = page.getByRole('table', { name: 'Record of the last 30 days' });
    await record.getByRole('row').filter({ hasText: 'Down' }).first().getByRole('button').click();
    const form = page.getByRole('form', { name: 'Correct the record' });
    await form.getByRole('combobox', { name: 'How it really was' }).selectOption('excluded');
    await form.getByRole('textbox', { name: 'Reason' }).fill('We stopped it ourselves, for a drill.');
    await form.getByRole('button', { name: 'Correct the record' }).click();
    await page.getByRole('dialog', { name: 'Correct the record' }).getByRole('button', { name: 'Correct the record' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('table', { name: 'Corrections' }).getByText('We stopped it ourselves, for a drill.').waitFor();
    await record.getByRole('row').filter({ hasText: 'corrected' }).first().waitFor();
    await screenshot(page, 'component-corrected');
    const { items } = await hinomi.get('/corrections?component=front');
    assert.deepEqual(items.map(({ status, by }) => [status, by.id]), [['excluded', 'mana']]);
    const days = (await hinomi.get('/uptime?component=front&by=day')).items;
    assert.ok(days.some(({ excluded_us }) => excluded_us > 0), 'the time is told apart');
  });

  test('nothing went wrong in her browser all the while', async () => {
    assert.deepEqual(mana.faults, []);
    await mana.context.close();
  });

  async function summary() {
    const response = await fetch(`${hinomi.url}/status/main/api/v2/summary.json`);
    assert.equal(response.status, 200);
    return response.json();
  }

  function hooks(type) {
    return web
      .of('/hook')
      .map(({ body }) => JSON.parse(body))
      .filter((one) => one.type === type);
  }
}

/** Whole microseconds of an RFC 3339 instant in UTC. */
function micros(text) {
  const [, seconds, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text);
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function month_in_tokyo() {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 7);
}
