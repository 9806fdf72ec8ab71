/** Where everything of a trace is drawn: a lane for each host and source, time from left to right. */
import type { Trace, TraceGap, TraceSpan } from '@/api/logs';
import { levelClass } from '../level';

/** What is in sight. */
export interface Window {
  from_ms: number;
  to_ms: number;
}
/** A stretch of the picture, 0 being its left edge and 1 its right. */
interface Stretch {
  left: number;
  right: number;
}
export interface DrawnSpan extends Stretch {
  span: TraceSpan;
  /** Spans at the same time lie under each other. */
  row: number;
}
/** Records that lie closer together than can be drawn are one tick. */
export interface Tick {
  at: number;
  records: number[];
  errors: number;
}
export interface DrawnGap extends Stretch {
  gap: TraceGap;
}
export interface Lane {
  /** Its number in the trace. */
  lane: number;
  rows: number;
  spans: DrawnSpan[];
  ticks: Tick[];
  gaps: DrawnGap[];
}

/** More at once lie upon each other in the last row. */
export const ROWS_MAX = 8;
const TICKS_MAX = 300;
/** Nothing happens between two records of the same instant; time still has a length. */
export const LENGTH_MS_MIN = 1;

export function wholeOf({ from, to, records, spans }: Pick<Trace, 'from' | 'to' | 'records' | 'spans'>): Window {
  const known = [...records.map(({ at }) => at), ...spans.flatMap((span) => [span.from, span.to])].map((at) =>
    Date.parse(at),
  );
  // The server tells of the time that it searched as well; what is drawn is where something was.
  const from_ms = known.length > 0 ? least(known) : Date.parse(from);
  const to_ms = known.length > 0 ? -least(known.map((at) => -at)) : Date.parse(to);
  return { from_ms, to_ms: Math.max(to_ms, from_ms + LENGTH_MS_MIN) };
}

/** Of a list that may be too long for arguments. */
const least = (values: number[]) => values.reduce((found, value) => Math.min(found, value), Number.POSITIVE_INFINITY);

export function layoutOf(trace: Trace, window: Window): Lane[] {
  const length = window.to_ms - window.from_ms;
  const place = (at: string) => (Date.parse(at) - window.from_ms) / length;
  const stretch = (from: string, to: string): Stretch | null => {
    const [left, right] = [place(from), place(to)];
    return right < 0 || left > 1 || Number.isNaN(left + right)
      ? null
      : { left: Math.max(0, left), right: Math.min(1, Math.max(left, right)) };
  };
  return trace.lanes.map((_, lane) => {
    const spans = rowed(trace.spans.filter((span) => span.lane === lane)).flatMap(({ span, row }) => {
      const seen = stretch(span.from, span.to);
      return seen ? [{ span, row, ...seen }] : [];
    });
    const gaps = trace.gaps.flatMap((gap) => {
      const seen = gap.lane === lane ? stretch(gap.from, gap.to) : null;
      return seen ? [{ gap, ...seen }] : [];
    });
    const rows = 1 + spans.reduce((most, { row }) => Math.max(most, row), -1);
    return { lane, rows, spans, gaps, ticks: ticksOf(trace, lane, place) };
  });
}

/** Stretches in which nothing happened in any lane. */
export function sharedGaps(trace: Trace, window: Window): DrawnGap[] {
  const length = window.to_ms - window.from_ms;
  return trace.gaps.flatMap((gap) => {
    if (gap.lane !== null) return [];
    const left = (Date.parse(gap.from) - window.from_ms) / length;
    const right = (Date.parse(gap.to) - window.from_ms) / length;
    return right < 0 || left > 1 ? [] : [{ gap, left: Math.max(0, left), right: Math.min(1, right) }];
  });
}

/** Each in the first row that is free when it begins; what encloses others stands above them. */
function rowed(spans: TraceSpan[]): { span: TraceSpan; row: number }[] {
  const ends: number[] = [];
  return [...spans]
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from) || Date.parse(b.to) - Date.parse(a.to))
    .map((span) => {
      const from = Date.parse(span.from);
      const free = ends.findIndex((end) => end <= from);
      const row = Math.min(ROWS_MAX - 1, free === -1 ? ends.length : free);
      ends[row] = Math.max(ends[row] ?? 0, Date.parse(span.to));
      return { span, row };
    });
}

function ticksOf(trace: Trace, lane: number, place: (at: string) => number): Tick[] {
  const ticks = new Map<number, Tick>();
  trace.records.forEach((record, n) => {
    if (record.lane !== lane) return;
    const at = place(record.at);
    if (!(at >= 0 && at <= 1)) return;
    const slot = Math.round(at * TICKS_MAX);
    const tick = ticks.get(slot) ?? { at, records: [], errors: 0 };
    tick.records.push(n);
    if (levelClass(record.level) === 'error') tick.errors += 1;
    ticks.set(slot, tick);
  });
  return [...ticks.values()].sort((a, b) => a.at - b.at);
}

/** Closer (`factor` below 1) or further away, around a place of the picture; never beyond the whole. */
export function zoomed(window: Window, whole: Window, factor: number, around = 0.5): Window {
  const length = Math.max(
    LENGTH_MS_MIN,
    Math.min(whole.to_ms - whole.from_ms, (window.to_ms - window.from_ms) * factor),
  );
  const pin = window.from_ms + (window.to_ms - window.from_ms) * around;
  return kept({ from_ms: pin - length * around, to_ms: pin + length * (1 - around) }, whole);
}

/** Moved by a part of what is in sight. */
export function panned(window: Window, whole: Window, by: number): Window {
  const shift = (window.to_ms - window.from_ms) * by;
  return kept({ from_ms: window.from_ms + shift, to_ms: window.to_ms + shift }, whole);
}

/** From one place of the picture to another, in either order. */
export function between(window: Window, one: number, other: number): Window {
  const length = window.to_ms - window.from_ms;
  const from_ms = window.from_ms + Math.min(one, other) * length;
  const to_ms = window.from_ms + Math.max(one, other) * length;
  return { from_ms, to_ms: Math.max(to_ms, from_ms + LENGTH_MS_MIN) };
}

function kept(window: Window, whole: Window): Window {
  const length = Math.min(window.to_ms - window.from_ms, whole.to_ms - whole.from_ms);
  const from_ms = Math.min(Math.max(window.from_ms, whole.from_ms), whole.to_ms - length);
  return { from_ms, to_ms: from_ms + length };
}

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const STEPS_MS = [
  ...ROUND,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((n) => n * 3_600_000),
];

/** Round distances from the beginning of the trace, at most this many in sight. */
export function offsetsOf(window: Window, start_ms: number, most: number): number[] {
  const length = window.to_ms - window.from_ms;
  const step = STEPS_MS.find((one) => length / one <= most) ?? length;
  const offsets: number[] = [];
  for (
    let at = Math.ceil((window.from_ms - start_ms) / step) * step;
    start_ms + at <= window.to_ms && offsets.length <= most;
    at += step
  )
    offsets.push(at);
  return offsets;
}
