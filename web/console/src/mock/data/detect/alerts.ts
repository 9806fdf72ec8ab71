/** One alert of every disposition. */
import type * as Api from '@/api/types';
import { at, newId } from '../kernel';
import { INCIDENT, SLOW } from '../story';

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
