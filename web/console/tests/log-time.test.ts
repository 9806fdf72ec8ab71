import { describe, expect, it } from 'vitest';
import type { LogHistogram } from '../src/api/logs';
import { barAt, barsOf, roundUp, seriesOf, spanOfBars, ticksOf } from '../src/pages/ingest/logs/bars';
import { seriesOfTable } from '../src/pages/ingest/logs/series';
import { lengthOf, moved, rangeOfWord, rangeSearch, rangeWord, spanOf, widened } from '../src/pages/ingest/range';
import { parseSearch, search, stringifySearch } from '../src/app/search';

const NOW = Date.parse('2026-11-24T09:00:00.400Z');
const HALF = { from: '2026-11-24T08:00:00.000Z', to: '2026-11-24T08:30:00.000Z' };

describe('a span of time', () => {
  it('moves with the clock until both of its ends are given', () => {
    expect(spanOf({}, NOW)).toEqual({ from: '2026-11-24T08:00:01.000Z', to: '2026-11-24T09:00:01.000Z' });
    expect(spanOf({ range: '15m' }, NOW).from).toBe('2026-11-24T08:45:01.000Z');
    expect(spanOf({ range: '15m', ...HALF }, NOW)).toEqual(HALF);
    expect(spanOf({ from: HALF.from }, NOW).to).toBe('2026-11-24T09:00:01.000Z');
  });

  it('is written into saved views and read back', () => {
    for (const chosen of [HALF, '24h', '1h'] as const) expect(rangeOfWord(rangeWord(rangeSearch(chosen)))).toEqual(chosen);
    for (const strange of ['', '2h', 'x/y', `${HALF.to}/${HALF.from}`]) expect(rangeOfWord(strange)).toBe('1h');
  });

  it('is widened around its middle, never into the future, and moved by its own length', () => {
    expect(widened(HALF, NOW)).toEqual({ from: '2026-11-24T07:45:00.000Z', to: '2026-11-24T08:45:00.000Z' });
    const late = { from: '2026-11-24T08:30:00.000Z', to: '2026-11-24T09:00:00.000Z' };
    expect(Date.parse(widened(late, NOW).to)).toBe(NOW);
    expect(lengthOf(widened(late, NOW))).toBe(2 * lengthOf(late));
    expect(moved(HALF, 1)).toEqual({ from: HALF.to, to: '2026-11-24T09:00:00.000Z' });
  });
});

describe('the address of the explorer', () => {
  it('keeps queries as they are, also those that look like something else', () => {
    for (const q of ['20141020000000000001', 'true', '"接続失敗"', '{"a":1}', 'a+b %20 & c=d', '[1 TO 5]'])
      expect(parseSearch(stringifySearch({ q }))).toEqual({ q });
    expect(stringifySearch({ q: undefined })).toBe('');
  });

  it('leaves out what is not understood', () => {
    expect(search.logs({ q: 'x', range: '2y', from: HALF.from, live: 'yes', order: 'oldest', wrap: 'on' })).toEqual({ q: 'x', order: 'oldest', wrap: 'on' });
    expect(search.logs({ from: HALF.to, to: HALF.from })).toEqual({});
    expect(search.logs({ from: '2026-11-24T17:00:00+09:00', to: HALF.to })).toEqual(HALF);
    expect(search.trace({ zoom: `${HALF.from}/${HALF.to}` })).toEqual({ zoom: `${HALF.from}/${HALF.to}` });
    expect(search.trace({ zoom: 'x/y' })).toEqual({});
  });
});

