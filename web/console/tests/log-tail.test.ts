import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogRecord } from '../src/api/logs';
import { connectTail } from '../src/api/tail';
import { levelClass } from '../src/pages/ingest/level';
import { SHOWN_MAX, TAIL_START, type TailNews, type TailState, tailAfter, WAITING_MAX } from '../src/pages/ingest/logs/tail-state';
import { cellOf, fieldsOf, highlighted } from '../src/pages/ingest/record/fields';
import { useFieldName } from '../src/pages/ingest/record/use-field-name';

const record = (n: number, more: Partial<LogRecord> = {}): LogRecord => ({
  id: `r${n}`,
  at: new Date(Date.UTC(2026, 10, 24, 8, 0, n)).toISOString(),
  source: 'app',
  purpose: 'detect',
  message: `line ${n}`,
  ...more,
});
const after = (...news: TailNews[]) => news.reduce<TailState>(tailAfter, TAIL_START);
const came = (from: number, to: number, held = false): TailNews => ({
  kind: 'records',
  records: Array.from({ length: to - from }, (_, n) => record(from + n)),
  held,
});
const ids = (records: LogRecord[]) => records.map(({ id }) => id);

describe('a live tail', () => {
  it('shows the newest first, each once', () => {
    const tail = after(came(0, 3), came(2, 5));
    expect(ids(tail.shown)).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
    expect(after(came(0, 2), came(0, 2)).shown).toHaveLength(2);
  });

  it('lets records wait while somebody reads, and keeps their order when they are let in', () => {
    const held = after(came(0, 2), came(2, 4, true));
    expect(ids(held.shown)).toEqual(['r1', 'r0']);
    expect(ids(held.waiting)).toEqual(['r3', 'r2']);
    // What waits comes first: nothing may overtake it.
    const later = tailAfter(held, came(4, 5, false));
    expect(ids(later.waiting)).toEqual(['r4', 'r3', 'r2']);
    expect(ids(tailAfter(later, { kind: 'release' }).shown)).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
  });

  it('keeps so many and no more, and counts what is lost', () => {
    expect(after(came(0, SHOWN_MAX + 10)).shown).toHaveLength(SHOWN_MAX);
    const held = after(came(0, WAITING_MAX + 7, true), { kind: 'skipped', count: 5 });
    expect(held.waiting).toHaveLength(WAITING_MAX);
    expect(held.skipped).toBe(12);
    expect(held.waiting[0]?.id).toBe(`r${WAITING_MAX + 6}`);
  });
});

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(kind: string, data: string) {
    this.dispatchEvent(new MessageEvent(kind, { data }));
  }
}

describe('the line of a tail', () => {
  beforeEach(() => {
    FakeSource.made = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', FakeSource);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('passes on records and counts, and nothing that it cannot read', () => {
    const reader = { onRecords: vi.fn(), onSkipped: vi.fn(), onState: vi.fn() };
    const stop = connectTail('/tail', reader);
    const source = FakeSource.made[0] as FakeSource;
    source.onopen?.();
    source.say('records', JSON.stringify([record(1), null, { id: 'x' }]));
    source.say('records', '{');
    source.say('skipped', '{"count": 40}');
    source.say('skipped', '{"count": "many"}');
    expect(reader.onRecords.mock.calls).toEqual([[[record(1)]]]);
    expect(reader.onSkipped.mock.calls).toEqual([[40]]);
    stop();
    expect(source.readyState).toBe(2);
  });

  it('comes back when the server closed it, and not after it was left', () => {
    const onState = vi.fn();
    const stop = connectTail('/tail', { onRecords: vi.fn(), onSkipped: vi.fn(), onState });
    const first = FakeSource.made[0] as FakeSource;
    first.onopen?.();
    first.readyState = FakeSource.CLOSED;
    first.onerror?.();
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.made).toHaveLength(2);
    expect(onState.mock.calls.map(([state]) => state)).toEqual(['connecting', 'live', 'lost', 'lost']);
    const second = FakeSource.made[1] as FakeSource;
    second.readyState = FakeSource.CLOSED;
    second.onerror?.();
    stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.made).toHaveLength(2);
  });
});

describe('a record', () => {
  it('is told field by field, with what is inside of JSON by its path', () => {
    const full = record(1, { level: 'ERROR', host: null, elapsed_ms: 0, attributes: { http: { status: 502, tags: ['a'] }, level: 'again', none: null, on: false } });
    expect(fieldsOf(full)).toEqual([
      { name: 'source', value: 'app' },
      { name: 'level', value: 'ERROR' },
      { name: 'purpose', value: 'detect' },
      { name: 'elapsed_ms', value: 0 },
      { name: 'http.status', value: 502 },
      { name: 'http.tags', value: '["a"]' },
      { name: 'none', value: null },
      { name: 'on', value: false },
    ]);
    expect(['http.status', 'host', 'message', 'on', 'nothing'].map((name) => cellOf(full, name))).toEqual(['502', '', 'line 1', 'false', '']);
  });

  it('may hold anything at all', () => {
    let deep: Record<string, unknown> = { end: 1 };
    for (let n = 0; n < 2_000; n += 1) deep = { in: deep };
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n]));
    expect(fieldsOf(record(1, { attributes: { wide } })).length).toBeLessThanOrEqual(300);
    expect(() => fieldsOf(record(1, { attributes: { a: { '': { __proto__: null, constructor: 1 } } } }))).not.toThrow();
    expect(fieldsOf(record(1, { attributes: { shallow: true } })).at(-1)).toEqual({ name: 'shallow', value: true });
    expect(fieldsOf(record(1, { attributes: deep })).length).toBe(3);
  });

  it('shows what was looked for, whatever its case', () => {
    expect(highlighted('Connect 接続失敗 connect', ['connect', '接続'])).toEqual([
      { text: 'Connect', hit: true },
      { text: ' ', hit: false },
      { text: '接続', hit: true },
      { text: '失敗 ', hit: false },
      { text: 'connect', hit: true },
    ]);
    expect(highlighted('a.b (c', ['.', '(']).filter(({ hit }) => hit)).toHaveLength(2);
    expect(highlighted('x'.repeat(10_000), ['x']).length).toBeLessThan(200);
  });

  it('has a level of one of five classes, however it is written', () => {
    expect(['ERROR', 'fatal', ' Warning ', 'NOTICE', 'trace', 'エラー', 'AUDIT', '', null, undefined].map(levelClass)).toEqual(['error', 'error', 'warn', 'info', 'debug', 'error', 'other', 'other', 'other', 'other']);
  });
});

describe('the names of fields', () => {
  it('are words where they are known, and shown as they are where records bring them', () => {
    const { result } = renderHook(useFieldName);
    const names = ['host', 'elapsed_ms', 'http.status', '{{n}}', '$t(act.remove)', 'a:b', '', 'constructor'];
    expect(names.map(result.current)).toEqual(['Host', 'Elapsed (ms)', ...names.slice(2)]);
  });
});
