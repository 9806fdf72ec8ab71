import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setAuditReason } from '../src/pages/ingest/audit';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => {
  localStorage.clear();
  setAuditReason('');
});
afterEach(() => vi.unstubAllGlobals());

const query = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Query' });
const rows = async () => within(await screen.findByRole('table', { name: 'Records' })).findAllByRole('row');
const last = (asked: string[], path: string) => asked.filter((one) => one.startsWith(`GET /api/v1/${path}?`)).at(-1) ?? '';

describe('the explorer', () => {
  it('shows records, runs what is typed with Enter, and keeps it in the address', async () => {
    const { asked, address } = await openAt('/logs');
    expect((await rows()).length).toBeGreaterThan(10);
    await userEvent.type(query(), 'level:ERROR');
    expect(asked.filter((one) => one.includes('/logs?') && one.includes('query=level'))).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(address().get('q')).toBe('level:ERROR'));
    await waitFor(() => expect(last(asked, 'logs')).toContain('query=level:ERROR'));
    const found = await rows();
    await waitFor(() => expect(found.length).toBeGreaterThan(2));
    // The span is one and the same for all that is shown.
    const span = (one: string) => new URLSearchParams(one.split('?')[1]).get('from');
    await waitFor(() => expect(span(last(asked, 'logs/histogram'))).toBe(span(last(asked, 'logs'))));
  });

  it('does not run while an input method composes', async () => {
    const { address, asked } = await openAt('/logs');
    await rows();
    const before = asked.length;
    fireEvent.change(query(), { target: { value: 'せつぞく' } });
    fireEvent.keyDown(query(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(query(), { key: 'Enter', keyCode: 229 });
    expect(address().get('q')).toBeNull();
    expect(asked.slice(before).filter((one) => one.includes('/logs?'))).toEqual([]);
    fireEvent.keyDown(query(), { key: 'Enter' });
    await waitFor(() => expect(address().get('q')).toBe('せつぞく'));
  });

  it('underlines what is wrong in its place, says why, and does not run it', async () => {
    const { asked } = await openAt('/logs');
    await rows();
    fireEvent.change(query(), { target: { value: '決済 "接続' } });
    await screen.findByText('This quote is not closed.');
    expect(document.querySelector('[data-wrong]')?.textContent).toBe('"接続');
    expect(query().getAttribute('aria-invalid')).toBe('true');
    fireEvent.keyDown(query(), { key: 'Enter' });
    await screen.findByText('This query cannot be run');
    expect(asked.filter((one) => one.startsWith('GET /api/v1/logs?') && one.includes('決済'))).toEqual([]);
  });

  it('completes fields and values by keyboard, and remembers what was run', async () => {
    const { address } = await openAt('/logs');
    await rows();
    await userEvent.type(query(), 'lev');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(query().value).toBe('level:');
    await waitFor(() => expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toContainEqual(expect.stringContaining('ERROR')));
    await userEvent.keyboard('ERR{ArrowDown}{Tab}');
    expect(query().value).toBe('level:ERROR ');
    await userEvent.keyboard('{Escape}{Enter}');
    await waitFor(() => expect(address().get('q')).toBe('level:ERROR'));
    await userEvent.clear(query());
    await userEvent.keyboard('{Escape}{ArrowDown}');
    expect(screen.getByRole('listbox', { name: 'Last queries' }).textContent).toContain('level:ERROR');
  });

  it('opens a record in its place, and its values become filters', async () => {
    const { address, asked } = await openAt('/logs?q=決済ゲートウェイへの接続 level:ERROR');
    const [first] = within(await screen.findByRole('table', { name: 'Records' })).getAllByRole('button', { expanded: false });
    await userEvent.click(first as HTMLElement);
    expect(address().get('open')).toMatch(/^[et]/);
    await userEvent.click(screen.getByRole('button', { name: 'Surrounding lines' }));
    await screen.findByText('this record');
    expect(screen.getByRole('link', { name: 'See the trace' }).getAttribute('href')).toMatch(/^\/traces\/20261127-/);
    await userEvent.click(screen.getByRole('button', { name: /^Filter out host: web-/ }));
    await waitFor(() => expect(address().get('q')).toMatch(/-host:web-\d$/));
    await waitFor(() => expect(last(asked, 'logs')).toContain('-host:web-'));
  });

  it('is walked through with the arrow keys, with one row in the order of Tab', async () => {
    await openAt('/logs');
    const table = await screen.findByRole('table', { name: 'Records' });
    const toggles = () => [...table.querySelectorAll<HTMLElement>('[data-toggle]')];
    expect(toggles().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    toggles()[0]?.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.closest('[data-row]')?.getAttribute('data-row')).toBe('2'));
    expect(toggles().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  });

  it('zooms into the histogram by keyboard, and filters by a level', async () => {
    const { address } = await openAt('/logs');
    const slider = await screen.findByRole('slider');
    slider.focus();
    await userEvent.keyboard('{Home}{ArrowRight}{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    expect(slider.getAttribute('aria-valuetext')).toMatch(/records/);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(address().get('from')).not.toBeNull());
    const length = Date.parse(address().get('to') ?? '') - Date.parse(address().get('from') ?? '');
    expect(length).toBe(180_000);
    const legend = await screen.findByRole('list', { name: 'Records by level' });
    await userEvent.click((await within(legend).findAllByRole('button'))[0] as HTMLElement);
    await waitFor(() => expect(address().get('q')).toMatch(/^level:/));
  });

  it('shows a table where the query counts', async () => {
    const { asked } = await openAt('/logs?q=| top 3 source');
    const table = await screen.findByRole('table', { name: 'Result' });
    expect(within(table).getAllByRole('row')).toHaveLength(4);
    expect(asked.filter((one) => one.startsWith('GET /api/v1/logs?'))).toEqual([]);
    // The steps are no part of what is counted over time.
    expect(new URLSearchParams(last(asked, 'logs/histogram').split('?')[1]).get('query') ?? '').toBe('');
  });

  it('says that it searches, and stops when it is told to', async () => {
    let aborted = false;
    await openAt('/logs', (url, request) => {
      if (url.pathname !== '/api/v1/logs') return undefined;
      return new Promise((_, reject) =>
        request.signal.addEventListener('abort', () => {
          aborted = true;
          reject(new DOMException('stopped', 'AbortError'));
        }),
      );
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }, { timeout: 5_000 }));
    await screen.findByText('The search was stopped');
    await waitFor(() => expect(aborted).toBe(true));
  });

  it('says what went wrong, and what to do where nothing was found', async () => {
    await openAt('/logs?q=nowhere_to_be_found');
    await screen.findByText('No records fit');
    await userEvent.click(screen.getByRole('button', { name: 'Drop all conditions' }));
    expect((await rows()).length).toBeGreaterThan(10);
  });
});

describe('audit records', () => {
  it('are left out until somebody says why; the reason is no part of the address', async () => {
    const { asked, address } = await openAt('/logs?q=sshd source:sshd');
    await screen.findByText('No records fit');
    await userEvent.click(screen.getByRole('button', { name: 'Include audit records' }));
    const dialog = await screen.findByRole('dialog');
    const show = within(dialog).getByRole('button', { name: 'Record and show' });
    expect(show.getAttribute('aria-disabled')).toBe('true');
    await userEvent.type(within(dialog).getByRole('textbox'), 'INC-128');
    await userEvent.click(show);
    await screen.findByText('Reason: INC-128');
    await waitFor(() => expect(last(asked, 'logs')).toContain('reason=INC-128'));
    expect(address().get('audit')).toBe('on');
    expect(window.location.href).not.toContain('INC-128');
    await userEvent.click(screen.getByRole('button', { name: 'Leave out again' }));
    await waitFor(() => expect(address().get('audit')).toBeNull());
  });

  it('are asked for anew when an address with them is opened', async () => {
    const { asked, address } = await openAt('/logs?audit=on');
    await screen.findByRole('dialog');
    expect(asked.filter((one) => one.includes('reason='))).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(address().get('audit')).toBeNull());
  });
});

