/** The histogram as bars: slices of time, each made of its levels. */
import type { LogHistogram } from '@/api/logs';
import { LEVEL_CLASSES, type LevelClass, levelClass } from '../level';
import type { Span } from '../range';

export interface Bar {
  from_ms: number;
  to_ms: number;
  total: number;
  /** From the ground up; only what is there. */
  parts: { level: string | null; kind: LevelClass; count: number }[];
}
export interface Series {
  level: string | null;
  kind: LevelClass;
  total: number;
}

/** The server's series, worst first; those without a record are left out. */
export function seriesOf({ series }: LogHistogram): Series[] {
  return series
    .map(({ level, counts }) => ({
      level,
      kind: levelClass(level),
      total: counts.reduce((sum, count) => sum + count, 0),
    }))
    .filter(({ total }) => total > 0)
    .sort(
      (a, b) =>
        LEVEL_CLASSES.indexOf(a.kind) - LEVEL_CLASSES.indexOf(b.kind) || b.total - a.total || compare(a.level, b.level),
    );
}

const compare = (a: string | null, b: string | null) => (a ?? '').localeCompare(b ?? '');

/** As many bars as the span has steps, also where a series tells of fewer; the last one ends where the span ends. */
export function barsOf(histogram: LogHistogram): Bar[] {
  const start = Date.parse(histogram.from);
  const end = Date.parse(histogram.to);
  const step_ms = histogram.step_seconds * 1000;
  if (!(end > start) || !(step_ms > 0)) return [];
  const counts = new Map(histogram.series.map((one) => [one.level, one.counts]));
  const order = seriesOf(histogram);
  return Array.from({ length: Math.min(BARS_MAX, Math.ceil((end - start) / step_ms)) }, (_, n) => {
    const parts = order
      .map(({ level, kind }) => ({ level, kind, count: counts.get(level)?.[n] ?? 0 }))
      .filter(({ count }) => count > 0);
    return {
      from_ms: start + n * step_ms,
      to_ms: Math.min(end, start + (n + 1) * step_ms),
      total: parts.reduce((sum, { count }) => sum + count, 0),
      parts,
    };
  });
}

/** More than the server ever makes. */
const BARS_MAX = 500;

/** Which bar lies under a point of the picture, 0 being its left edge and 1 its right. */
export function barAt(bars: readonly Bar[], fraction: number): number {
  const first = bars[0];
  const last = bars.at(-1);
  if (!first || !last) return -1;
  const at = first.from_ms + Math.min(1, Math.max(0, fraction)) * (last.to_ms - first.from_ms);
  const found = bars.findIndex(({ to_ms }) => at < to_ms);
  return found === -1 ? bars.length - 1 : found;
}

/** From one bar to another, in either order, both included. */
export function spanOfBars(bars: readonly Bar[], one: number, other: number): Span | null {
  const [first, last] = [bars[Math.min(one, other)], bars[Math.max(one, other)]];
  if (!first || !last) return null;
  return { from: new Date(first.from_ms).toISOString(), to: new Date(last.to_ms).toISOString() };
}

/** The next round number up, so that the axis reads well: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((times) => times * power).find((round) => round >= value) ?? value;
}

/** Round instants of the browser's clock inside the span, at most this many. */
export function ticksOf(from_ms: number, to_ms: number, most: number): number[] {
  const step = STEPS_MS.find((length) => (to_ms - from_ms) / length <= most) ?? to_ms - from_ms;
  const offset = new Date(from_ms).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((from_ms - offset) / step) * step + offset; at <= to_ms && ticks.length <= most; at += step)
    ticks.push(at);
  return ticks;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];
