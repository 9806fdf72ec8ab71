import type { IncidentIntake, Intake } from '@/api/types';
import { localMinute } from '@/ui/time';

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

export type IntakeField = (typeof INTAKE_FIELDS)[number];
export type IntakeForm = Record<IntakeField, string>;

/** Estimated sizes are whole numbers. */
export const isCount = (field: IntakeField) => field === 'systems' || field === 'users';

export function intakeForm(intake: Intake): IntakeForm {
  const shown = (field: IntakeField) =>
    field === 'alert_at' ? localMinute(intake.alert_at) : String(intake[field] ?? '');
  return Object.fromEntries(INTAKE_FIELDS.map((field) => [field, shown(field)])) as IntakeForm;
}

/** What goes to the server: only what was changed. */
export function intakeBody(form: IntakeForm, before: Intake): IncidentIntake {
  const was = intakeForm(before);
  const body: Record<string, unknown> = {};
  for (const field of INTAKE_FIELDS) {
    const value = form[field].trim();
    if (value !== was[field].trim()) body[field] = value === '' ? null : typed(field, value);
  }
  return body as IncidentIntake;
}

function typed(field: IntakeField, value: string): string | number {
  if (isCount(field)) return Number(value);
  return field === 'alert_at' ? new Date(value).toISOString() : value;
}
