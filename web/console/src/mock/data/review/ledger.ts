/** A month of promises: the running one from what is owed now, any other made up. */
import type * as Api from '@/api/types';
import { notices } from '../inform/notices';
import { at } from '../kernel';
import { obligation, obligations } from '../policy/obligations';
import { FLASH, FOLLOW, OLD, RTO, UPDATE } from '../story';

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
      reason: outcome === 'waived' ? { ja: '計画された作業のため', en: 'planned work' } : null,
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
