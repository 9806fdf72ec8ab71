/** A believable afternoon at a company: one serious incident, a small one, and the rest of the month. */
import type * as Api from '@/api/types';

const START_MS = Date.now();
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** An instant so many minutes from the start; negative is past. */
export const at = (minutes: number): string => new Date(START_MS + minutes * MINUTE).toISOString();

let serial = 0x1000;
export const newId = (): string => `0193a5c2-7d1e-7${(serial++).toString(16).padStart(3, '0')}-8a4b-5c0de0f1a7e5`;

const wave = (seed: number, n: number) => Math.abs(Math.sin(seed * 12.9898 + n * 78.233) * 43758.5453) % 1;

// People

export const people: Api.Person[] = [
  {
    id: 'sato',
    name: { ja: '佐藤 美咲', en: 'Misaki Sato' },
    role: 'admin',
    language: 'ja',
    email: 'sato@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 3 },
  },
  {
    id: 'tanaka',
    name: { ja: '田中 健一', en: 'Kenichi Tanaka' },
    role: 'responder',
    language: 'ja',
    email: 'tanaka@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 12 },
  },
  {
    id: 'mueller',
    name: { en: 'Lena Müller' },
    role: 'manager',
    language: 'en',
    email: 'mueller@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 21 },
  },
  {
    id: 'suzuki',
    name: { ja: '鈴木 大輔', en: 'Daisuke Suzuki' },
    role: 'viewer',
    language: 'ja',
    email: null,
    origin: { kind: 'file', file: 'people.toml', line: 30 },
  },
];

const PERMISSIONS: Api.Permission[] = [
  'account:self',
  'catalog:read',
  'monitor:read',
  'monitor:operate',
  'alert:read',
  'alert:write',
  'incident:read',
  'incident:write',
  'notice:read',
  'notice:write',
  'notice:send',
  'delivery:read',
  'delivery:retry',
  'policy:read',
  'obligation:waive',
  'config:read',
  'person:read',
  'access:manage',
  'audit:read',
  'metrics:read',
];

export const session: Api.Session = {
  person: people[0] ?? null,
  token: null,
  csrf: null,
  permissions: PERMISSIONS,
  password_allowed: true,
  setup_needed: false,
};

export const account: Api.Account = {
  person: people[0] as Api.Person,
  credentials: [
    { id: newId(), kind: 'passkey', name: 'MacBook Pro', created_at: at((-60 * DAY) / MINUTE), last_used_at: at(-180) },
    {
      id: newId(),
      kind: 'password',
      name: '',
      created_at: at((-61 * DAY) / MINUTE),
      last_used_at: at((-20 * DAY) / MINUTE),
    },
  ],
  sessions: [
    { id: newId(), created_at: at(-180), last_seen_at: at(-0.1), current: true },
    { id: newId(), created_at: at(-3 * 1440), last_seen_at: at(-600), current: false },
  ],
};

export const tokens: Api.Token[] = [
  {
    id: newId(),
    name: 'alertmanager',
    scopes: ['alert:write'],
    created_at: at(-40 * 1440),
    last_used_at: at(-2),
    expires_at: null,
    revoked_at: null,
  },
  {
    id: newId(),
    name: 'grafana',
    scopes: ['metrics:read'],
    created_at: at(-90 * 1440),
    last_used_at: at(-1),
    expires_at: at(60 * 1440),
    revoked_at: null,
  },
];

// Catalog

const component = (
  id: string,
  ja: string,
  en: string,
  parent: string | null,
  uptime: number,
  status: Api.ComponentStatus = 'operational',
  isPublic = true,
): Api.Component => ({
  id,
  name: { ja, en },
  description: {},
  parent,
  public: isPublic,
  systems: [],
  status,
  origin: { kind: 'file', file: 'components.toml', line: 4 + (serial % 60) },
  uptime_90d: uptime,
});

