import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COALESCE_MS, connectLive, type LiveState, staleKeys } from '../src/api/live';

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.made.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(kind: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(kind, { data: typeof data === 'string' ? data : JSON.stringify(data) }));
  }
}

const last = () => FakeSource.made.at(-1) as FakeSource;

describe('the live connection', () => {
  const states: LiveState[] = [];
  let stop: () => void;
  let asked: ReturnType<typeof vi.fn>;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', FakeSource);
    FakeSource.made = [];
    states.length = 0;
    const client = new QueryClient();
    asked = vi.fn(() => Promise.resolve());
    client.invalidateQueries = asked as never;
    stop = connectLive(client, (state) => states.push(state));
  });
  afterEach(() => {
    stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('asks again for what an event names', () => {
    last().onopen?.();
    last().say('incident', { kind: 'incident', id: '7' });
    expect(asked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(COALESCE_MS);
    const keys = asked.mock.calls.map(([{ queryKey }]) => queryKey);
    expect(keys).toContainEqual(['now']);
    expect(keys).toContainEqual(['incident', 'one', '7']);
    expect(keys).toContainEqual(['incident', 'timeline', '7']);
    expect(keys).not.toContainEqual(['monitor', 'list']);
  });

  it('makes one round of a storm', () => {
    last().onopen?.();
    for (let n = 0; n < 500; n += 1) last().say('monitor', { kind: 'monitor', id: 'web' });
    vi.advanceTimersByTime(COALESCE_MS * 3);
    expect(asked).toHaveBeenCalledTimes(staleKeys({ kind: 'monitor', id: 'web' }).length);
  });

  it('understands an event without a body', () => {
    last().say('config', 'not json');
    vi.advanceTimersByTime(COALESCE_MS);
    expect(asked.mock.calls.map(([{ queryKey }]) => queryKey)).toContainEqual(['config']);
  });

  it('comes back after the server refused, slower each time, and then asks for everything', () => {
    last().onopen?.();
    for (const wait of [1_000, 2_000]) {
      last().readyState = FakeSource.CLOSED;
      last().onerror?.();
      const before = FakeSource.made.length;
      vi.advanceTimersByTime(wait - 1);
      expect(FakeSource.made).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(FakeSource.made).toHaveLength(before + 1);
    }
    asked.mockClear();
    last().onopen?.();
    expect(asked).toHaveBeenCalledWith();
    expect(states.at(-1)).toBe('live');
  });

  it('asks for everything when too much was missed', () => {
    last().onopen?.();
    last().say('reset', {});
    expect(asked).toHaveBeenCalledWith();
  });

  it('leaves a short break to the browser, which knows the last id', () => {
    last().onopen?.();
    last().readyState = 0;
    last().onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.made).toHaveLength(1);
    expect(states.at(-1)).toBe('lost');
  });
});
