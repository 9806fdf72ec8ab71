/** The routes of metrics and single checks, answered from memory. */
import type { PathsWithMethod } from 'openapi-typescript-helpers';
import type * as Api from '@/api/types';
import type { KeptCheck, Metric, MetricSeries } from '@/api/types';
import * as data from './data';
import { type Handler, missing, ok, type Verb } from './replies';

type On = <V extends Verb, P extends PathsWithMethod<Api.paths, V>>(
  verb: V,
  path: P,
  handler: Handler<unknown>,
) => void;

/** Name, labels, middle and width of the values that it swings between. */
const KINDS: [name: string, labels: Record<string, string>, middle: number, swing: number][] = [
  ['cpu_used_ratio', {}, 0.38, 0.25],
  ['memory_used_ratio', {}, 0.71, 0.04],
  ['disk_used_ratio', { mount: '/' }, 0.46, 0.01],
  ['disk_used_ratio', { mount: '/var/lib/データ' }, 0.93, 0.01],
  ['load_average', { minutes: '1' }, 2.2, 1.4],
  ['load_average', { minutes: '5' }, 2.1, 0.8],
  ['load_average', { minutes: '15' }, 2, 0.4],
  ['network_received_bytes_per_second', { interface: 'eth0' }, 4_200_000, 3_000_000],
  ['network_sent_bytes_per_second', { interface: 'eth0' }, 9_800_000, 7_000_000],
  ['file_handles_open', {}, 3_264, 400],
  ['process_up', { process: 'nginx' }, 1, 0],
  ['clock_offset_seconds', {}, 0.004, 0.003],
  ['uptime_seconds', {}, 1_920_000, 0],
  ['queue_length', { queue: 'mail' }, 12, 9],
];
const HOSTS: [name: string, minutes_ago: number][] = [
  ['ap01', 0.3],
  ['ap02', 0.4],
  ['db01', 0.2],
  ['batch-with-a-long-name.example.internal', 47],
];

export function metricRoutes(on: On, quiet: boolean) {
  const metrics: Metric[] = quiet
    ? []
    : HOSTS.flatMap(([host, minutes]) =>
        KINDS.map(([name, labels]) => ({ host, name, labels, last_at: data.at(-minutes) })),
      );
  on('get', '/api/v1/metrics', () => ok({ metrics, more: false }));
  on('get', '/api/v1/metrics/series', (_ids, query) => {
    const [from, to] = [Date.parse(query.get('from') ?? data.at(-360)), Date.parse(query.get('to') ?? data.at(0))];
    const points = Number(query.get('points') ?? 240);
    const step_s = Math.max(1, Math.floor((to - from) / points / 1000));
    const chosen = HOSTS.filter(([host]) => !query.get('host') || query.get('host') === host);
    const series: MetricSeries[] = chosen.flatMap(([host, minutes], at_host) =>
      KINDS.filter(([name]) => name === query.get('name')).map(([, labels, middle, swing], n) => {
        const times = Array.from({ length: points }, (_, at) => from + at * step_s * 1000).filter(
          (at) => at < Date.parse(data.at(-minutes)),
        );
        return {
          host,
          labels,
          points: times.map((at) => {
            const mean = middle + swing * Math.sin(at / 2_400_000 + n + at_host) * (0.6 + 0.4 * Math.sin(at / 310_000));
            return { at: new Date(at).toISOString(), count: 2, mean, min: mean * 0.96, max: mean * 1.05, last: mean };
          }),
        };
      }),
    );
    return ok({ step_s, series: series.filter(({ points }) => points.length > 0), more: false });
  });
  on('get', '/api/v1/monitors/{id}/checks', ([id], query) => {
    const monitor = data.monitors.find((one) => one.id === id);
    if (!monitor) return missing;
    const first = query.get('to') ? 100 : 0;
    const checks: KeptCheck[] = Array.from({ length: 100 }, (_, n) => {
      const bad = monitor.status === 'down' && first + n < 8;
      return {
        at: data.at(-(first + n) / 2),
        verdict: bad ? 'bad' : 'good',
        latency_ms: bad ? null : 40 + ((n * 37) % 23),
        reason: bad ? monitor.last_reason : null,
      };
    });
    return ok({ checks, more: first === 0 });
  });
}
