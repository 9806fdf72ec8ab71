/** What the nightly job told: runs with their beginning and end, one that failed, and what it printed. */
import type * as Api from '@/api/types';
import { at, newId } from '../kernel';

const FAILED = `Traceback (most recent call last):
  File "/srv/batch/totals.py", line 88, in <module>
    main()
  File "/srv/batch/totals.py", line 61, in main
    rows = warehouse.read("orders_2026_11")
ConnectionError: warehouse-2.internal.example.jp:5432 refused the connection
`;

const ping = (minutes: number, kind: Api.Ping['kind'], part: Partial<Api.Ping> = {}): Api.Ping => ({
  at: at(minutes),
  kind,
  exit_code: null,
  run: null,
  body: null,
  cut: false,
  ...part,
});

function night(nights_ago: number): Api.Ping[] {
  const run = newId();
  const start = -nights_ago * 1440 - 300;
  const body = `read 48,${210 + nights_ago} orders\nwrote totals in 12 tables\ndone`;
  return [ping(start + 11.4, 'success', { run, exit_code: 0, body }), ping(start, 'start', { run })];
}

const lost = newId();
const bad: Api.Ping[] = [
  ping(-1 * 1440 - 298, 'fail', { run: lost, exit_code: 1, body: FAILED, cut: true }),
  ping(-1 * 1440 - 299, 'log', { run: lost, body: 'the warehouse answers slowly, trying once more' }),
  ping(-1 * 1440 - 300, 'start', { run: lost }),
];

export const pings: Record<string, Api.Ping[]> = {
  nightly: [...night(0), ...bad, ...night(2), ...night(3), ping(-4 * 1440, 'success')],
};
