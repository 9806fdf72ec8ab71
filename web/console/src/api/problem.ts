import type { TFunction } from 'i18next';
import type { ApiError } from './client';

/** Codes whose words the console has in both languages; the server's own text stands for all others. */
const KNOWN = {
  'version.stale': 'problem.version_stale',
  unreachable: 'problem.unreachable',
  'answer.unreadable': 'problem.answer_unreadable',
  'password.wrong': 'problem.password_wrong',
  'password.too_short': 'problem.password_short',
  'password.too_long': 'problem.password_long',
  'password.guessable': 'problem.password_guessable',
  'token.expiry': 'problem.token_expiry',
  'passkey.known': 'problem.passkey_known',
  'passkey.refused': 'problem.passkey_refused',
  'passkey.failed': 'access.passkey_failed',
  'text.missing': 'problem.text_missing',
  'text.too_long': 'problem.text_too_long',
  'correction.range': 'problem.correction_range',
  'correction.future': 'problem.correction_future',
  'notice.final': 'problem.notice_final',
  'disclosure.own': 'disclosure_problem.own',
  'disclosure.person': 'disclosure_problem.person',
  'disclosure.protected': 'disclosure_problem.protected',
  'disclosure.state': 'disclosure_problem.state',
  'disclosure.over': 'disclosure_problem.over',
  'disclosure.too_many': 'disclosure_problem.too_many',
  'disclosure.range': 'disclosure_problem.range',
  'disclosure.future': 'disclosure_problem.future',
  'disclosure.leave_out': 'disclosure_problem.leave_out',
} as const;

const BY_STATUS: Record<
  number,
  'problem.unauthenticated' | 'problem.forbidden' | 'problem.not_found' | 'problem.too_many'
> = {
  401: 'problem.unauthenticated',
  403: 'problem.forbidden',
  404: 'problem.not_found',
  429: 'problem.too_many',
};

/** The same beside the fields that it names, for a form that shows it there. */
export function fieldProblems(t: TFunction, error: ApiError): Record<string, string> {
  const { title, detail } = problemText(t, error);
  const known = error.code in KNOWN;
  return Object.fromEntries(error.fields.map((field) => [field, known ? title : detail || title]));
}

/** What to tell a person about an error: a title in their language, and the server's detail. */
export function problemText(t: TFunction, error: ApiError): { title: string; detail: string } {
  const known = KNOWN[error.code as keyof typeof KNOWN];
  // Only the browser says more than the words do: why nothing could be reached.
  if (known) return { title: t(known), detail: error.code === 'unreachable' ? error.detail : '' };
  const byStatus = BY_STATUS[error.status];
  if (byStatus) {
    const title = t(byStatus, { seconds: error.retry_after_s ?? 60 });
    return { title, detail: error.status === 403 ? error.detail : '' };
  }
  if (error.status >= 500) return { title: t('problem.fault'), detail: error.detail || error.message };
  return { title: t('problem.refused'), detail: error.detail || error.message };
}
