/** A notice that was sent, one that waits for a person, and one of old. */
import type * as Api from '@/api/types';
import { at, newId } from '../kernel';
import { FLASH_NOTICE, INCIDENT, OLD, SLOW } from '../story';

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
