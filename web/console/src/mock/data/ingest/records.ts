/** A day of logs of the company: calm until the payment gateway refuses, 47 minutes ago. Newest first. */
import type { LogPurpose, LogRecord } from '@/api/logs';
import { at, wave } from '../kernel';

interface Program {
  source: string;
  purpose: LogPurpose;
  hosts: string[];
  procs: string[];
  lines: ((n: number) => Partial<LogRecord> & Pick<LogRecord, 'message'>)[];
}

const amount = (n: number) => 1_000 + Math.floor(wave(n, 5) * 48_000);
const order = (n: number) => `A-${20_000 + ((n * 7) % 9_000)}`;
const PROGRAMS: Program[] = [
  {
    source: 'checkout',
    purpose: 'detect',
    hosts: ['web-1', 'web-2', 'web-3'],
    procs: ['決済受付', '在庫引当', '注文確定'],
    lines: [
      (n) => ({
        message: `注文 ${order(n)} を受け付けました amount=${amount(n)}`,
        elapsed_ms: 20 + Math.floor(wave(n, 1) * 180),
      }),
      (n) => ({
        message: `在庫を引き当てました sku=SKU-${1000 + (n % 400)}`,
        elapsed_ms: 5 + Math.floor(wave(n, 2) * 60),
        db: '在庫DB',
      }),
      (n) => ({
        message: `決済ゲートウェイへ要求を送信しました dst=https://pay.example.jp/v2/charge`,
        dst: 'https://pay.example.jp/v2/charge',
        elapsed_ms: 90 + Math.floor(wave(n, 3) * 320),
      }),
      (n) => ({ level: 'WARN', message: `入力された郵便番号の形式が正しくありません length=${4 + (n % 5)}` }),
    ],
  },
  {
    source: 'search-api',
    purpose: 'performance',
    hosts: ['search-1', 'search-2'],
    procs: ['商品検索'],
    lines: [
      (n) => ({
        message: `GET /v1/search status=200 hits=${Math.floor(wave(n, 4) * 240)}`,
        elapsed_ms: 30 + Math.floor(wave(n, 6) * 400),
        attributes: { http: { method: 'GET', status: 200 }, cache: n % 3 === 0 ? 'hit' : 'miss' },
      }),
      (n) => ({
        level: 'WARN',
        message: `slow query: 1 of ${2 + (n % 5)} shards answered late`,
        elapsed_ms: 900 + Math.floor(wave(n, 7) * 2_000),
      }),
    ],
  },
  {
    source: 'nginx',
    purpose: 'availability',
    hosts: ['edge-1', 'edge-2'],
    procs: ['nginx'],
    lines: [
      (n) => ({
        message: `"GET /items/${1000 + (n % 700)} HTTP/2.0" 200 ${4_000 + (n % 9_000)}`,
        src: `203.0.113.${n % 250}`,
        attributes: { status: 200, tls: 'TLSv1.3' },
      }),
      (n) => ({
        message: `"POST /cart HTTP/2.0" 302 ${n % 900}`,
        src: `203.0.113.${n % 250}`,
        attributes: { status: 302, tls: 'TLSv1.3' },
      }),
    ],
  },
  {
    source: 'postgres',
    purpose: 'diagnose',
    hosts: ['db-1', 'db-2'],
    procs: ['postgres'],
    lines: [
      (n) => ({
        level: 'LOG',
        message: `checkpoint complete: wrote ${200 + (n % 900)} buffers`,
        attributes: { pid: 900 + (n % 40) },
      }),
      (n) => ({
        level: 'DEBUG',
        message: `duration: ${(wave(n, 8) * 40).toFixed(3)} ms  execute S_${n % 12}`,
        db: '受注DB',
        elapsed_ms: Math.round(wave(n, 8) * 40),
      }),
    ],
  },
  {
    source: 'nightly-batch',
    purpose: 'jobs',
    hosts: ['batch-1'],
    procs: ['夜間集計'],
    lines: [(n) => ({ message: `集計中 ${n % 100}% rows=${n * 37}`, jid: `job-${3_000 + Math.floor(n / 100)}` })],
  },
  {
    source: 'sshd',
    purpose: 'audit',
    hosts: ['web-1', 'db-1', 'batch-1'],
    procs: ['sshd'],
    lines: [
      (n) => ({
        level: 'NOTICE',
        message: `Accepted publickey for ops from 192.0.2.${n % 90} port ${40_000 + (n % 9_000)}`,
        uid: 'u-0017',
      }),
    ],
  },
];

const STACK = `jp.example.pay.GatewayException: connect timed out
\tat jp.example.pay.Gateway.charge(Gateway.java:118)
\tat jp.example.checkout.PayStep.run(PayStep.java:61)
\tat jp.example.checkout.Flow.next(Flow.java:44)
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.net.SocketTimeoutException: Connect timed out
\tat java.base/sun.nio.ch.NioSocketImpl.timedFinishConnect(NioSocketImpl.java:546)
\t... 12 more`;

const COUNT = 3_400;
/** The trace that the pages show: one order through four hosts, whose payment fails. */
export const TXID = '20261127-7f3a09c2';

