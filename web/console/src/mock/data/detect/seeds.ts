/** What is watched, in short: the monitors are made of these. */
import type * as Api from '@/api/types';

export interface MonitorSeed {
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

export const SEEDS: MonitorSeed[] = [
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
