/** Spans of time: as the address keeps them, as the server is asked, and as saved views write them. */
import { LOG_RANGES } from '@/app/search';

export type LogRange = (typeof LOG_RANGES)[number];
export interface Span {
  from: string;
  to: string;
}
export interface RangeSearch {
  range?: LogRange | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const RANGE_DEFAULT: LogRange = '1h';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LENGTH_MS: Record<LogRange, number> = {
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
};

/** What is asked now. The last second is asked whole: a record of this moment is in it. */
export function spanOf({ range, from, to }: RangeSearch, now_ms: number): Span {
  if (from && to) return { from, to };
  return lastOf(LENGTH_MS[range ?? RANGE_DEFAULT], now_ms);
}

export function lastOf(length_ms: number, now_ms: number): Span {
  const end = Math.ceil(now_ms / 1000) * 1000;
  return { from: new Date(end - length_ms).toISOString(), to: new Date(end).toISOString() };
}

/** Both instants of a span, or a moving one: never half of each. */
export function rangeSearch(
  chosen: LogRange | Span,
): Record<'from' | 'to', string | undefined> & { range: LogRange | undefined } {
  if (typeof chosen !== 'string') return { range: undefined, from: chosen.from, to: chosen.to };
  return { range: chosen === RANGE_DEFAULT ? undefined : chosen, from: undefined, to: undefined };
}

export function rangeWord({ range, from, to }: RangeSearch): string {
  return from && to ? `${from}/${to}` : (range ?? RANGE_DEFAULT);
}

/** The default where the word is strange. */
export function rangeOfWord(word: string): LogRange | Span {
  const [from = '', to = ''] = word.split('/', 2);
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (start < end) return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
  return LOG_RANGES.find((one) => one === word) ?? RANGE_DEFAULT;
}

export const lengthOf = ({ from, to }: Span) => Date.parse(to) - Date.parse(from);

/** Twice as long around the same middle, but not into the future. */
export function widened(span: Span, now_ms: number): Span {
  const length_ms = lengthOf(span) * 2;
  const middle = (Date.parse(span.from) + Date.parse(span.to)) / 2;
  const to = Math.min(middle + length_ms / 2, Math.max(now_ms, Date.parse(span.to)));
  return { from: new Date(to - length_ms).toISOString(), to: new Date(to).toISOString() };
}

/** The same length, one earlier or later. */
export function moved(span: Span, by: -1 | 1): Span {
  const shift = (at: string) => new Date(Date.parse(at) + by * lengthOf(span)).toISOString();
  return { from: shift(span.from), to: shift(span.to) };
}
