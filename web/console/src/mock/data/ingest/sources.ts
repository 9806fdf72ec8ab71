/** Where the company's logs come from: most of it well, one that fell silent, one that keeps no form. */
import type { LogCoverage, LogSource, LogSourceDetail } from '@/api/types';
import { at } from '../kernel';

const source = (part: Partial<LogSource> & Pick<LogSource, 'id' | 'name' | 'purpose' | 'format'>): LogSource => ({
  written_by: 'application',
  time_zone: 'Asia/Tokyo',
  system: 'shop',
  component: null,
  origin: { kind: 'file', file: 'logs.toml', line: 4 },
  last_seen_at: at(-0.05),
  records_per_minute: 412,
  lag_ms: 380,
  records_24h: 593_280,
  bytes_since_start: 97_300_000,
  unparsed_24h: 0,
  conformance: null,
  silent: false,
  ...part,
});

export const logSources: LogSource[] = [
  source({
    id: 'checkout',
    name: { ja: '決済アプリケーション', en: 'Checkout application' },
    purpose: 'detect',
    format: 'standard',
    component: 'checkout',
    conformance: 0.98213,
    records_per_minute: 1_840,
  }),
  source({
    id: 'search-api',
    name: { ja: '商品検索の性能ログ', en: 'Search performance log' },
    purpose: 'performance',
    format: 'json',
    component: 'search',
    records_per_minute: 2_210,
    origin: { kind: 'file', file: 'logs.toml', line: 18 },
  }),
  source({
    id: 'nginx',
    name: { ja: 'Webサーバー', en: 'Web servers' },
    purpose: 'availability',
    format: 'access',
    written_by: 'product',
    records_per_minute: 9_400,
    bytes_since_start: 2_410_000_000,
    records_24h: 13_536_000,
    origin: { kind: 'file', file: 'logs.toml', line: 31 },
  }),
  source({
    id: 'postgres',
    name: { ja: '受注データベース', en: 'Order database' },
    purpose: 'diagnose',
    format: 'regex',
    written_by: 'product',
    system: 'database',
    origin: { kind: 'file', file: 'logs.toml', line: 44 },
  }),
  source({
    id: 'nightly-batch',
    name: { ja: '夜間集計', en: 'Nightly batch' },
    purpose: 'jobs',
    format: 'standard',
    component: 'batch',
    system: 'batch',
    conformance: 1,
    records_per_minute: 3.4,
    lag_ms: 210,
    origin: { kind: 'file', file: 'logs.toml', line: 57 },
  }),
  source({
    id: 'sshd',
    name: { ja: 'リモートログイン', en: 'Remote logins' },
    purpose: 'audit',
    format: 'syslog',
    written_by: 'os',
    system: 'hosts',
    records_per_minute: 0.8,
    records_24h: 1_152,
    bytes_since_start: 131_000,
    origin: { kind: 'file', file: 'logs.toml', line: 70 },
  }),
  source({
    id: 'legacy-pos',
    name: { ja: '店舗POS連携', en: 'Shop till gateway' },
    purpose: 'diagnose',
    format: 'standard',
    system: 'pos',
    conformance: 0.7141,
    unparsed_24h: 4_812,
    records_24h: 21_400,
    records_per_minute: 14.8,
    lag_ms: 184_000,
    origin: { kind: 'file', file: 'logs.toml', line: 83 },
  }),
  source({
    id: 'mail-relay',
    name: { ja: 'メール中継', en: 'Mail relay' },
    purpose: 'detect',
    format: 'syslog',
    written_by: 'product',
    system: 'mail',
    silent: true,
    last_seen_at: at(-212),
    records_per_minute: 0,
    lag_ms: null,
    records_24h: 7_210,
    origin: { kind: 'file', file: 'logs.toml', line: 96 },
  }),
  source({
    id: 'app-new',
    name: { ja: 'app-new', en: 'app-new' },
    purpose: 'diagnose',
    format: 'auto',
    system: null,
    origin: { kind: 'ui' },
    records_per_minute: 0.2,
    records_24h: 288,
    bytes_since_start: 30_100,
  }),
];

const FINDINGS: Record<string, LogSourceDetail['findings']> = {
  checkout: [
    {
      rule: 'txid-missing',
      lines: 8_120,
      example: '[2026/11/27 09:12:44.103]→[ERROR]→[proc:決済受付]→決済ゲートウェイへの接続に失敗しました',
    },
    {
      rule: 'level-padding',
      lines: 2_484,
      example: '[2026/11/27 09:12:44.221]→[WARN]→[txid:20261127-2000a1f3]→[proc:決済受付]→要求を再試行します',
    },
  ],
  'legacy-pos': [
    { rule: 'time-form', lines: 4_812, example: '2026-11-27 POS ERR 0x61 カ-ドエラ-' },
    {
      rule: 'personal-data',
      lines: 91,
      example: '[2026/11/27 08:55:01.000]→[INFO ]→[proc:会計]→会員 ****** さんのポイントを加算',
    },
  ],
};

export function logSource(id: string): LogSourceDetail | undefined {
  const found = logSources.find((one) => one.id === id);
  if (!found) return undefined;
  const hosts = id === 'checkout' ? ['web-1', 'web-2', 'web-3'] : id === 'app-new' ? [] : [`${id}-1`];
  return {
    ...found,
    findings: FINDINGS[id] ?? [],
    agents: hosts.map((host, n) => ({
      agent: host,
      host,
      path: `/var/log/${id}/${id}.detect.log`,
      lag_bytes: n * 18_400,
      last_seen_at: found.silent ? at(-212) : at(-0.1),
      lost_bytes: id === 'legacy-pos' ? 1_204_000 : 0,
    })),
  };
}

export const logCoverage: LogCoverage = {
  systems: [
    {
      system: 'shop',
      name: { ja: 'オンラインショップ', en: 'Online shop' },
      purposes: [
        { purpose: 'detect', sources: ['checkout'], missing: [] },
        { purpose: 'performance', sources: ['search-api', 'nginx'], missing: [] },
        {
          purpose: 'audit',
          sources: ['sshd'],
          missing: [
            {
              origin: 'application',
              what: { ja: '保護された情報へのアクセスの記録', en: 'access to protected resources' },
              silent: [],
            },
            {
              origin: 'product',
              what: {
                ja: 'Webサーバー管理画面のログイン・ログアウト',
                en: 'login and logout at the web servers’ console',
              },
              silent: [],
            },
          ],
        },
        {
          purpose: 'capacity',
          sources: [],
          missing: [
            {
              origin: 'os',
              what: { ja: 'ディスクとメモリーの残量', en: 'disk and memory left' },
              silent: ['mail-relay'],
            },
          ],
        },
      ],
    },
    {
      system: 'batch',
      name: { ja: '夜間バッチ', en: 'Nightly batch' },
      purposes: [
        { purpose: 'jobs', sources: ['nightly-batch'], missing: [] },
        { purpose: 'detect', sources: ['nightly-batch'], missing: [] },
      ],
    },
  ],
};