describe('the live tail', () => {
  it('puts new records on top, waits while it is paused, and says what was skipped', async () => {
    const { sources } = await openAt('/logs?live=on&q=level:INFO');
    await rows();
    const tail = sources.find(({ url }) => url.includes('/logs/tail'));
    expect(decodeURIComponent(tail?.url ?? '')).toContain('query=level:INFO');
    const record = (n: number) => ({ id: `new${n}`, at: new Date().toISOString(), source: 'app', purpose: 'detect', level: 'INFO', message: `arrived ${n}` });
    tail?.say('records', [record(1)]);
    await screen.findByText('arrived 1');
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    tail?.say('records', [record(2), record(3)]);
    tail?.say('skipped', { count: 1234 });
    await screen.findByText(/1,234 skipped/);
    expect(screen.queryByText('arrived 2')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show 2 new' }));
    await screen.findByText('arrived 3');
  });
});

describe('saved views', () => {
  it('are kept with query, span and columns, and opened again', async () => {
    const bodies: unknown[] = [];
    const { address } = await openAt('/logs?q=level:WARN&range=24h&cols=host,message', (_url, request) => {
      if (request.method === 'POST') void request.clone().json().then((body) => bodies.push(body));
      return undefined;
    });
    await rows();
    await userEvent.click(screen.getByRole('button', { name: 'Saved views' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox', { name: /Name/ }), 'Warnings');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await within(dialog).findByRole('link', { name: 'Warnings' });
    expect(bodies).toEqual([{ name: 'Warnings', query: 'level:WARN', range: '24h', columns: ['host', 'message'], shared: false }]);
    await userEvent.click(within(dialog).getByRole('link', { name: '決済のエラー' }));
    await waitFor(() => expect(address().get('q')).toBe('source:checkout level>=ERROR'));
    expect(address().get('cols')).toBe('level,host,proc,message');
  });
});
