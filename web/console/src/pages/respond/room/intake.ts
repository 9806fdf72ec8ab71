import type { Intake } from '@/api/types';

/** INC-2, in the order in which a caller tells it. */
export const INTAKE_FIELDS = [
  'source',
  'target',
  'alert_at',
  'impact',
  'systems',
  'users',
  'regions',
  'customer',
  'host',
] as const satisfies readonly (keyof Intake)[];

export type IntakeForm = Record<(typeof INTAKE_FIELDS)[number], string>;

export function shownIntake(value: Intake[keyof Intake]): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

export function intakeForm(intake: Intake): IntakeForm {
  return Object.fromEntries(INTAKE_FIELDS.map((field) => [field, shownIntake(intake[field])])) as IntakeForm;
}

/** What goes to the server: only what was filled in; lists where lists came. */
export function intakeBody(form: IntakeForm, before: Intake): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of INTAKE_FIELDS) {
    const value = form[field].trim();
    if (value === shownIntake(before[field]).trim()) continue;
    body[field] = Array.isArray(before[field])
      ? value
          .split(/[,、]/)
          .map((part) => part.trim())
          .filter(Boolean)
      : value || null;
  }
  return body;
}
