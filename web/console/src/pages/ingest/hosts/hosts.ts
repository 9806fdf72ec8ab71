/** What is known of hosts, made of their metrics. */
import type { Metric, MetricSeries } from '@/api/types';
import { formatBytes, formatElapsed, formatNumber, formatRatio } from '@/ui/time';
import { SERIES_MAX, type TableSeries } from '../logs/series';

export interface Host {
  name: string;
  last_at: string;
  /** `null`: it does not say, or has not said so lately. */
  cpu: number | null;
  memory: number | null;
  disk: { used: number; mount: string } | null;
  load: number | null;
}

/** What is shown first, in this order; the rest follows by name. */
const FIRST = [
  'cpu_used_ratio',
  'memory_used_ratio',
  'disk_used_ratio',
  'load_average',
  'network_received_bytes_per_second',
  'network_sent_bytes_per_second',
  'disk_read_bytes_per_second',
  'disk_written_bytes_per_second',
];
/** How many charts a page opens with. */
export const SHOWN_FIRST = 6;
export const SILENT_MS = 300_000;

/** Hosts by name, each with its newest figures. */
export function hostsOf(metrics: Metric[], latest: Record<'cpu' | 'memory' | 'disk' | 'load', MetricSeries[]>): Host[] {
  const hosts = new Map<string, Host>();
  for (const { host, last_at } of metrics) {
    if (host === null) continue;
    const known = hosts.get(host);
    if (!known) hosts.set(host, { name: host, last_at, cpu: null, memory: null, disk: null, load: null });
    else if (last_at > known.last_at) known.last_at = last_at;
  }
  const each = (all: MetricSeries[], take: (host: Host, value: number, series: MetricSeries) => void) => {
    for (const series of all) {
      const host = series.host === null ? undefined : hosts.get(series.host);
      const value = series.points.at(-1)?.last;
      if (host && value !== undefined) take(host, value, series);
    }
  };
  each(latest.cpu, (host, value) => {
    host.cpu = value;
  });
  each(latest.memory, (host, value) => {
    host.memory = value;
  });
  each(latest.load, (host, value, { labels }) => {
    if (labels.minutes === '1') host.load = value;
  });
  each(latest.disk, (host, used, { labels }) => {
    if (used > (host.disk?.used ?? -1)) host.disk = { used, mount: labels.mount ?? '' };
  });
  return [...hosts.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Names of one host's metrics, the usual ones first. */
export function namesOf(metrics: Metric[], host: string): string[] {
  const names = [...new Set(metrics.filter((one) => one.host === host).map(({ name }) => name))].sort();
  const first = FIRST.filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))];
}

/** A number in the unit that the end of its name says. */
export function formatMetric(name: string, value: number, language: string): string {
  if (name.endsWith('_ratio')) return formatRatio(value, language);
  if (/_bytes_per_second$/.test(name)) return `${formatBytes(value, language)}/s`;
  if (name.endsWith('_bytes')) return formatBytes(value, language);
  if (name.endsWith('_seconds')) return formatElapsed(value * 1000, language);
  if (name.endsWith('_per_second')) return `${formatNumber(rounded(value), language)}/s`;
  return formatNumber(rounded(value), language);
}

/** Three digits that count. */
function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** What tells a series from its neighbours. */
export function seriesLabel({ labels }: MetricSeries, name: string): string {
  const values = Object.values(labels);
  return values.length === 0 ? name : values.join(' ');
}

/** Series on one axis of time, the greatest first; where one has no point there is a gap. */
export function linesOf(series: MetricSeries[], step_s: number, name: string): TableSeries {
  const chosen = [...series]
    .map((one) => ({ one, top: Math.max(...one.points.map(({ max }) => max)) }))
    .sort((a, b) => b.top - a.top || seriesLabel(a.one, name).localeCompare(seriesLabel(b.one, name)))
    .slice(0, SERIES_MAX);
  const places = new Set(chosen.flatMap(({ one }) => one.points.map(({ at }) => Date.parse(at) / 1000)));
  const sorted = [...places].sort((a, b) => a - b);
  // Where all are silent for more than a step or two the line must break, too.
  const at_s = sorted.flatMap((at, n) => {
    const next = sorted[n + 1];
    return next !== undefined && next - at > 2.5 * step_s && next - at > 150 ? [at, at + step_s] : [at];
  });
  return {
    at_s,
    others: series.length - chosen.length,
    series: chosen.map(({ one }) => {
      const known = new Map(one.points.map((point) => [Date.parse(point.at) / 1000, point.mean]));
      return { label: seriesLabel(one, name), values: at_s.map((at) => known.get(at) ?? null) };
    }),
  };
}