export const components: Api.Component[] = [
  component('shop', 'オンラインショップ', 'Online shop', null, 0.99921, 'partial_outage'),
  component('checkout', '決済', 'Checkout', 'shop', 0.99612, 'major_outage'),
  component('search', '商品検索', 'Product search', 'shop', 0.99987, 'degraded_performance'),
  component('mypage', 'マイページ', 'My account', 'shop', 1),
  component('api', '外部向けAPI', 'Public API', null, 0.99994),
  component('mail', 'メール配信', 'E-mail', null, 0.9998),
  component('batch', '夜間バッチ', 'Nightly batch', null, 0.9991, 'operational', false),
];

// Monitors

interface MonitorSeed {
  id: string;
  ja: string;
  en: string;
  kind: Api.MonitorKind;
  target: string;
  component: string;
  status?: Api.MonitorStatus;
  ms?: number | null;
  since?: number;
  reason?: { ja: string; en: string };
  uptime?: number | null;
}

const SEEDS: MonitorSeed[] = [
  {
    id: 'checkout-http',
    ja: '決済API',
    en: 'Checkout API',
    kind: 'http',
    target: 'https://pay.example.jp/health',
    component: 'checkout',
    status: 'down',
    ms: null,
    since: -47,
    uptime: 0.99612,
    reason: { ja: '203.0.113.10:443 への接続が拒否されました', en: 'connection refused (203.0.113.10:443)' },
  },
  {
    id: 'search-http',
    ja: '商品検索',
    en: 'Product search',
    kind: 'http',
    target: 'https://search.example.jp/?q=ping',
    component: 'search',
    status: 'degraded',
    ms: 1840,
    since: -22,
    uptime: 0.99987,
    reason: { ja: '1.5 秒より時間がかかりました', en: 'slower than 1.5 s' },
  },
  {
    id: 'partner-feed',
    ja: '提携先フィード',
    en: 'Partner feed',
    kind: 'http',
    target: 'https://feed.partner.example/v2',
    component: 'api',
    status: 'unknown',
    ms: null,
    since: -6,
    uptime: 0.9971,
    reason: { ja: 'リゾルバーに問い合わせできませんでした', en: 'the resolver could not be asked' },
  },
  {
    id: 'legacy-ftp',
    ja: '旧FTP',
    en: 'Legacy FTP',
    kind: 'tcp',
    target: 'ftp.example.jp:21',
    component: 'batch',
    status: 'paused',
    ms: null,
    since: -2880,
    uptime: 0.982,
    reason: { ja: '廃止作業中', en: 'being decommissioned' },
  },
  {
    id: 'shop-top',
    ja: 'ショップ トップページ',
    en: 'Shop front page',
    kind: 'http',
    target: 'https://shop.example.jp/',
    component: 'shop',
    ms: 84,
  },
  {
    id: 'mypage-http',
    ja: 'マイページ',
    en: 'My account',
    kind: 'http',
    target: 'https://shop.example.jp/my',
    component: 'mypage',
    ms: 121,
  },
  {
    id: 'api-http',
    ja: '外部向けAPI',
    en: 'Public API',
    kind: 'http',
    target: 'https://api.example.jp/v1/ping',
    component: 'api',
    ms: 23.4,
  },
  {
    id: 'api-tls',
    ja: 'API証明書',
    en: 'API certificate',
    kind: 'tls',
    target: 'api.example.jp:443',
    component: 'api',
    ms: 18.2,
  },
  {
    id: 'smtp-tcp',
    ja: 'メール送信',
    en: 'Mail out',
    kind: 'tcp',
    target: 'mx1.example.jp:25',
    component: 'mail',
    ms: 4.1,
  },
  {
    id: 'dns-a',
    ja: '名前解決',
    en: 'Name resolution',
    kind: 'dns',
    target: 'shop.example.jp A',
    component: 'shop',
    ms: 7.7,
  },
  {
    id: 'db-icmp',
    ja: 'データベース疎通',
    en: 'Database host',
    kind: 'icmp',
    target: '10.0.2.15',
    component: 'shop',
    ms: 0.42,
  },
  {
    id: 'nightly',
    ja: '夜間集計',
    en: 'Nightly totals',
    kind: 'heartbeat',
    target: '24h + 30m',
    component: 'batch',
    ms: null,
  },
];

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

