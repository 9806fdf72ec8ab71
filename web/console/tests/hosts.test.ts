import { describe, expect, it } from 'vitest';
import type { Metric, MetricSeries } from '../src/api/types';
import { formatMetric, hostsOf, linesOf, namesOf, seriesLabel } from '../src/pages/ingest/hosts/hosts';
import { SERIES_MAX } from '../src/pages/ingest/logs/series';

const metric = (host: string | null, name: string, last_at: string): Metric => ({ host, name, labels: {}, last_at });
const series = (host: string | null, labels: Record<string, string>, values: [at: string, mean: number][]): MetricSeries => ({
  host,
  labels,
  points: values.map(([at, mean]) => ({ at, count: 1, mean, min: mean, max: mean, last: mean })),
});
const AT = ['2026-11-23T09:00:00Z', '2026-11-23T09:01:00Z', '2026-11-23T09:02:00Z', '2026-11-23T09:30:00Z'] as const;

describe('hosts', () => {
  it('are told by their newest figures, and what is not known is none', () => {
    const metrics = [metric('web', 'a', AT[0]), metric('web', 'b', AT[1]), metric('db', 'a', AT[0]), metric(null, 'a', AT[0])];
    const hosts = hostsOf(metrics, {
      cpu: [series('web', {}, [[AT[0], 0.5]]), series('stranger', {}, [[AT[0], 0.5]])],
      memory: [series('db', {}, [])],
      disk: [series('web', { mount: '/' }, [[AT[0], 0.2]]), series('web', { mount: '/data' }, [[AT[0], 0.9]])],
      load: [series('web', { minutes: '5' }, [[AT[0], 7]]), series('web', { minutes: '1' }, [[AT[0], 2]])],
    });
    expect(hosts).toEqual([
      { name: 'db', last_at: AT[0], cpu: null, memory: null, disk: null, load: null },
      { name: 'web', last_at: AT[1], cpu: 0.5, memory: null, disk: { used: 0.9, mount: '/data' }, load: 2 },
    ]);
  });

  it('have the usual metrics first', () => {
    const metrics = ['zeta', 'memory_used_ratio', 'alpha', 'cpu_used_ratio', 'alpha'].map((name) => metric('web', name, AT[0]));
    expect(namesOf([...metrics, metric('db', 'other', AT[0])], 'web')).toEqual(['cpu_used_ratio', 'memory_used_ratio', 'alpha', 'zeta']);
  });

  it('say numbers in the unit of their name', () => {
    expect(formatMetric('memory_used_ratio', 0.5, 'en')).toMatch(/50.*%/);
    expect(formatMetric('x_bytes_per_second', 4_200_000, 'en')).toMatch(/MB\/s$/);
    expect(formatMetric('disk_total_bytes', 4_200_000, 'en')).toMatch(/MB$/);
    expect(formatMetric('errors_per_second', 1.23456, 'en')).toBe('1.23/s');
    expect(formatMetric('queue_length', 0, 'en')).toBe('0');
  });
});

describe('lines', () => {
  it('share one axis, and break where nothing came', () => {
    const found = linesOf([series('web', { mount: '/' }, [[AT[0], 1], [AT[2], 3]]), series('web', { mount: '/b' }, [[AT[1], 9], [AT[3], 8]])], 60, 'disk');
    expect(found.at_s.map((at) => at - Date.parse(AT[0]) / 1000)).toEqual([0, 60, 120, 180, 1800]);
    expect(found.series).toEqual([
      { label: '/b', values: [null, 9, null, null, 8] },
      { label: '/', values: [1, null, 3, null, null] },
    ]);
  });

  it('are few, the greatest first', () => {
    const many = Array.from({ length: 20 }, (_, n) => series('web', { n: String(n) }, [[AT[0], n]]));
    const found = linesOf(many, 60, 'x');
    expect([found.series.length, found.series[0]?.label, found.others]).toEqual([SERIES_MAX, '19', 20 - SERIES_MAX]);
    expect(seriesLabel(series('web', {}, []), 'load')).toBe('load');
  });
});
