import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MonitorStatus, Now } from '@/api/types';
import { Ago } from '@/ui/Ago';
import { Glyph, Mark, type Shape } from '@/ui/Mark';
import { MONITOR } from '@/ui/marks';
import css from './NowPage.module.css';

const LAMP: Record<Now['health'], Shape> = { ok: 'check', degraded: 'triangle', trouble: 'cross' };
const STATUSES: MonitorStatus[] = ['down', 'degraded', 'unknown', 'paused', 'up'];

/** One line on everything, and all monitors as one bar. */
export function Health({ now }: { now: Now }) {
  const { t } = useTranslation();
  const counts = STATUSES.map((status) => [status, now.counts.monitors[status]] as const).filter(
    ([, count]) => count > 0,
  );
  return (
    <section className={css.health} data-health={now.health} aria-label={t('now.health_label')}>
      <span className={css.lamp} aria-hidden="true">
        <Glyph shape={LAMP[now.health]} size={26} />
      </span>
      <p className={css.headline}>
        {t(`now.health.${now.health}`)}{' '}
        <span className="small dim" style={{ fontWeight: 400 }}>
          {t('now.read')} <Ago at={now.at} />
        </span>
      </p>
      <ul className={css.counts}>
        {counts.map(([status, count]) => (
          <li key={status}>
            <Link to="/monitors" search={{ status }}>
              <Mark plain shape={MONITOR[status][0]} tone={MONITOR[status][1]}>
                {t(`monitor_status.${status}`)} {count}
              </Mark>
            </Link>
          </li>
        ))}
        {counts.length === 0 && <li className="dim">{t('now.no_monitors')}</li>}
      </ul>
      <div className={css.bar} aria-hidden="true">
        {counts.map(([status, count]) => (
          <span
            key={status}
            data-status={status}
            className={status === 'unknown' ? 'hatch' : undefined}
            style={{ flex: count }}
          />
        ))}
      </div>
    </section>
  );
}
