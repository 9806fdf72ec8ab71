/** How each component was in the last ninety days, and what people said of it afterwards. */
import type * as Api from '@/api/types';
import { at, DAY, MINUTE, newId, START_MS, wave } from '../kernel';

type Stretch = [minutes_ago: number, lasted: number, status: Api.TimelineStatus, excluded?: boolean];
const DAYS = 90;
const OFF = 1440;

/** What monitors saw and people declared; between the stretches it was up. */
const SEEN: Record<string, Stretch[]> = {
  shop: [
    [42, 42, 'partial'],
    [9 * OFF, 14, 'unknown'],
    [23 * OFF, 95, 'up', true],
    [48 * OFF, 130, 'partial'],
  ],
  checkout: [
    [42, 42, 'down'],
    [3 * OFF + 200, 11.4, 'degraded'],
    [9 * OFF, 14, 'unknown'],
    ...Array.from(
      { length: 32 },
      (_, n): Stretch => [12 * OFF - n * 30, 4 + wave(7, n) * 9, n % 5 ? 'degraded' : 'down'],
    ),
    [48 * OFF, 130, 'down'],
  ],
  search: [
    [240, 240, 'degraded'],
    [9 * OFF, 14, 'unknown'],
  ],
  batch: Array.from({ length: 12 }, (_, n): Stretch => [(n + 1) * 7 * OFF, 2 * OFF, 'paused', true]),
};

const correction = (
  component: string,
  [ago, lasted]: [number, number],
  status: Api.CorrectedStatus,
  by: string,
  made: number,
  reason: string,
): Api.Correction => ({
  id: newId(),
  component,
  from: at(-ago),
  to: at(lasted - ago),
  status,
  reason,
  by: { kind: 'person', id: by },
  at: at(-made),
});

/** The newest made first. */
export const corrections: Api.Correction[] = [
  correction(
    'checkout',
    [9 * OFF, 14],
    'up',
    'mueller',
    8 * OFF,
    '監視サーバーの再起動中も決済の記録は途切れていません。\nアクセスログで確認しました。',
  ),
  correction(
    'checkout',
    [20 * OFF, 35],
    'down',
    'sato',
    19 * OFF,
    'The card network refused every payment, while our own page answered as usual.',
  ),
];

/** Newest first, as the server tells it. */
export function record(component: string, days: number): Api.TimelineSlice[] {
  const from = START_MS - days * DAY;
  const seen = (SEEN[component] ?? []).map(([ago, lasted, status, excluded = false]) => ({
    from: START_MS - ago * MINUTE,
    to: START_MS - (ago - lasted) * MINUTE,
    status,
    excluded,
    corrected: false,
  }));
  const said = corrections
    .filter((one) => one.component === component && one.status !== 'as_seen')
    .map((one) => ({
      from: Date.parse(one.from),
      to: Date.parse(one.to),
      status: one.status === 'excluded' || one.status === 'as_seen' ? ('paused' as const) : one.status,
      excluded: one.status === 'excluded',
      corrected: true,
    }));
  const over = [...said, ...seen];
  const edges = [from, START_MS, ...over.flatMap((one) => [one.from, one.to])].filter(
    (edge) => edge >= from && edge <= START_MS,
  );
  const places = [...new Set(edges)].sort((a, b) => a - b);
  return places
    .slice(0, -1)
    .map((begin, n): Api.TimelineSlice => {
      const { status, excluded, corrected } = over.find((one) => one.from <= begin && begin < one.to) ?? {
        status: 'up' as const,
        excluded: false,
        corrected: false,
      };
      const iso = (instant: number | undefined) => new Date(instant ?? START_MS).toISOString();
      return { from: iso(begin), to: iso(places[n + 1]), status, excluded, corrected };
    })
    .reverse();
}

/** The same by day. */
export function uptimeDays(component: string): Api.UptimePeriod[] {
  const slices = record(component, DAYS);
  return Array.from({ length: DAYS }, (_, n) => {
    const begin = new Date(START_MS);
    begin.setHours(0, 0, 0, 0);
    begin.setDate(begin.getDate() - (DAYS - 1 - n));
    const end = begin.getTime() + DAY;
    const us = (wanted: string) =>
      slices
        .filter((one) => (one.excluded ? 'excluded' : one.status) === wanted)
        .reduce(
          (sum, one) =>
            sum + Math.max(0, Math.min(end, Date.parse(one.to)) - Math.max(begin.getTime(), Date.parse(one.from))),
          0,
        ) * 1000;
    const [up, degraded, partial, down] = [us('up'), us('degraded'), us('partial'), us('down')];
    const counted = up + degraded + partial + down;
    const uptime = counted > 0 ? (up + degraded + partial * 0.7) / counted : null;
    return {
      from: begin.toISOString(),
      to: new Date(end).toISOString(),
      up_us: up,
      degraded_us: degraded,
      partial_us: partial,
      down_us: down,
      unknown_us: us('unknown'),
      excluded_us: us('excluded'),
      uptime,
      uptime_with_maintenance: uptime,
    };
  });
}