// Alerts

export const INCIDENT = newId();
const SLOW = newId();
const OLD = newId();

const alert = (
  part: Partial<Api.AlertRow> & Pick<Api.AlertRow, 'annotations' | 'severity' | 'disposition' | 'component'>,
): Api.AlertRow => ({
  id: newId(),
  fingerprint: newId().replaceAll('-', '').slice(0, 16),
  rule: 'monitor',
  source: 'hinomi',
  labels: { component: part.component ?? '', site: 'tokyo-1' },
  state: 'firing',
  started_at: at(-47),
  detected_at: at(-46),
  last_seen_at: at(-0.2),
  resolved_at: null,
  count: 94,
  disposition_reason: {},
  incident: null,
  flapping: false,
  summary: {},
  ...part,
});

export const alerts: Api.AlertRow[] = [
  alert({
    annotations: { summary: '決済API: 接続が拒否されました' },
    severity: 'critical',
    disposition: 'incident',
    component: 'checkout',
    incident: INCIDENT,
    disposition_reason: { ja: 'トリアージ規則「公開」により作成', en: 'opened by the triage rule “public”' },
  }),
  alert({
    annotations: { summary: 'CheckoutErrorRateHigh: 62 % of payments fail' },
    severity: 'major',
    disposition: 'attached',
    component: 'checkout',
    incident: INCIDENT,
    source: 'alertmanager',
    rule: 'CheckoutErrorRateHigh',
    count: 12,
    detected_at: at(-44),
    disposition_reason: {
      ja: '同じコンポーネントの未解決インシデントに追加',
      en: 'same component as an open incident',
    },
  }),
  alert({
    annotations: { summary: '商品検索: 応答が遅い (1.84 s)' },
    severity: 'moderate',
    disposition: 'incident',
    component: 'search',
    incident: SLOW,
    detected_at: at(-21),
    started_at: at(-22),
    count: 41,
  }),
  alert({
    annotations: { summary: 'Disk on db-2 is 91 % full' },
    severity: 'moderate',
    disposition: 'waiting',
    component: null,
    source: 'alertmanager',
    rule: 'DiskFilling',
    labels: { host: 'db-2', alertname: 'DiskFilling' },
    detected_at: at(-12),
    count: 3,
    disposition_reason: { ja: '規則に該当せず、人の判断待ち', en: 'no rule matched' },
  }),
  alert({
    annotations: { summary: '夜間集計: 予定時刻を過ぎています' },
    severity: 'minor',
    disposition: 'recorded',
    component: 'batch',
    state: 'resolved',
    detected_at: at(-900),
    started_at: at(-905),
    last_seen_at: at(-880),
    resolved_at: at(-880),
    count: 2,
  }),
  alert({
    annotations: { summary: '決済画面: 監視先に到達できません' },
    severity: 'major',
    disposition: 'suppressed',
    component: 'checkout',
    flapping: true,
    disposition_reason: {
      ja: '依存先「決済」が停止中のため抑制',
      en: 'suppressed: it depends on “checkout”, which is down',
    },
  }),
];

// Obligations

const obligation = (
  part: Partial<Api.ObligationRow> & Pick<Api.ObligationRow, 'clause' | 'clause_title' | 'started_at' | 'due_at'>,
): Api.ObligationRow => ({
  id: newId(),
  promise: part.clause as Api.Promise,
  force: 'commitment',
  outcome_word: 'pending',
  state: 'pending',
  subject_kind: 'incident',
  subject: INCIDENT,
  subject_title: { ja: '決済ができない状態が発生しています', en: 'Payments are failing' },
  owner: 'manager',
  warn_at: new Date(Date.parse(part.due_at) - 10 * MINUTE).toISOString(),
  warned_at: null,
  settled_at: null,
  evidence: [],
  reason: null,
  ...part,
});

