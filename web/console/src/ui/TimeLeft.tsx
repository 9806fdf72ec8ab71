import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/i18n/language';
import css from './TimeLeft.module.css';
import { formatSpan, formatTime, useNow } from './time';
import { type Span, timeLeft } from './time-left';

/** A bar that empties towards the due instant, and the same in words. */
export function TimeLeft({ span }: { span: Span }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(1_000);
  const { phase, fraction, left_ms } = timeLeft(span, now);
  const length = formatSpan(left_ms, language);
  const words = phase === 'overdue' ? t('due.overdue', { span: length }) : t('due.left', { span: length });
  return (
    <span
      className={css.time}
      data-phase={phase}
      title={t('due.at', { at: formatTime(span.due_at, 'full', language) })}
    >
      <span className={css.track} aria-hidden="true">
        <span className={css.bar} style={{ width: `${phase === 'overdue' ? 100 : fraction * 100}%` }} />
      </span>
      <span className={css.words}>{words}</span>
    </span>
  );
}
