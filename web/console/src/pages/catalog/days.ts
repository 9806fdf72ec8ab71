import type { TFunction } from 'i18next';
import type { UptimePeriod } from '@/api/types';

/** In the order in which one outweighs the next, as the server's timeline does. */
export const DAY_STATES = ['down', 'partial', 'degraded', 'unknown', 'up', 'excluded'] as const;
export type DayState = (typeof DAY_STATES)[number];

const DAYS_MAX = 90;

/** The days that are shown: those that have begun, the last ninety. */
export function shownDays(days: UptimePeriod[]): UptimePeriod[] {
  return days.filter((day) => DAY_STATES.some((state) => lengthOf(day, state) > 0)).slice(-DAYS_MAX);
}

export function worstOf(day: UptimePeriod): DayState {
  return DAY_STATES.find((state) => lengthOf(day, state) > 0) ?? 'excluded';
}

/** How long it was in a state on that day, in milliseconds. */
export function lengthOf(day: UptimePeriod, state: DayState): number {
  return day[`${state}_us`] / 1000;
}

/** Nothing to be told of: it was up, or nobody was to look. */
export function isCalm(state: DayState): boolean {
  return state === 'up' || state === 'excluded';
}

/** The days by the worst of each. That the others were up is said only where there are any. */
export function summaryOf(t: TFunction, days: UptimePeriod[], language: string): string {
  const n = days.length;
  const count = (state: DayState) => days.filter((day) => worstOf(day) === state).length;
  const parts = DAY_STATES.filter((state) => state !== 'up' && count(state) > 0)
    .map((state) => t('days.on', { what: t(`record_status.${state}`), n: count(state) }))
    .join(language === 'ja' ? '、' : ', ');
  if (parts === '') return t('days.calm', { n });
  return t(count('up') > 0 ? 'days.summary' : 'days.summary_none_up', { n, parts });
}