const FLASH_NOTICE = newId();
const FLASH = { ja: '検知から30分以内の速報', en: 'First notice within 30 minutes of detection' };
const FOLLOW = { ja: '速報から30~60分の続報', en: 'Follow-up 30 to 60 minutes after the first notice' };
const RTO = { ja: '停止から1時間以内の復旧 (RTO)', en: 'Service back within 1 hour (RTO)' };
const UPDATE = { ja: '対応中の経過の記録', en: 'Progress recorded while at work' };

export const obligations: Api.ObligationRow[] = [
  obligation({
    clause: 'flash',
    clause_title: FLASH,
    started_at: at(-46),
    due_at: at(-16),
    outcome_word: 'met',
    state: 'met',
    settled_at: at(-38),
    evidence: [{ kind: 'notice', id: FLASH_NOTICE, at: at(-38) }],
  }),
  obligation({
    clause: 'update',
    clause_title: UPDATE,
    started_at: at(-34),
    due_at: at(-4),
    outcome_word: 'missed',
    state: 'failed',
    force: 'goal',
    owner: 'responder',
    warned_at: at(-14),
  }),
  obligation({
    clause: 'recovery',
    clause_title: RTO,
    started_at: at(-46),
    due_at: at(8),
    force: 'goal',
    warned_at: at(-2),
  }),
  obligation({ clause: 'follow_up', clause_title: FOLLOW, started_at: at(-38), due_at: at(22) }),
  obligation({
    clause: 'flash',
    clause_title: FLASH,
    started_at: at(-21),
    due_at: at(9),
    subject: SLOW,
    subject_title: { ja: '商品検索の応答が遅い', en: 'Product search is slow' },
  }),
];

// Notices

const notice = (part: Partial<Api.NoticeRow> & Pick<Api.NoticeRow, 'kind' | 'title' | 'body'>): Api.NoticeRow => ({
  id: newId(),
  state: 'sent',
  incident: INCIDENT,
  author: { kind: 'clause', id: 'flash' },
  actor_label: '条項 flash',
  created_at: at(-38),
  sent_at: at(-38),
  corrects: null,
  canned: true,
  deliveries: { sent: 5, failed: 1, pending: 0, total: 6 },
  version: 1,
  ...part,
});

export const notices: Api.NoticeRow[] = [
  notice({
    id: FLASH_NOTICE,
    kind: 'flash',
    title: { ja: '【速報】決済に障害が発生しています', en: 'Payments are failing' },
    body: {
      ja: '現在、お支払い手続きが完了できない状態が発生しています。原因を調査しています。',
      en: 'Payments cannot be completed at the moment. We are looking for the cause.',
    },
  }),
  notice({
    kind: 'flash',
    state: 'draft',
    incident: SLOW,
    title: { ja: '【速報】商品検索が遅くなっています', en: 'Product search is slow' },
    body: {
      ja: '商品検索の応答に時間がかかっています。順次改善いたします。',
      en: 'Product search takes longer than usual. We are working on it.',
    },
    sent_at: null,
    created_at: at(-20),
    deliveries: { sent: 0, failed: 0, pending: 0, total: 0 },
  }),
  notice({
    kind: 'resolved',
    incident: OLD,
    title: { ja: '【復旧】メール配信の遅延', en: 'Resolved: delayed e-mail' },
    body: { ja: 'メール配信の遅延は解消しました。', en: 'E-mail is delivered without delay again.' },
    author: { kind: 'person', id: 'tanaka' },
    actor_label: '田中 健一',
    created_at: at(-5 * 1440),
    sent_at: at(-5 * 1440),
    deliveries: { sent: 6, failed: 0, pending: 0, total: 6 },
  }),
];

// Deliveries

