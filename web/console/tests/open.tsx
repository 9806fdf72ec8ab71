/** The whole console over its stand-in, at one address. */
import { QueryClient } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { vi } from 'vitest';
import { App } from '../src/app/App';
import { makeRouter } from '../src/app/router';
import { makeServer } from '../src/mock/server';

class SilentSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: SilentSource[] = [];
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    SilentSource.made.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(kind: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
}

export interface Opened {
  /** What was asked of the server, newest last: method, path and query. */
  asked: string[];
  /** The live lines that were opened, newest last. */
  sources: SilentSource[];
  address: () => URLSearchParams;
}

/** `before` may answer instead of the stand-in. */
export async function openAt(path: string, before: (url: URL, request: Request) => Response | Promise<Response> | undefined = () => undefined): Promise<Opened> {
  const answer = makeServer('busy', () => {});
  const asked: string[] = [];
  SilentSource.made = [];
  vi.stubGlobal('EventSource', SilentSource);
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    asked.push(`${request.method} ${url.pathname}${decodeURIComponent(url.search.replace(/\+/g, ' '))}`);
    const own = before(url, request);
    if (own) return own;
    const sent = await request.text();
    const { status, body, text } = answer(request.method, url.pathname, url.searchParams, sent ? JSON.parse(sent) : {});
    return new Response(text ?? (body === undefined ? null : JSON.stringify(body)), { status });
  });
  window.scrollTo = vi.fn() as never;
  // Nothing is laid out here: every row is as high as it is meant to be.
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 29 });
  window.history.replaceState(null, '', path);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<App client={client} router={makeRouter(client)} />);
  await screen.findByRole('heading', { level: 1 }, { timeout: 10_000 });
  return { asked, sources: SilentSource.made, address: () => new URLSearchParams(window.location.search) };
}