function make(): LogRecord[] {
  const made: LogRecord[] = [];
  for (let n = 0; n < COUNT; n += 1) {
    // Most of it is young: half lies in the last two hours.
    const minutes = n % 2 === 0 ? -wave(n, 11) * 120 : -wave(n, 12) * 1440;
    const program = PROGRAMS[Math.floor(wave(n, 13) * PROGRAMS.length)] as Program;
    const line = program.lines[Math.floor(wave(n, 14) * program.lines.length)]?.(n) ?? { message: '' };
    made.push({
      id: `r${n.toString(36)}`,
      at: at(minutes),
      source: program.source,
      purpose: program.purpose,
      host: program.hosts[n % program.hosts.length],
      proc: program.procs[n % program.procs.length],
      level: 'INFO',
      ...(program.purpose === 'detect' || program.purpose === 'performance'
        ? { txid: `20261127-${(0x1000_0000 + Math.floor(n / 3) * 7_919).toString(16)}`, uid: `u-${1000 + (n % 300)}` }
        : {}),
      ...line,
    });
  }
  for (let n = 0; n < 420; n += 1) made.push(failure(n));
  return [...made, ...traced()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function failure(n: number): LogRecord {
  const kind = n % 7;
  const base = {
    id: `e${n.toString(36)}`,
    at: at(-47 + wave(n, 21) ** 0.7 * 46.9),
    source: 'checkout',
    purpose: 'detect' as const,
    host: `web-${1 + (n % 3)}`,
    proc: '決済受付',
    txid: `20261127-${(0x2000_0000 + n * 104_729).toString(16)}`,
    uid: `u-${1000 + (n % 300)}`,
  };
  if (kind === 6)
    return {
      ...base,
      level: 'FATAL',
      message: '決済の処理を続行できません。待ち行列が上限に達しました queue=5000',
      proc: '決済受付',
    };
  if (kind === 5)
    return {
      ...base,
      source: 'legacy-pos',
      host: 'pos-gw-1',
      level: null,
      unparsed: true,
      txid: null,
      message: `\ufffd\ufffd 2026-11-27 POS ERR 0x${(n * 97).toString(16)} カ-ドエラ-`,
    };
  if (kind === 4)
    return {
      ...base,
      level: 'WARN',
      message: `決済ゲートウェイへの要求を再試行します attempt=${1 + (n % 3)}`,
      elapsed_ms: 3_000,
    };
  return {
    ...base,
    level: 'ERROR',
    message: `決済ゲートウェイへの接続に失敗しました order=${order(n)} elapsed_ms=${3_000 + (n % 40)}`,
    elapsed_ms: 3_000 + (n % 40),
    dst: 'https://pay.example.jp/v2/charge',
    attributes: {
      retry: n % 3,
      gateway: { name: 'pay-east', pool: { size: 64, busy: 64 } },
      tags: ['payment', 'gateway'],
    },
    ...(kind < 2 ? { rest: STACK } : {}),
  };
}

/** Milliseconds after the order came in, where, and what was said. */
const STEPS: [
  ms: number,
  source: string,
  host: string,
  proc: string,
  level: string,
  message: string,
  more?: Partial<LogRecord>,
][] = [
  [0, 'nginx', 'edge-1', 'nginx', 'INFO', '"POST /orders HTTP/2.0" start', { src: '203.0.113.41' }],
  [4, 'checkout', 'web-2', '決済受付', 'INFO', '開始 注文 A-24417 の処理'],
  [9, 'checkout', 'web-2', '在庫引当', 'INFO', '開始 在庫の引き当て sku=SKU-1204', { dst: '在庫DB' }],
  [12, 'postgres', 'db-1', 'postgres', 'DEBUG', 'duration: 3.118 ms  execute S_4', { db: '在庫DB', elapsed_ms: 3 }],
  [31, 'checkout', 'web-2', '在庫引当', 'INFO', '終了 在庫の引き当て', { elapsed_ms: 22 }],
  [
    36,
    'checkout',
    'web-2',
    '決済受付',
    'INFO',
    '決済ゲートウェイへ要求を送信しました',
    { dst: 'https://pay.example.jp/v2/charge' },
  ],
  [
    3_040,
    'checkout',
    'web-2',
    '決済受付',
    'WARN',
    '決済ゲートウェイへの要求を再試行します attempt=1',
    { elapsed_ms: 3_000 },
  ],
  [
    6_060,
    'checkout',
    'web-2',
    '決済受付',
    'ERROR',
    '決済ゲートウェイへの接続に失敗しました order=A-24417 elapsed_ms=3017',
    { elapsed_ms: 3_017, rest: STACK },
  ],
  [6_071, 'checkout', 'web-2', '在庫引当', 'INFO', '開始 引き当ての取り消し'],
  [6_083, 'postgres', 'db-1', 'postgres', 'DEBUG', 'duration: 4.902 ms  execute S_9', { db: '在庫DB', elapsed_ms: 5 }],
  [6_090, 'checkout', 'web-2', '在庫引当', 'INFO', '終了 引き当ての取り消し', { elapsed_ms: 19 }],
  [6_094, 'checkout', 'web-2', '決済受付', 'ERROR', '終了 注文 A-24417 の処理（失敗）', { elapsed_ms: 6_090 }],
  [
    6_098,
    'nginx',
    'edge-1',
    'nginx',
    'WARN',
    '"POST /orders HTTP/2.0" 502 1204',
    { src: '203.0.113.41', attributes: { status: 502 } },
  ],
  [
    21_400,
    'nightly-batch',
    'batch-1',
    '失敗注文の回収',
    'INFO',
    '失敗した注文を回収しました order=A-24417',
    { jid: 'job-3107' },
  ],
];

function traced(): LogRecord[] {
  const start = Date.parse(at(-31));
  return STEPS.map(([ms, source, host, proc, level, message, more], n) => ({
    id: `t${n}`,
    at: new Date(start + ms).toISOString(),
    source,
    host,
    proc,
    level,
    message,
    purpose: PROGRAMS.find((one) => one.source === source)?.purpose ?? 'detect',
    txid: TXID,
    uid: 'u-1041',
    ...more,
  }));
}

export const logRecords: LogRecord[] = make();
