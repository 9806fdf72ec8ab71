/** What is owed for the incidents that run, and how it went so far. */
import type * as Api from '@/api/types';
import { at, MINUTE, newId } from '../kernel';
import { FLASH, FLASH_NOTICE, FOLLOW, INCIDENT, RTO, SLOW, UPDATE } from '../story';

export const obligation = (
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
