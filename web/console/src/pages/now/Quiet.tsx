import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Now } from '@/api/types';
import { Panel } from '@/ui/Page';
import { Watchtower } from '@/ui/Watchtower';
import css from './NowPage.module.css';

/** Nothing is wrong, nothing is due, nobody waits: say so plainly, and what that rests on. */
export function Quiet({ now }: { now: Now }) {
  const { t } = useTranslation();
  const { up, degraded, down, unknown, paused } = now.counts.monitors;
  const watched = up + degraded + down + unknown;
  return (
    <Panel>
      <div className={css.quiet}>
        <Watchtower className={css.tower} />
        <h2>{t('now.quiet')}</h2>
        <p className="dim">{watched > 0 ? t('now.quiet_text', { n: watched }) : t('now.quiet_unwatched')}</p>
        {paused > 0 && <p className="dim">{t('now.quiet_paused', { n: paused })}</p>}
        <div className={css.links}>
          <Link to="/monitors">{t('place.monitors')}</Link>
          <Link to="/ledger">{t('place.ledger')}</Link>
          <Link to="/incidents" search={{ state: 'all' }}>
            {t('now.past_incidents')}
          </Link>
          <a href="/status/">{t('access.status_page')}</a>
        </div>
      </div>
    </Panel>
  );
}
