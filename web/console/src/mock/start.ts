/** Puts the stand-in between the console and the network of this browser: `fetch` and `EventSource` for the API only. */
import { API_BASE } from '@/api/client';
import type { LiveEvent } from '@/api/types';
import { nextTail } from './logs';
import { long } from './long';
import { makeServer, type Scenario } from './server';

const KEPT = 'hinomi-mock-scenario';

export function startMock(): void {
  const asked = new URLSearchParams(window.location.search).get('scenario');
  if (asked) sessionStorage.setItem(KEPT, asked);
  const scenario = (sessionStorage.getItem(KEPT) ?? 'busy') as Scenario;
  const sources = new Set<MockEventSource>();
  const emit = (event: LiveEvent) => {
    for (const source of sources) source.dispatchEvent(new MessageEvent(event.kind, { data: JSON.stringify(event) }));
  };

  class MockEventSource extends EventTarget {
    static readonly CLOSED = 2;
    readyState = 0;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    private timer: ReturnType<typeof setInterval> | undefined;
    constructor(address: string) {
      super();
      if (address.includes('/logs/tail')) this.tail();
      else sources.add(this);
      setTimeout(() => {
        this.readyState = 1;
        this.onopen?.();
      }, 50);
    }
    private tail() {
      let serial = 0;
      this.timer = setInterval(() => {
        serial += 1;
        const data = JSON.stringify(nextTail(serial));
        this.dispatchEvent(new MessageEvent('records', { data }));
      }, 400);
    }
    close() {
      clearInterval(this.timer);
      this.readyState = 2;
      sources.delete(this);
    }
  }

  const answer = makeServer(scenario, emit);
  const network = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), window.location.href);
    if (!url.pathname.startsWith(API_BASE)) return network(input, init);
    const request = new Request(input, init);
    const sent = await request.text();
    const body = sent ? JSON.parse(sent) : {};
    const { status, body: content, text } = answer(request.method, url.pathname, url.searchParams, body);
    await new Promise((done) => setTimeout(done, 30));
    if (text !== undefined) return new Response(text, { status, headers: { 'Content-Type': 'text/plain' } });
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    const said = scenario === 'long' ? long(content) : content;
    return new Response(said === undefined ? null : JSON.stringify(said), {
      status,
      headers: { 'Content-Type': type },
    });
  };
  window.EventSource = MockEventSource as unknown as typeof EventSource;
}