describe('the histogram', () => {
  const histogram: LogHistogram = {
    from: '2026-11-24T08:00:00Z',
    to: '2026-11-24T08:02:30Z',
    step_seconds: 60,
    total: 17,
    series: [
      { level: 'INFO', counts: [5, 0, 2] },
      { level: null, counts: [0, 1] },
      { level: 'FATAL', counts: [1, 0, 0] },
      { level: 'ERROR', counts: [0, 8, 0] },
      { level: 'DEBUG', counts: [0, 0, 0] },
    ],
  };
  const bars = barsOf(histogram);

  it('stacks the worst lowest, leaves out what is not there, and ends where the span ends', () => {
    expect(seriesOf(histogram).map(({ level }) => level)).toEqual(['ERROR', 'FATAL', 'INFO', null]);
    expect(bars.map(({ total }) => total)).toEqual([6, 9, 2]);
    expect(bars[0]?.parts.map(({ level }) => level)).toEqual(['FATAL', 'INFO']);
    expect(bars[2]?.to_ms).toBe(Date.parse(histogram.to));
    expect(barsOf({ ...histogram, to: histogram.from })).toEqual([]);
    expect(barsOf({ ...histogram, step_seconds: 0 })).toEqual([]);
    expect(barsOf({ ...histogram, step_seconds: 0.001 })).toHaveLength(500);
  });

  it('knows which bar is pointed at, and the span from one to another in either order', () => {
    expect([-1, 0, 0.39, 0.41, 0.99, 1, 2].map((at) => barAt(bars, at))).toEqual([0, 0, 0, 1, 2, 2, 2]);
    expect(barAt([], 0.5)).toBe(-1);
    const span = { from: '2026-11-24T08:01:00.000Z', to: '2026-11-24T08:02:30.000Z' };
    expect(spanOfBars(bars, 1, 2)).toEqual(span);
    expect(spanOfBars(bars, 2, 1)).toEqual(span);
    expect(spanOfBars(bars, 0, 9)).toBeNull();
  });

  it('has round numbers beside it', () => {
    expect([0, 1, 3, 9, 10, 11, 999, 2_000].map(roundUp)).toEqual([1, 1, 5, 10, 10, 20, 1_000, 2_000]);
    const from = Date.parse('2026-11-24T08:00:10Z');
    expect(ticksOf(from, from + 300_000, 6).map((at) => new Date(at).getSeconds())).toEqual([0, 0, 0, 0, 0]);
    for (const length of [5, 4_000, 86_400_000, 3e10]) expect(ticksOf(from, from + length, 6).length).toBeLessThanOrEqual(7);
  });
});

describe('a table over time', () => {
  const at = (minute: number) => `2026-11-24T08:${String(minute).padStart(2, '0')}:00Z`;
  const table = (name: string, rows: (string | number | null)[][]) => ({
    columns: [{ name: 'proc', kind: 'text' as const }, { name: 'time', kind: 'time' as const }, { name, kind: 'number' as const }],
    rows,
    truncated: false,
    scanned: { rows: 0, bytes: 0, files: 0, elapsed_ms: 0 },
  });

  it('is a line for each group; where nothing was counted is none, where nothing was measured is a gap', () => {
    const rows = [['a', at(0), 4], ['b', at(0), 9], ['a', at(5), 1], ['b', at(15), 2]];
    expect(seriesOfTable(table('count', rows))).toEqual({
      at_s: [0, 5, 10, 15].map((minute) => Date.parse(at(minute)) / 1000),
      series: [{ label: 'b', values: [9, 0, 0, 2] }, { label: 'a', values: [4, 1, 0, 0] }],
      others: 0,
    });
    expect(seriesOfTable(table('p95(elapsed_ms)', rows))?.series[0]?.values).toEqual([9, null, null, 2]);
  });

  it('shows the largest of many, and is none without a time', () => {
    const many = Array.from({ length: 11 }, (_, n) => [`p${n}`, at(n % 2), n]);
    expect(seriesOfTable(table('count', many))).toMatchObject({ others: 3 });
    expect(seriesOfTable({ ...table('count', many), columns: [{ name: 'a', kind: 'text' }, { name: 'b', kind: 'text' }, { name: 'n', kind: 'number' }] })).toBeNull();
    expect(seriesOfTable(table('count', []))).toBeNull();
  });
});
