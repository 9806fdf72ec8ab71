/** Ways in, and what a role may do. */
import assert from 'node:assert/strict';
import { signed_in, visitor } from '../lib/browser.mjs';
import { PASSWORD } from '../lib/stage.mjs';

export default function define(stage, test) {
  const { hinomi, browser } = stage;

  test('the link of the first start makes a passkey, and the passkey opens the door again', async () => {
    const link = /first sign-in as ada .*?: (http\S+)/.exec(hinomi.process.said())[1];
    const { context, page, faults } = await visitor(browser);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await page.goto(link);
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('Ada Admin').first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.waitForURL(/sign-in/);
    // A passkey may be offered in the name field by itself; else the button asks for it.
    await page
      .getByRole('button', { name: 'Sign in with a passkey' })
      .click({ timeout: 3_000 })
      .catch(() => {});
    await page.getByText('Ada Admin').first().waitFor();
    const { credentials } = await (await context.request.get(`${hinomi.url}/api/v1/account`)).json();
    assert.deepEqual(credentials.map(({ kind }) => kind), ['passkey']);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test('a viewer sees why not, and the API refuses', async () => {
    const link = await hinomi.link('vic');
    const secret = link.split('#')[1];
    const setup = await fetch(`${hinomi.url}/api/v1/setup/${secret}/password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Hinomi': 'console', Origin: hinomi.url },
      body: JSON.stringify({ password: PASSWORD }),
    });
    assert.equal(setup.status, 200, await setup.text());
    const { items } = await hinomi.get('/incidents?state=all');
    const vic = await signed_in(browser, hinomi, 'vic', { password: PASSWORD });
    await vic.page.goto(`${hinomi.url}/incidents/${items[0].id}`);
    const write = vic.page.getByRole('button', { name: 'Write a notice' }).first();
    await write.waitFor();
    assert.equal(await write.getAttribute('aria-disabled'), 'true');
    const why = await write.getAttribute('aria-describedby');
    assert.match(await vic.page.locator(`[id="${why}"]`).textContent(), /permission/);
    assert.equal(await vic.page.getByRole('link', { name: 'API tokens' }).count(), 0);
    const request = (path, data) => vic.context.request.post(`${hinomi.url}/api/v1${path}`, { data, headers: { Origin: hinomi.url, 'X-Hinomi': 'console' } });
    for (const [path, data] of [
      [`/incidents/${items[0].id}/comment`, { text: 'no' }],
      ['/notices', { kind: 'general', title: { ja: '件名', en: 'Title' }, body: { ja: '本文', en: 'Text' } }],
      ['/monitors/front-http/pause', { reason: 'no' }],
      ['/tokens', { name: 'mine', scopes: ['incident:read'] }],
    ]) {
      assert.equal((await request(path, data)).status(), 403, path);
    }
    assert.equal((await fetch(`${hinomi.url}/api/v1/incidents`)).status, 401);
    await vic.context.close();
  });
}
