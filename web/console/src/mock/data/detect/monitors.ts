/** The monitors with what they saw. */
import type * as Api from '@/api/types';
import { at, wave } from '../kernel';
import { type MonitorSeed, SEEDS } from './seeds';

const tomlOf = (seed: MonitorSeed) => `[[monitor]]
id = "${seed.id}"
name = { ja = "${seed.ja}", en = "${seed.en}" }
kind = "${seed.kind}"
${seed.kind === 'http' ? `url = "${seed.target}"` : `target = "${seed.target}"`}
interval = "30s"
timeout = "10s"
component = "${seed.component}"
confirm = { of = 3, need = 2, every = "2s" }
hold = "1m"
`;

const NO_PHASES: Api.Phases = { dns: null, connect: null, tls: null, first_byte: null, total: 0 };

export const monitors: Api.Monitor[] = SEEDS.map((seed, n) => {
  const status = seed.status ?? 'up';
  const ms = seed.ms ?? null;
  const base = ms ?? (seed.kind === 'heartbeat' ? null : 65);
  const since = at(seed.since ?? -(4 + n) * 1440);
  return {
    id: seed.id,
    name: { ja: seed.ja, en: seed.en },
    kind: seed.kind,
    target: seed.target,
    component: seed.component,
    interval: '30s',
    status,
    since,
    last_check_at: status === 'paused' ? at(-2880) : at(-0.1 - wave(n, 1) * 0.4),
    last_reason: seed.reason ?? null,
    latency_ms: ms,
    paused: status === 'paused',
    origin: { kind: 'file', file: 'monitors.toml', line: 8 + n * 12 },
    spark: Array.from({ length: 30 }, (_, i) =>
      base === null || (status === 'down' && i > 24) ? null : base * (0.8 + wave(n, i) * 0.5),
    ),
    uptime_90d: seed.uptime ?? (seed.kind === 'heartbeat' ? 1 : 0.99995 - n * 0.00002),
    definition: {},
    toml: tomlOf(seed),
    intervals: [
      { started_at: since, ended_at: null, status, reason: seed.reason ?? null },
      { started_at: at(-9 * 1440), ended_at: since, status: 'up', reason: null },
      {
        started_at: at(-9 * 1440 - 14),
        ended_at: at(-9 * 1440),
        status: 'unknown',
        reason: { ja: 'hinomi が動いていませんでした', en: 'hinomi was not running' },
      },
      { started_at: at(-30 * 1440), ended_at: at(-9 * 1440 - 14), status: 'up', reason: null },
    ],
    ping_url:
      seed.kind === 'heartbeat' ? 'https://hinomi.example.jp/ping/0193a5c2-7d1e-7000-8a4b-5c0de0f1a7e5' : undefined,
    push_url: seed.kind === 'heartbeat' ? 'https://hinomi.example.jp/api/push/Zk3vExample' : undefined,
    runbook: seed.id === 'checkout-http' ? 'https://wiki.example.jp/runbooks/checkout' : null,
    recent: Array.from({ length: 12 }, (_, i) => {
      const bad = status === 'down';
      const total = (base ?? 0) * (0.8 + wave(n, 40 + i) * 0.5) * 1000;
      return {
        at: at(-i * 0.5),
        verdict: bad
          ? ('bad' as const)
          : status === 'degraded'
            ? ('slow' as const)
            : status === 'unknown'
              ? ('could_not_run' as const)
              : ('good' as const),
        reason: seed.reason ?? null,
        phases_us: bad
          ? { ...NO_PHASES, dns: 1800, total: 2100 }
          : {
              dns: Math.round(total * 0.08),
              connect: Math.round(total * 0.14),
              tls: Math.round(total * 0.21),
              first_byte: Math.round(total * 0.49),
              total: Math.round(total),
            },
      };
    }),
  };
});