const delivery = (
  part: Partial<Api.Delivery> & Pick<Api.Delivery, 'recipient' | 'channel' | 'channel_kind' | 'state'>,
): Api.Delivery => ({
  id: newId(),
  topic: 'notice',
  event: 'notice.sent',
  cause_kind: 'notice',
  cause: FLASH_NOTICE,
  language: 'ja',
  attempts: 1,
  next_at: null,
  created_at: at(-38),
  sent_at: part.state === 'sent' ? at(-37.9) : null,
  provider_id: part.state === 'sent' ? `<${newId()}@example.jp>` : null,
  last_error: null,
  idempotency_key: newId(),
  content: {
    kind: 'mail',
    subject: '【速報】決済に障害が発生しています',
    text: '現在、お支払い手続きが完了できない状態が発生しています。\n原因を調査しています。',
  },
  attempts_log: [
    {
      n: 1,
      at: at(-37.95),
      took_ms: 184,
      outcome: part.state === 'sent' ? 'sent' : 'failed',
      answer: part.state === 'sent' ? '250 2.0.0 Ok: queued' : '451 4.7.1 greylisted',
    },
  ],
  ...part,
});

export const deliveries: Api.Delivery[] = [
  delivery({ recipient: 'ops@example.jp', channel: 'mail', channel_kind: 'smtp', state: 'sent' }),
  delivery({
    recipient: 'partners@example.com',
    channel: 'mail',
    channel_kind: 'smtp',
    state: 'sent',
    language: 'en',
  }),
  delivery({
    recipient: 'old-address@example.net',
    channel: 'mail',
    channel_kind: 'smtp',
    state: 'failed',
    attempts: 6,
    last_error: '550 5.1.1 no such user',
    attempts_log: Array.from({ length: 6 }, (_, n) => ({
      n: n + 1,
      at: at(-37 + n * 4),
      took_ms: 210 + n * 12,
      outcome: 'failed',
      answer: '550 5.1.1 no such user',
    })),
  }),
  delivery({ recipient: '#incidents', channel: 'slack', channel_kind: 'slack', state: 'sent' }),
  delivery({
    recipient: 'https://hooks.partner.example/hinomi',
    channel: 'partner',
    channel_kind: 'webhook',
    state: 'retrying',
    attempts: 3,
    next_at: at(4),
    last_error: '503 Service Unavailable',
    content: { type: 'notice.sent', data: { title: 'Payments are failing' } },
  }),
  delivery({
    recipient: 'tanaka@example.jp',
    channel: 'mail',
    channel_kind: 'smtp',
    state: 'sent',
    topic: 'incident',
    event: 'incident.opened',
    cause_kind: 'incident',
    cause: INCIDENT,
    created_at: at(-46),
    sent_at: at(-45.9),
  }),
];

// Incidents

export const ACTIONS: Api.IncidentActionName[] = [
  'acknowledge',
  'assign',
  'intake',
  'classify',
  'state',
  'comment',
  'merge',
  'resolve',
  'confirm',
  'close',
  'reopen',
  'dismiss',
  'no_news',
  'title',
  'impact',
];

const intake = (known: Partial<Api.Intake>): Api.Intake => ({
  source: null,
  target: null,
  alert_at: null,
  systems: null,
  users: null,
  regions: null,
  impact: null,
  customer: null,
  host: null,
  ...known,
});

const incident = (
  part: Partial<Api.Incident> &
    Pick<Api.Incident, 'id' | 'number' | 'title' | 'state' | 'priority' | 'components' | 'detected_at'>,
): Api.Incident => ({
  kind: 'unplanned',
  priority_reviewed: false,
  suggestion: null,
  assignee: null,
  acknowledged_by: null,
  restricted: false,
  started_at: part.detected_at,
  resolved_at: null,
  updated_at: at(-3),
  alerts_firing: 1,
  version: 4,
  intake: intake({}),
  intake_missing: [],
  impact: {},
  resolution: null,
  submitter: null,
  submitter_confirmed_at: null,
  acknowledged_at: null,
  first_notice_at: null,
  mitigated_at: null,
  closed_at: null,
  merged_into: null,
  policy_version: 'b7e2c419f0aa',
  alerts: [],
  obligations: [],
  notices: [],
  deliveries: { sent: 0, failed: 0, pending: 0 },
  actions: [],
  description: '',
  ...part,
});

