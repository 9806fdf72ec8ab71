import type { MakeDisclosure } from '@/api/types';
import { splitAtSteps } from '../query/tokens';

export const REASON_MAX = 500;
export const ON_BEHALF_OF_MAX = 200;
export const COMMENT_MAX = 500;

/** As it is typed. Times are kept as instants: the draft may be opened where clocks show another zone. */
export interface DisclosureForm {
  query: string;
  from: string;
  to: string;
  reason: string;
  on_behalf_of: string;
  protected: boolean;
  mask_personal: boolean;
  leave_out: string;
}

export const EMPTY: DisclosureForm = {
  query: '',
  from: '',
  to: '',
  reason: '',
  on_behalf_of: '',
  protected: false,
  mask_personal: true,
  leave_out: '',
};

export function isBackwards({ from, to }: Pick<DisclosureForm, 'from' | 'to'>): boolean {
  return from !== '' && to !== '' && Date.parse(to) <= Date.parse(from);
}

/** What is still missing; `null`: it can be sent. */
export function lacking(form: DisclosureForm) {
  if (splitAtSteps(form.query)[1] !== '') return 'disclosure.no_steps';
  if (!form.from || !form.to) return 'disclosure.needs_times';
  if (isBackwards(form)) return 'disclosure_problem.range';
  if (!form.on_behalf_of.trim()) return 'disclosure.needs_on_behalf_of';
  return form.reason.trim() ? null : 'disclosure.needs_reason';
}

/** Names as people separate them, each once. */
export function namesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,、，]+/u).filter((name) => name !== ''))];
}

export function disclosureBody(form: DisclosureForm): MakeDisclosure {
  return {
    query: form.query.trim(),
    from: form.from,
    to: form.to,
    reason: form.reason.trim(),
    on_behalf_of: form.on_behalf_of.trim(),
    protected: form.protected,
    mask_personal: form.mask_personal,
    leave_out: namesOf(form.leave_out),
  };
}
