import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { UptimePeriod } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { RecordMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { formatDayIn, formatRatio, formatSpan, zone } from '@/ui/time';
import css from './Days.module.css';
import { DAY_STATES, isCalm, lengthOf, shownDays, summaryOf, worstOf } from './days';

/** What an address with `#` in it means. */
export const DAYS = 'days';

/** Ninety days as a strip, and the same in words: the days that were not well can be opened. */
export function Days({ id }: { id: string }) {
  const { t } = useTranslation();
  const days = useQuery(queries.uptimeDays(id));
  const place = useRef<HTMLDivElement>(null);
  // Who followed the figure to here has come for these; they are there later than the page.
  useEffect(() => {
    if (window.location.hash === `#${DAYS}`) place.current?.scrollIntoView({ block: 'nearest' });
  }, [days.isPending]);
  return (
    <div ref={place} id={DAYS}>
      <Panel title={t('days.title')}>
        <Loaded query={days} lines={2}>
          {(items) => <Strip days={shownDays(items)} />}
        </Loaded>
      </Panel>
    </div>
  );
}

function Strip({ days }: { days: UptimePeriod[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  // The server counts days in the policy's zone, which need not be the browser's.
  const days_of = useQuery(queries.policy()).data?.zone ?? zone();
  if (days.length === 0) return <EmptyState title={t('days.none')} />;
  const named = (day: UptimePeriod) => formatDayIn(days_of, day.from, language);
  const figure = (day: UptimePeriod) => (day.uptime === null ? '–' : formatRatio(day.uptime, language));
  const lengths = (day: UptimePeriod) =>
    DAY_STATES.filter((state) => state !== 'up' && lengthOf(day, state) > 0)
      .map((state) => `${t(`record_status.${state}`)} ${formatSpan(lengthOf(day, state), language)}`)
      .join(' · ');
  const summary = summaryOf(t, days, language);
  const unwell = days.filter((day) => !isCalm(worstOf(day))).reverse();
  return (
    <div className="stack tight">
      <div className={css.strip} role="img" aria-label={summary}>
        {days.map((day) => (
          <span
            key={day.from}
            data-state={worstOf(day)}
            title={[named(day), figure(day), lengths(day)].filter(Boolean).join(' · ')}
          />
        ))}
      </div>
      <div className="row apart small dim" aria-hidden="true">
        <span>{t('days.ago', { n: days.length - 1 })}</span>
        <span>{t('days.today')}</span>
      </div>
      <p className="small">{summary}</p>
      {unwell.length > 0 && (
        <details className={css.details}>
          <summary>{t('days.unwell', { n: unwell.length })}</summary>
          <ul>
            {unwell.map((day) => (
              <li key={day.from} className="row wrap small">
                <span className={css.day}>{named(day)}</span>
                <RecordMark status={worstOf(day)} />
                <span className="num">{figure(day)}</span>
                <span className="dim">{lengths(day)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
