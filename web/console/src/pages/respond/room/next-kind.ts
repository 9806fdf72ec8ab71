import type { Incident, NoticeKind } from '@/api/types';

/** What comes next in an incident's telling: first word, more of it, or that it is over. */
export function nextKind({ state, notices }: Pick<Incident, 'state' | 'notices'>): NoticeKind {
  if (state === 'resolved' || state === 'closed' || state === 'self_recovered') return 'resolved';
  return notices.some(({ kind, state }) => kind === 'flash' && state === 'sent') ? 'follow_up' : 'flash';
}
