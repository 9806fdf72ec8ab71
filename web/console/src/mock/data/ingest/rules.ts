/** What the company wants to be told of, and what a rule that is tried would have told. */
import type { LogRecord, LogRule, TriedLogRule, TryLogRule } from '@/api/logs';
import { cellOf } from '@/pages/ingest/record/fields';
import { at } from '../kernel';
import { ask } from './ask';

const rule = (part: Partial<LogRule> & Pick<LogRule, 'id' | 'name' | 'query' | 'kind' | 'severity'>): LogRule => ({
  pack: 'starter',
  group_by: ['source'],
  threshold: null,
  window_s: null,
  origin: { kind: 'file', file: 'log-rules.toml', line: 3 },
  firing: 0,
  last_fired_at: null,
  matched_24h: 0,
  ...part,
});

export const logRules: LogRule[] = [
  rule({
    id: 'payment-failing',
    name: { ja: '決済の失敗が続いている', en: 'Payments keep failing' },
    pack: null,
    query: 'source:checkout level:ERROR "接続に失敗"',
    kind: 'count',
    threshold: 10,
    window_s: 300,
    severity: 'critical',
    group_by: ['proc'],
    firing: 1,
    last_fired_at: at(-44),
    matched_24h: 240,
  }),
  rule({
    id: 'batch-silent',
    name: { ja: '夜間集計の正常終了がない', en: 'The nightly batch did not end' },
    pack: null,
    query: 'source:nightly-batch 正常終了',
    kind: 'absence',
    window_s: 86_400,
    severity: 'major',
    group_by: [],
    origin: { kind: 'file', file: 'log-rules.toml', line: 14 },
    matched_24h: 1,
    last_fired_at: at(-9_300),
  }),
  rule({
    id: 'error',
    name: { ja: 'エラーの出力', en: 'An error was written' },
    query: 'level>=ERROR',
    kind: 'each',
    severity: 'major',
    origin: { kind: 'built_in' },
    firing: 2,
    last_fired_at: at(-3),
    matched_24h: 302,
  }),
  rule({
    id: 'admin-login',
    name: { ja: '管理者のログイン', en: 'An administrator logged in' },
    query: 'source:sshd "Accepted publickey for root"',
    kind: 'each',
    severity: 'moderate',
    origin: { kind: 'built_in' },
  }),
  rule({
    id: 'link-up',
    name: { ja: 'リンクの復旧', en: 'A link came back' },
    query: '"link is up"',
    kind: 'each',
    severity: 'minor',
    origin: { kind: 'built_in' },
    matched_24h: 4,
    last_fired_at: at(-400),
  }),
  rule({
    id: 'job-start',
    name: { ja: 'ジョブの開始', en: 'A job began' },
    query: 'purpose:jobs 開始',
    kind: 'each',
    severity: 'none',
    origin: { kind: 'built_in' },
    matched_24h: 96,
  }),
  rule({
    id: 'failed-logins',
    name: { ja: '認証失敗の多発', en: 'Many failed logins' },
    pack: 'security',
    query: '"Failed password" OR 認証失敗',
    kind: 'distinct',
    threshold: 20,
    window_s: 600,
    severity: 'critical',
    group_by: ['host'],
    origin: { kind: 'built_in' },
  }),
  rule({
    id: 'error-share',
    name: { ja: 'エラーの割合', en: 'Share of errors' },
    pack: 'security',
    query: 'level:ERROR',
    kind: 'ratio',
    threshold: 0.05,
    window_s: 300,
    severity: 'major',
    origin: { kind: 'built_in' },
    last_fired_at: at(-40),
    matched_24h: 302,
  }),
  rule({
    id: 'never-seen',
    name: { ja: '初めてのメッセージ', en: 'A message never seen before' },
    pack: 'security',
    query: 'level>=WARN',
    kind: 'new',
    window_s: 86_400,
    severity: 'minor',
    origin: { kind: 'built_in' },
    matched_24h: 767,
  }),
];

const SLICES = 56;
const ALERTS_MAX = 50;

export function tryRule(asked: TryLogRule, records: LogRecord[]): TriedLogRule {
  const { test } = ask(asked.query);
  const found = records
    .filter((one) => one.at >= asked.from && one.at < asked.to && one.purpose !== 'audit' && test(one))
    .reverse();
  const start = Date.parse(asked.from);
  const step_seconds = Math.max(1, Math.round((Date.parse(asked.to) - start) / 1000 / SLICES));
  const counts = Array.from({ length: SLICES }, () => 0);
  for (const record of found) {
    const n = Math.min(SLICES - 1, Math.floor((Date.parse(record.at) - start) / 1000 / step_seconds));
    counts[n] = (counts[n] ?? 0) + 1;
  }
  // As if each stretch without a longer pause were one alert.
  const pause_ms = (asked.window_s ?? 300) * 1000;
  const least = asked.kind === 'count' ? (asked.threshold ?? 1) : 1;
  const open = new Map<string, TriedLogRule['alerts'][number]>();
  const alerts: TriedLogRule['alerts'] = [];
  for (const record of found) {
    const labels = Object.fromEntries((asked.group_by ?? []).map((name) => [name, cellOf(record, name)]));
    const key = JSON.stringify(labels);
    const last = open.get(key);
    if (last && Date.parse(record.at) - Date.parse(last.to) <= pause_ms)
      Object.assign(last, { to: record.at, count: last.count + 1 });
    else {
      const alert = { labels, from: record.at, to: record.at, count: 1, example: record };
      open.set(key, alert);
      alerts.push(alert);
    }
  }
  const raised = alerts.filter(({ count }) => count >= least);
  return {
    matched: found.length,
    alerts: raised.slice(0, ALERTS_MAX),
    per_slice: { step_seconds, counts },
    truncated: raised.length > ALERTS_MAX,
  };
}
