import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Trace, TraceSpan } from '../src/api/logs';
import { TXID } from '../src/mock/data/ingest/records';
import { between, layoutOf, LENGTH_MS_MIN, offsetsOf, panned, ROWS_MAX, sharedGaps, wholeOf, zoomed } from '../src/pages/ingest/trace/layout';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.unstubAllGlobals());

const START = Date.UTC(2026, 10, 24, 8);
const at = (ms: number) => new Date(START + ms).toISOString();
const span = (from: number, to: number, more: Partial<TraceSpan> = {}): TraceSpan => ({ lane: 0, name: `${from}`, from: at(from), to: at(to), elapsed_ms: to - from, complete: true, error: false, ...more });
const record = (ms: number, lane = 0, level = 'INFO') => ({ id: `${ms} ${lane}`, at: at(ms), source: 's', purpose: 'detect' as const, message: '', level, lane });
const lane = { host: 'h', source: 's', first_at: at(0), last_at: at(0), records: 0, errors: 0 };
const trace = (part: Partial<Trace>): Trace => ({ txid: 'x', from: at(-60_000), to: at(60_000), total: 0, truncated: false, lanes: [lane, lane], records: [], spans: [], gaps: [], ...part });
const WHOLE = { from_ms: START, to_ms: START + 1_000 };

describe('the lanes of a trace', () => {
  it('reach from the first to the last that is known, not over all that was searched', () => {
    const records = [record(100), record(900)];
    expect(wholeOf(trace({ records, spans: [span(50, 700)] }))).toEqual({ from_ms: START + 50, to_ms: START + 900 });
    expect(wholeOf(trace({}))).toEqual({ from_ms: START - 60_000, to_ms: START + 60_000 });
    // One instant has a length all the same.
    expect(wholeOf(trace({ records: [record(5)] })).to_ms).toBe(START + 5 + LENGTH_MS_MIN);
  });

  it('put what happens at the same time under each other, what encloses above what is inside', () => {
    const spans = [span(0, 400), span(0, 1_000), span(400, 600), span(500, 700), span(0, 50, { lane: 1 })];
    const [first, second] = layoutOf(trace({ spans }), WHOLE);
    expect(first?.spans.map(({ span: { from, to }, row }) => [Date.parse(from) - START, Date.parse(to) - START, row])).toEqual([
      [0, 1_000, 0],
      [0, 400, 1],
      [400, 600, 1],
      [500, 700, 2],
    ]);
    expect([first?.rows, second?.rows]).toEqual([3, 1]);
  });

  it('never overlap in a row, and have a last row for what is too much', () => {
    const many = Array.from({ length: 60 }, (_, n) => span((n * 37) % 500, ((n * 37) % 500) + 20 + ((n * 53) % 300)));
    const [first] = layoutOf(trace({ spans: many }), WHOLE);
    expect(first?.rows).toBeLessThanOrEqual(ROWS_MAX);
    for (const one of first?.spans ?? [])
      for (const other of first?.spans ?? [])
        if (one !== other && one.row === other.row && one.row < ROWS_MAX - 1) expect(one.right <= other.left || other.right <= one.left).toBe(true);
  });

  it('show of a stretch what lies in it, cut at its edges', () => {
    const half = { from_ms: START + 500, to_ms: START + 1_000 };
    const gaps = [{ lane: null, from: at(0), to: at(750), seconds: 0.75 }, { lane: 1, from: at(600), to: at(700), seconds: 0.1 }, { lane: null, from: at(0), to: at(100), seconds: 0.1 }];
    const drawn = trace({ spans: [span(0, 400), span(250, 750), span(900, 2_000)], records: [record(100), record(500), record(1_000, 1, 'ERROR')], gaps });
    const [first, second] = layoutOf(drawn, half);
    expect(first?.spans.map(({ left, right }) => [left, right])).toEqual([[0, 0.5], [0.8, 1]]);
    expect(first?.ticks).toEqual([{ at: 0, records: [1], errors: 0 }]);
    expect(second?.ticks).toEqual([{ at: 1, records: [2], errors: 1 }]);
    expect(second?.gaps.map(({ left }) => left)).toEqual([0.2]);
    expect(sharedGaps(drawn, half)).toMatchObject([{ left: 0, right: 0.5 }]);
  });

  it('draw thousands of records as a few hundred ticks, and lose none of them', () => {
    const records = Array.from({ length: 5_000 }, (_, n) => record(n / 5, 0, n % 1_000 === 0 ? 'FATAL' : 'INFO'));
    const ticks = layoutOf(trace({ records }), WHOLE)[0]?.ticks ?? [];
    expect(ticks.length).toBeLessThanOrEqual(301);
    expect(ticks.reduce((sum, tick) => sum + tick.records.length, 0)).toBe(5_000);
    expect(ticks.reduce((sum, tick) => sum + tick.errors, 0)).toBe(5);
  });

  it('are looked at closer and moved along, and never beyond their ends', () => {
    const near = zoomed(WHOLE, WHOLE, 0.5);
    expect(near).toEqual({ from_ms: START + 250, to_ms: START + 750 });
    expect(zoomed(near, WHOLE, 8)).toEqual(WHOLE);
    expect(panned(near, WHOLE, 9)).toEqual({ from_ms: START + 500, to_ms: START + 1_000 });
    expect(panned(near, WHOLE, -9)).toEqual({ from_ms: START, to_ms: START + 500 });
    expect(between(WHOLE, 0.75, 0.25)).toEqual(near);
    let closest = WHOLE;
    for (let n = 0; n < 50; n += 1) closest = zoomed(closest, WHOLE, 0.5, 1);
    expect(closest.to_ms - closest.from_ms).toBe(LENGTH_MS_MIN);
    expect(closest.to_ms).toBe(WHOLE.to_ms);
  });

  it('have round distances beside them', () => {
    expect(offsetsOf(WHOLE, START, 6)).toEqual([0, 200, 400, 600, 800, 1_000]);
    expect(offsetsOf({ from_ms: START + 333, to_ms: START + 343 }, START, 6)).toEqual([334, 336, 338, 340, 342]);
    expect(offsetsOf({ from_ms: START, to_ms: START + 1e12 }, START, 6).length).toBeLessThanOrEqual(7);
  });
});

