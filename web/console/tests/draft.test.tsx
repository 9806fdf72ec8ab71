import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RETRY_AFTER_MS, SAVE_AFTER_MS, useDraft } from '../src/api/draft';

interface Call {
  method: string;
  path: string;
  body: unknown;
}
let calls: Call[];
let stored: unknown;
let dead: boolean;

beforeEach(() => {
  calls = [];
  stored = undefined;
  dead = false;
  vi.stubGlobal('fetch', async (request: Request) => {
    const { method } = request;
    const body = await request.text();
    calls.push({ method, path: new URL(request.url).pathname, body: body ? JSON.parse(body) : undefined });
    if (dead) throw new TypeError('failed to fetch');
    if (method === 'GET') {
      return stored === undefined
        ? new Response('{"code":"not_found"}', { status: 404 })
        : new Response(JSON.stringify({ key: 'k', value: stored, updated_at: '2026-11-24T00:00:00Z' }));
    }
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function start<T>(initial: T) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  return renderHook(() => useDraft('form', initial), { wrapper });
}

const saves = () => calls.filter(({ method }) => method === 'PUT');

describe('a draft', () => {
  it('starts clean where none is kept', async () => {
    const { result } = start('');
    await waitFor(() => expect(result.current.state).toBe('clean'));
    expect(calls[0]?.path).toBe('/api/v1/drafts/form');
  });

  it('comes back as it was left', async () => {
    stored = 'half a sen';
    const { result } = start('');
    await waitFor(() => expect(result.current.state).toBe('restored'));
    expect(result.current.value).toBe('half a sen');
  });

  it('of another shape is left alone', async () => {
    stored = { old: true };
    const { result } = start({ title: '' });
    await waitFor(() => expect(result.current.state).toBe('clean'));
    expect(result.current.value).toEqual({ title: '' });
  });

  it('is saved once the typing rests, with the last word', async () => {
    const { result } = start('');
    await waitFor(() => expect(result.current.state).toBe('clean'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    act(() => result.current.set('a'));
    act(() => result.current.set('ab'));
    expect(saves()).toHaveLength(0);
    await act(() => vi.advanceTimersByTimeAsync(SAVE_AFTER_MS + 1));
    expect(saves().map(({ body }) => body)).toEqual([{ value: 'ab' }]);
    expect(result.current.state).toBe('saved');
  });

  it('never overwrites what was typed before it came back', async () => {
    stored = 'old';
    const { result } = start('');
    act(() => result.current.set('new'));
    await waitFor(() => expect(calls.some(({ method }) => method === 'GET')).toBe(true));
    await act(async () => {});
    expect(result.current.value).toBe('new');
  });

  it('is saved when the form is left in a hurry', async () => {
    const { result, unmount } = start('');
    await waitFor(() => expect(result.current.state).toBe('clean'));
    act(() => result.current.set('unfinished'));
    unmount();
    await waitFor(() => expect(saves().map(({ body }) => body)).toEqual([{ value: 'unfinished' }]));
  });

  it('goes when the form was sent, and takes a waiting save with it', async () => {
    const { result } = start('');
    await waitFor(() => expect(result.current.state).toBe('clean'));
    act(() => result.current.set('sent'));
    act(() => result.current.clear());
    await waitFor(() => expect(calls.some(({ method }) => method === 'DELETE')).toBe(true));
    expect(result.current.value).toBe('');
    expect(saves()).toHaveLength(0);
  });

  it('is saved by itself when a server that was gone is back', async () => {
    const { result } = start('');
    await waitFor(() => expect(result.current.state).toBe('clean'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    dead = true;
    act(() => result.current.set('typed at night'));
    await act(() => vi.advanceTimersByTimeAsync(SAVE_AFTER_MS + 1));
    expect(result.current.state).toBe('unsaved');
    await act(() => vi.advanceTimersByTimeAsync(RETRY_AFTER_MS + 1));
    dead = false;
    await act(() => vi.advanceTimersByTimeAsync(RETRY_AFTER_MS + 1));
    expect(result.current.state).toBe('saved');
    expect(saves().at(-1)?.body).toEqual({ value: 'typed at night' });
  });
});