export const incidents: Api.Incident[] = [
  incident({
    id: INCIDENT,
    number: 128,
    title: { ja: '決済ができない状態が発生しています', en: 'Payments are failing' },
    state: 'investigating',
    priority: 'P0',
    priority_reviewed: true,
    suggestion: {
      priority: 'P0',
      reasons: [
        { ja: '最重要コンポーネント「決済」が停止', en: 'the critical component “Checkout” is down' },
        { ja: '公開コンポーネントの影響', en: 'a public component is affected' },
      ],
    },
    components: ['checkout', 'shop'],
    assignee: 'tanaka',
    acknowledged_by: 'tanaka',
    acknowledged_at: at(-43),
    first_notice_at: at(-38),
    detected_at: at(-46),
    started_at: at(-47),
    alerts_firing: 2,
    version: 17,
    intake: intake({
      source: 'hinomi',
      target: '決済API',
      alert_at: at(-46),
      impact: 'loss_of_access',
      systems: 2,
      users: 12400,
      regions: '全国',
    }),
    impact: { checkout: 'major_outage', shop: 'partial_outage' },
    deliveries: { sent: 4, failed: 1, pending: 1 },
  }),
  incident({
    id: SLOW,
    number: 129,
    title: { ja: '商品検索の応答が遅い', en: 'Product search is slow' },
    state: 'triage',
    priority: 'P3',
    suggestion: { priority: 'P2', reasons: [{ ja: '局所的な性能低下', en: 'local slowness' }] },
    components: ['search'],
    detected_at: at(-21),
    updated_at: at(-21),
    version: 2,
    intake: intake({ source: 'hinomi', target: '商品検索', alert_at: at(-21) }),
    intake_missing: ['systems', 'impact'],
  }),
  incident({
    id: OLD,
    number: 121,
    title: { ja: 'メール配信の遅延', en: 'Delayed e-mail' },
    state: 'resolved',
    priority: 'P2',
    priority_reviewed: true,
    components: ['mail'],
    assignee: 'sato',
    detected_at: at(-5 * 1440 - 95),
    resolved_at: at(-5 * 1440),
    updated_at: at(-5 * 1440),
    alerts_firing: 0,
    submitter: 'suzuki',
    resolution: '送信キューのワーカーを再起動し、滞留した1,240通を送信。再発防止は問題チケットで検討。',
  }),
  incident({
    id: newId(),
    number: 117,
    title: { en: 'Certificate of api.example.jp expired for 4 minutes' },
    state: 'closed',
    priority: 'P1',
    priority_reviewed: true,
    components: ['api'],
    assignee: 'mueller',
    detected_at: at(-19 * 1440),
    resolved_at: at(-19 * 1440 + 4),
    updated_at: at(-12 * 1440),
    closed_at: at(-12 * 1440),
    alerts_firing: 0,
  }),
  incident({
    id: newId(),
    number: 112,
    title: { ja: '夜間バッチの一時的な遅延', en: 'Nightly batch briefly late' },
    state: 'self_recovered',
    priority: 'P3',
    components: ['batch'],
    detected_at: at(-24 * 1440),
    resolved_at: at(-24 * 1440 + 11),
    updated_at: at(-24 * 1440 + 11),
    alerts_firing: 0,
  }),
];

const entry = (
  seq: number,
  minutes: number,
  kind: string,
  label: string,
  ja: string,
  en: string,
  data: Record<string, unknown> = {},
): Api.TimelineEntry => ({
  seq,
  subject_kind: 'incident',
  subject: INCIDENT,
  at: at(minutes),
  kind,
  actor: { kind: 'system' },
  actor_label: label,
  text: { ja, en },
  data,
});

