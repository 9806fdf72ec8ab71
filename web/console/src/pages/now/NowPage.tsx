import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Now } from '@/api/types';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { ReportLink } from '../respond/ReportLink';
import { Approvals, Due, TriageQueue } from './Asked';
import { Health } from './Health';
import css from './NowPage.module.css';
import { Quiet } from './Quiet';
import { Incidents, Unwell } from './Wrong';

/** The first page: what is wrong, what is due, what waits for a person. One call. */
export function NowPage() {
  const { t } = useTranslation();
  const now = useQuery(queries.now());
  return (
    <Page title={t('place.now')} actions={<ReportLink />}>
      <Loaded query={now}>{(data) => <Everything now={data} />}</Loaded>
    </Page>
  );
}

function Everything({ now }: { now: Now }) {
  return (
    <div className="stack wide">
      {now.config_error && <ConfigError message={now.config_error.message} />}
      <Health now={now} />
      {isQuiet(now) ? (
        <Quiet now={now} />
      ) : (
        <div className={css.columns}>
          <div className="stack wide">
            <Incidents incidents={now.incidents} />
            <Unwell components={now.components} monitors={now.monitors} />
          </div>
          <div className="stack wide">
            <Due obligations={now.due} />
            <Approvals notices={now.approvals} />
            <TriageQueue alerts={now.triage} />
            {now.deliveries_failed > 0 && <FailedDeliveries count={now.deliveries_failed} />}
          </div>
        </div>
      )}
    </div>
  );
}

function ConfigError({ message }: { message: string }) {
  const { t } = useTranslation();
  return (
    <div className={css.banner} role="alert">
      <p className="strong">{t('now.config_error')}</p>
      <p className="small mono">{message}</p>
      <Link to="/configuration">{t('now.see_configuration')}</Link>
    </div>
  );
}

function FailedDeliveries({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <div className={css.banner}>
      <p className="strong">{t('now.deliveries_failed', { n: count })}</p>
      <Link to="/deliveries" search={{ state: 'failed' }}>
        {t('now.see_deliveries')}
      </Link>
    </div>
  );
}

function isQuiet(now: Now): boolean {
  const asked = now.incidents.length + now.components.length + now.monitors.length + now.due.length;
  return asked + now.approvals.length + now.triage.length + now.deliveries_failed === 0;
}
