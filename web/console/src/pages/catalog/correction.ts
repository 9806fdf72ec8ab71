import type { CorrectedStatus, MakeCorrection, TimelineSlice } from '@/api/types';

export const CORRECTED = [
  'up',
  'degraded',
  'partial',
  'down',
  'unknown',
  'excluded',
  'as_seen',
] as const satisfies readonly CorrectedStatus[];

export const REASON_MAX = 500;

/** As it is typed. Times are kept as instants: the draft may be opened where clocks show another zone, and a stretch that was chosen stays exact. */
export interface CorrectionForm {
  from: string;
  to: string;
  status: CorrectedStatus | '';
  reason: string;
}

export const EMPTY: CorrectionForm = { from: '', to: '', status: '', reason: '' };

/** What was written already is kept: who wrote the reason first may still choose another stretch. */
export function filledFrom({ from, to }: TimelineSlice, form: CorrectionForm): CorrectionForm {
  return { ...form, from, to };
}

export function isBackwards({ from, to }: CorrectionForm): boolean {
  return from !== '' && to !== '' && Date.parse(to) < Date.parse(from);
}

/** What is still missing; `null`: it can be sent. */
export function lacking(form: CorrectionForm) {
  if (!form.from || !form.to) return 'correction.needs_times';
  if (isBackwards(form)) return 'problem.correction_range';
  if (!form.status) return 'correction.needs_status';
  return form.reason.trim() ? null : 'panel.needs_reason';
}

export function correctionBody(component: string, { from, to, status, reason }: CorrectionForm): MakeCorrection {
  return { component, from, to, status: status || 'as_seen', reason: reason.trim() };
}

/** Nothing to look at: it was up, counted, and nobody said otherwise. */
export function isPlain({ status, excluded, corrected }: TimelineSlice): boolean {
  return status === 'up' && !excluded && !corrected;
}