export const timelines: Record<string, Api.TimelineEntry[]> = {
  [INCIDENT]: [
    entry(1, -46, 'opened', 'hinomi', 'アラートからインシデントを作成しました', 'opened the incident from an alert'),
    entry(
      2,
      -46,
      'obligation_started',
      'hinomi',
      '義務「速報」が始まりました（期限30分）',
      'the obligation “first notice” began (30 min)',
    ),
    entry(
      3,
      -44,
      'alert_attached',
      'hinomi',
      'アラート CheckoutErrorRateHigh を追加しました',
      'attached the alert CheckoutErrorRateHigh',
    ),
    entry(4, -43, 'acknowledged', '田中 健一', '対応を引き受けました', 'acknowledged'),
    entry(5, -41, 'intake', '田中 健一', '受付情報を入力しました', 'filled in the intake'),
    entry(
      6,
      -40,
      'classified',
      '田中 健一',
      '優先度をP0にしました：全利用者に影響',
      'set the priority to P0: all users are affected',
    ),
    entry(7, -40, 'state_changed', '田中 健一', '状態を「調査中」にしました', 'set the state to investigating'),
    entry(8, -38, 'notice_sent', '条項 flash', '速報を送信しました（6件）', 'sent the first notice (6 recipients)'),
    entry(
      9,
      -38,
      'obligation_met',
      'hinomi',
      '義務「速報」を8分で達成しました',
      'the obligation “first notice” was kept after 8 min',
    ),
    entry(10, -24, 'comment', '田中 健一', 'コメント', 'comment', {
      text: 'pay-1 のTLS終端が落ちている。直前のデプロイ (r2041) を戻す準備中。',
    }),
    entry(
      11,
      -4,
      'obligation_failed',
      'hinomi',
      '義務「経過の記録」が未達になりました',
      'the obligation “progress recorded” was missed',
    ),
    entry(12, -3, 'comment', 'Lena Müller', 'コメント', 'comment', {
      text: 'Partner support is informed. They ask for an estimate by the follow-up.',
    }),
  ],
};

// Ledger, policy

export function ledger(month: string): Api.Ledger {
  const current = month === at(0).slice(0, 7);
  const past = (clause: string, title: Api.Text, n: number, outcome: Api.OutcomeWord): Api.ObligationRow =>
    obligation({
      clause,
      clause_title: title,
      started_at: at(-(n + 3) * 1440),
      due_at: at(-(n + 3) * 1440 + 30),
      outcome_word: outcome,
      state: outcome === 'breached' || outcome === 'missed' ? 'failed' : outcome,
      settled_at: at(-(n + 3) * 1440 + (outcome === 'met' ? 12 : 44)),
      subject: OLD,
      subject_title: { ja: 'メール配信の遅延', en: 'Delayed e-mail' },
      evidence:
        outcome === 'waived' ? [] : [{ kind: 'notice', id: notices[2]?.id ?? '', at: at(-(n + 3) * 1440 + 12) }],
      reason: outcome === 'waived' ? '計画された作業のため' : null,
    });
  const clause = (
    id: string,
    source: string,
    title: Api.Text,
    force: Api.Force,
    promise: Api.Promise,
    outcomes: Api.OutcomeWord[],
  ): Api.LedgerClause => {
    const rows = [
      ...(current ? obligations.filter((one) => one.clause === id) : []),
      ...outcomes.map((outcome, n) => past(id, title, n, outcome)),
    ];
    const count = (...words: Api.OutcomeWord[]) =>
      rows.filter(({ outcome_word }) => words.includes(outcome_word)).length;
    return {
      clause: id,
      source,
      title,
      force,
      promise,
      obligations: rows,
      counts: {
        pending: count('pending'),
        met: count('met'),
        met_late: count('met_late'),
        failed: count('breached', 'missed'),
        waived: count('waived'),
        void: count('void'),
      },
    };
  };
  return {
    month,
    sealed_at: current ? null : at(-20 * 1440),
    zone: 'Asia/Tokyo',
    clauses: [
      clause('flash', 'OPS-5', FLASH, 'commitment', 'flash', ['met', 'met', 'met', 'met_late', 'met']),
      clause('follow_up', 'OPS-4', FOLLOW, 'commitment', 'follow_up', ['met', 'breached', 'met']),
      clause(
        'resolved',
        'OPS-4',
        { ja: '復旧のお知らせ', en: 'Notice that it is resolved' },
        'commitment',
        'resolved',
        ['met', 'met', 'waived'],
      ),
      clause('update', 'INC-7', UPDATE, 'goal', 'update', ['met', 'met', 'void']),
      clause('recovery', 'OPS-14', RTO, 'goal', 'recovery', ['met', 'missed']),
    ],
  };
}

