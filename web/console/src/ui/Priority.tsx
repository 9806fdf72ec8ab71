import { useTranslation } from 'react-i18next';
import type { Priority as PriorityValue } from '@/api/types';
import css from './Priority.module.css';

const FILLED: Record<PriorityValue, number> = { P0: 4, P1: 3, P2: 2, P3: 1 };

/** P0–P3 as four steps and its name; an outline until somebody reviewed it. */
export function Priority({ priority, reviewed = true }: { priority: PriorityValue; reviewed?: boolean }) {
  const { t } = useTranslation();
  const note = reviewed ? t('incident.priority') : t('incident.priority_unreviewed');
  return (
    <span className={css.priority} data-priority={priority} data-reviewed={reviewed} title={note}>
      <svg width="16" height="12" viewBox="0 0 16 12" aria-hidden="true" focusable="false">
        {[0, 1, 2, 3].map((n) => (
          <rect
            key={n}
            x={n * 4}
            y={9 - n * 3}
            width="3"
            height={3 + n * 3}
            rx="0.8"
            data-on={n < (FILLED[priority] ?? 0)}
          />
        ))}
      </svg>
      {priority}
      {!reviewed && <span className={css.open}>{t('incident.unreviewed')}</span>}
    </span>
  );
}
