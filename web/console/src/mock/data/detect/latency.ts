/** Latencies over any stretch of time: a daily swell, and nothing since the checkout broke. */
import type * as Api from '@/api/types';
import { at, DAY, MINUTE, START_MS, wave } from '../kernel';
import { INCIDENT } from '../story';
import { SEEDS } from './seeds';

export function latency(monitor: string, from: string, to: string, points: number): Api.Latency {
  const start = Date.parse(from);
  const step = (Date.parse(to) - start) / points;
  const seed = SEEDS.findIndex(({ id }) => id === monitor);
  const base = SEEDS[seed]?.ms ?? 65;
  const broken = monitor === 'checkout-http' ? START_MS - 47 * MINUTE : Number.POSITIVE_INFINITY;
  return {
    // As the server does: what was not measured is left out.
    points: Array.from({ length: points }, (_, n) => {
      const when = start + n * step;
      const swell = 1 + 0.25 * Math.sin((when / DAY) * 2 * Math.PI);
      const p50 = base * swell * (0.9 + wave(seed, n) * 0.2);
      return {
        at: new Date(when).toISOString(),
        p50_ms: p50,
        p95_ms: p50 * (1.5 + wave(seed, n + 7) * 0.5),
        max_ms: p50 * (2 + wave(seed, n + 3) * 2),
        count: 20,
      };
    }).filter((point) => Date.parse(point.at) <= broken),
    incidents:
      monitor === 'checkout-http'
        ? [
            {
              id: INCIDENT,
              title: { ja: '決済ができない状態が発生しています', en: 'Payments are failing' },
              from: at(-46),
              to: null,
            },
          ]
        : [],
  };
}