export const policy: Api.Policy = {
  version: 'b7e2c419f0aa',
  name: { ja: '運用ポリシー', en: 'Operations policy' },
  zone: 'Asia/Tokyo',
  objective: { percent: 99.5, guarantee: false },
  clauses: [
    {
      id: 'flash',
      promise: 'flash',
      source: 'OPS-5',
      title: FLASH,
      force: 'commitment',
      within: '30m',
      aim_from: null,
      on_change_within: null,
      warn_before: '10m',
      priorities: [],
      send: 'auto',
      owner: 'manager',
      origin: { kind: 'file', file: 'policy.toml', line: 9 },
    },
    {
      id: 'follow_up',
      promise: 'follow_up',
      source: 'OPS-4',
      title: FOLLOW,
      force: 'commitment',
      within: '60m',
      aim_from: null,
      on_change_within: null,
      warn_before: '10m',
      priorities: [],
      send: 'draft',
      owner: 'manager',
      origin: { kind: 'file', file: 'policy.toml', line: 20 },
    },
    {
      id: 'update',
      promise: 'update',
      source: 'INC-7',
      title: UPDATE,
      force: 'goal',
      within: '30m',
      aim_from: null,
      on_change_within: null,
      warn_before: '10m',
      priorities: ['P0', 'P1'],
      send: 'draft',
      owner: 'responder',
      origin: { kind: 'built_in' },
    },
    {
      id: 'recovery',
      promise: 'recovery',
      source: 'OPS-14',
      title: RTO,
      force: 'goal',
      within: '1h',
      aim_from: null,
      on_change_within: null,
      warn_before: '10m',
      priorities: [],
      send: 'draft',
      owner: 'manager',
      origin: { kind: 'built_in' },
    },
  ],
};

// Configuration

export const config: Api.Config = {
  version: '4f9a12c0d7e1',
  loaded_at: at(-420),
  directory: '/etc/hinomi',
  files: ['channels.toml', 'components.toml', 'monitors.toml', 'people.toml', 'policy.toml'],
  error: {
    message: 'unknown component "serch" in monitors.toml',
    rendered: `error: unknown component "serch"
  --> monitors.toml:19:13
   |
19 | component = "serch"
   |             ^^^^^^^ no component has this id
   |
help: did you mean "search"?`,
    at: at(-16),
  },
};

export const configObjects: Api.ConfigObject[] = [
  ...monitors.map(
    (monitor): Api.ConfigObject => ({
      kind: 'monitor',
      id: monitor.id,
      name: monitor.name,
      origin: monitor.origin,
      toml: monitor.toml,
    }),
  ),
  ...components.map(
    (one): Api.ConfigObject => ({
      kind: 'component',
      id: one.id,
      name: one.name,
      origin: one.origin,
      toml: `[[component]]\nid = "${one.id}"\nname = { ja = "${one.name.ja}", en = "${one.name.en}" }\npublic = ${one.public}\n`,
    }),
  ),
  ...people.map(
    (person): Api.ConfigObject => ({
      kind: 'person',
      id: person.id,
      name: person.name,
      origin: person.origin,
      toml: `[[person]]\nid = "${person.id}"\nrole = "${person.role}"\n`,
    }),
  ),
  {
    kind: 'channel',
    id: 'mail',
    name: {},
    origin: { kind: 'file', file: 'channels.toml', line: 2 },
    toml: '[[channel]]\nid = "mail"\nkind = "email"\nsmtp = "smtp.example.jp:587"\nuser = "hinomi"\npassword = "env:SMTP_PASSWORD"\n',
  },
];
