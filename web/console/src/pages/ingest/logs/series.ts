/** A table of an answer as lines over time, where it has a time and numbers. */
import type { LogTable } from '@/api/logs';

/** More lines than this nobody tells apart. */
export const SERIES_MAX = 8;
const POINTS_MAX = 5_000;

export interface TableSeries {
  at_s: number[];
  series: { label: string; values: (number | null)[] }[];
  /** Lines that were left out, the smallest. */
  others: number;
}

export function seriesOfTable({ columns, rows }: LogTable): TableSeries | null {
  const time = columns.findIndex(({ kind }) => kind === 'time');
  const numbers = columns.flatMap(({ kind, name }, n) => (kind === 'number' ? [{ n, name }] : []));
  const texts = columns.flatMap(({ kind }, n) => (kind === 'text' ? [n] : []));
  if (time === -1 || numbers.length === 0 || rows.length === 0) return null;

  const seen = rows.map((row) => Date.parse(String(row[time])) / 1000).filter((at) => !Number.isNaN(at));
  const at_s = filled([...new Set(seen)].sort((a, b) => a - b));
  const place = new Map(at_s.map((at, n) => [at, n]));
  const lines = new Map<string, { counts: boolean; values: (number | null)[] }>();
  for (const row of rows) {
    const n = place.get(Date.parse(String(row[time])) / 1000);
    if (n === undefined) continue;
    for (const number of numbers) {
      const words = texts.map((text) => String(row[text] ?? '–'));
      if (numbers.length > 1 || words.length === 0) words.push(number.name);
      const label = words.join(' · ');
      // Nothing counted is none; nothing measured is nothing.
      const counts = number.name === 'count';
      const line = lines.get(label) ?? { counts, values: at_s.map(() => (counts ? 0 : null)) };
      lines.set(label, line);
      const value = row[number.n];
      line.values[n] = value === null || value === undefined ? null : Number(value);
    }
  }
  const all = [...lines].map(([label, { values }]) => ({
    label,
    values,
    sum: values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  }));
  const series = all.sort((a, b) => b.sum - a.sum || a.label.localeCompare(b.label)).slice(0, SERIES_MAX);
  return { at_s, series: series.map(({ label, values }) => ({ label, values })), others: all.length - series.length };
}

/** With the slices in which nothing was: a line must not be drawn across them. */
function filled(at_s: number[]): number[] {
  const steps = at_s.slice(1).map((at, n) => at - (at_s[n] ?? at));
  const step = Math.min(...steps);
  const [first, last] = [at_s[0], at_s.at(-1)];
  if (first === undefined || last === undefined || !Number.isFinite(step) || step <= 0) return at_s;
  const count = Math.round((last - first) / step) + 1;
  // Where the steps are uneven (months), what is there is all there is.
  const even = steps.every((one) => Math.abs(one / step - Math.round(one / step)) < 1e-6);
  if (!even || count > POINTS_MAX) return at_s;
  return Array.from({ length: count }, (_, n) => first + n * step);
}
