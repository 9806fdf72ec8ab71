/** How the notices went out: sent, being tried again, and given up. */
import type * as Api from '@/api/types';
import { at, newId } from '../kernel';
import { FLASH_NOTICE, INCIDENT } from '../story';

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
