import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { unparsedShare } from '../src/pages/ingest/sources/SourceMarks';
import { snippetOf, WAYS_TO_SEND } from '../src/pages/ingest/sources/ways';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.unstubAllGlobals());

describe('how logs are sent', () => {
  const all = (source: string | null, origin = 'https://logs.example.jp:8443') => WAYS_TO_SEND.map((way) => snippetOf(way, origin, source).text);

  it('names this hinomi and this source, and never holds a secret', () => {
    for (const text of all('checkout')) {
      expect(text).toContain('logs.example.jp');
      expect(text).toContain('checkout');
      expect(text).toContain('HINOMI_TOKEN');
      expect(text).not.toMatch(/hn_/);
    }
    expect(all(null).every((text) => text.includes('SOURCE'))).toBe(true);
    expect(all('x', 'http://localhost:8080')[0]).toContain('insecure_http = true');
    expect(all('x')[0]).not.toContain('insecure_http');
  });

  it('stays one text where a name holds quotes, line ends or commands', () => {
    for (const name of ['a"b', "it's", '$(reboot)', 'a\n[[file]]', '方式審査 1', 'x&format=raw']) {
      const [agent = '', curl = ''] = all(name);
      expect(agent.split('\n').filter((line) => line.startsWith('['))).toEqual(['[[file]]']);
      expect(agent).toContain(`source = ${JSON.stringify(name)}`);
      // Between single quotes nothing means anything to a shell.
      expect(curl.split('\n')[0]).toBe(`curl --fail-with-body -X POST '${`https://logs.example.jp:8443/ingest/logs?source=${encodeURIComponent(name)}`.replace(/'/g, "'\\''")}' \\`);
      expect(curl.split('\n')[3]).toMatch(/^ {2}--data-binary @'[\p{L}\p{N}/_.-]+'$/u);
    }
  });
});

describe('the sources', () => {
  it('have a share of what could not be read that is never rounded to none', () => {
    expect(unparsedShare({ unparsed_24h: 1, records_24h: 10_000_000 })).toBe(0.0001);
    expect(unparsedShare({ unparsed_24h: 0, records_24h: 10 })).toBe(0);
    expect(unparsedShare({ unparsed_24h: 3, records_24h: 0 })).toBe(0);
    expect(unparsedShare({ unparsed_24h: 10, records_24h: 10 })).toBe(1);
  });

  it('stand with what is wrong first, in words, and are narrowed by the address', async () => {
    const { address } = await openAt('/log-sources');
    const table = await screen.findByRole('table', { name: 'Log sources' });
    const rows = () => within(table).getAllByRole('row').slice(1);
    expect(rows().map((row) => row.textContent).join()).toMatch(/Checkout application.*Shop till gateway.*Mail relay.*Silent.*app-new/);
    expect(rows()[0]?.textContent).toContain('98.21%');
    expect(within(table).getAllByText('not measured').length).toBeGreaterThan(3);
    await userEvent.click(screen.getByText(/^To look at/));
    await waitFor(() => expect(address().get('show')).toBe('wrong'));
    await waitFor(() => expect(rows()).toHaveLength(3));
  });

  it('show findings, agents and what was lost; and where nothing is measured say so', async () => {
    await openAt('/log-sources/legacy-pos');
    await screen.findByText('personal-data');
    expect(screen.getByRole('table', { name: 'Agents' }).textContent).toContain('1.2 MB');
    expect(screen.getByRole('link', { name: 'See records' }).getAttribute('href')).toBe('/logs?q=source%3Alegacy-pos');
    await userEvent.click(screen.getByRole('tab', { name: 'curl' }));
    expect((await screen.findByRole('region', { name: 'curl' })).textContent).toContain('/ingest/logs?source=legacy-pos');
  });

  it('that are unknown say so', async () => {
    await openAt('/log-sources/nothing');
    await screen.findByRole('alert');
  });

  it('together cover the purposes of a system, or leave gaps that are told in words', async () => {
    await openAt('/log-coverage');
    const table = await screen.findByRole('table', { name: 'Coverage of shop' });
    expect(table.textContent).toContain('access to protected resources');
    expect(within(table).getAllByText('In part')).toHaveLength(1);
    expect(within(table).getAllByText('Nothing')).toHaveLength(1);
    expect(screen.getByText('3 missing')).toBeTruthy();
    expect(within(table).getByText(/Nothing came for a day from:/).textContent).toContain('mail-relay');
    await userEvent.click(screen.getByRole('tab', { name: 'Sources' }));
    await waitFor(() => expect(window.location.pathname).toBe('/log-sources'));
  });

  it('are kept somewhere, which is told by purpose, with what somebody should look at', async () => {
    await openAt('/log-storage');
    const table = await screen.findByRole('table', { name: 'Storage' });
    const row = (name: string) => within(table).getAllByRole('row').find((one) => one.textContent?.startsWith(name))?.textContent ?? '';
    expect(row('Detection')).toMatch(/22 MB74,120 records, 3 files.*610 MB.*5\.1 GB15,200,441 records, 176 files/);
    expect(row('Audit')).toContain('Never');
    expect(row('Debugging')).toContain('Not backed up');
    expect(row('Improvement')).toContain('Deleted by people only');
    expect(screen.getByText(/4 files whose time is over/)).toBeTruthy();
    expect(screen.getByText(/Access Denied/)).toBeTruthy();
    await userEvent.click(screen.getByRole('tab', { name: 'Coverage' }));
    await waitFor(() => expect(window.location.pathname).toBe('/log-coverage'));
  });
});
