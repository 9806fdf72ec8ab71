import { describe, expect, it } from 'vitest';
import { keepFocus } from '../src/app/focus-keeper';

const settled = () => new Promise((done) => setTimeout(done));

function page(html: string) {
  document.body.innerHTML = `<main tabindex="-1">${html}</main>`;
  const main = document.querySelector('main') as HTMLElement;
  return { main, stop: keepFocus(main), find: (selector: string) => main.querySelector(selector) as HTMLElement };
}

describe('the focus', () => {
  it('goes to the heading of what is left when an update takes its place away', async () => {
    const { find, stop } = page('<h1>Alert</h1><section><h2>Decide</h2><div><button>Open</button></div></section>');
    find('button').focus();
    find('section div').remove();
    await settled();
    expect(document.activeElement?.textContent).toBe('Decide');
    stop();
  });

  it('falls back to the page when the whole part is gone', async () => {
    const { find, stop } = page('<h1>Alert</h1><section><h2>Decide</h2><button>Open</button></section>');
    find('button').focus();
    find('section').remove();
    await settled();
    expect(document.activeElement?.textContent).toBe('Alert');
    stop();
  });

  it('is left alone where it still stands, or was left on purpose', async () => {
    const { find, stop } = page('<h1>List</h1><button>Open</button><p>old</p>');
    find('button').focus();
    find('p').remove();
    await settled();
    expect(document.activeElement?.textContent).toBe('Open');
    find('button').blur();
    await settled();
    find('button').remove();
    await settled();
    expect(document.activeElement).toBe(document.body);
    stop();
  });

  it('is not thought to be left when the browser says so in the midst of an update', async () => {
    const { find, stop } = page('<h1>Alert</h1><section><h2>Decide</h2><button>Open</button></section>');
    find('button').focus();
    find('button').blur();
    find('button').remove();
    await settled();
    expect(document.activeElement?.textContent).toBe('Decide');
    stop();
  });

  it('comes back to the page from a question that went with what had asked it', async () => {
    const { find, stop } = page('<h1>Component</h1><form><h2>Correct</h2><button>Send</button></form>');
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><button>Yes</button></div>');
    const dialog = document.querySelector('[role="dialog"]') as HTMLElement;
    find('button').focus();
    dialog.querySelector('button')?.focus();
    dialog.remove();
    find('form').remove();
    await settled();
    expect(document.activeElement?.textContent).toBe('Component');
    stop();
  });
});
