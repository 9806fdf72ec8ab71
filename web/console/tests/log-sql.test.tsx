import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { csvOf } from '../src/pages/ingest/sql/csv';
import { placeOf } from '../src/pages/ingest/sql/place';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const query = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Query in SQL' });
const posts = (asked: string[]) => asked.filter((one) => one === 'POST /api/v1/logs/sql').length;

describe('SQL', () => {
  it('runs with Ctrl+Enter, shows the rows, and keeps the query in the address', async () => {
    const { asked, address } = await openAt('/log-sql');
    expect(posts(asked)).toBe(0);
    fireEvent.keyDown(query(), { key: 'Enter' });
    fireEvent.keyDown(query(), { key: 'Enter', ctrlKey: true, isComposing: true });
    expect(posts(asked)).toBe(0);
    fireEvent.keyDown(query(), { key: 'Enter', ctrlKey: true });
    const table = within(await screen.findByRole('table', { name: 'Answer' }));
    expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(['level', 'records']);
    expect(table.getAllByRole('row').length).toBeGreaterThan(2);
    expect(posts(asked)).toBe(1);
    expect(address().get('q')).toContain('GROUP BY level');
  });

  it('says what is wrong under the line where it is', async () => {
    await openAt('/log-sql?q=SELECT level,%0A  nothing FROM logs');
    fireEvent.keyDown(query(), { key: 'Enter', metaKey: true });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('No field named nothing.');
    expect(alert.textContent).toContain('Line 2, column 3');
    expect(alert.querySelector('[data-wrong]')?.textContent).toBe('nothing');
    expect(query().getAttribute('aria-invalid')).toBe('true');
  });

  it('lists tables with their columns, and writes a chosen name where the cursor is', async () => {
    await openAt('/log-sql?q=SELECT  FROM logs');
    const tables = within(await screen.findByRole('complementary', { name: 'Tables and columns' }));
    await tables.findByText('checks');
    query().setSelectionRange(7, 7);
    await userEvent.click(tables.getByRole('button', { name: 'Insert elapsed_ms' }));
    expect(query().value).toBe('SELECT elapsed_ms FROM logs');
  });

  it('is stopped by its button, and the request with it', async () => {
    let stopped = false;
    await openAt('/log-sql', (url, request) =>
      url.pathname.endsWith('/logs/sql') && request.method === 'POST'
        ? new Promise((_, reject) =>
            request.signal.addEventListener('abort', () => {
              stopped = true;
              reject(new DOMException('aborted', 'AbortError'));
            }),
          )
        : undefined,
    );
    fireEvent.keyDown(query(), { key: 'Enter', ctrlKey: true });
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }, { timeout: 5_000 }));
    await screen.findByText('The query was stopped');
    await waitFor(() => expect(stopped).toBe(true));
  });
});

describe('what leaves as CSV', () => {
  it('is quoted where it must be, and holds no formulas', () => {
    const columns = [
      { name: 'a', kind: 'text' },
      { name: 'b,c', kind: 'integer' },
    ];
    expect(csvOf(columns, [['=1+1', -3], [null, 1.5], ['x"\ny', true]])).toBe(
      'a,"b,c"\r\n"\'=1+1",-3\r\n,1.5\r\n"x""\ny",true\r\n',
    );
  });
});

describe('a place in a query', () => {
  it('counts characters, not their parts, and may lie at the end', () => {
    expect(placeOf('SELECT 𠮷, 名前 FROM x', 1, 11)).toEqual({ line: 1, column: 11, before: 'SELECT 𠮷, ', marked: '名前', after: ' FROM x' });
    expect(placeOf('SELECT', 1, 7)?.marked).toBe(' ');
    expect(placeOf('SELECT', 3, 1)).toBeNull();
    expect(placeOf('SELECT', undefined, 1)).toBeNull();
  });
});
