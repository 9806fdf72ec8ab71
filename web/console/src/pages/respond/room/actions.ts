/** What may be done to an incident now: the server decides and says why not; the console only shows it. */
import type { TFunction } from 'i18next';
import type { Incident, IncidentActionName, IncidentState, Language } from '@/api/types';
import { pick } from '@/i18n/pick';

/** Why this cannot be done; `null` when it can. */
export function whyNotAct(
  incident: Pick<Incident, 'actions'>,
  name: IncidentActionName,
  language: Language,
  t: TFunction,
): string | null {
  const action = incident.actions.find((one) => one.name === name);
  if (action?.allowed) return null;
  return (action?.why_not && pick(action.why_not, language)[0]) || t('reason.not_now');
}

const OPEN: IncidentState[] = ['triage', 'investigating', 'identified', 'monitoring'];

/** The acts that stand on the header in this state; all others are under "more". */
export function firstActs(state: IncidentState): IncidentActionName[] {
  if (OPEN.includes(state)) return ['acknowledge', 'assign', 'classify', 'state', 'resolve'];
  if (state === 'resolved') return ['confirm', 'close', 'reopen'];
  return ['reopen'];
}

const ALL: IncidentActionName[] = [
  'acknowledge',
  'assign',
  'classify',
  'state',
  'resolve',
  'confirm',
  'close',
  'reopen',
  'no_news',
  'intake',
  'title',
  'impact',
  'merge',
  'dismiss',
];

export function otherActs(state: IncidentState): IncidentActionName[] {
  const first = firstActs(state);
  return ALL.filter((name) => !first.includes(name));
}
