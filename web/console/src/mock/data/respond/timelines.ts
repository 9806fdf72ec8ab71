/** The story of the serious incident so far. */
import type * as Api from '@/api/types';
import { at } from '../kernel';
import { INCIDENT } from '../story';

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