describe('the page of a trace', () => {
  it('shows lanes, spans, silence and records; zooms by keyboard and keeps it in the address', async () => {
    const { address } = await openAt(`/traces/${TXID}`);
    const timeline = await screen.findByRole('group', { name: 'Timeline' });
    expect(timeline.textContent).toContain('web-2');
    expect(timeline.textContent).toContain('batch-1');
    expect(timeline.textContent).toContain('nothing for 15.3s');
    timeline.focus();
    await userEvent.keyboard('+');
    await waitFor(() => expect(address().get('zoom')).toMatch(/Z\/.*Z$/));
    await userEvent.keyboard('0');
    await waitFor(() => expect(address().get('zoom')).toBeNull());
    const table = await screen.findByRole('table', { name: 'Records' });
    await userEvent.click(within(table).getAllByRole('button')[7] as HTMLElement);
    await screen.findByText(/GatewayException/);
    await waitFor(() => expect(address().get('record')).toBe('t7'));
    // It is this very trace: there is no way to it from here.
    expect(screen.queryByRole('link', { name: 'See the trace' })).toBeNull();
  });

  it('opens another by its id, and says where nothing is', async () => {
    await openAt('/traces');
    await userEvent.type(screen.getByRole('textbox', { name: 'txid' }), ' a/b?c {Enter}');
    await screen.findByText('There are no records of this txid');
    expect(window.location.pathname).toBe('/traces/a%2Fb%3Fc');
    expect(screen.getByRole('link', { name: 'Search in logs' }).getAttribute('href')).toBe('/logs?q=txid%3A%22a%2Fb%3Fc%22');
  });
});
